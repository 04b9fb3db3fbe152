// @ts-check
"use strict";
// Pointer: what a person does with a number in the page's text. It opens and
// closes the card; what the card does is calls.js's.
{
  const { CLICKED, buttons, paint, card, calls, live, line, sight, tree } = simotel;

  const DOUBLE = 350; // milliseconds in which a second click may follow
  const NOTE = 200; // milliseconds between looks at what is under a resting pointer
  const DWELL = 220, LEAVE = 450; // milliseconds until the card opens and closes by the pointer
  const AWAY = 1500; // milliseconds until one whose call goes on makes way for what is beside it
  /** @typedef {import("./paint.js").Match} Match */

  /** @type {() => boolean} whether there is still an extension */
  let isAlive = () => false;
  /** @type {any} */ let over = null;
  const trace = new sight.Trace();
  let timer = 0, leaving = 0, noting = 0, moving = false, pressed = false;
  let x = -1, y = -1;
  /** @type {Set<string>} */ const held = new Set(); // keys that went down as the card's
  let unwatch = () => {}; // ends the look at the frame that the pointer went into

  /** A number of the page as the card's subject. Its match may be found anew when the page writes it again. */
  class Numbered {
    constructor(/** @type {any} */ match) { this.key = match; }
    get text() { return this.key.text; }
    get copied() { return paint.numberOf(this.key.found); }
    get element() { return tree.above(this.key.range.startContainer); }
    get isPainted() { return true; }
    rectangles() { return paint.rectangles(this.key); }
    isThere() { return paint.isThere(this.key); }
    request() {
      const text = paint.textOf(this.key);
      return this.isThere() && text === this.key.text ? { text, source: "card", e164: this.copied } : null;
    }
  }

  function moved(/** @type {PointerEvent} */ event) {
    if (!event.isTrusted || !isAlive()) return;
    trace.follow(event);
    // A shadow root that nobody told of may hold numbers.
    const target = event.composedPath()[0];
    if (paint.size === 0 && !card.open && !(target instanceof Element && tree.inside(target))) return;
    x = event.clientX;
    y = event.clientY;
    pressed = event.buttons !== 0;
    if (moving) return;
    moving = true;
    requestAnimationFrame(look);
  }

  /** Looks what is under the pointer. */
  function look() {
    moving = false;
    const match = pressed ? null : paint.hit(x, y);
    if (!pressed) note(match);
    stay();
    if (match === over) return;
    const again = isAgain(match, over);
    over = match;
    if (again) return;
    clearTimeout(timer);
    if (!match) return;
    line.wake();
    const before = card.open;
    // A card that was opened meanwhile, by a click or a key, stays, and so does one whose call goes on.
    if (!isAgain(match, before?.subject.key)) timer = setTimeout(() => { if (over && (!card.open || card.open === before) && !card.open?.isFocused && !live.goesOn()) rested(); }, DWELL);
  }

  /** Opens the card of the number on which the pointer rests. Until the worker is there the pointer may be elsewhere. */
  const rested = async () => { await calls.open(new Numbered(over), { x, y }, true); stay(); };

  /** Remembers what is under the pointer, for a click that calls. A number that comes to a resting pointer makes no event, so it is looked for. */
  function note(/** @type {Match | null} */ match = x >= 0 ? paint.hit(x, y) : null) {
    if (!line.card?.numberCalls) return;
    clearTimeout(noting);
    if (x < 0) return;
    trace.note(x, y, match?.text ?? null, match ? paint.rectangles(match) : []);
    if (document.visibilityState === "visible" && isAlive()) noting = setTimeout(note, NOTE);
  }

  /** Whether a number can be read where it was clicked, was there before the hand, and is not cut off. */
  function isPlain(/** @type {Match} */ match, /** @type {Element} */ target) {
    const lines = paint.rectangles(match), line = lines.find((r) => r.left <= x && x <= r.right && r.top <= y && y <= r.bottom);
    return !!line && sight.isLegible(target) && sight.isLarge(lines) && trace.isStill(match.text, lines) &&
      [0.1, 0.5, 0.9].every((share) => paint.hit(line.left + line.width * share, (line.top + line.bottom) / 2) === match);
  }

  /** Whether a match is a former one that the page wrote anew, or that stands in a line that changes. */
  const isAgain = (/** @type {any} */ match, /** @type {any} */ former) => !!match?.range && !!former?.range && match.text === former.text &&
    (match.range.startContainer === former.range.startContainer || !paint.isThere(former));

  /** The page wrote numbers: perhaps the one under the card or the pointer anew. */
  function painted() {
    const shown = card.open;
    if (shown?.subject instanceof Numbered) {
      const now = paint.hit(shown.at.x, shown.at.y);
      if (now !== shown.subject.key && isAgain(now, shown.subject.key)) { over = shown.subject.key = now; shown.place(); }
    }
    if (x >= 0) look();
  }

  /**
   * Closes the card once the pointer has been off it, and off its number, for a
   * while without a break; one whose call goes on it puts into the corner. Out of
   * the window nobody needs what is under it; in a frame they may.
   */
  function stay(isInFrame = false) {
    const shown = card.open, goesOn = live.goesOn();
    if (!shown || shown.covers(x, y) || shown.isFocused || (goesOn ? shown.subject.isCorner || x < 0 && !isInFrame : shown.pinned)) {
      clearTimeout(leaving);
      leaving = 0;
    } else {
      leaving ||= setTimeout(() => {
        leaving = 0;
        if (card.open !== shown) return;
        if (live.goesOn()) live.aside(shown, null);
        else if (!shown.pinned) card.shut();
      }, goesOn ? AWAY : LEAVE);
    }
  }

  /** Makes way for what was clicked: a card whose call goes on is put into a corner that is not on it. */
  function yieldTo(/** @type {any} */ shown, /** @type {Element | null} */ target, /** @type {{x: number, y: number}} */ at) {
    if (!live.goesOn()) { card.shut(); return; }
    const box = target?.getBoundingClientRect(), isSmall = box && box.width * box.height < innerWidth * innerHeight / 4;
    live.aside(shown, isSmall ? box : new DOMRect(at.x, at.y, 1, 1));
  }

  function clicked(/** @type {PointerEvent} */ event) {
    if (!event.isTrusted || event.button !== 0) return;
    trace.follow(event);
    const shown = card.open, target = tree.targetOf(event);
    if (shown && (target === shown.host || event.composedPath().includes(shown.host))) return;
    const match = target && !tree.closest(target, CLICKED) && !buttons.around(target) && paint.size > 0 ? paint.hit(event.clientX, event.clientY) : null;
    // A click on the number whose card is open leaves it as it is.
    const same = shown && isAgain(match, shown.subject.key);
    const at = { x: event.clientX, y: event.clientY };
    if (!match || !getSelection()?.isCollapsed) {
      if (shown && !same) yieldTo(shown, target, at);
      return;
    }
    if (shown && !same && !live.goesOn()) card.shut();
    ({ x, y } = at);
    if (same) shown.subject.key = match;
    const subject = new Numbered(match);
    if (!line.card?.numberCalls) {
      calls.open(subject, at);
    } else if (event.detail === 1) {
      const plain = isPlain(match, target), seen = sight.isSeen(target);
      // A double click selects the number. Nor may it move away under the hand.
      setTimeout(() => { if (getSelection()?.isCollapsed) calls.direct(subject, at, plain && isPlain(subject.key, target) && seen); }, DOUBLE);
    }
  }

  const gone = (/** @type {PointerEvent} */ event) => {
    if (event.relatedTarget) return;
    // Out of the window: no move will tell.
    x = y = -1;
    over = null;
    clearTimeout(timer);
    stay();
  };

  /** Into a frame no move follows, and a card of ours would lie over those of the frame. */
  const entered = (/** @type {PointerEvent} */ event) => {
    if (!event.isTrusted || !tree.isFrame(event.target)) return;
    x = y = -1;
    over = null;
    clearTimeout(timer);
    if (card.open?.pinned?.good) card.open.pinned = null;
    stay(true);
    // Chrome tells a frame in a frame what covers it only while the outer one asks for itself.
    unwatch();
    if (window !== window.top) unwatch = sight.watch(/** @type {Element} */ (event.target), () => {});
  };

  /** A click into a frame is one beside the card. */
  const blurred = (/** @type {FocusEvent} */ event) => {
    if (event.isTrusted && event.target === window && tree.isFrame(document.activeElement) && card.open) yieldTo(card.open, document.activeElement, { x, y });
  };

  /** The first Escape is the card's; the page's dialog stays for the next. */
  const escape = (/** @type {KeyboardEvent} */ event) => {
    if (!event.isTrusted) return;
    if (event.repeat && held.has(event.code) && !card.open?.isTyping) {
      event.preventDefault(); // held down still, where the focus is by now
      event.stopImmediatePropagation();
      return;
    }
    held.delete(event.code);
    if (card.open?.isTyping) {
      held.add(event.code);
      if (card.open.typed(event)) event.preventDefault();
      event.stopImmediatePropagation();
      return;
    }
    if (event.key !== "Escape" || !card.open) return;
    if (card.open.subject.isUnasked && !card.open.isFocused) return; // meant for the page
    held.add(event.code);
    event.preventDefault();
    event.stopImmediatePropagation();
    card.shut(true);
  };

  /** What is typed into the card is none of the page's: its shortcuts are not meant, nor is it to be read. */
  const own = (/** @type {Event} */ event) => { if (card.open?.isTyping) event.stopImmediatePropagation(); };
  /** So is a key that goes up once the card is closed, or its note saved. */
  const released = (/** @type {KeyboardEvent} */ event) => {
    if (event.isTrusted && held.delete(event.code)) event.stopImmediatePropagation();
    else own(event);
  };
  /** Nor has the page to fetch the focus back from the card. */
  const focusing = (/** @type {FocusEvent} */ event) => { if (card.open && event.target === card.open.host) event.stopImmediatePropagation(); };

  const follow = () => card.open?.place();

  const heard = tree.listeners([
    ["pointermove", moved], ["pointerout", gone], ["pointerover", entered], ["blur", blurred],
    ["click", clicked], ["keydown", escape, true], ["keyup", released], ["scroll", follow], ["resize", follow],
    ["focusin", focusing], ["focus", focusing],
    ...["keypress", "beforeinput", "input", "compositionstart", "compositionupdate", "compositionend", "paste", "copy", "cut"].map((type) => /** @type {[string, any]} */ ([type, own])),
  ]);

  function start(/** @type {typeof isAlive} */ alive) {
    isAlive = alive;
    paint.events.painted = painted;
    live.events.left = stay;
    live.events.hand = () => ({ x, y });
    calls.events.closed = () => { clearTimeout(timer); clearTimeout(leaving); leaving = 0; };
    heard.start();
  }

  function stop() {
    heard.stop();
    clearTimeout(timer);
    clearTimeout(noting);
    unwatch();
    live.stop();
    card.shut(true);
  }

  /** A match as a card's subject. */
  const subjectOf = (/** @type {Match} */ match) => new Numbered(match);

  Object.assign(simotel, { pointer: { start, stop, follow, subjectOf } });
}

// @ts-check
"use strict";
// Links: a click on a tel:, callto: or sip: link, or on a button of an allowed
// page (buttons.js), calls through the PBX, wherever and whenever it appears. What
// it says is read by the worker.
{
  const { CLOSED, buttons, calls, line, scout, sight, tree } = simotel, { SCHEME, addressOf } = scout;

  const LONG = 2048; // units of a link that are sent at most; the worker refuses less

  /** @type {() => boolean} whether there is still an extension */
  let isAlive = () => false;
  const trace = new sight.Trace(); // of the pointer, over links and beside them
  let held = false, entered = -Infinity; // Enter is held down; when a key pressed what has the focus
  let tabbed = false; // the last key was Tab, and no focus moved so far
  /** @type {{element: WeakRef<Element> | null, since: number}} what has the focus, and since when; of what Tab brought it to, always */
  let focus = { element: null, since: Infinity };

  /** The button or link to call around an element, null for none. */
  function around(/** @type {Element | null} */ element) {
    const button = buttons.around(element);
    if (!button) return scout.linkAround(element);
    return button.isContentEditable || tree.closest(button, '[data-simotel="off"]') ? null : button;
  }

  /**
   * A link as the card's subject, as it is at this moment: a page may take it
   * away or change it at the very click, when it closes a menu say. Its own text
   * may say anything, so the card shows the address.
   * @param {Element} link
   * @param {{x: number, y: number}} at where it was, should it be gone
   */
  function subjectOf(link, at) {
    const button = buttons.around(link), address = button ? buttons.numberOf(button) : addressOf(link);
    const isAddress = SCHEME.test(address), text = isAddress ? shown(address) : address;
    return {
      key: link, text, copied: text, element: link, button,
      rectangles: () => {
        const lines = placesOf(link);
        return lines.length ? lines : [new DOMRect(at.x, at.y, 1, 1)];
      },
      isThere: () => true,
      request: () => ({ text: address.trim().slice(0, LONG), source: isAddress ? "link" : "card" }),
    };
  }

  /** The beginning of an address for reading, without scheme and parameters. */
  function shown(/** @type {string} */ address) {
    const number = address.slice(0, 120).replace(SCHEME, "").replace(/^\/+/, "").split(/[;?]/)[0];
    try { return decodeURIComponent(number); } catch { return number; }
  }

  function clicked(/** @type {PointerEvent} */ event) {
    if (!event.isTrusted || event.button !== 0 || event.defaultPrevented || !isAlive()) return;
    // With a key held down the link is the browser's: a way to the system's own telephone.
    if (event.ctrlKey || event.shiftKey || event.altKey || event.metaKey) return;
    const target = tree.targetOf(event), link = around(target);
    if (!target || !link || line.card?.links === false && !buttons.around(link)) return;
    event.preventDefault();
    // The second click of a double click and a held key belong to the first.
    if (event.detail > 1 || event.detail === 0 && held) return;
    const at = { x: event.clientX, y: event.clientY };
    trace.follow(event);
    // The page may take the link away with the click, so what was seen before it counts. A card
    // of ours that was open beside it, and is closed now, had covered it.
    const seen = glance?.element === target && glance.seen;
    call(link, isMeant(event, link) && isPlain(event, link, target) && (seen || sight.isSeen(target, sight.SHARE)), at);
  }

  /** Whether the link is written so that it can be read, and, for a hand, was where it is before the hand was. */
  function isPlain(/** @type {PointerEvent} */ event, /** @type {Element} */ link, /** @type {Element} */ target) {
    const lines = placesOf(link);
    return sight.isLegible(target) && (event.detail === 0 || sight.isLarge(lines) && trace.isStill(link, lines));
  }

  /** Where a link is on screen, a rectangle for each line. */
  function placesOf(/** @type {Element} */ link) {
    const range = document.createRange();
    if (link.isConnected) range.selectNode(link);
    return tree.linesOf(range);
  }

  /** Whether the click is of a hand on the link, or of Enter; a click on a label elsewhere is passed on to what is in the link. */
  const isMeant = (/** @type {PointerEvent} */ event, /** @type {Element} */ link) => event.detail === 0 ? performance.now() - entered < 500 && isFocused(link) :
    around(tree.under(event.clientX, event.clientY).element) === link;

  /** Whether a link had the focus before the key: a page can move that to it, and Enter in a field presses a button elsewhere. */
  function isFocused(/** @type {Element} */ link) {
    const e = tree.focused();
    return !!e && e === focus.element?.deref() && performance.now() - focus.since >= sight.STILL && around(e) === link && !CLOSED.has(e.localName);
  }

  const focused = (/** @type {FocusEvent} */ event) => {
    if (!event.isTrusted) return;
    remember(tabbed ? -Infinity : performance.now());
    tabbed = false;
  };

  function remember(/** @type {number} */ since) {
    const e = tree.focused();
    focus = { element: e && new WeakRef(e), since };
  }

  async function call(/** @type {Element} */ link, /** @type {boolean | Promise<boolean>} */ sight, /** @type {{x: number, y: number}} */ at) {
    const subject = subjectOf(link, at);
    const card = await line.wake();
    if ((subject.button ? card?.buttons : card?.links) && await calls.direct(subject, at, sight)) return;
    // Switched off, or no worker to be had: the system's handler is better than nothing.
    const address = addressOf(link);
    if (SCHEME.test(address)) location.assign(address.trim().slice(0, LONG));
  }

  /** @type {{element: Element, seen?: boolean, stop: () => void} | null} what the pointer or the focus came to */
  let glance = null;
  const came = (/** @type {PointerEvent | FocusEvent} */ event) => {
    if (event.isTrusted && isAlive()) comeTo(/** @type {Element} */ (event.composedPath()[0]));
  };

  function comeTo(/** @type {Element} */ target) {
    if (target === glance?.element) return;
    glance?.stop();
    glance = null;
    if (!around(target)) {
      // Whether its page may have buttons is not known yet.
      if (buttons.isOne(target)) line.wake();
      return;
    }
    /** @type {NonNullable<typeof glance>} */
    const mine = glance = { element: target, stop: sight.watch(target, (seen) => { mine.seen = seen; }, sight.SHARE) };
    line.wake();
  }

  /** Remembers what is under the pointer. */
  const moved = (/** @type {PointerEvent} */ event) => {
    if (!event.isTrusted || !isAlive()) return;
    trace.follow(event);
    const target = /** @type {Element} */ (event.composedPath()[0]);
    // An event into a closed root names its host.
    note(tree.inside(target) ? tree.under(event.clientX, event.clientY).element : target, event.clientX, event.clientY);
  };

  function note(/** @type {Element | null} */ target, /** @type {number} */ x, /** @type {number} */ y) {
    const link = around(target);
    trace.note(x, y, link, link ? placesOf(link) : []);
  }

  const key = (/** @type {KeyboardEvent} */ event) => {
    if (!event.isTrusted) return;
    if (event.type === "keydown") {
      if (tabbed) remember(-Infinity); // within a shadow root the focus moves without a word
      tabbed = event.key === "Tab";
    }
    const enter = event.type === "keydown" && event.key === "Enter";
    held = enter && event.repeat;
    if (enter || event.type === "keyup" && event.key === " ") entered = performance.now();
  };

  const heard = tree.listeners([["click", clicked, true], ["pointerover", moved], ["pointermove", moved], ["pointerdown", moved], ["pointerover", came], ["focusin", came], ["focusin", focused], ["keydown", key], ["keyup", key]]);

  function start(/** @type {typeof isAlive} */ alive) {
    isAlive = alive;
    heard.start();
    if (!focus.element) remember(performance.now());
    // The hand may be on a link already, or beside one.
    const { element, x, y } = scout.last, target = element?.deref();
    if (!target?.isConnected || glance) return;
    if (x >= 0) {
      trace.note(x, y, null); // where the link was until now nobody saw
      note(target, x, y);
    }
    comeTo(target);
  }

  Object.assign(simotel, { links: { start, stop: heard.stop, around, subjectOf, call } });
}

// @ts-check
"use strict";
// Pointer: what a person does with a number. It opens and closes the card, and
// hands a trusted click on the card's button to the worker, once.
{
  const { paint, card } = simotel;

  const DWELL = 220, LEAVE = 450; // milliseconds until the card opens and closes by the pointer
  const READ = 4000; // milliseconds that a good end is shown at least

  /** @type {(type: string, body?: object) => Promise<any>} asks the worker */
  let ask;
  /** @type {() => any} the card's words, once they are known */
  let texts;
  /** @type {any} */ let over = null;
  let timer = 0, leaving = 0, moving = false, pressed = false;
  let x = -1, y = -1;

  function moved(/** @type {PointerEvent} */ event) {
    if (!event.isTrusted || (paint.size === 0 && !card.open)) return;
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
    stay();
    if (match === over) return;
    over = match;
    clearTimeout(timer);
    if (match && match !== card.open?.match) timer = setTimeout(() => over === match && open(match), DWELL);
  }

  /** The page wrote numbers: perhaps the one under the card or the pointer anew. */
  function painted() {
    const shown = card.open;
    if (shown && !paint.isThere(shown.match)) {
      const now = paint.hit(shown.at.x, shown.at.y);
      if (now?.text === shown.match.text) { over = shown.match = now; shown.place(); }
    }
    if (x >= 0) look();
  }

  /** Closes the card once the pointer has been off it, and off its number, for a while without a break. */
  function stay() {
    const shown = card.open;
    if (!shown || shown.pinned || shown.covers(x, y)) {
      clearTimeout(leaving);
      leaving = 0;
    } else leaving ||= setTimeout(() => { leaving = 0; card.shut(); }, LEAVE);
  }

  function clicked(/** @type {PointerEvent} */ event) {
    if (!event.isTrusted || event.button !== 0) return;
    const shown = card.open;
    if (shown && event.composedPath()[0] !== shown.host && event.target !== shown.host) card.shut();
    if (paint.size === 0 || !getSelection()?.isCollapsed) return;
    // A number in a link or button is the page's own to click.
    if (/** @type {Element} */ (event.target).closest?.("a[href], button, label, summary, input, select, textarea, [role=button], [role=link]")) return;
    const match = paint.hit(event.clientX, event.clientY);
    if (match) { x = event.clientX; y = event.clientY; open(match); }
  }

  function open(/** @type {any} */ match) {
    const words = texts();
    if (!words || !paint.isThere(match)) return;
    card.show(match, words, { x, y }, {
      call,
      settings: () => ask("openOptions").catch(() => card.open?.show({ title: words.words.no_answer, advice: words.words.reloaded, bad: true })),
      closed: () => { clearTimeout(timer); clearTimeout(leaving); leaving = 0; },
    });
  }

  /** A person asked for a call: one id, one order, whatever dies in between. */
  async function call() {
    const shown = card.open;
    if (!shown) return;
    // Read again at this moment: another number under the card is not called.
    const { match } = shown;
    const text = paint.textOf(match);
    if (!paint.isThere(match) || text !== match.text) { card.shut(); return; }
    const { words } = texts();
    const pin = {};
    shown.pinned = pin;
    shown.busy(true, "calling");
    /** @type {any} */
    let reply;
    try {
      reply = await ask("call", { id: randomId(), text, source: "card", e164: match.found.e164 });
    } catch {
      reply = { error: { title: words.no_answer, advice: chrome.runtime?.id ? "" : words.reloaded } };
    }
    const { ok, error } = reply;
    shown.busy(false, "again");
    shown.settle();
    if (ok) shown.show({ title: ok.title, advice: ok.advice, bad: ok.state !== "accepted", settings: ok.settings });
    else shown.show({ title: error.title || error.code, advice: error.advice ?? "", bad: true });
    // A good end may be left once it can have been read; a bad one stays until it is closed.
    if (ok?.state === "accepted") setTimeout(() => { if (shown.pinned === pin) { shown.pinned = null; stay(); } }, READ);
  }

  /** 128 random bits; crypto.randomUUID exists in secure contexts only, and many CRMs are none. */
  function randomId() {
    const b = crypto.getRandomValues(new Uint8Array(16));
    return [...b].map((v) => v.toString(16).padStart(2, "0")).join("");
  }

  const gone = (/** @type {PointerEvent} */ event) => {
    if (event.relatedTarget) return;
    // Out of the window: no move will tell.
    x = y = -1;
    over = null;
    clearTimeout(timer);
    stay();
  };

  /** The first Escape is the card's; the page's dialog stays for the next. */
  const escape = (/** @type {KeyboardEvent} */ event) => {
    if (!event.isTrusted || event.key !== "Escape" || !card.open) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    card.shut();
  };

  const follow = () => card.open?.place();

  /** @type {[string, any][]} */
  const listeners = [["pointermove", moved], ["pointerout", gone], ["click", clicked], ["keydown", escape], ["scroll", follow], ["resize", follow]];

  function start(/** @type {typeof ask} */ asker, /** @type {typeof texts} */ words) {
    ask = asker;
    texts = words;
    for (const [type, listener] of listeners) window.addEventListener(type, listener, { capture: true, passive: type !== "keydown" });
  }

  function stop() {
    for (const [type, listener] of listeners) window.removeEventListener(type, listener, { capture: true });
    card.shut();
  }

  Object.assign(simotel, { pointer: { start, stop, painted, follow } });
}

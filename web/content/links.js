// @ts-check
"use strict";
// Links: a click on a tel:, callto: or sip: link calls through the PBX, wherever
// and whenever the link appears. What the link says is read by the worker.
{
  const { calls, line, sight, tree } = simotel;

  const SCHEME = /^\s*(?:tel|callto|sips?):/i;
  const LONG = 2048; // units of a link that are sent at most; the worker refuses less

  /** @type {() => boolean} whether there is still an extension */
  let isAlive = () => false;
  const trace = new sight.Trace(); // of the pointer, over links and beside them
  let held = false, entered = -Infinity; // Enter is held down; when it was pressed

  /** A link's address as it is written, empty for none. */
  const addressOf = (/** @type {Element} */ link) =>
    link.getAttribute("href") ?? link.getAttributeNS("http://www.w3.org/1999/xlink", "href") ?? "";

  /** The link to call around an element, null for none. */
  function around(/** @type {Element | null} */ element) {
    const link = tree.closest(element, "a, area");
    if (!link || !SCHEME.test(addressOf(link)) || tree.closest(link, '[data-simotel="off"]')) return null;
    // In an editor a click sets the caret.
    return /** @type {HTMLElement} */ (link).isContentEditable ? null : link;
  }

  /**
   * A link as the card's subject, as it is at this moment: a page may take it
   * away or change it at the very click, when it closes a menu say. Its own text
   * may say anything, so the card shows the address.
   * @param {Element} link
   * @param {{x: number, y: number}} at where it was, should it be gone
   */
  function subjectOf(link, at) {
    const address = addressOf(link);
    const text = shown(address);
    return {
      key: link, text, copied: text, element: link,
      rectangles: () => {
        const lines = placesOf(link);
        return lines.length ? lines : [new DOMRect(at.x, at.y, 1, 1)];
      },
      isThere: () => true,
      request: () => ({ text: address.trim().slice(0, LONG), source: "link" }),
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
    if (!target || !link || line.card?.links === false) return;
    event.preventDefault();
    // The second click of a double click and a held key belong to the first.
    if (event.detail > 1 || event.detail === 0 && held) return;
    const at = { x: event.clientX, y: event.clientY };
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
  const isMeant = (/** @type {PointerEvent} */ event, /** @type {Element} */ link) => event.detail === 0 ? performance.now() - entered < 500 :
    tree.closest(tree.under(event.clientX, event.clientY).element, "a, area") === link;

  async function call(/** @type {Element} */ link, /** @type {boolean | Promise<boolean>} */ sight, /** @type {{x: number, y: number}} */ at) {
    const subject = subjectOf(link, at);
    const { text } = subject.request();
    const card = await line.wake();
    if (card?.links && await calls.direct(subject, at, sight)) return;
    // Switched off, or no worker to be had: the system's handler is better than nothing.
    location.assign(text);
  }

  /** @type {{element: Element, seen?: boolean, stop: () => void} | null} what the pointer or the focus came to */
  let glance = null;
  const came = (/** @type {PointerEvent | FocusEvent} */ event) => {
    const target = /** @type {Element} */ (event.composedPath()[0]);
    if (!event.isTrusted || target === glance?.element || !isAlive()) return;
    glance?.stop();
    glance = null;
    if (!around(target)) return;
    /** @type {NonNullable<typeof glance>} */
    const mine = glance = { element: target, stop: sight.watch(target, (seen) => { mine.seen = seen; }, sight.SHARE) };
    line.wake();
  };
  /** Remembers what is under the pointer. */
  const moved = (/** @type {PointerEvent} */ event) => {
    if (!event.isTrusted || !isAlive()) return;
    const target = /** @type {Element} */ (event.composedPath()[0]);
    // An event into a closed root names its host.
    const link = around(tree.inside(target) ? tree.under(event.clientX, event.clientY).element : target);
    trace.note(event.clientX, event.clientY, link, link ? placesOf(link) : []);
  };
  const key = (/** @type {KeyboardEvent} */ event) => {
    if (!event.isTrusted) return;
    const enter = event.type === "keydown" && event.key === "Enter";
    held = enter && event.repeat;
    if (enter) entered = performance.now();
  };

  const heard = tree.listeners([["click", clicked, true], ["pointerover", moved], ["pointermove", moved], ["pointerdown", moved], ["pointerover", came], ["focusin", came], ["keydown", key], ["keyup", key]]);

  function start(/** @type {typeof isAlive} */ alive) {
    isAlive = alive;
    heard.start();
  }

  Object.assign(simotel, { links: { start, stop: heard.stop, around, subjectOf } });
}

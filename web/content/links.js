// @ts-check
"use strict";
// Links: a click on a tel:, callto: or sip: link calls through the PBX, wherever
// and whenever the link appears. What the link says is read by the worker.
{
  const { calls, line, tree } = simotel;

  const SCHEME = /^\s*(?:tel|callto|sips?):/i;
  const LONG = 2048; // units of a link that are sent at most; the worker refuses less

  /** @type {() => boolean} whether there is still an extension */
  let isAlive = () => false;
  let held = false; // Enter is held down

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

  /** A link as the card's subject. Its own text may say anything, so the card shows the address. */
  function subjectOf(/** @type {Element} */ link) {
    const address = addressOf(link);
    const text = shown(address);
    return {
      key: link, text, copied: text, element: link,
      rectangles: () => {
        const range = document.createRange();
        range.selectNode(link);
        return [...range.getClientRects()].filter((r) => r.width > 0 && r.height > 0);
      },
      isThere: () => link.isConnected,
      request: () => link.isConnected && addressOf(link) === address ? { text: address.trim().slice(0, LONG), source: "link" } : null,
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
    call(link, event.detail > 0 ? target : link, { x: event.clientX, y: event.clientY });
  }

  async function call(/** @type {Element} */ link, /** @type {Element} */ target, /** @type {{x: number, y: number}} */ at) {
    const subject = subjectOf(link);
    const card = await line.wake();
    if (card?.links && await calls.direct(subject, at, target)) return;
    // Switched off, or no worker to be had: the system's handler is better than nothing.
    if (link.isConnected) location.assign(addressOf(link).trim());
  }

  const over = (/** @type {PointerEvent} */ event) => {
    if (event.isTrusted && around(/** @type {Element} */ (event.composedPath()[0])) && isAlive()) line.wake();
  };
  const focused = (/** @type {FocusEvent} */ event) => {
    if (event.isTrusted && around(/** @type {Element} */ (event.composedPath()[0])) && isAlive()) line.wake();
  };
  const key = (/** @type {KeyboardEvent} */ event) => { held = event.type === "keydown" && event.key === "Enter" && event.repeat; };

  /** @type {[string, any][]} */
  const listeners = [["click", clicked], ["pointerover", over], ["focusin", focused], ["keydown", key], ["keyup", key]];

  function start(/** @type {typeof isAlive} */ alive) {
    isAlive = alive;
    for (const [type, listener] of listeners) window.addEventListener(type, listener, { capture: true, passive: type !== "click" });
  }

  function stop() {
    for (const [type, listener] of listeners) window.removeEventListener(type, listener, { capture: true });
  }

  Object.assign(simotel, { links: { start, stop, around, subjectOf } });
}

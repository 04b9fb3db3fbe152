// @ts-check
"use strict";
// Scout: what waits in every document until there is something to do in it: a line
// in which a number may stand, a link or button that calls, a word of the worker
// that concerns it. Only then are the other scripts put here (web/worker.js), for
// most documents have nothing of the kind, and a script costs each of them memory
// and time.
(() => {
  if (simotel.scout) return;
  if (!globalThis.CSS?.highlights?.highlightsFromPoint || !(document.documentElement instanceof HTMLElement)) return;
  const { INNER, headingOf, isCandidate, mayBeInner, plain, reader, tree } = simotel;

  const RETRY = 5000, TRIES = 3; // milliseconds until a worker that failed is asked again, and how often in a row
  const LATE = 3000; // milliseconds that a click waits for a worker
  const SCHEME = /^\s*(?:tel|callto|sips?):/i;
  const CALLS = ["a", "area"].flatMap((name) => ["tel", "callto", "sip", "sips"].map((scheme) => `${name}[href^="${scheme}:" i]`)).join() + ", [data-simotel-call]";

  /** @type {Promise<boolean> | null} whether the other scripts run, once they were asked for */
  let joining = null;
  let joined = false;
  let missed = false; // what was read is forgotten, since they could not be had
  /** @type {{element: WeakRef<Element> | null, x: number, y: number}} what the pointer or the focus came to last */
  let last = { element: null, x: -1, y: -1 };

  /** A link's address as it is written, empty for none. */
  const addressOf = (/** @type {Element} */ link) =>
    link.getAttribute("href") ?? link.getAttributeNS("http://www.w3.org/1999/xlink", "href") ?? "";

  /** The link to call around an element, null for none. In an editor a click sets the caret. */
  function linkAround(/** @type {Element | null} */ element) {
    const link = tree.closest(element, "a, area");
    return link && SCHEME.test(addressOf(link)) && !tree.closest(link, '[data-simotel="off"]') && !link.isContentEditable ? link : null;
  }

  /** Whether a call came in or was placed in a document before this one, which is where it is shown from now on. */
  const follows = (/** @type {any} */ reply) => window === window.top &&
    (reply.direction === "incoming" ? !reply.final : reply.steps?.[0]?.at < performance.timeOrigin);

  /** Whether a number may stand in a line, as far as can be told without its style. */
  function mayHold(/** @type {(Text | null)[]} */ line) {
    const nodes = line.filter((n) => n !== null), text = plain(nodes);
    return text === null || isCandidate(text) || mayBeInner(text) && nodes.some((n) => INNER.test(headingOf(n) + text));
  }

  const pause = (/** @type {number} */ time) => new Promise((done) => setTimeout(done, time));

  /** Has the other scripts put here; whether they run. */
  function join() {
    return joining ??= ask().then((runs) => {
      if (runs || !reader.isAlive()) return runs;
      // A page must not suffer for an extension that does not run.
      joining = null;
      missed = true;
      reader.forget();
      reader.resume(taker);
      return false;
    });
  }

  async function ask() {
    for (let tries = 1; reader.isAlive() && !joined; tries++) {
      try {
        const reply = await chrome.runtime.sendMessage({ type: "inject" });
        if (joined) return true;
        console.error("content scripts:", reply?.error);
      } catch (error) {
        if (joined) return true;
        if (reader.isAlive()) console.error("content scripts:", error);
      }
      if (tries === TRIES) break;
      await pause(RETRY * (tries - 1)); // it may have been ended over the first
    }
    return joined; // what was asked for first may come late
  }

  const taker = {
    take(/** @type {(Text | null)[]} */ line, /** @type {number} */ lane) {
      if (!mayHold(line)) return;
      reader.halt(line, lane);
      join();
    },
    arrived(/** @type {Element | ShadowRoot} */ root) {
      // A form's own methods give way to its fields' names.
      const { matches, querySelector } = Element.prototype;
      if (root instanceof Element ? matches.call(root, CALLS) || querySelector.call(root, CALLS) : root.querySelector(CALLS)) join();
    },
    listen: () => heard.start(),
    stop: () => heard.stop(),
  };

  // ---- What its user does.
  function came(/** @type {PointerEvent | FocusEvent} */ event) {
    const target = event.composedPath()[0];
    if (!event.isTrusted || !(target instanceof Element) || !reader.isAlive()) return;
    last = { element: new WeakRef(target), x: /** @type {PointerEvent} */ (event).clientX ?? last.x, y: /** @type {PointerEvent} */ (event).clientY ?? last.y };
    // A link may have its address, and an element its root, since it was read.
    const root = tree.inside(target);
    if (linkAround(target) || tree.closest(target, "[data-simotel-call]") || root && !reader.has(root)) join();
  }

  let waits = false; // a click does

  /** A click on a link before the other scripts are there: their card asks whether it is meant. */
  async function clicked(/** @type {PointerEvent} */ event) {
    if (!event.isTrusted || event.button !== 0 || event.defaultPrevented || !reader.isAlive()) return;
    if (event.ctrlKey || event.shiftKey || event.altKey || event.metaKey) return;
    const link = linkAround(tree.targetOf(event));
    if (!link) return;
    event.preventDefault();
    if (event.detail > 1 || waits) return;
    const at = { x: event.clientX, y: event.clientY }, address = addressOf(link).trim();
    waits = true;
    const runs = await Promise.race([join(), pause(LATE)]);
    waits = false;
    if (runs) simotel.links.call(link, false, at);
    else location.assign(address); // the system's handler is better than nothing
  }

  const heard = tree.listeners([["pointerover", came], ["focusin", came], ["click", clicked, true]]);

  // ---- What the worker says.
  const isFocused = () => document.hasFocus() && !tree.isFrame(tree.focused());

  /** @type {Record<string, (message: any) => boolean>} whether a message concerns this document though nothing was done in it so far; others do not */
  const concerns = {
    selected: isFocused,
    next: () => (document.hasFocus() || window === window.top) && !tree.isFrame(tree.focused()),
    call: ({ reply }) => follows(reply),
    // By the context menu; a key's is told to the frame that had the selection.
    calling: ({ frame }) => frame !== undefined,
    around: () => true, explained: () => true, texts: () => true, show: () => true,
  };

  chrome.runtime.onMessage.addListener((message, _sender, reply) => {
    if (joined || !reader.isAlive() || !concerns[message.type]?.(message)) return false;
    join().then((runs) => { if (!runs || !simotel.told.heard(message, reply)) reply(); });
    return true;
  });

  /** The numbers of this document, for who asks before there is any: list.js has the same. */
  const numbers = () => ({ host: "", milliseconds: 0, closed: document.contentType === "application/pdf", count: 0, more: 0, numbers: [] });

  /** The other scripts are there: from now on theirs is the page. */
  function done() {
    joined = true;
    heard.stop();
    if (missed) reader.begin();
  }

  simotel.scout = { addressOf, linkAround, SCHEME, follows, numbers, done, get last() { return last; } };
  reader.start(taker);
})();

// @ts-check
"use strict";
// Content: the page's eyes and hands. It reads the page in idle slices, asks
// the worker which numbers stand in it and paints them. It decides nothing about
// numbers or calls.
(() => {
  if (!globalThis.CSS?.highlights?.highlightsFromPoint || !document.documentElement) return;
  const { scan, around, leaf, flatten, paint, pointer, isInline } = simotel;

  const SLICE = 8; // milliseconds of work at most before the page has its turn
  const CHILDREN = 500; // children of one element read before looking at the clock
  const BATCH_TEXTS = 256, BATCH_UNITS = 64 << 10; // below message.MaxTexts, MaxTextUnits
  const CACHED = 2000, CACHED_UNITS = 1 << 20; // texts whose matches are remembered, and their UTF-16 units
  const RETRY = 5000; // milliseconds until a worker that failed is asked once more
  const WATCH = 2000; // milliseconds between looks at the shared registry

  /** @typedef {import("./harvest.js").Run} Run */

  // ---- Work to do, in the order it is done.
  /** @type {{element: Element, from: Node | null, shallow?: boolean}[]} blocks to read, whole or without the blocks in them */
  const blocks = [];
  /** @type {Set<Node>} nodes whose run changed */
  const dirty = new Set();
  /** @type {(Text | null)[][]} runs that hold a digit */
  let candidates = [];
  /** @type {Run[]} runs that hold a candidate, to be sent */
  let outbox = [];
  /** @type {Map<string, any[]>} */
  const known = new Map();
  let units = 0; // of the texts in known
  /** @type {any} the card's words, which come with the first answer */
  let words = null;
  let scheduled = false, asking = false, stopped = false;
  let pruned = 64; // matches after the last look for those that left the page
  let fresh = false; // whether something was painted since the pointer was told

  function schedule() {
    if (scheduled || stopped) return;
    scheduled = true;
    // A page that is never idle still gets its numbers.
    requestIdleCallback(work, { timeout: 1000 });
  }

  /** One slice. The clock is looked at between steps that are each short. */
  function work() {
    scheduled = false;
    if (stopped) return;
    const until = performance.now() + SLICE;
    while (performance.now() < until) {
      if (dirty.size) {
        const [node] = dirty;
        dirty.delete(node);
        if (!node.isConnected) continue;
        const nodes = around(node);
        // The others that changed and are read with it.
        for (const n of nodes) if (n) dirty.delete(n);
        candidates.push(nodes);
      } else if (candidates.length) {
        take(/** @type {(Text | null)[]} */ (candidates.shift()));
      } else if (blocks.length) {
        const { element, from, shallow } = /** @type {typeof blocks[0]} */ (blocks.pop());
        if (!element.isConnected) continue;
        // The children may have moved since the last slice: begin again.
        const start = from?.parentNode === element ? from : null;
        /** @type {Element[]} */
        const inner = [];
        const rest = scan(element, start, CHILDREN, (/** @type {any} */ nodes) => candidates.push(nodes), (/** @type {Element} */ b) => inner.push(b));
        if (rest) blocks.push({ element, from: rest, shallow });
        // A stack, filled backwards: the page is read from its top.
        if (!shallow) for (const b of inner.reverse()) blocks.push({ element: b, from: null });
      } else break;
    }
    if (dirty.size || candidates.length || blocks.length) schedule();
    tell();
    if (paint.size > 2 * pruned) { paint.prune(); pruned = Math.max(64, paint.size); }
    send();
  }

  /** Reads one run again and paints it, at once if its text was seen before. */
  function take(/** @type {(Text | null)[]} */ nodes) {
    const read = new Set(nodes);
    for (const node of nodes) if (node) paint.clear(node, read);
    for (const run of flatten(nodes)) {
      const matches = known.get(run.text);
      if (matches) show(run, matches);
      else outbox.push(run);
    }
  }

  /** Paints a run's matches, unless its text changed since it was read. */
  function show(/** @type {Run} */ run, /** @type {any[]} */ matches) {
    const same = run.pieces.every((p) => p.node.isConnected &&
      p.node.data.slice(p.offset, p.offset + p.length).replace(/[\t\n\r\f]/g, " ") ===
      run.text.slice(p.start, p.start + p.length).replace(/[\t\n\r\f]/g, " "));
    if (!same || !matches.length) return;
    for (const found of matches) if (found.kind === "phone") paint.add(run, found);
    fresh = true;
  }

  /** Tells the pointer, once for all that was painted since. */
  function tell() {
    if (fresh) { fresh = false; pointer.painted(); }
  }

  /** Sends what is in the outbox, one message at a time. */
  async function send() {
    if (asking || stopped || outbox.length === 0) return;
    asking = true;
    /** @type {Run[]} */
    const batch = [];
    const texts = new Map();
    for (let units = 0; outbox.length && texts.size < BATCH_TEXTS;) {
      const run = outbox[0];
      if (!texts.has(run.text)) {
        if ((units += run.text.length) > BATCH_UNITS && texts.size) break;
        texts.set(run.text, texts.size);
      }
      batch.push(run);
      outbox.shift();
    }
    try {
      const reply = await ask("detect", { texts: [...texts.keys()], card: !words });
      if (reply.ok) {
        retried = false;
        words ??= reply.ok.card;
        for (const [text, i] of texts) remember(text, reply.ok.matches[i] ?? []);
        for (const run of batch) show(run, reply.ok.matches[texts.get(run.text)] ?? []);
      }
      else retry(batch);
    } catch {
      retry(batch); // no worker to be had, even at the second try
    } finally {
      asking = false;
    }
    tell();
    if (outbox.length) schedule();
  }

  /** Asks once more after a while; a page must not suffer for an extension that does not run. */
  function retry(/** @type {Run[]} */ batch) {
    if (stopped || retried) return;
    retried = true;
    setTimeout(() => { outbox.push(...batch); schedule(); }, RETRY);
  }
  let retried = false;

  function remember(/** @type {string} */ text, /** @type {any[]} */ matches) {
    if (!known.has(text)) units += text.length;
    known.set(text, matches);
    for (const [old] of known) {
      if (known.size <= CACHED && units <= CACHED_UNITS) break;
      known.delete(old);
      units -= old.length;
    }
  }

  /**
   * One message to the worker, a second time if the worker died with the first
   * in its hands: no type does harm twice, since a call carries its gesture's id.
   * @param {string} type
   * @param {object} [body]
   */
  async function ask(type, body) {
    for (let again = false; ; again = true) {
      try {
        const reply = await chrome.runtime.sendMessage({ type, body });
        if (reply && (again || reply.error?.code !== "worker_stopped")) return reply;
        if (again) throw new Error("no answer");
      } catch (error) {
        if (!chrome.runtime?.id) stop();
        if (again || stopped) throw error;
      }
    }
  }

  // ---- Changes of the page.
  const observer = new MutationObserver((records) => {
    for (const r of records) {
      if (r.type === "characterData") {
        paint.changed(/** @type {Text} */ (r.target));
        dirty.add(r.target);
        continue;
      }
      for (const node of r.addedNodes) arrived(node);
      // What stood apart may now stand together.
      if (r.removedNodes.length) {
        for (const side of [r.previousSibling, r.nextSibling]) if (side && (side.nodeType === Node.TEXT_NODE || isInline(side))) dirty.add(leaf(side));
      }
    }
    pointer.follow();
    schedule();
  });

  function arrived(/** @type {Node} */ node) {
    if (node.nodeType === Node.TEXT_NODE || isInline(node)) dirty.add(leaf(node));
    if (node.nodeType !== Node.ELEMENT_NODE || node.localName === "simotel-card") return;
    // Inline elements are read by their run, but may hold blocks of their own.
    if (!isInline(node) || /** @type {Element} */ (node).firstElementChild) blocks.push({ element: /** @type {Element} */ (node), from: null });
  }

  /** What is on screen comes first, also in the middle of a long page. */
  function visible() {
    /** @type {Set<Element>} */
    const seen = new Set();
    for (let down = 20; down < innerHeight; down += 40) {
      for (const across of [0.2, 0.5, 0.8]) {
        let e = document.elementFromPoint(innerWidth * across, down);
        while (e && isInline(e)) e = e.parentElement;
        if (e) seen.add(e.closest("tr") ?? e);
      }
    }
    // A row of a table whole, of anything else only what stands in it directly.
    for (const element of seen) blocks.push({ element, from: null, shallow: element.localName !== "tr" });
  }

  let glance = 0;
  const follow = () => {
    if (blocks.length && !glance) glance = setTimeout(() => { glance = 0; if (blocks.length && !stopped) visible(); }, 150);
  };
  const watch = setInterval(() => { if (document.visibilityState === "visible") { paint.prune(); paint.restore(); } }, WATCH);

  /** Falls silent for good: the extension was updated or removed. */
  function stop() {
    stopped = true;
    observer.disconnect();
    clearInterval(watch);
    window.removeEventListener("scroll", follow, { capture: true });
    pointer.stop();
    paint.wipe();
  }

  window.addEventListener("scroll", follow, { capture: true, passive: true });
  pointer.start(ask, () => words);
  observer.observe(document, { childList: true, characterData: true, subtree: true });

  blocks.push({ element: document.documentElement, from: null });
  visible();
  schedule();
})();

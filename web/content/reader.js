// @ts-check
"use strict";
// Reader: the page's eyes. It walks the page in idle slices, what is on screen
// first, and again where it changed, and hands every line with a digit to whoever
// takes them. What such a line holds it does not know.

// Injected where it reads already: at an installation a tab may be loading.
if (!simotel.reader) {
  const { scan, around, leaf, onScreen, isInline, awaited, tree } = simotel;

  const SLICE = 8; // milliseconds of work at most before the page has its turn
  const CHILDREN = 500; // children of one element read before looking at the clock
  const LONG = 50; // blocks and lines that wait; with more of them, what is on screen goes first
  const PAUSE = 100; // milliseconds from one slice to the next, while little changed and nothing else is to be read
  const WATCH = 2000; // milliseconds between looks at what no event tells
  const OBSERVED = {
    childList: true, characterData: true, subtree: true,
    attributes: true, attributeFilter: ["contenteditable", "data-simotel", "role", "content"],
  };

  /**
   * @typedef {{element: Element | ShadowRoot, from: Node | null, shallow?: boolean}} Block to read, whole or without the blocks in it
   * @typedef {{blocks: Block[], lines: (Text | null)[][]}} Lane what waits; its lines hold a digit
   * Who takes the lines. All but take may be left out.
   * @typedef {object} Taker
   * @property {(line: (Text | null)[], lane: number) => void} take a line, null for a break of the page
   * @property {() => boolean} [step] one step of its own, before anything is read; whether there was one
   * @property {() => boolean} [hasWork] whether there is more for it to do
   * @property {() => number} [waiting] lines of its own that wait for an answer
   * @property {() => void} [slice] after a slice of work
   * @property {(root: ParentNode) => void} [arrived] what is new in the page
   * @property {(node: Text) => void} [changed] a text that the page wrote anew
   * @property {() => void} [mutated] after all changes
   * @property {() => void} [tend] now and then
   * @property {() => void} [wipe] nothing here is to be looked at
   * @property {() => void} [listen] document.open() took all listeners with it
   * @property {() => void} [stop] there is no extension any more
   */

  // ---- Work to do: what is on screen, then nodes that changed and blocks that came, then the rest.
  const lane = () => ({ /** @type {Block[]} */ blocks: [], /** @type {(Text | null)[][]} */ lines: [] });
  const lanes = [lane(), lane(), lane()];
  const SCREEN = 0, CHANGED = 1, REST = 2;
  /** @type {Set<Node>} nodes whose line changed */
  const dirty = new Set();
  /** @type {Taker} */
  let taker = { take: () => {} };
  let scheduled = false, stopped = false, halted = false;
  let away = false; // its user has us work elsewhere only
  let off = tree.isOptedOut();
  let mode = document.designMode;
  let looked = false; // whether what is on screen was put in front
  let watch = 0;
  let worked = -Infinity, pausing = 0; // when the last slice ended, and what waits for the next
  /** @type {WeakSet<ShadowRoot>} */
  let roots = new WeakSet();

  /** Reads a shadow root, and again when it changes. */
  function enter(/** @type {ShadowRoot} */ root, /** @type {number} */ into) {
    if (stopped || away) return;
    if (!roots.has(root)) observer.observe(root, OBSERVED);
    roots.add(root);
    taker.arrived?.(root);
    lanes[into].blocks.push({ element: root, from: null });
    schedule();
  }

  function schedule() {
    if (scheduled || stopped || off || halted) return;
    scheduled = true;
    // A page that is never idle still gets its numbers.
    requestIdleCallback(work, { timeout: 1000 });
  }

  /** Has a slice done without waiting for the page to be idle, which while it loads may take a second. */
  function promptly() {
    if (scheduled || stopped || off || halted) return;
    scheduled = true;
    setTimeout(work);
  }

  /** One slice. The clock is looked at between steps that are each short. */
  function work() {
    scheduled = false;
    if (off || halted || !isAlive()) return;
    const until = performance.now() + SLICE;
    while (performance.now() < until && !halted && step());
    if (taker.hasWork?.() || dirty.size || lanes.some((l) => l.lines.length || l.blocks.length)) {
      // A page that is not read in one slice is read where its user looks.
      if (!looked) { looked = true; visible(); }
      schedule();
    }
    taker.slice?.();
    worked = performance.now();
  }

  /** Has read what changed: at once after a pause, and of a page that changes all the time not each change by itself. */
  function soon() {
    const wait = isLong() ? 0 : worked + PAUSE - performance.now();
    if (wait > 0) pausing ||= setTimeout(() => { pausing = 0; schedule(); }, wait);
    else schedule();
  }

  /** One step; whether there is more to do. */
  function step() {
    if (taker.step?.()) return true;
    if (dirty.size) {
      const [node] = dirty;
      dirty.delete(node);
      if (!node.isConnected) return true;
      const line = around(node);
      // The others that changed and are read with it.
      for (const n of line) if (n) dirty.delete(n);
      taker.take(line, CHANGED);
      return true;
    }
    const next = lanes.findIndex((l) => l.lines.length > 0 || l.blocks.length > 0);
    if (next < 0) return false;
    const { lines, blocks } = lanes[next];
    if (lines.length) taker.take(/** @type {(Text | null)[]} */ (lines.shift()), next);
    else open(/** @type {Block} */ (blocks.pop()), next);
    return true;
  }

  /** Finds the lines of one block, as far as one step goes, and the blocks in it. */
  function open(/** @type {Block} */ { element, from, shallow }, /** @type {number} */ into) {
    if (!element.isConnected) return;
    if (!from && element instanceof Element) {
      const root = tree.rootOf(element);
      if (root) enter(root, into);
      else if (element.localName.includes("-")) { awaited.host(element); attend(); }
    }
    // The children may have moved since the last slice: begin again.
    const start = from?.parentNode === element ? from : null, { lines, blocks } = lanes[into];
    /** @type {(Element | ShadowRoot)[]} */
    const inner = [];
    const left = scan(element, start, CHILDREN, (/** @type {any} */ nodes) => lines.push(nodes), (/** @type {any} */ block) => {
      if (block instanceof ShadowRoot) enter(block, into);
      else inner.push(block);
    });
    if (left) blocks.push({ element, from: left, shallow });
    // A stack, filled backwards: the page is read from its top.
    if (!shallow) for (const block of inner.reverse()) blocks.push({ element: block, from: null });
  }

  // ---- Changes of the page.
  const observer = new MutationObserver((records) => {
    if (!isAlive()) return;
    for (const r of records) {
      if (r.type === "characterData") {
        taker.changed?.(/** @type {Text} */ (r.target));
        dirty.add(r.target);
      } else if (r.type === "attributes") {
        // It became an editor, or ceased to be one; a page took its word back.
        if (r.attributeName === "content" || r.target === document.documentElement) choose();
        if (r.attributeName !== "content") arrived(r.target);
      } else {
        for (const node of r.addedNodes) arrived(node);
        // What stood apart may now stand together.
        if (r.removedNodes.length) {
          for (const side of [r.previousSibling, r.nextSibling]) if (side && (side.nodeType === Node.TEXT_NODE || isInline(side))) dirty.add(leaf(side));
          if (r.target === document.head) choose();
        }
        // document.open() takes all listeners with it.
        if (r.target === document) { listen(); choose(); }
      }
    }
    taker.mutated?.();
    if (off) forget();
    else soon();
  });

  function arrived(/** @type {Node} */ node) {
    if (node.nodeType === Node.TEXT_NODE || isInline(node)) dirty.add(leaf(node));
    if (node.nodeType !== Node.ELEMENT_NODE || /** @type {Element} */ (node).localName === "simotel-card") return;
    const element = /** @type {Element} */ (node);
    if (element.localName === "meta") choose();
    taker.arrived?.(element);
    // Inline elements are read by their line, but may hold blocks of their own.
    if (!isInline(element) || element.firstElementChild) lanes[CHANGED].blocks.push({ element, from: null });
  }

  /** Heeds the page's word on whether its text is to be read, and its user's. */
  function choose() {
    const now = away || tree.isOptedOut();
    if (now === off) return;
    off = now;
    if (!off) { begin(); return; }
    taker.wipe?.();
    forget();
  }

  /** Heeds its user's word on whether we work on this site: if not, nothing here is looked at. Returns whether it was another. */
  function settle(/** @type {boolean} */ isAway) {
    if (stopped || away === isAway) return false;
    away = isAway;
    if (away) {
      observer.disconnect();
      leave();
      awaited.forget();
    } else {
      roots = new WeakSet();
      listen(); // document.open() may have come meanwhile
      observe();
    }
    choose();
    return true;
  }

  /** Leaves all work undone. */
  function forget() {
    dirty.clear();
    for (const l of lanes) l.blocks.length = l.lines.length = 0;
  }

  /** What is on screen comes first, also in the middle of a long page. */
  function visible() {
    // A row of a table whole, of anything else only what stands in it directly.
    for (const element of onScreen()) lanes[SCREEN].blocks.push({ element, from: null, shallow: element.localName !== "tr" });
    schedule();
  }

  let glance = 0;
  const isLong = () => [REST, CHANGED].reduce((sum, l) => sum + lanes[l].blocks.length + lanes[l].lines.length, taker.waiting?.() ?? 0) > LONG;
  const follow = () => {
    if (isLong() && !glance) glance = setTimeout(() => { glance = 0; if (isLong() && !stopped) visible(); }, 150);
  };

  const scrolled = tree.listeners([["scroll", follow]]);

  /** Whether there is what no event tells. Most documents have nothing of the kind. */
  const isAttended = () => !!taker.tend || awaited.waits || mode === "on";

  /** Has that looked at now and then. */
  function attend() {
    if (!stopped && !away && isAttended()) watch ||= setInterval(tend, WATCH);
  }

  function leave() {
    clearInterval(watch);
    watch = 0;
  }

  /** Looks at what no event tells. */
  function tend() {
    if (!isAlive()) return;
    awaited.look((/** @type {ShadowRoot} */ root) => enter(root, CHANGED));
    awaited.reveal((/** @type {Text} */ node) => { dirty.add(node); schedule(); });
    if (document.designMode !== mode) { mode = document.designMode; begin(); }
    taker.tend?.();
    if (!isAttended()) leave();
  }

  /** Whether there is still an extension; if not, this script falls silent for good. */
  function isAlive() {
    if (stopped || chrome.runtime?.id) return !stopped;
    stopped = true;
    observer.disconnect();
    leave();
    scrolled.stop();
    taker.stop?.();
    return false;
  }

  function listen() {
    scrolled.start();
    taker.listen?.();
  }

  function observe() {
    observer.observe(document, OBSERVED);
    attend();
  }

  /** Reads the whole page. */
  function begin() {
    if (stopped || !document.documentElement) return;
    taker.arrived?.(document.documentElement); // also of a page that keeps its text: its links call
    if (off) return;
    lanes[REST].blocks.push({ element: document.documentElement, from: null });
    looked = false;
    schedule();
  }

  /** Begins, for whoever takes what is read. */
  function start(/** @type {Taker} */ first) {
    taker = first;
    tree.onRoot((/** @type {ShadowRoot} */ root) => { if (!roots.has(root)) enter(root, SCREEN); });
    listen();
    observe();
    begin();
  }

  /** Reads no further: a line was put back for whoever comes to take it. */
  function halt(/** @type {(Text | null)[]} */ line, /** @type {number} */ into) {
    halted = true;
    lanes[into].lines.unshift(line);
  }

  /** Goes on for another. */
  function resume(/** @type {Taker} */ next) {
    taker = next;
    halted = false;
    attend();
    taker.listen?.();
    if (isLong()) schedule();
    else promptly();
  }

  Object.assign(simotel, { reader: { start, halt, resume, begin, forget, settle, schedule, work, isAlive, has: (/** @type {ShadowRoot} */ root) => roots.has(root), get isOff() { return off || stopped; } } });
}

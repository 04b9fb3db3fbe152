// @ts-check
"use strict";
// Content: the page's eyes. It reads the page in idle slices, asks which
// numbers stand in it and has them painted. It decides nothing about
// numbers or calls.
(() => {
  // Injected where it runs already: at an installation a tab may be loading.
  if (simotel.started) return;
  simotel.started = true;
  if (!globalThis.CSS?.highlights?.highlightsFromPoint || !(document.documentElement instanceof HTMLElement)) return;
  const { scan, around, leaf, flatten, onScreen, paint, pointer, links, told, matches, line, live, card, isInline, awaited, tree } = simotel;

  const SLICE = 8; // milliseconds of work at most before the page has its turn
  const CHILDREN = 500; // children of one element read before looking at the clock
  const LONG = 50; // blocks and runs that wait; with more of them, what is on screen goes first
  const WATCH = 2000; // milliseconds between looks at what no event tells
  const OBSERVED = {
    childList: true, characterData: true, subtree: true,
    attributes: true, attributeFilter: ["contenteditable", "data-simotel", "role", "content"],
  };

  /**
   * @typedef {import("./runs.js").Run} Run
   * @typedef {{element: Element | ShadowRoot, from: Node | null, shallow?: boolean}} Block to read, whole or without the blocks in it
   * @typedef {ReturnType<typeof lane>} Lane
   */

  // ---- Work to do: nodes that changed, then what is on screen, then blocks that came, then the rest.
  const lane = () => ({
    /** @type {Block[]} */ blocks: [],
    /** @type {(Text | null)[][]} runs that hold a digit */ candidates: [],
    /** @type {Run[]} runs that hold a candidate, to be sent */ outbox: [],
  });
  const lanes = [lane(), lane(), lane()];
  const [screen, changed, rest] = lanes;
  /** @type {Set<Node>} nodes whose run changed */
  const dirty = new Set();
  /** @type {{runs: Generator<Run | null>, lane: Lane, nodes: Set<Text | null>, without: Set<Text | null>} | null} what is being read; nodes without a run */
  let reading = null;
  /** @type {[Run, any[]][]} what the worker found */
  const answers = [];
  let scheduled = false, stopped = false;
  let away = false; // its user has us work elsewhere only
  let off = tree.isOptedOut();
  let mode = document.designMode;
  let pruned = 64; // matches after the last look for those that left the page
  let looked = false; // whether what is on screen was put in front

  // ---- Shadow roots.
  /** @type {WeakSet<ShadowRoot>} */
  let roots = new WeakSet();

  /** Reads a shadow root, and again when it changes. */
  function enter(/** @type {ShadowRoot} */ root, /** @type {Lane} */ into) {
    if (!roots.has(root)) observer.observe(root, OBSERVED);
    roots.add(root);
    into.blocks.push({ element: root, from: null });
    schedule();
  }

  function schedule() {
    if (scheduled || stopped || off) return;
    scheduled = true;
    // A page that is never idle still gets its numbers.
    requestIdleCallback(work, { timeout: 1000 });
  }

  /** One slice. The clock is looked at between steps that are each short. */
  function work() {
    scheduled = false;
    if (off || !isAlive()) return;
    const until = performance.now() + SLICE;
    while (performance.now() < until && step());
    if (hasWork()) {
      // A page that is not read in one slice is read where its user looks.
      if (!looked) { looked = true; visible(); }
      schedule();
    }
    if (paint.size > 2 * pruned) { paint.prune(); pruned = Math.max(64, paint.size); }
    matches.send();
  }

  const hasWork = () => answers.length > 0 || reading !== null || dirty.size > 0 || !!matches.late() || lanes.some((l) => l.candidates.length > 0 || l.blocks.length > 0);

  /** One step; whether there is more to do. */
  function step() {
    const answer = answers.shift();
    if (answer) { show(...answer); return true; }
    if (reading) {
      const { value: run, done } = reading.runs.next();
      if (run) {
        for (const node of run.nodes) reading.without.delete(node);
        take(run, reading.lane);
      }
      if (done) {
        for (const node of reading.without) if (node) paint.clear(node, reading.nodes);
        reading = null;
      }
      return true;
    }
    if (dirty.size) {
      const [node] = dirty;
      dirty.delete(node);
      if (!node.isConnected) return true;
      const nodes = around(node);
      // The others that changed and are read with it.
      for (const n of nodes) if (n) dirty.delete(n);
      read(nodes, changed);
      return true;
    }
    const late = matches.late()?.shift();
    if (late) { take(late, rest); return true; }
    const next = lanes.find((l) => l.candidates.length > 0 || l.blocks.length > 0);
    if (!next) return false;
    if (next.candidates.length) read(/** @type {(Text | null)[]} */ (next.candidates.shift()), next);
    else open(/** @type {Block} */ (next.blocks.pop()), next);
    return true;
  }

  /** Finds the runs of one block, as far as one step goes, and the blocks in it. */
  function open(/** @type {Block} */ { element, from, shallow }, /** @type {Lane} */ into) {
    if (!element.isConnected) return;
    if (!from && element instanceof Element) {
      const root = tree.rootOf(element);
      if (root) enter(root, into);
      else if (element.localName.includes("-")) awaited.host(element);
    }
    // The children may have moved since the last slice: begin again.
    const start = from?.parentNode === element ? from : null;
    /** @type {(Element | ShadowRoot)[]} */
    const inner = [];
    const left = scan(element, start, CHILDREN, (/** @type {any} */ nodes) => into.candidates.push(nodes), (/** @type {any} */ block) => {
      if (block instanceof ShadowRoot) enter(block, into);
      else inner.push(block);
    });
    if (left) into.blocks.push({ element, from: left, shallow });
    // A stack, filled backwards: the page is read from its top.
    if (!shallow) for (const block of inner.reverse()) into.blocks.push({ element: block, from: null });
  }

  /** Begins to read one line of text nodes again. */
  function read(/** @type {(Text | null)[]} */ nodes, /** @type {Lane} */ into) {
    reading = { runs: flatten(nodes, awaited.conceal), lane: into, nodes: new Set(nodes), without: new Set(nodes) };
  }

  /** Paints a run at once if its text was seen before. */
  function take(/** @type {Run} */ run, /** @type {Lane} */ into) {
    const known = matches.of(run.text);
    if (known) show(run, known);
    else into.outbox.push(run);
  }

  /** Paints a run's matches, unless its text changed since it was read. */
  function show(/** @type {Run} */ run, /** @type {any[]} */ found) {
    if (off || stopped) return;
    // It may have become an editor while the worker was asked.
    const parents = new Set(run.nodes.map(tree.above));
    if ([...parents].some((e) => !e || tree.isClosed(e))) return;
    const same = run.pieces.every((p) => p.node.isConnected &&
      p.node.data.slice(p.offset, p.offset + p.length).replace(/[\t\n\r\f]/g, " ") ===
      run.text.slice(p.start, p.start + p.length).replace(/[\t\n\r\f]/g, " "));
    if (same) paint.put(run, found.filter((f) => f.kind !== "fax"));
  }

  // ---- Changes of the page.
  const observer = new MutationObserver((records) => {
    if (!isAlive()) return;
    for (const r of records) {
      if (r.type === "characterData") {
        paint.changed(/** @type {Text} */ (r.target));
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
    pointer.follow();
    if (off) forget();
    else schedule();
  });

  function arrived(/** @type {Node} */ node) {
    if (node.nodeType === Node.TEXT_NODE || isInline(node)) dirty.add(leaf(node));
    if (node.nodeType !== Node.ELEMENT_NODE || /** @type {Element} */ (node).localName === "simotel-card") return;
    if (/** @type {Element} */ (node).localName === "meta") choose();
    // Inline elements are read by their run, but may hold blocks of their own.
    if (!isInline(node) || /** @type {Element} */ (node).firstElementChild) changed.blocks.push({ element: /** @type {Element} */ (node), from: null });
  }

  /** Heeds the page's word on whether its text is to be read, and its user's. */
  function choose() {
    const now = away || tree.isOptedOut();
    if (now === off) return;
    off = now;
    if (!off) { begin(); return; }
    paint.wipe();
    forget();
  }

  /** Heeds its user's word on whether we work on this site: if not, nothing here is looked at. */
  function settle() {
    if (stopped || away === !!line.card?.off) return;
    away = !away;
    if (away) {
      observer.disconnect();
      clearInterval(watch);
      awaited.forget();
      if (!live.goesOn()) card.shut();
    } else {
      roots = new WeakSet();
      listen(); // document.open() may have come meanwhile
      observer.observe(document, OBSERVED);
      watch = setInterval(tend, WATCH);
    }
    choose();
  }

  /** Leaves all work undone. */
  function forget() {
    reading = null;
    answers.length = 0;
    dirty.clear();
    for (const l of lanes) l.blocks.length = l.candidates.length = l.outbox.length = 0;
  }

  /** What is on screen comes first, also in the middle of a long page. */
  function visible() {
    // A row of a table whole, of anything else only what stands in it directly.
    for (const element of onScreen()) screen.blocks.push({ element, from: null, shallow: element.localName !== "tr" });
    schedule();
  }

  let glance = 0;
  const isLong = () => [rest, changed].reduce((sum, l) => sum + l.blocks.length + l.candidates.length + l.outbox.length, 0) > LONG;
  const follow = () => {
    if (isLong() && !glance) glance = setTimeout(() => { glance = 0; if (isLong() && !stopped) visible(); }, 150);
  };

  const scrolled = tree.listeners([["scroll", follow]]);

  /** Looks at what no event tells. */
  function tend() {
    if (!isAlive()) return;
    paint.prune();
    awaited.look((/** @type {ShadowRoot} */ root) => enter(root, changed));
    awaited.reveal((/** @type {Text} */ node) => { dirty.add(node); schedule(); });
    if (document.visibilityState === "visible") paint.restore();
    if (document.designMode !== mode) { mode = document.designMode; begin(); }
  }
  let watch = setInterval(tend, WATCH);

  /** Whether there is still an extension; if not, this script falls silent for good. */
  function isAlive() {
    if (stopped || line.isAlive()) return !stopped;
    stopped = true;
    observer.disconnect();
    clearInterval(watch);
    matches.stop();
    for (const part of [scrolled, pointer, links, told]) part.stop();
    paint.wipe();
    return false;
  }

  function listen() {
    for (const part of [scrolled, pointer, links, told]) part.start(isAlive);
  }

  /** Reads the whole page. */
  function begin() {
    if (off || !document.documentElement) return;
    rest.blocks.push({ element: document.documentElement, from: null });
    looked = false;
    schedule();
  }

  matches.start(lanes.map((l) => l.outbox), (found) => { answers.push(...found); work(); }, schedule);
  line.events.card = settle;
  tree.onRoot((/** @type {ShadowRoot} */ root) => { if (!roots.has(root) && !stopped && !away) enter(root, screen); });
  told.events.again = begin;
  told.hear(isAlive);
  listen();
  observer.observe(document, OBSERVED);
  begin();
})();

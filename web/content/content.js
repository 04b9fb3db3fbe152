// @ts-check
"use strict";
// Content: the page's eyes and hands. It reads the page in idle slices, asks
// the worker which numbers stand in it, paints them, opens the card, and hands
// a person's click to the worker. It decides nothing about numbers or calls.
(() => {
  if (!globalThis.CSS?.highlights?.highlightsFromPoint || !document.documentElement) return;
  const { scan, around, flatten, paint, card, isInline } = simotel;

  const SLICE = 8; // milliseconds of work at most before the page has its turn
  const CHILDREN = 500; // children of one element read before looking at the clock
  const BATCH_TEXTS = 256, BATCH_UNITS = 64 << 10; // below message.MaxTexts, MaxTextUnits
  const CACHED = 2000; // texts whose matches are remembered
  const DWELL = 220, LEAVE = 450; // milliseconds until the card opens and closes by the pointer
  const READ = 4000; // milliseconds that a good end is shown at least
  const WATCH = 2000; // milliseconds between looks at the shared registry

  /** @typedef {import("./harvest.js").Run} Run */

  // ---- Work to do, in the order it is done.
  /** @type {{element: Element, from: Node | null}[]} blocks to read whole */
  const blocks = [];
  /** @type {Set<Node>} nodes whose run changed */
  const dirty = new Set();
  /** @type {(Text | null)[][]} runs that hold a digit */
  let candidates = [];
  /** @type {Run[]} runs that hold a candidate, to be sent */
  let outbox = [];
  /** @type {Map<string, any[]>} */
  const known = new Map();
  /** @type {any} the card's words, which come with the first answer */
  let words = null;
  let scheduled = false, asking = false, stopped = false;

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
        if (node.isConnected) candidates.push(around(node));
      } else if (candidates.length) {
        take(/** @type {(Text | null)[]} */ (candidates.shift()));
      } else if (blocks.length) {
        const { element, from } = /** @type {{element: Element, from: Node | null}} */ (blocks.pop());
        if (!element.isConnected) continue;
        // The children may have moved since the last slice: begin again.
        const start = from?.parentNode === element ? from : null;
        /** @type {Element[]} */
        const inner = [];
        const rest = scan(element, start, CHILDREN, (/** @type {any} */ nodes) => candidates.push(nodes), (/** @type {Element} */ b) => inner.push(b));
        if (rest) blocks.push({ element, from: rest });
        // A stack, filled backwards: the page is read from its top.
        for (const b of inner.reverse()) blocks.push({ element: b, from: null });
      } else break;
    }
    if (dirty.size || candidates.length || blocks.length) schedule();
    send();
  }

  /** Reads one run again and paints it, at once if its text was seen before. */
  function take(/** @type {(Text | null)[]} */ nodes) {
    for (const node of nodes) if (node) paint.clear(node);
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
    if (same) for (const found of matches) if (found.kind === "phone") paint.add(run, found);
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
        words ??= reply.ok.card;
        for (const [text, i] of texts) remember(text, reply.ok.matches[i] ?? []);
        for (const run of batch) show(run, reply.ok.matches[texts.get(run.text)] ?? []);
      }
    } catch {
      // No worker to be had, even at the second try. The next change of the
      // page asks again; a page must not suffer for it.
    } finally {
      asking = false;
    }
    if (outbox.length) schedule();
    if (paint.size > 2 * pruned) { paint.prune(); pruned = Math.max(64, paint.size); }
  }
  let pruned = 64;

  function remember(/** @type {string} */ text, /** @type {any[]} */ matches) {
    if (known.size >= CACHED) known.delete(known.keys().next().value ?? "");
    known.set(text, matches);
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
        for (const side of [r.previousSibling, r.nextSibling]) if (side && (side.nodeType === Node.TEXT_NODE || isInline(side))) dirty.add(side);
      }
    }
    card.open?.place();
    schedule();
  });

  function arrived(/** @type {Node} */ node) {
    if (node.nodeType === Node.TEXT_NODE || isInline(node)) dirty.add(node);
    if (node.nodeType !== Node.ELEMENT_NODE || node.localName === "simotel-card") return;
    // Inline elements are read by their run, but may hold blocks of their own.
    if (!isInline(node) || /** @type {Element} */ (node).firstElementChild) blocks.push({ element: /** @type {Element} */ (node), from: null });
  }

  // ---- The pointer.
  /** @type {any} */ let over = null;
  let timer = 0, leaving = 0, moving = false;
  let x = -1, y = -1;

  function moved(/** @type {PointerEvent} */ event) {
    if (!event.isTrusted || (paint.size === 0 && !card.open)) return;
    x = event.clientX;
    y = event.clientY;
    if (moving) return;
    moving = true;
    requestAnimationFrame(() => {
      moving = false;
      const match = event.buttons ? null : paint.hit(x, y);
      stay();
      if (match === over) return;
      over = match;
      clearTimeout(timer);
      if (match && match !== card.open?.match) timer = setTimeout(() => over === match && open(match), DWELL);
    });
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
    if (!words || !paint.isThere(match)) return;
    card.show(match, words, { x, y }, {
      call: () => call(match),
      settings: () => ask("openOptions").catch(() => card.open?.show({ title: words.words.no_answer, advice: words.words.reloaded, bad: true })),
      closed: () => { clearTimeout(timer); clearTimeout(leaving); leaving = 0; },
    });
  }

  /** A person asked for a call: one id, one order, whatever dies in between. */
  async function call(/** @type {any} */ match) {
    const shown = card.open;
    if (!shown) return;
    // Read again at this moment: another number under the card is not called.
    const text = paint.textOf(match);
    if (text !== match.text) { card.shut(); return; }
    const pin = {};
    shown.pinned = pin;
    shown.busy(true, "calling");
    /** @type {any} */
    let reply;
    try {
      reply = await ask("call", { id: randomId(), text, source: "card" });
    } catch {
      reply = { error: { title: words.words.no_answer, advice: chrome.runtime?.id ? "" : words.words.reloaded } };
    }
    const { ok, error } = reply;
    shown.busy(false, "again");
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
  const follow = () => card.open?.place();
  const escape = (/** @type {KeyboardEvent} */ event) => { if (event.isTrusted && event.key === "Escape") card.shut(); };
  const watch = setInterval(() => { if (document.visibilityState === "visible") paint.restore(); }, WATCH);

  /** Falls silent for good: the extension was updated or removed. */
  function stop() {
    stopped = true;
    observer.disconnect();
    clearInterval(watch);
    for (const [type, listener] of listeners) window.removeEventListener(type, listener, { capture: true });
    card.shut();
    paint.wipe();
  }

  /** @type {[string, any][]} */
  const listeners = [["pointermove", moved], ["pointerout", gone], ["click", clicked], ["keydown", escape], ["scroll", follow], ["resize", follow]];
  for (const [type, listener] of listeners) window.addEventListener(type, listener, { capture: true, passive: true });
  observer.observe(document, { childList: true, characterData: true, subtree: true });

  blocks.push({ element: document.documentElement, from: null });
  // What is on screen comes first where the page was opened scrolled.
  if (scrollY > innerHeight) {
    const seen = document.elementFromPoint(innerWidth / 2, innerHeight / 2)?.closest("section, article, table, main, div");
    if (seen) blocks.push({ element: seen, from: null });
  }
  schedule();
})();

// @ts-check
"use strict";
// List: what is told of this frame's numbers outside of the page, each once:
// those that are painted and, at its user's wish, the lines in which others could
// stand. And it shows one of them where it stands.
{
  const { calls, flatten, inOrder, live, locate, matches, paint, pointer, scan, tree } = simotel;

  const MOST = 200; // message.MaxPageNumbers
  const MOST_TEXTS = 512, MOST_UNITS = 128 << 10; // lines, and their UTF-16 units; below message.MaxTexts, MaxTextUnits
  const SLICE = 8; // milliseconds of reading before the page has its turn
  const PART = 100; // children of a block that are read before the clock is looked at
  const FLASH = 2500; // milliseconds for which is marked what has no card
  const NAME = "simotel-shown";

  /** @typedef {import("./runs.js").Run} Run */
  /** @typedef {{number?: string, line?: number, start?: number, end?: number}} Where message.Where */

  /** @type {Run[]} the lines that were told last */
  let lines = [];
  let last = "", turn = 0; // the number that was shown last, and which of its places

  const keyOf = (/** @type {any} */ found) => `${paint.numberOf(found)};${found.ext ?? ""}`;

  /** What wasm/app reads as a pageList. */
  function numbers() {
    /** @type {Map<string, {key: string, number: string, ext: string, text: string, kind: string, count: number}>} */
    const list = new Map();
    const all = inOrder();
    for (const { found, text } of all) {
      const key = keyOf(found), known = list.get(key);
      if (known) known.count++;
      else list.set(key, { key, number: paint.numberOf(found), ext: found.e164 && found.ext || "", text: text.slice(0, 256), kind: found.kind, count: 1 });
    }
    const { host, milliseconds } = matches.asked;
    return {
      host, milliseconds, closed: document.contentType === "application/pdf",
      count: all.length, more: Math.max(0, list.size - MOST), numbers: [...list.values()].slice(0, MOST),
    };
  }

  const pause = () => new Promise((done) => setTimeout(done));

  /** The lines in which numbers could stand, as the page is now. */
  async function texts() {
    /** @type {Run[]} */
    const found = [];
    let units = 0, until = performance.now() + SLICE;
    const take = (/** @type {any} */ nodes) => {
      if (found.length >= MOST_TEXTS || units >= MOST_UNITS) return;
      for (const run of flatten(nodes, () => {})) {
        if (!run || found.length >= MOST_TEXTS || units + run.text.length > MOST_UNITS) continue;
        found.push(run);
        units += run.text.length;
      }
    };
    /** @type {(Element | ShadowRoot)[]} */
    const blocks = tree.isOptedOut() ? [] : [document.documentElement];
    for (let block = blocks.pop(); block && found.length < MOST_TEXTS && units < MOST_UNITS; block = blocks.pop()) {
      const root = block instanceof Element ? tree.rootOf(block) : null;
      if (root) blocks.push(root);
      /** @type {(Element | ShadowRoot)[]} */
      const inner = [];
      /** @type {Node | null} */
      let from = null;
      do {
        from = scan(block, from, PART, take, (/** @type {any} */ b) => inner.push(b));
        if (performance.now() > until) { await pause(); until = performance.now() + SLICE; }
      } while (from);
      blocks.push(...inner.reverse());
    }
    lines = found;
    return { texts: found.map((run) => run.text), ...matches.hints() };
  }

  /** A range as the page has it now. */
  function rangeOf(/** @type {StaticRangeInit} */ { startContainer, startOffset, endContainer, endOffset }) {
    const range = document.createRange();
    range.setStart(startContainer, startOffset);
    range.setEnd(endContainer, endOffset);
    return range;
  }

  /** Brings a range into view, in the frames around as well, without a word to the page. */
  function reveal(/** @type {Range} */ range) {
    tree.above(range.startContainer)?.scrollIntoView({ block: "center", inline: "nearest", behavior: "instant" });
    const { top, bottom } = range.getBoundingClientRect();
    // A long element is brought into view by its middle.
    if (top < 0 || bottom > innerHeight) window.scrollBy({ top: (top + bottom - innerHeight) / 2, behavior: "instant" });
    return range.getBoundingClientRect();
  }

  /** Shows what stands somewhere: a number by its card, anything else by a mark that goes. Whether it is still there. */
  async function show(/** @type {Where} */ where) {
    if (where.number) return open(where.number);
    const run = lines[where.line ?? 0], at = run && locate(run, where.start ?? 0, where.end ?? 0);
    if (!at || !at.startContainer.isConnected || !at.endContainer.isConnected) return false;
    const range = rangeOf(at);
    if (range.toString().replace(/\s+/g, " ") !== run.text.slice(where.start, where.end).replace(/\s+/g, " ")) return false;
    reveal(range);
    mark(range);
    return true;
  }

  /** Marks a range for a while. */
  function mark(/** @type {Range} */ range) {
    const highlight = new Highlight(range);
    CSS.highlights.set(NAME, highlight);
    setTimeout(() => { if (CSS.highlights.get(NAME) === highlight) CSS.highlights.delete(NAME); }, FLASH);
  }

  /** Opens the card of a number; asked for again, at the next place where it stands. */
  async function open(/** @type {string} */ key) {
    const all = inOrder().filter((/** @type {any} */ m) => keyOf(m.found) === key);
    if (!all.length) return false;
    turn = key === last ? turn + 1 : 0;
    last = key;
    const match = all[turn % all.length], range = rangeOf(match.range);
    const { left, top, width, height } = reveal(range);
    if (live.goesOn()) { mark(range); return true; } // the card of the call stays
    const card = await calls.open(pointer.subjectOf(match), { x: left + width / 2, y: top + height / 2 });
    // The pointer is elsewhere: it stays until its user is about something else.
    if (card && !card.pinned) card.pinned = { good: true };
    return true;
  }

  Object.assign(simotel, { list: { numbers, texts, show } });
}

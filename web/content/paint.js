// @ts-check
"use strict";
// Paint: shows matches with the CSS Custom Highlight API, so that the page's
// DOM stays as it is, and tells which match is under a point. The registry and
// its Highlight objects are shared with the page, which can empty them, add
// ranges of its own and read ours; a hit therefore counts only for a range in
// our own map, which the page cannot reach.
{
  /** @typedef {{e164: string, ext?: string, kind: string}} Found */
  /** @typedef {{found: Found, range: StaticRange, text: string, nodes: Text[]}} Match nodes are those that its range begins, crosses and ends in */

  const { tree, locate, line, near } = simotel;

  // How they look is the style sheet's (content.css), by the name under which they are registered.
  const NAMES = { underline: "simotel", background: "simotel-background", plain: "simotel-plain" };
  let name = NAMES.underline;
  const highlight = new Highlight();

  /** @type {Map<StaticRange, Match>} */
  const matches = new Map();
  /** @type {WeakMap<Text, Set<Match>>} */
  const byNode = new WeakMap();

  /** The number itself: E.164, or the digits of an internal one. */
  const numberOf = (/** @type {Found} */ found) => found.e164 || (found.ext ?? "");

  /** The text under a range now, blanks as the page shows them: what is there, not what was. */
  function textOf(/** @type {Match} */ match) {
    const { startContainer, startOffset, endContainer, endOffset } = match.range;
    return match.nodes.map((node) => node.data.slice(
      node === startContainer ? startOffset : 0, node === endContainer ? endOffset : undefined)).join("").replace(/[ \t\n\r\f]+/g, " ");
  }

  /**
   * Paints a run's numbers, in place of what was painted in it. One that stands
   * where it stood stays the match that it was: a line may change all the time
   * around a number that a person is about to call.
   * @param {import("./runs.js").Run} run
   * @param {({start: number, end: number} & Found)[]} list
   */
  function put(run, list) {
    const former = within(run);
    for (const found of list) {
      const at = locate(run, found.start, found.end);
      if (!at) continue;
      const old = former.get(at.startContainer)?.get(at.startOffset);
      const same = old?.range.endContainer === at.endContainer && old.range.endOffset === at.endOffset && numberOf(old.found) === numberOf(found) && textOf(old) === old.text;
      if (same) {
        former.get(at.startContainer)?.delete(at.startOffset);
        if (near.again(old)) schedule();
      } else add(run, found, at);
    }
    for (const matches of former.values()) for (const match of matches.values()) remove(match);
  }

  /**
   * The matches that begin in what a run reads, by node and offset. A long text
   * node is cut into several runs, and each has a stretch of it.
   * @param {import("./runs.js").Run} run
   */
  function within(run) {
    /** @type {Map<Text, {from: number, to: number}>} */
    const stretches = new Map();
    for (const { node, offset, length } of run.pieces) {
      const known = stretches.get(node);
      if (known) known.to = offset + length;
      else stretches.set(node, { from: offset, to: offset + length });
    }
    /** @type {Map<Node, Map<number, Match>>} */
    const found = new Map();
    for (const [node, { from, to }] of stretches) {
      /** @type {Map<number, Match>} */
      const here = new Map();
      for (const match of byNode.get(node) ?? []) {
        const { startContainer, startOffset } = match.range;
        if (startContainer === node && from <= startOffset && startOffset < to) here.set(startOffset, match);
      }
      if (here.size) found.set(node, here);
    }
    return found;
  }

  function add(/** @type {import("./runs.js").Run} */ run, /** @type {Found} */ found, /** @type {StaticRangeInit} */ at) {
    const first = /** @type {Text} */ (at.startContainer), last = /** @type {Text} */ (at.endContainer);
    /** @type {Match} */
    const match = {
      found, range: new StaticRange(at), text: "",
      nodes: first === last ? [first] : run.nodes.slice(run.nodes.indexOf(first), run.nodes.indexOf(last) + 1),
    };
    match.text = textOf(match);
    matches.set(match.range, match);
    for (const node of match.nodes) {
      const set = byNode.get(node) ?? new Set();
      byNode.set(node, set.add(match));
    }
    near.add(match);
    schedule();
  }

  // Chrome goes through all that is shown in every frame in which a highlight changes, and
  // through all that is watched, so many numbers are shown in few frames: the more there
  // are, the fewer. What comes near the screen need not wait for those that are far.
  const SOON = 50, LATE = 1000; // milliseconds between two such frames
  const SHARE = 3, MOST = 10_000; // times as long as the last one took at least, and milliseconds at most
  let flushing = 0, flushed = -Infinity, pause = 0;

  const schedule = (wait = Math.max(pause, Math.min(LATE, matches.size / 8))) => { flushing ||= setTimeout(flush, Math.max(0, flushed + wait - performance.now())); };
  near.events.came = () => {
    clearTimeout(flushing);
    flushing = 0;
    schedule(pause);
  };

  /** Shows what was found or came near since the last time, and no more what left the page. */
  function flush() {
    flushing = 0;
    flushed = performance.now();
    near.look();
    for (const match of near.all()) if (!isThere(match)) remove(match);
    restore();
    pause = Math.min(LATE, Math.max(SOON, highlight.size / 4));
    // What is under a point is known once the frame is drawn. One that took long, of a
    // page of tens of thousands, must not come again at once.
    requestAnimationFrame(() => {
      const began = performance.now();
      setTimeout(() => {
        pause = Math.max(pause, Math.min(MOST, SHARE * (performance.now() - began)));
        events.painted();
      });
    });
  }

  /** Told when numbers were shown. */
  const events = { painted: () => {} };

  function remove(/** @type {Match} */ match) {
    highlight.delete(match.range);
    matches.delete(match.range);
    near.remove(match);
    for (const node of match.nodes) byNode.get(node)?.delete(match);
  }

  /** Takes away what is painted on a text node without a run, but for what goes beyond the nodes that were read with it. */
  function clear(/** @type {Text} */ node, /** @type {Set<Node | null>} */ read) {
    for (const match of byNode.get(node) ?? []) {
      if (read.has(match.range.startContainer) && read.has(match.range.endContainer)) remove(match);
    }
  }

  /** Takes away at once what a change of a text node made untrue. */
  function changed(/** @type {Text} */ node) {
    for (const match of byNode.get(node) ?? []) if (textOf(match) !== match.text) remove(match);
  }

  /** Whether both ends of a match are still in the document. */
  const isThere = (/** @type {Match} */ match) => match.range.startContainer.isConnected && match.range.endContainer.isConnected;

  /** Forgets matches whose nodes left the document, so that neither they nor the nodes are kept alive. */
  function prune() {
    for (const match of matches.values()) if (!isThere(match)) remove(match);
  }

  /** Shows what is near, also if the page took it out of the shared registry, and drops all else, also what the page put in. */
  function restore() {
    if (matches.size === 0) return;
    if (CSS.highlights.get(name) !== highlight) CSS.highlights.set(name, highlight);
    const shown = near.all();
    for (const { range } of shown) if (!highlight.has(range)) highlight.add(range);
    if (highlight.size === shown.size) return;
    for (const range of highlight) {
      const match = matches.get(/** @type {StaticRange} */ (range));
      if (!match || !shown.has(match)) highlight.delete(range);
    }
  }

  /** Shows numbers as the user wants them marked. */
  function mark(/** @type {keyof typeof NAMES} */ how) {
    const wanted = NAMES[how] ?? NAMES.underline;
    if (wanted === name) return;
    unregister();
    name = wanted;
    restore();
  }

  function unregister() {
    if (CSS.highlights.get(name) === highlight) CSS.highlights.delete(name);
  }

  /** Takes everything away, for good. */
  function wipe() {
    for (const match of matches.values()) remove(match);
    unregister();
  }

  /**
   * Our match under a point of the viewport.
   * @param {number} x
   * @param {number} y
   * @returns {Match | null}
   */
  function hit(x, y) {
    const { roots } = tree.under(x, y);
    if (matches.size === 0) return null;
    for (const result of CSS.highlights.highlightsFromPoint(x, y, { shadowRoots: roots })) {
      for (const range of result.ranges) {
        const match = matches.get(range);
        if (match && isThere(match) && textOf(match) === match.text) return match;
      }
    }
    return null;
  }

  /** All matches that are in the page as they were found. */
  const all = () => [...matches.values()].filter((match) => isThere(match) && textOf(match) === match.text);

  /** The rectangles of a match on screen, one for each line. */
  function rectangles(/** @type {Match} */ match) {
    if (!isThere(match) || textOf(match) !== match.text) return [];
    const range = document.createRange();
    range.setStart(match.range.startContainer, match.range.startOffset);
    range.setEnd(match.range.endContainer, match.range.endOffset);
    return tree.linesOf(range);
  }

  line.events.told = ({ numbers }) => mark(numbers);

  Object.assign(simotel, {
    paint: { put, clear, all, numberOf, events, changed, prune, restore, wipe, hit, rectangles, textOf, isThere, get size() { return matches.size; } },
  });
}

// @ts-check
"use strict";
// Runs: what a line of text nodes reads as for a person who looks at it, with a
// map back to (node, offset). It knows nothing of telephone numbers but that
// they have digits.
{
  /**
   * @typedef {{start: number, node: Text, offset: number, length: number}} Piece
   * @typedef {{text: string, pieces: Piece[], nodes: Text[]}} Run
   */

  const { BLANK, INLINE, INNER, headingOf, isCandidate, mayBeInner, plain, tree: { above, isClosed } } = simotel;
  const { LONG } = simotel; // units of one run; a longer one is cut between words

  /**
   * What stands between two text nodes of a run for a person who looks at it:
   * "" nothing, " " a gap, "\n" a new line or another place.
   */
  function between(/** @type {Text} */ a, /** @type {Text} */ b) {
    let gap = "";
    const look = (/** @type {Text} */ from, /** @type {Text} */ other) => {
      for (let e = from.parentElement; e && INLINE.has(e.localName) && !e.contains(other); e = e.parentElement) {
        const display = getComputedStyle(e).display;
        if (display === "inline" || display === "contents" || display.startsWith("ruby")) continue;
        if (display.startsWith("inline") || display === "none") gap ||= " ";
        else gap = "\n";
      }
    };
    if (a.parentNode !== b.parentNode) { look(a, b); look(b, a); }
    return gap;
  }

  const keepsBlanks = (/** @type {Element} */ parent) => /^(?:pre|break-spaces)/.test(getComputedStyle(parent).whiteSpace);

  /** One run while it is put together. */
  class Writer {
    /** @type {Run} */ run = { text: "", pieces: [], nodes: [] };
    // The text is joined at the end: to look at its last character after each
    // piece would copy all of it each time.
    /** @type {string[]} */ parts = [];
    length = 0;
    blank = false;

    write(/** @type {string} */ text) {
      this.parts.push(text);
      this.length += text.length;
      this.blank = /[ \n]$/.test(text);
    }

    piece(/** @type {Text} */ node, /** @type {string} */ data, /** @type {number} */ from, /** @type {number} */ to) {
      if (to <= from) return;
      this.run.pieces.push({ start: this.length, node, offset: from, length: to - from });
      this.write(data.slice(from, to));
    }

    /** One blank of the page stands for all in a row, so that it can be part of a range. */
    gap(/** @type {Text} */ node, /** @type {number} */ offset) {
      this.run.pieces.push({ start: this.length, node, offset, length: 1 });
      this.write(" ");
    }

    /** The run if it holds a candidate, and begins another. */
    finish() {
      const { run } = this;
      run.text = this.parts.join("");
      Object.assign(this, { run: { text: "", pieces: [], nodes: [] }, parts: [], length: 0, blank: false });
      const few = mayBeInner(run.text);
      if (!few && !isCandidate(run.text)) return null;
      // Nobody's text, so that nothing in it can be painted.
      const heading = headingOf(run.nodes[0]);
      if (few && !INNER.test(heading + run.text)) return null;
      run.text = heading + run.text;
      for (const piece of run.pieces) piece.start += heading.length;
      return run;
    }
  }

  /**
   * Flattens text nodes into runs that hold a candidate: blanks collapsed as
   * the page shows them, hidden parts inside visible text left out, split where
   * the page's style begins another line. It yields null where the caller may
   * pause, so that no step takes long.
   * @param {(Text | null)[]} nodes null for a line break of the page
   * @param {(node: Text) => void} hide told of hidden parts
   * @returns {Generator<Run | null>}
   */
  function* flatten(nodes, hide) {
    const texts = nodes.filter((n) => n !== null);
    const all = plain(texts);
    if (all !== null && !mayBeInner(all) && !isCandidate(all)) return;
    /** @type {Map<Element, {closed: boolean, keeps: boolean | null}>} */
    const known = new Map();
    const of = (/** @type {Element} */ parent) => {
      let facts = known.get(parent);
      if (!facts) known.set(parent, facts = { closed: isClosed(parent), keeps: null });
      return facts;
    };
    // Text that is hidden as a whole becomes visible without a word to us and
    // is read like any other; a hidden part of a visible line is not there yet.
    const shown = texts.map((n) => n.parentElement?.checkVisibility({ visibilityProperty: true }) ?? n.isConnected);
    const anyShown = shown.includes(true);
    const writer = new Writer();
    let i = -1;
    /** @type {Text | null} */
    let before = null;
    for (const node of nodes) {
      if (!node) { writer.write("\n"); continue; }
      i++;
      const parent = above(node);
      if (!parent) continue;
      if (anyShown && !shown[i]) { hide(node); continue; }
      const facts = of(parent);
      if (facts.closed) { yield writer.finish(); before = null; continue; }
      const gap = before ? between(before, node) : "";
      if (gap === "\n") yield writer.finish();
      else if (gap && !writer.blank) writer.write(gap);
      facts.keeps ??= keepsBlanks(parent);
      yield* append(writer, node, facts.keeps);
      before = node;
    }
    yield writer.finish();
  }

  /** Adds a text node, its blanks collapsed as the page shows them, and cuts what grows too long. */
  function* append(/** @type {Writer} */ writer, /** @type {Text} */ node, /** @type {boolean} */ keepsBlanks) {
    const { data } = node;
    const cut = () => {
      const run = writer.finish();
      writer.run.nodes.push(node);
      return run;
    };
    writer.run.nodes.push(node);
    let at = 0;
    for (const { index, 0: blank } of data.matchAll(BLANK)) {
      const length = writer.length + index - at;
      if (keepsBlanks && length < LONG / 2) continue; // text like any other
      if (index - at > LONG) break; // a word without end
      writer.piece(node, data, at, index);
      if (keepsBlanks) writer.piece(node, data, index, index + blank.length);
      else if (!writer.blank) writer.gap(node, index);
      at = index + blank.length;
      // Not within a number, if there is a choice.
      if (length >= LONG || length >= LONG / 2 && /[\p{L}.:;!?]/u.test(data[index - 1] ?? "")) yield cut();
    }
    for (; data.length - at > LONG; at += LONG) {
      writer.piece(node, data, at, at + LONG);
      yield cut();
    }
    writer.piece(node, data, at, data.length);
  }

  /**
   * Where a span of a run's text stands in the page.
   * @param {Run} run
   * @param {number} start
   * @param {number} end behind the last unit
   * @returns {StaticRangeInit | null} null when the span is nobody's text
   */
  function locate(run, start, end) {
    const at = (/** @type {number} */ unit) => {
      let low = 0, high = run.pieces.length - 1;
      while (low < high) {
        const middle = (low + high + 1) >> 1;
        if (run.pieces[middle].start <= unit) low = middle;
        else high = middle - 1;
      }
      const piece = run.pieces[low];
      return piece && unit >= piece.start && unit < piece.start + piece.length ? piece : null;
    };
    const a = at(start), b = at(end - 1);
    if (!a || !b) return null;
    return {
      startContainer: a.node, startOffset: a.offset + start - a.start,
      endContainer: b.node, endOffset: b.offset + end - b.start,
    };
  }

  Object.assign(simotel, { flatten, locate });
}

// @ts-check
"use strict";
// Harvest: reads the text of a page without touching it. A run is the text of
// one line of inline content, flattened across elements, with a map back to
// (node, offset). This file knows which text a person sees as one piece; it
// knows nothing of telephone numbers but that they have digits.

// The first file of the content script owns the name. Assigning hides an
// element of the page with this id, which a look-up would return.
globalThis.simotel = {};
{
  /**
   * @typedef {{start: number, node: Text, offset: number, length: number}} Piece
   * @typedef {{text: string, pieces: Piece[], nodes: Text[]}} Run
   */

  // Elements whose text belongs to the line around them, until their computed
  // style says otherwise (asked only for runs that hold a candidate).
  const INLINE = new Set(("a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr q " +
    "ruby rb s samp small span strike strong sub sup time tt u var").split(" "));
  // Elements that show nothing and so separate nothing.
  const INVISIBLE = new Set("script style template noscript link meta wbr rp".split(" "));
  // Elements whose content is not page text, or is edited.
  const CLOSED = new Set(("textarea input select option iframe frame object embed canvas audio video " +
    "img picture svg math datalist head title").split(" "));

  const DIGIT = /\p{Nd}/u;
  // Five digits with little between them: what is shorter is no subscriber's
  // number. Bounded repeats, so it stays linear on any text.
  const CANDIDATE = /\p{Nd}(?:[^\p{L}\p{Nd}\n]{0,6}\p{Nd}){4}/u;

  /** A line break of the page (br) in a list of text nodes. */
  const BREAK = null;

  const LONG = 16 << 10; // units of one run; a longer one is cut between words
  const MANY = 400; // text nodes read as one run; a line of more is a log, and is cut
  const NEAR = 60; // text nodes that a change is read with, on either side

  const isText = (/** @type {Node} */ n) => n.nodeType === Node.TEXT_NODE;
  const isElement = (/** @type {Node} */ n) => n.nodeType === Node.ELEMENT_NODE;
  const isInline = (/** @type {Node} */ n) => isElement(n) && INLINE.has(/** @type {Element} */ (n).localName);

  /**
   * Collects the runs directly below an element. Child blocks are handed to
   * `later`, so that a caller can do them in another slice.
   * @param {Element} element
   * @param {Node | null} from the child to begin with
   * @param {number} most how many children to read before stopping at a run's end
   * @param {(nodes: (Text | null)[]) => void} found
   * @param {(block: Element) => void} later
   * @returns {Node | null} the child to go on with, or null when done
   */
  function scan(element, from, most, found, later) {
    /** @type {(Text | null)[]} */
    let nodes = [];
    let digits = false;
    const flush = () => {
      if (digits) found(nodes);
      if (nodes.length) nodes = [];
      digits = false;
    };
    const visit = (/** @type {Node} */ node) => {
      most--;
      if (isText(node)) {
        const text = /** @type {Text} */ (node);
        if (nodes.length >= MANY) flush();
        nodes.push(text);
        digits ||= DIGIT.test(text.data);
        return;
      }
      if (!isElement(node)) return;
      const name = /** @type {Element} */ (node).localName;
      if (INVISIBLE.has(name)) return;
      if (name === "br") { nodes.push(BREAK); return; }
      if (INLINE.has(name)) {
        for (let c = node.firstChild; c; c = c.nextSibling) visit(c);
        return;
      }
      flush();
      if (!CLOSED.has(name)) later(/** @type {Element} */ (node));
    };
    for (let child = from ?? element.firstChild; child; child = child.nextSibling) {
      if (most <= 0 && nodes.length === 0) return child;
      visit(child);
    }
    flush();
    return null;
  }

  /** The neighbour of a node in its run, in one direction; null at the run's end. */
  function neighbour(/** @type {Node} */ node, /** @type {"previousSibling" | "nextSibling"} */ side) {
    const end = side === "nextSibling" ? "firstChild" : "lastChild";
    for (let at = node; ;) {
      /** @type {Node | null} */
      let next = at[side];
      while (!next) {
        const up = at.parentNode;
        if (!up || !isInline(up)) return null;
        at = up;
        next = at[side];
      }
      while (isInline(next) && next[end]) next = /** @type {Node} */ (next[end]);
      if (isText(next)) return next;
      if (isElement(next) && !isInline(next)) {
        const name = /** @type {Element} */ (next).localName;
        if (!INVISIBLE.has(name) && name !== "br") return null;
        if (name === "br") return next;
      }
      at = next;
    }
  }

  /**
   * The text nodes of the run that a node stands in, as scan() would give them.
   * Used after a change, so that its cost is the run's and not the block's.
   * @param {Node} node a text node, or an inline element with or without text
   * @returns {(Text | null)[]}
   */
  function around(node) {
    node = leaf(node);
    const before = side(node, "previousSibling").reverse();
    return [...before, ...isText(node) ? [/** @type {Text} */ (node)] : [], ...side(node, "nextSibling")];
  }

  /** The node that stands for an inline element in a run: its first text, if it has one. */
  function leaf(/** @type {Node} */ node) {
    while (isInline(node) && node.firstChild) node = node.firstChild;
    return node;
  }

  function side(/** @type {Node} */ node, /** @type {"previousSibling" | "nextSibling"} */ direction) {
    /** @type {(Text | null)[]} */
    const nodes = [];
    for (let n = neighbour(node, direction); n && nodes.length < NEAR; n = neighbour(n, direction)) {
      nodes.push(isText(n) ? /** @type {Text} */ (n) : BREAK);
    }
    return nodes;
  }

  /** Whether the element or one around it is edited or closed to us. */
  function isClosed(/** @type {Element} */ element) {
    if (/** @type {HTMLElement} */ (element).isContentEditable) return true;
    for (let /** @type {Element | null} */ e = element; e; e = e.parentElement) {
      if (CLOSED.has(e.localName) || INVISIBLE.has(e.localName)) return true;
      if (e.role === "textbox") return true;
    }
    return false;
  }

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

  /**
   * Flattens text nodes into runs that hold a candidate: blanks collapsed as
   * the page shows them, hidden parts inside visible text left out, split where
   * the page's style begins another line.
   * @param {(Text | null)[]} nodes
   * @returns {Run[]}
   */
  function flatten(nodes) {
    const texts = nodes.filter((n) => n !== null);
    if (!CANDIDATE.test(texts.map((n) => n.data).join("").replace(/\s+/g, " "))) return [];
    /** @type {Map<Element, boolean>} */
    const closed = new Map();
    const isEdited = (/** @type {Element} */ e) => closed.get(e) ?? (closed.set(e, isClosed(e)), closed.get(e));

    /** @type {Run[]} */
    const runs = [];
    /** @type {Run} */
    let run = { text: "", pieces: [], nodes: [] };
    const finish = () => {
      run.text = parts.join("");
      if (CANDIDATE.test(run.text)) runs.push(...run.text.length > LONG ? cut(run) : [run]);
      run = { text: "", pieces: [], nodes: [] };
      parts.length = length = 0;
      blank = false;
    };
    // The text is put together at the end: to look at its last character after
    // each piece would copy all of it each time.
    /** @type {string[]} */
    const parts = [];
    let length = 0, blank = false;
    const write = (/** @type {string} */ text) => {
      parts.push(text);
      length += text.length;
      blank = /[ \n]$/.test(text);
    };
    const piece = (/** @type {Text} */ node, /** @type {number} */ from, /** @type {number} */ to) => {
      if (to <= from) return;
      run.pieces.push({ start: length, node, offset: from, length: to - from });
      write(node.data.slice(from, to));
    };
    /** Adds a text node, its blanks collapsed as the page shows them. */
    const append = (/** @type {Text} */ node) => {
      run.nodes.push(node);
      let at = 0;
      if (!keepsBlanks(node)) {
        for (const found of node.data.matchAll(BLANKS)) {
          piece(node, at, found.index);
          if (!blank) {
            // One blank of the page, so that it can be part of a range.
            run.pieces.push({ start: length, node, offset: found.index, length: 1 });
            write(" ");
          }
          at = found.index + found[0].length;
        }
      }
      piece(node, at, node.data.length);
    };
    // Text that is hidden as a whole becomes visible without a word to us and
    // is read like any other; a hidden part of a visible line is not there.
    const shown = texts.map((n) => n.parentElement?.checkVisibility({ visibilityProperty: true }) ?? false);
    const anyShown = shown.includes(true);
    let i = -1;
    /** @type {Text | null} */
    let before = null;
    for (const node of nodes) {
      if (node === BREAK) { write("\n"); continue; }
      i++;
      const parent = node.parentElement;
      if (!parent || (anyShown && !shown[i])) continue;
      if (isEdited(parent)) { finish(); before = null; continue; }
      const gap = before ? between(before, node) : "";
      if (gap === "\n") finish();
      else if (gap && !blank) write(gap);
      append(node);
      before = node;
    }
    finish();
    return runs;
  }

  /** Cuts a long run, at a line's end if there is one, else between words. */
  function* cut(/** @type {Run} */ run) {
    for (let from = 0, to = 0; from < run.text.length; from = to) {
      to = from + LONG;
      if (to < run.text.length) {
        const line = run.text.lastIndexOf("\n", to), word = run.text.lastIndexOf(" ", to);
        to = line > from ? line + 1 : word > from ? word + 1 : to;
      }
      const pieces = [];
      for (const p of run.pieces) {
        const skip = Math.max(0, from - p.start), length = Math.min(p.start + p.length, to) - p.start - skip;
        if (length > 0) pieces.push({ start: p.start + skip - from, node: p.node, offset: p.offset + skip, length });
      }
      yield { text: run.text.slice(from, to), pieces, nodes: run.nodes };
    }
  }

  const BLANKS = /[ \t\n\r\f]+/g;

  const keepsBlanks = (/** @type {Text} */ node) =>
    /^(?:pre|break-spaces)/.test(getComputedStyle(/** @type {Element} */ (node.parentElement)).whiteSpace);

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

  Object.assign(simotel, { scan, around, leaf, flatten, locate, isInline });
}

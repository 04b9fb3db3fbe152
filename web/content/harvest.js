// @ts-check
"use strict";
// Harvest: finds the text nodes that a person sees as one line of inline
// content, without touching the page. What their text reads as, runs.js tells.
{
  // Elements whose text belongs to the line around them, until their computed
  // style says otherwise (asked only for runs that hold a candidate).
  const INLINE = new Set(("a abbr acronym b bdi bdo big cite code data del dfn em font i ins kbd label mark nobr q " +
    "ruby rb s samp small span strike strong sub sup time tt u var").split(" "));
  const { hasDigit, INVISIBLE, CLOSED, tree: { rootOf, under } } = simotel;

  /** A line break of the page (br) in a list of text nodes. */
  const BREAK = null;

  const MANY = 400; // text nodes read as one run; a line of more is a log, and is cut
  const NEAR = 60; // text nodes that a change is read with, on either side
  const DEEP = 2000; // nodes of inline content read at once; what is inline beyond that is read like a block

  const isText = (/** @type {Node} */ n) => n.nodeType === Node.TEXT_NODE;
  const isElement = (/** @type {Node} */ n) => n.nodeType === Node.ELEMENT_NODE;
  const isInline = (/** @type {Node} */ n) => isElement(n) && INLINE.has(/** @type {Element} */ (n).localName);

  /**
   * Collects the runs directly below an element or shadow root. Child blocks
   * are handed to `later`, so that a caller can do them in another slice.
   * @param {Element | ShadowRoot} element
   * @param {Node | null} from the child to begin with
   * @param {number} most how many children to read before stopping at a run's end
   * @param {(nodes: (Text | null)[]) => void} found
   * @param {(block: Element | ShadowRoot) => void} later
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
        digits ||= hasDigit(text);
        return;
      }
      if (!isElement(node)) return;
      const name = /** @type {Element} */ (node).localName;
      if (INVISIBLE.has(name)) return;
      if (name === "br") { nodes.push(BREAK); return; }
      if (INLINE.has(name) && most > -DEEP) {
        const root = name === "span" ? rootOf(/** @type {Element} */ (node)) : null;
        if (root) later(root);
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

  /** The blocks that stand on screen, in the middle of a long page too; of a table its rows. */
  function onScreen() {
    /** @type {Set<Element>} */
    const seen = new Set();
    for (let down = 20; down < innerHeight; down += 40) {
      for (const across of [0.2, 0.5, 0.8]) {
        let { element: e } = under(innerWidth * across, down);
        while (e && isInline(e)) e = e.parentElement;
        if (e) seen.add(e.closest("tr") ?? e);
      }
    }
    return seen;
  }

  Object.assign(simotel, { INLINE, scan, around, leaf, isInline, onScreen });
}

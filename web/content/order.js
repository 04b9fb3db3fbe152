// @ts-check
"use strict";
// Order: the numbers that a person can see, once they are scrolled to, in the order
// of the page.
{
  const { paint, tree } = simotel;

  /** The trees that a node is in, from its own outwards: what stands for it in each. */
  function within(/** @type {Node} */ node) {
    /** @type {Map<Node, Node>} */
    const trees = new Map();
    for (let n = node; n;) {
      const root = n.getRootNode();
      trees.set(root, n);
      n = /** @type {ShadowRoot} */ (root).host;
    }
    return trees;
  }

  /** Whether a node follows another in the document, shadow roots where their hosts are: positive, negative, 0 for neither. */
  function order(/** @type {Node} */ a, /** @type {Node} */ b) {
    const position = a.compareDocumentPosition(b);
    if (!(position & Node.DOCUMENT_POSITION_DISCONNECTED)) {
      return position & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : position & Node.DOCUMENT_POSITION_PRECEDING ? 1 : 0;
    }
    const trees = within(b);
    for (const [root, x] of within(a)) {
      const y = trees.get(root);
      if (y) return order(x, y);
    }
    return 0;
  }

  /** The roots of a page's trees that nodes are in: of the page itself, and by their hosts the shadow roots on the way to them. */
  function rootsOf(/** @type {Iterable<Node>} */ nodes) {
    /** @type {Set<Node>} */
    const tops = new Set();
    /** @type {Map<Node, ShadowRoot>} */
    const shadows = new Map();
    for (const node of nodes) {
      let root = node.getRootNode();
      for (; root instanceof ShadowRoot && !shadows.has(root.host); root = root.host.getRootNode()) shadows.set(root.host, root);
      if (!(root instanceof ShadowRoot)) tops.add(root);
    }
    return { tops, shadows };
  }

  /**
   * The matches in the order of the page. To compare two nodes Chrome goes through their
   * siblings, so of thousands in one list each would cost all: the page is walked once instead.
   * @returns {any[]}
   */
  function inOrder() {
    const all = paint.all().filter((/** @type {any} */ m) => tree.above(m.range.startContainer)?.checkVisibility({ visibilityProperty: true }));
    /** @type {Map<Node, number>} */
    const places = new Map(all.map((/** @type {any} */ m) => [m.range.startContainer, 0]));
    const { tops, shadows } = rootsOf(places.keys());
    let place = 0;
    const walk = (/** @type {Node} */ root) => {
      const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT);
      for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        if (places.has(node)) places.set(node, ++place);
        const inner = shadows.get(node);
        if (inner) walk(inner); // before what the host has itself
      }
    };
    tops.forEach(walk);
    const placeOf = (/** @type {any} */ m) => places.get(m.range.startContainer) ?? 0;
    return all.sort((/** @type {any} */ a, /** @type {any} */ b) => placeOf(a) - placeOf(b) || a.range.startOffset - b.range.startOffset);
  }

  Object.assign(simotel, { inOrder, order });
}

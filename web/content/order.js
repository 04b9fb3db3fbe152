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

  /** @returns {any[]} the matches */
  function inOrder() {
    const all = paint.all().filter((/** @type {any} */ m) => tree.above(m.range.startContainer)?.checkVisibility({ visibilityProperty: true }));
    return all.sort((/** @type {any} */ { range: a }, /** @type {any} */ { range: b }) =>
      a.startContainer === b.startContainer ? a.startOffset - b.startOffset : order(a.startContainer, b.startContainer));
  }

  Object.assign(simotel, { inOrder, order });
}

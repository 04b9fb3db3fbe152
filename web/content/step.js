// @ts-check
"use strict";
// Step: a keyboard's way through the numbers of a page. A key leads to the next
// one, which is brought into view, and opens its card with the focus in it.
{
  const { paint, card, calls, pointer, tree } = simotel;

  /** @type {any} the number that was come to last */
  let last = null;

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
    const trees = within(b);
    for (const [root, x] of within(a)) {
      const y = trees.get(root);
      if (!y) continue;
      const position = x.compareDocumentPosition(y);
      return position & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : position & Node.DOCUMENT_POSITION_PRECEDING ? 1 : 0;
    }
    return 0;
  }

  /** The numbers that can be seen once they are scrolled to, in the order of the page. */
  function list() {
    const seen = paint.all().filter((/** @type {any} */ m) => m.range.startContainer.parentElement?.checkVisibility({ visibilityProperty: true }));
    return seen.sort((/** @type {any} */ a, /** @type {any} */ b) =>
      order(a.range.startContainer, b.range.startContainer) || a.range.startOffset - b.range.startOffset);
  }

  /** Where to begin: behind what has the focus, else at what is on screen. */
  function first(/** @type {any[]} */ all, /** @type {Element | null} */ focused) {
    if (focused && focused !== document.body && focused !== document.documentElement) {
      return all.findIndex((m) => order(focused, m.range.startContainer) < 0);
    }
    return all.findIndex((m) => paint.rectangles(m).some((/** @type {DOMRect} */ r) => r.bottom > 0));
  }

  /**
   * Goes to the next number, or back to the one before; whether there is one.
   * @param {boolean} back
   * @param {Element | null} focused what has the focus
   */
  async function go(back, focused) {
    const all = list(), at = all.indexOf(last), { length } = all;
    if (!length) return false;
    const from = at >= 0 ? at + (back ? -1 : 1) : Math.max(0, first(all, focused)) - (back ? 1 : 0);
    const index = (from + length) % length, match = last = all[index];
    const subject = pointer.subjectOf(match);
    subject.element?.scrollIntoView({ block: "nearest", behavior: "instant" });
    let [line] = subject.rectangles();
    if (line && (line.top < 0 || line.bottom > innerHeight)) {
      scrollBy({ top: line.top - innerHeight / 2, behavior: "instant" }); // one of a long text
      [line] = subject.rectangles();
    }
    if (!line) return false;
    const shown = await calls.open(subject, { x: line.left, y: (line.top + line.bottom) / 2 });
    shown?.enter({ index: index + 1, of: length });
    return !!shown;
  }

  Object.assign(simotel, { step: { go } });
}

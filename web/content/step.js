// @ts-check
"use strict";
// Step: a keyboard's way through the numbers of a page. A key leads to the next
// one, which is brought into view, and opens its card with the focus in it.
{
  const { calls, inOrder, order, paint, pointer } = simotel;

  /** @type {any} the number that was come to last */
  let last = null;

  /** Whether a number is where the key was last. A page that is read again has its numbers anew. */
  const isLast = (/** @type {any} */ m) => m === last || !!last && m.text === last.text &&
    m.range.startContainer === last.range.startContainer && m.range.startOffset === last.range.startOffset;

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
    const all = inOrder(), at = all.findIndex(isLast), { length } = all;
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

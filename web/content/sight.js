// @ts-check
"use strict";
// Sight: whether a person can have seen what they click. A page that wants
// calls placed lays its own things over a number, a link or our card, makes them
// transparent, or pushes them under a hand that is about to click.
// https://w3c.github.io/IntersectionObserver/v2/ tells of covers that no hit
// test sees, of transparency, filters and distorting transforms.
{
  const STILL = 500; // milliseconds for which a thing must have been where it is clicked
  const SLACK = 2; // pixels by which a pointer's way may seem broken: they are rounded
  const SMALL = 6; // pixels of height and width below which nothing is read
  const SHARE = 0.5; // of a link that is on screen at least
  const WHOLE = 0.95; // of the card's row of buttons
  const OPTIONS = /** @type {any} */ ({ trackVisibility: true, delay: 100, threshold: [0, SHARE, WHOLE, 1] });

  /**
   * Tells whether nothing covers an element or makes it hard to see, and enough
   * of it is on screen, now and whenever that changes.
   * @param {Element} element
   * @param {(seen: boolean) => void} tell
   * @param {number} [share] of it that must be on screen
   * @returns {() => void} ends it
   */
  function watch(element, tell, share = 0) {
    // Of a drawing Chrome tells only the whole; of an area of an image nothing, so that it asks.
    while (element instanceof SVGElement && element.ownerSVGElement) element = element.ownerSVGElement;
    const observer = new IntersectionObserver((entries) => {
      const entry = /** @type {any} */ (entries[entries.length - 1]);
      tell(entry.isVisible && entry.intersectionRatio >= share);
    }, OPTIONS);
    observer.observe(element);
    return () => observer.disconnect();
  }

  /** Whether an element can be seen now. */
  const isSeen = (/** @type {Element} */ element, /** @type {number} */ share = 0) => new Promise((/** @type {(seen: boolean) => void} */ done) => {
    const stop = watch(element, (seen) => { stop(); done(seen); }, share);
  });

  /**
   * Tells whether all of a card can be seen that a person must see, once that is
   * known and whenever it changes. What is wanted of the whole is that nothing
   * lies on it: a small frame may cut its end off. A pane over it is asked: what
   * has things in it or no ground of its own may count as covered by them.
   */
  function watchCard(/** @type {Element} */ pane, /** @type {Element} */ row, /** @type {(seen: boolean) => void} */ tell) {
    /** @type {Map<Element, boolean>} */
    const seen = new Map();
    const observer = new IntersectionObserver((entries) => {
      for (const entry of entries) seen.set(entry.target, entry.target === row ? entry.intersectionRatio >= WHOLE : /** @type {any} */ (entry).isVisible);
      if (seen.size === 2) tell([...seen.values()].every(Boolean));
    }, OPTIONS);
    for (const part of [pane, row]) observer.observe(part);
    return () => observer.disconnect();
  }

  /** Whether what is written in an element can be read: transparent letters and tiny ones no observer tells of. */
  function isLegible(/** @type {Element} */ element) {
    const { color, webkitTextFillColor: fill, fontSize } = getComputedStyle(element);
    return [color, fill].every((c) => Number(/[,/]\s*([\d.]+)(%?)\)$/.exec(/^rgba|\//.test(c) ? c : "")?.[1] ?? 1) >= 0.3) && parseFloat(fontSize) >= SMALL;
  }

  /** Whether a place is large enough for what is in it to be seen. */
  const isLarge = (/** @type {DOMRect[]} */ lines) => lines.some((r) => r.width >= SMALL && r.height >= SMALL);

  const isIn = (/** @type {DOMRect[]} */ lines, /** @type {number} */ x, /** @type {number} */ y) =>
    lines.some((r) => x > r.left && x < r.right && y > r.top && y < r.bottom);
  const shapeOf = (/** @type {DOMRect[]} */ lines) => lines.map((r) => [r.left, r.top, r.right, r.bottom].map(Math.round).join(" ")).join();

  /**
   * Where the pointer was in the last moments, and what was there: what came to
   * a resting hand, or moved under it, was not aimed at.
   */
  class Trace {
    /** @type {{x: number, y: number, at: number, key: unknown, shape: string}[]} */
    #path = [];
    /** @type {{x: number, y: number} | null} where on the screen a mouse was last */
    #hand = null;

    /**
     * Follows a mouse by all its moves, presses and clicks. A page whose listeners were
     * there before ours can keep them from us: of a way that does not begin where the
     * last one ended, or of none, nobody knows what came under the hand meanwhile.
     */
    follow(/** @type {PointerEvent} */ { type, pointerType, screenX: x, screenY: y, movementX, movementY, clientX, clientY }) {
      if (pointerType !== "mouse" || type === "pointerover") return;
      const moves = type === "pointermove", last = this.#hand, right = moves ? movementX : 0, down = moves ? movementY : 0;
      // The first move in a document is none by Chrome's count.
      const isWhole = last ? Math.abs(x - last.x - right) <= SLACK && Math.abs(y - last.y - down) <= SLACK : moves && !right && !down;
      this.#hand = { x, y };
      if (!isWhole) this.#path = [{ x: clientX, y: clientY, at: performance.now(), key: this, shape: "" }];
    }

    /**
     * Remembers what is under the pointer.
     * @param {number} x
     * @param {number} y
     * @param {unknown} key what is there, null for nothing that can be called
     * @param {DOMRect[]} [lines] where that is
     */
    note(x, y, key, lines = []) {
      const at = performance.now(), shape = shapeOf(lines), last = this.#path.at(-1);
      if (last && last.x === x && last.y === y && last.key === key && last.shape === shape) return;
      this.#path.push({ x, y, at, key, shape });
      // The last before them tells where the pointer was when they began.
      while (this.#path.length > 1 && (this.#path[1].at < at - STILL || this.#path.length > 100)) this.#path.shift();
    }

    /** Whether a thing was where it is now for as long as the hand was near. */
    isStill(/** @type {unknown} */ key, /** @type {DOMRect[]} */ lines) {
      const since = performance.now() - STILL, shape = shapeOf(lines);
      return this.#path.every(({ x, y, key: was, shape: former }, i) => {
        const until = this.#path[i + 1]?.at ?? Infinity;
        return until < since || (was === key ? former === shape : !isIn(lines, x, y));
      });
    }
  }

  Object.assign(simotel, { sight: { watch, isSeen, watchCard, isLegible, isLarge, Trace, SHARE, STILL } });
}

// @ts-check
"use strict";
// Placing: where a card lies. Beside its number where that covers nothing that
// is clicked, else below or above it, never on it and inside the viewport; and
// once it shows a call, its buttons stay where they are.
{
  const { CLICKED, tree, paint } = simotel;

  // Milliseconds that a card waits for its number to be there again.
  const LOST = 700;
  // Pixels of the lines that tell what the number is and when it was called, once that is known.
  const ABOUT = 40;
  // Pixels of the line that tells whose the number is.
  const PERSON = 32;
  // Pixels between card and number, and between card and viewport.
  const GAP = 6, EDGE = 8;
  // Pixels of height that a card has at least, wherever it lies.
  const LEAST = 140;

  /**
   * @typedef {{host: HTMLElement, card: HTMLElement, row: HTMLElement, about: HTMLElement, extra: HTMLElement, state: HTMLElement}} Boxes
   * @param {Boxes} boxes
   * @param {{subject: import("./card.js").Subject, at: {x: number, y: number}, pinned: object | null}} self
   * @param {() => void} shut closes the card
   */
  function placing({ host, card, row, about, extra, state }, self, shut) {
    let lost = 0;
    let cramped = false; // no room for the line about the number
    /** @type {boolean | null} whether there is room beside the number, once looked for */
    let besideFree = null;
    /** @type {{below: boolean, where: string} | null} the side on which a state was shown first, and where the number was */
    let kept = null;
    /** @type {{isEnd: boolean, isBottom: boolean} | null} the corner in which it lies */
    let cornered = null;

    /** Waits for a number that left the screen or is being written anew; whether the card can be placed all the same. */
    function isThere(/** @type {DOMRect | undefined} */ line) {
      if (line && line.bottom >= 0 && line.top <= innerHeight) {
        clearTimeout(lost);
        lost = 0;
        return true;
      }
      // What came of a call is still to be read, at the edge.
      lost ||= setTimeout(() => { lost = 0; if (!self.pinned) shut(); }, LOST);
      return !!line && !!self.pinned;
    }

    function put(/** @type {number} */ left, /** @type {number} */ top, /** @type {DOMRect} */ box) {
      card.style.top = `${Math.round(Math.max(EDGE, Math.min(top, innerHeight - box.height - EDGE)))}px`;
      card.style.left = `${Math.round(Math.max(EDGE, Math.min(left, document.documentElement.clientWidth - box.width - EDGE)))}px`;
    }

    const isRightToLeft = () => getComputedStyle(document.body ?? document.documentElement).direction === "rtl";

    /** The corner at the end of the page's lines, or another where that is on what its user is about. Once chosen it stays. */
    function corner() {
      card.style.maxHeight = row.dir = "";
      const at = (/** @type {{isEnd: boolean, isBottom: boolean}} */ { isEnd, isBottom }) => {
        card.classList.toggle("above", isBottom);
        put(isEnd === isRightToLeft() ? 0 : Infinity, isBottom ? Infinity : 0, card.getBoundingClientRect());
      };
      if (cornered) { at(cornered); return; }
      const { avoid } = self.subject;
      for (const isBottom of [true, false]) {
        for (const isEnd of [true, false]) {
          at(cornered = { isEnd, isBottom });
          const box = card.getBoundingClientRect();
          if (!avoid || avoid.right < box.left || avoid.left > box.right || avoid.bottom < box.top || avoid.top > box.bottom) return;
        }
      }
    }

    function place() {
      if (self.subject.isCorner) { corner(); return; }
      cornered = null;
      const { at } = self, lines = self.subject.rectangles();
      const line = lines.find((/** @type {DOMRect} */ r) => r.left <= at.x && at.x <= r.right && r.top <= at.y && at.y <= r.bottom) ?? lines[0];
      if (!isThere(line)) return;
      card.style.maxHeight = "";
      const box = card.getBoundingClientRect(), bar = row.getBoundingClientRect().height + 14;
      const width = document.documentElement.clientWidth, height = innerHeight, rtl = isRightToLeft();
      const left = line.left - GAP - box.width, right = line.right + GAP;
      const sides = [left, right].filter((side) => lines.length === 1 && side >= EDGE && side + box.width <= width - EDGE);
      const beside = sides.length > 0 && isFree(sides, line, box);
      const top = Math.min(...lines.map((/** @type {DOMRect} */ r) => r.top));
      const bottom = Math.max(...lines.map((/** @type {DOMRect} */ r) => r.bottom));
      const middle = (line.top + line.bottom - bar) / 2;
      // What came of a call is worth more than what the number is, and neither may lie on it.
      const fits = (/** @type {number} */ tall) => bottom + GAP + tall + EDGE <= height || top >= tall + GAP + EDGE;
      if (!beside && !about.hidden && !state.hidden && !fits(box.height)) {
        cramped = about.hidden = true;
        place();
        return;
      }
      // What will be told of the number has its place: it must not send the card to the other side.
      const expects = !cramped && about.classList.contains("expects") ? PERSON : 0;
      const tall = box.height + expects + (about.hidden && !cramped ? ABOUT : 0);
      const below = keep(beside ? middle + tall + EDGE <= height : bottom + GAP + tall + EDGE <= height || top < tall + GAP + EDGE, line);
      let x = rtl ? line.right - box.width : line.left, y = below ? bottom + GAP : top - GAP - box.height;
      if (beside) {
        x = rtl ? sides[0] : sides[sides.length - 1];
        // The call button next to the number, whatever the language.
        row.dir = x === right ? "ltr" : "rtl";
        y = below ? middle : middle + bar - box.height;
      }
      card.classList.toggle("above", !below);
      const room = below ? height - EDGE - y : y + box.height - EDGE;
      if (kept && room < box.height && room >= LEAST) {
        // What is too long for the side on which the buttons are is scrolled.
        card.style.maxHeight = `${room}px`;
        put(x, below ? y : EDGE, card.getBoundingClientRect());
      } else put(x, y, box);
    }

    /** The side on which the card lies: while its number stays, that on which it showed a state first. */
    function keep(/** @type {boolean} */ below, /** @type {DOMRect} */ line) {
      const where = `${line.left} ${line.top} ${innerWidth} ${innerHeight}`;
      if (kept?.where !== where) kept = null;
      if (!state.hidden || !extra.hidden) kept ??= { below, where };
      return kept?.below ?? below;
    }

    /** Whether what lies beside the number is free of what a person clicks: links, buttons, other numbers. Below is then no worse. */
    function isFree(/** @type {number[]} */ sides, /** @type {DOMRect} */ line, /** @type {DOMRect} */ box) {
      besideFree ??= sides.some((left) => [0.1, 0.35, 0.6, 0.9].every((share) => {
        const x = left + box.width * share, y = (line.top + line.bottom) / 2;
        const under = document.elementsFromPoint(x, y).find((e) => e !== host);
        return !under || (!tree.closest(under, `a, ${CLICKED}`) || under.contains(self.subject.element)) && !paint.hit(x, y);
      }));
      return besideFree;
    }

    return { place, get isCramped() { return cramped; } };
  }

  Object.assign(simotel, { placing });
}

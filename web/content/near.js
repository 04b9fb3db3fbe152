// @ts-check
"use strict";
// Near: which of many matches stand near the screen. In every frame in which
// anything of a page changes Chrome goes through all ranges of its highlights, 10 µs
// for each, so that thousands would make every frame late. Of more than a few only
// those are shown that a person sees or soon will.
{
  const { tree } = simotel;

  const FEW = 200; // matches that are all shown: 2 ms a frame
  const MARGIN = "50%"; // of the screen, or of what is scrolled in it, around what is seen

  /** @typedef {import("./paint.js").Match} Match */

  /** @type {Map<Match, Element | null>} all, with the element that is watched for it */
  const places = new Map();
  /** @type {Map<Element, {matches: Set<Match>, isNear: boolean}>} */
  const within = new Map();
  /** @type {Set<Match>} */
  const near = new Set();
  /** @type {IntersectionObserver | null} once there are many */
  let observer = null;
  /** @type {Match[]} that are not watched yet: Chrome looks at all that are in the frame after each that comes to it */
  let fresh = [];

  /** Told when others came near. */
  const events = { came: () => {} };

  /** The element around a match that has a box. What is hidden as a whole is where it will be shown. */
  function boxOf(/** @type {Match} */ match) {
    let e = tree.above(match.range.startContainer);
    while (e && !e.checkVisibility()) e = tree.above(e);
    return e;
  }

  function watch(/** @type {Match} */ match) {
    const element = boxOf(match);
    places.set(match, element);
    // Of what is beyond its element's box, nobody tells where it is.
    if (!element || element.scrollHeight > element.clientHeight + 1 && getComputedStyle(element).overflowY === "visible") {
      near.add(match);
      return;
    }
    const there = within.get(element);
    if (!there) {
      within.set(element, { matches: new Set([match]), isNear: near.has(match) });
      observer?.observe(element);
      return;
    }
    there.matches.add(match);
    if (there.isNear) near.add(match); // no word comes of what is watched already
  }

  /** Heeds what came near and what went away. */
  function moved(/** @type {IntersectionObserverEntry[]} */ entries) {
    let came = false;
    for (const { target, isIntersecting } of entries) {
      const there = within.get(target);
      if (!there) continue;
      came ||= isIntersecting;
      there.isNear = isIntersecting;
      for (const match of there.matches) {
        if (isIntersecting) near.add(match);
        else near.delete(match); // and is taken away with the next that is shown
      }
    }
    if (came) events.came();
  }

  function add(/** @type {Match} */ match) {
    if (!observer && places.size >= FEW) {
      observer = new IntersectionObserver(moved, { rootMargin: MARGIN, scrollMargin: MARGIN });
      for (const known of places.keys()) watch(known);
    }
    places.set(match, null);
    if (observer) fresh.push(match);
    else near.add(match);
  }

  /** Watches what was added since the last time. */
  function look() {
    for (const match of fresh) if (places.has(match)) watch(match);
    fresh = [];
  }

  function remove(/** @type {Match} */ match) {
    const element = places.get(match);
    places.delete(match);
    near.delete(match);
    const there = element && within.get(element);
    if (!there) return;
    there.matches.delete(match);
    if (there.matches.size) return;
    within.delete(element);
    observer?.unobserve(element);
  }

  /** Heeds that a match was found again. Whether what it stands in is another element by now, which is to be looked at. */
  function again(/** @type {Match} */ match) {
    const element = places.get(match);
    if (!element || element === boxOf(match)) return false;
    remove(match);
    add(match);
    return true;
  }

  Object.assign(simotel, { near: { again, add, remove, look, all: () => near, events } });
}

// @ts-check
"use strict";
// Obey: whether a card does what its buttons are for: once a person could see it
// for a moment, and as long as the page leaves it as it was put. What it shows and
// what its buttons do is card.js's.
{
  const { sight } = simotel;

  // Milliseconds for which a new card takes no call, and one that was covered:
  // a click that was meant for what it covered, or what covered it, must call nobody.
  const READY = 500;
  // Milliseconds for which it takes none after one: a hand that goes on to what
  // is beside the number calls nobody again.
  const AGAIN = 2000;

  /**
   * @param {HTMLElement} host
   * @param {ShadowRoot} root the host's
   * @param {(name: "new" | "covered", on: boolean) => void} mark shows that the card takes no call, and why
   * @param {(why: "covered" | "late" | "") => void} complain says why it did not do what was asked, until that is empty
   * @param {() => void} shut closes it
   */
  function obedience(host, root, mark, complain, shut) {
    let settling = 0, settled = 0, isSettled = false;
    /** @type {boolean | undefined} whether a person can see the card, once that is known */
    let isSeen;
    let seenSince = Infinity; // when it was seen last after it was not
    let raised = false;
    let complaint = "";
    /** @type {Node | null} */ let home = null;
    /** @type {string | null} */ let style = null;
    let watching = () => {};

    function say(/** @type {"covered" | "late" | ""} */ why) {
      if (why === complaint) return;
      complaint = why;
      complain(why);
    }

    const ready = () => mark("new", !isSettled || isSeen === undefined);

    /** Whether the page left the card where and as it was put. */
    const isOurs = () => host.parentNode === home && host.matches(":popover-open") && host.getAttribute("style") === style;

    /** For a while the card takes no call. */
    function settle(/** @type {number} */ time = AGAIN) {
      clearTimeout(settling);
      isSettled = false;
      settled = Math.max(settled, performance.now() + time); // a short while does not end a long one
      settling = setTimeout(() => { isSettled = true; ready(); }, settled - performance.now());
      ready();
    }

    /** The card stands in the page: from now on it is looked at. */
    function begin(/** @type {Element} */ around, /** @type {HTMLElement} */ pane, /** @type {HTMLElement} */ row) {
      home = around;
      style = host.getAttribute("style");
      settle(READY);
      watching = sight.watchCard(pane, row, saw);
    }

    function stop() {
      watching();
      clearTimeout(settling);
    }

    /** Heeds whether the card can be seen. The page's own may come into the top layer later: ours goes over it, once. */
    function saw(/** @type {boolean} */ seen) {
      if (isSeen === seen) return;
      // The page's dialog that it was in is closed.
      if (isSeen && !seen && !host.checkVisibility()) { shut(); return; }
      if (isSeen !== false && !seen && !raised) raise(); // also if it came before the card was seen at all
      // A cover that is taken away for the click was there for the eye.
      if (isSeen === false) settle(READY);
      isSeen = seen;
      seenSince = performance.now();
      mark("covered", !seen);
      if (seen) say("");
      ready();
    }

    function raise() {
      raised = true;
      if (!isOurs()) return;
      const focused = /** @type {HTMLElement | null} */ (root.activeElement);
      host.hidePopover();
      host.showPopover();
      focused?.focus({ preventScroll: true });
    }

    /**
     * Does what a button is for, if the page left the card as it was and a person could see it before they clicked.
     * One that calls nobody says by itself whether it is new, and need not wait as long after a call.
     */
    function obey(/** @type {Event} */ event, /** @type {() => void} */ act, /** @type {boolean | undefined} */ isNew = undefined) {
      const now = performance.now();
      // While the page keeps its frames back nobody tells what they show.
      const late = now - event.timeStamp > READY;
      const isEarly = isNew === undefined ? !isSettled : isNew || now - seenSince < READY;
      if (isSeen === false) say("covered");
      else if (isSeen === undefined || isEarly) return;
      else if (!isOurs()) shut();
      else if (late) { seenSince = now; settle(READY); say("late"); }
      else { say(""); act(); }
    }

    return { obey, settle, begin, stop };
  }

  Object.assign(simotel, { obedience });
}

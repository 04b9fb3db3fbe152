// @ts-check
"use strict";
// Calls: from a person's gesture to one message to the worker, and what the
// card shows of it. One gesture has one id and is one order, whatever dies in
// between.
{
  const { card, line } = simotel;

  const READ = 4000; // milliseconds that a good end is shown at least
  const TWICE = 500; // milliseconds after a call in which a click on the same is still that call's
  let under = 0, ended = -Infinity; // calls under way, and when the last one ended
  let last = ""; // what it called

  /** @typedef {import("./card.js").Subject} Subject */
  /** @typedef {{x: number, y: number}} Point */

  /** Told when a card that was kept for its call need not be kept any longer, and when one closes. */
  const events = { left: () => {}, closed: () => {} };

  /** Opens the card for a subject; null when there is no card to be had. */
  async function open(/** @type {Subject} */ subject, /** @type {Point} */ at) {
    const words = line.card ?? await line.wake();
    if (!words || !subject.isThere()) return null;
    card.show(subject, words, at, {
      call: () => { if (card.open) place(card.open); },
      settings: () => line.ask("openOptions").catch(() => card.open?.show({ title: words.words.no_answer, advice: words.words.reloaded, bad: true })),
      closed: () => events.closed(),
    });
    if (card.open) setTimeout(inform, 0, card.open);
    return card.open;
  }

  /** Asks what the number of a card is: behind the call, where one is placed at once. */
  async function inform(/** @type {any} */ shown) {
    const request = shown.calling || shown.informed ? null : shown.subject.request();
    if (!request) return;
    shown.informed = true;
    try {
      const { ok } = await line.ask("about", request);
      if (card.open === shown) shown.tell(ok?.text ?? "");
    } catch {
      // No worker to be had: the card does without, and the call will say so.
    }
  }

  /**
   * Calls a subject that a person clicked, if they can have seen what they
   * clicked: a link that is covered or nearly transparent, or a page that moves
   * it, gets the card, which asks.
   * @param {Subject} subject
   * @param {Point} at
   * @param {boolean | Promise<boolean>} sight whether it could be seen
   */
  async function direct(subject, at, sight) {
    const seen = await sight; // before a card can cover it
    const shown = await open(subject, at);
    // Two clicks in a row are one gesture, whatever the PBX takes between them.
    const again = subject.request()?.text === last && performance.now() - ended < TWICE;
    if (shown && seen && under === 0 && !again) place(shown);
    else if (shown && under > 0 && !shown.calling) {
      const { words } = /** @type {any} */ (line.card);
      shown.show({ title: words.busy, advice: words.busy_next });
    }
    return shown;
  }

  /**
   * Tells whether nothing covers an element or makes it hard to see, now and
   * whenever that changes.
   * https://w3c.github.io/IntersectionObserver/v2/
   * @param {Element} element
   * @param {(seen: boolean) => void} tell
   * @returns {() => void} ends it
   */
  function watch(element, tell) {
    // Of a drawing Chrome tells only the whole; of an area of an image nothing, so that it asks.
    while (element instanceof SVGElement && element.ownerSVGElement) element = element.ownerSVGElement;
    const observer = new IntersectionObserver((entries) => tell(/** @type {any} */ (entries[entries.length - 1]).isVisible),
      /** @type {any} */ ({ trackVisibility: true, delay: 100 }));
    observer.observe(element);
    return () => observer.disconnect();
  }

  /** Whether an element can be seen now. */
  const isSeen = (/** @type {Element} */ element) => new Promise((/** @type {(seen: boolean) => void} */ done) => {
    const stop = watch(element, (seen) => { stop(); done(seen); });
  });

  /** Places the call that a card is for. */
  async function place(/** @type {any} */ shown) {
    if (shown.calling) return;
    // Read again at this moment: another number under the card is not called.
    const request = shown.subject.request();
    if (!request) { card.shut(); return; }
    begin(shown);
    last = request.text;
    under++;
    /** @type {any} */
    let reply;
    try {
      reply = await line.ask("call", { id: randomId(), ...request });
    } catch {
      const words = /** @type {any} */ (line.card).words;
      reply = { error: { title: words.no_answer, advice: line.isAlive() ? "" : words.reloaded } };
    }
    under--;
    ended = performance.now();
    // A link's own words may say anything; this is the number that was called.
    if (request.source === "link" && reply.ok?.shown) shown.name(reply.ok.shown);
    end(shown, reply);
  }

  /** Shows that a call is being placed. */
  function begin(/** @type {any} */ shown) {
    shown.calling = true;
    shown.pinned = { good: false };
    shown.busy(true, "calling");
    shown.place();
  }

  /** Shows what became of the call. */
  function end(/** @type {any} */ shown, /** @type {any} */ { ok, error }) {
    const { pinned } = shown;
    pinned.good = ok?.state === "accepted";
    shown.calling = false;
    shown.busy(false, "again");
    shown.settle();
    if (ok && !ok.retry) shown.refuse();
    if (ok) shown.show({ title: ok.title, advice: ok.advice, bad: ok.state !== "accepted", settings: ok.settings });
    else shown.show({ title: error.title || error.code, advice: error.advice ?? "", bad: true });
    inform(shown);
    // A good end may be left once it can have been read; a bad one stays until it is closed.
    if (pinned.good) setTimeout(() => { if (shown.pinned === pinned) { shown.pinned = null; events.left(); } }, READ);
  }

  /** 128 random bits; crypto.randomUUID exists in secure contexts only, and many CRMs are none. */
  function randomId() {
    const b = crypto.getRandomValues(new Uint8Array(16));
    return [...b].map((v) => v.toString(16).padStart(2, "0")).join("");
  }

  Object.assign(simotel, { calls: { open, direct, watch, isSeen, begin, end, events } });
}

// @ts-check
"use strict";
// Calls: from a person's gesture to one message to the worker, and what the
// card shows of it. One gesture has one id and is one order, whatever dies in
// between.
{
  const { buttons, card, live, line } = simotel;

  const READY = 500; // milliseconds after a question in which its answer is not heard
  const TWICE = 500; // milliseconds after a call in which a click on the same is still that call's
  let under = 0, ended = -Infinity; // calls under way, and when the last one ended
  let last = ""; // what it called

  /** @typedef {import("./card.js").Subject} Subject */
  /** @typedef {{x: number, y: number}} Point */

  /** Told when a card closes. */
  const events = { closed: () => {} };

  /** Opens the card for a subject; null when there is no card to be had. A pointer that only rests there asks for less. */
  async function open(/** @type {Subject} */ subject, /** @type {Point} */ at, isHover = false) {
    const words = line.card ?? await line.wake();
    if (!words || !subject.isThere()) return null;
    card.show(subject, words, at, {
      call: () => { if (card.open) place(card.open); },
      confirm: (/** @type {string} */ question) => { if (card.open) place(card.open, question); },
      undo: (/** @type {string} */ id) => { if (card.open) undo(card.open, id); },
      hangUp: (/** @type {string} */ id) => { if (card.open) hangUp(card.open, id); },
      teach: (/** @type {any} */ what) => card.open ? teach(card.open, what) : Promise.resolve(unanswered()),
      note: (/** @type {string} */ id, /** @type {string} */ note) => line.ask("setNote", { id, note }).catch(unanswered),
      record: () => { if (card.open) record(card.open); },
      settings: () => line.ask("openOptions").catch(() => card.open?.show({ title: words.words.no_answer, advice: words.words.reloaded, bad: true })),
      closed: (/** @type {any} */ was, /** @type {boolean} */ byHand) => { buttons.dropped(was.asks); live.closed(was, byHand); events.closed(); },
    });
    const shown = card.open;
    if (shown) {
      live.adopt(shown);
      shown.opened ||= !isHover;
      setTimeout(() => { inform(shown); identify(shown); });
    }
    return shown;
  }

  /** Asks what the number of a card is: behind the call, where one is placed at once. */
  async function inform(/** @type {any} */ shown) {
    const request = shown.calling || shown.informed ? null : shown.subject.request();
    if (!request) return;
    shown.informed = true;
    try {
      const { ok } = await line.ask("about", { ...request, ...shown.call && { call: shown.call.id } });
      if (card.open === shown) shown.tell(ok?.text ?? "", ok?.last);
    } catch {
      // No worker to be had: the card does without, and the call will say so.
    }
  }

  /** Asks whose the number of a card is, again once its user opened it that had but come up: then more may be asked. */
  async function identify(/** @type {any} */ shown) {
    const request = line.card?.contacts ? shown.sent ?? shown.subject.request() : null, how = shown.opened ? 2 : 1;
    if (!request || shown.identified >= how) return;
    shown.identified = how;
    try {
      const { ok } = await line.ask("contact", { ...request, opened: shown.opened });
      if (card.open === shown && (ok?.name || ok?.company)) shown.introduce(ok);
    } catch {
      // As for what it is: the card does without.
    }
  }

  /** Opens what the CRM has on the contact of a card. */
  async function record(/** @type {any} */ shown) {
    const request = shown.sent ?? shown.subject.request();
    if (!request) return;
    const { error } = await line.ask("openContact", request).catch(unanswered);
    if (error && card.open === shown && !shown.call) shown.show({ title: error.title || error.code, advice: error.advice ?? "", bad: true });
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
    // Its call goes on, and is what the card shows.
    if (shown && !shown.calling && live.goesOn()) return shown;
    // Two clicks in a row are one gesture, whatever the PBX takes between them.
    const again = subject.request()?.text === last && performance.now() - ended < TWICE;
    if (shown && seen && under === 0 && !again) place(shown);
    else if (shown && under > 0 && !shown.calling) {
      const { words } = /** @type {any} */ (line.card);
      shown.show({ title: words.busy, advice: words.busy_next });
    }
    return shown;
  }

  /** Places the call that a card is for, or the one that the worker asked about, once a person said yes. */
  async function place(/** @type {any} */ shown, /** @type {string} */ confirmed = "") {
    if (shown.calling || card.open === shown && live.goesOn()) return;
    // Read again at this moment: another number under the card is not called.
    const request = shown.subject.request();
    if (!request) { card.shut(); return; }
    const id = randomId();
    begin(shown, id);
    if (shown.subject.button) buttons.asked(shown.subject.button, request.text, id, shown.asks);
    shown.asks = "";
    shown.sent = request;
    last = request.text;
    under++;
    /** @type {any} */
    let reply;
    try {
      reply = await line.ask("call", { id, ...request, ...confirmed && { confirmed } });
    } catch {
      reply = unanswered();
    }
    under--;
    buttons.answered(id, reply);
    ended = performance.now();
    if (card.open !== shown) {
      if (reply.ok?.question) buttons.dropped(id);
      live.answered(id, reply.ok);
      return;
    }
    if (reply.ok?.question) shown.asks = id;
    // A link's own words may say anything; this is the number that was called.
    if (request.source === "link" && reply.ok?.shown) shown.name(reply.ok.shown);
    end(shown, reply);
  }

  /** Has it learned that a card's number is none, or that it is one after all. The number vanishes under the card, which stays until it is closed. */
  async function teach(/** @type {any} */ shown, /** @type {{undo?: boolean}} */ what) {
    shown.pinned = { good: false };
    const reply = await line.ask("teach", { text: shown.subject.text, e164: shown.subject.copied, ...what }).catch(unanswered);
    if (card.open === shown && reply.ok && !shown.call) shown.offer(!!what.undo);
    return reply;
  }

  /** What is said where no worker is to be had. */
  function unanswered() {
    const words = /** @type {any} */ (line.card).words;
    return { error: { title: words.no_answer, advice: line.isAlive() ? "" : words.reloaded } };
  }

  /** Takes a call back that a card shows. */
  async function undo(/** @type {any} */ shown, /** @type {string} */ id) {
    /** @type {any} */
    let reply;
    try { reply = await line.ask("cancel", { id }); } catch { reply = unanswered(); }
    if (card.open !== shown) return;
    if (reply.ok) live.show(shown, reply.ok);
    else shown.show({ title: reply.error.title || reply.error.code, advice: reply.error.advice ?? "", bad: true });
    shown.settle();
  }

  /** Ends the call that a card shows. It stays on show: that it is over the worker tells. */
  async function hangUp(/** @type {any} */ shown, /** @type {string} */ id) {
    /** @type {any} */
    let reply;
    try { reply = await line.ask("hangup", { id }); } catch { reply = unanswered(); }
    if (card.open !== shown || shown.call?.id !== id) return;
    if (reply.ok) live.show(shown, reply.ok);
    else shown.stays(id, { title: reply.error.title || reply.error.code, advice: reply.error.advice ?? "" });
  }

  /** Shows that a card's call is placed. */
  function begin(/** @type {any} */ shown, /** @type {string} */ id) {
    shown.calling = true;
    shown.pinned = { good: false };
    shown.call = { id, steps: 0, final: false };
    shown.reply = null;
    shown.busy(true, "calling");
    shown.place();
  }

  /** Shows what the worker answered. */
  function end(/** @type {any} */ shown, /** @type {any} */ { ok, error }) {
    shown.calling = false;
    shown.busy(false, ok?.question ? "call" : "again");
    shown.settle(ok?.question && READY);
    if (ok) live.show(shown, ok);
    else {
      shown.call = null;
      shown.show({ title: error.title || error.code, advice: error.advice ?? "", bad: true });
    }
    shown.opened = true;
    inform(shown);
    identify(shown);
  }

  /** 128 random bits; crypto.randomUUID exists in secure contexts only, and many CRMs are none. */
  function randomId() {
    const b = crypto.getRandomValues(new Uint8Array(16));
    return [...b].map((v) => v.toString(16).padStart(2, "0")).join("");
  }

  Object.assign(simotel, { calls: { open, direct, begin, end, events } });
}

// @ts-check
"use strict";
// Live: a call while it goes on. What the worker tells of it is shown in the
// card of that call, in whichever document of the tab its user is by then, until
// it ends or its user closes the card. Behind another card it waits for that to
// close.
{
  const { card, line, scout, tree } = simotel;

  const READ = 4000; // milliseconds that a good end is shown at least
  const CALL_BACK = 12_000; // as long, of a call that was missed: who called can be called back
  const KEPT = 50; // calls that are remembered as closed
  const BACK = 400; // milliseconds after another card in which one more may be asked for
  const OLD = 60_000; // milliseconds after which the end of a call is no news
  const ASK = 20_000; // milliseconds between questions to the worker, which may have died: they wake it

  /**
   * The call that a card shows: the gesture's id, how many steps of it are known
   * and whether more may follow.
   * @typedef {{id: string, steps: number, final: boolean}} Call
   */

  // Outcomes (calls.Outcome) that are faults, and those that are none but worth
  // staying for.
  const FAULTS = new Set(["barred", "caller_no_answer", "callee_failed"]);
  const NEWS = new Set(["busy", "rejected", "no_answer"]);

  /** Told when a card that was kept for its call need not be kept any longer; and asked where the hand is. */
  const events = { left: () => {}, hand: () => ({ x: -1, y: -1 }) };
  /** @type {Set<string>} calls whose card a person closed */
  const dismissed = new Set();
  /** @type {Map<string, {reply: any, subject: any}>} calls behind another card, by id; the reply is null until there is one */
  const behind = new Map();
  let returning = 0, asking = 0;

  /** Whether a call rang the user's own phone, and was not asked for here. */
  const isIncoming = (/** @type {any} */ reply) => reply.direction === "incoming";

  const rings = (/** @type {any} */ reply) => !!reply && isIncoming(reply) && !reply.final && reply.state === "callee_ringing";
  const isMissed = (/** @type {any} */ reply) => isIncoming(reply) && ["no_answer", "cancelled"].includes(reply.report?.outcome);

  const isFault = (/** @type {any} */ { state, report, reason }) => state === "failed" && reason !== "cancelled" ||
    state === "unknown" && !report?.outcome || state === "ended" && FAULTS.has(report?.outcome);

  /** What a card says of a call, or of what it is asked before it is one. */
  function wordsOf(/** @type {any} */ reply) {
    const { title, advice, question } = reply;
    if (question) return { title: question.title, advice: question.advice, question: { id: question.id, yes: question.yes } };
    return {
      title, advice, bad: isFault(reply), settings: reply.settings, live: !reply.final,
      since: reply.since || undefined,
      talked: reply.report?.talked || undefined,
      undo: canUndo(reply) ? { id: reply.id, until: reply.undo } : undefined,
      hangUp: reply.hangUp ? reply.id : undefined,
      dialled: reply.dialledAs,
    };
  }

  const canUndo = (/** @type {any} */ reply) => reply.undo > Date.now();
  const stepsOf = (/** @type {any} */ reply) => reply.steps?.length ?? 0;

  /**
   * Shows what is known of a card's call, or asks what the worker asks. What
   * comes late, after what followed it, is not shown.
   * @param {any} shown the card
   * @param {any} reply message.CallReply
   */
  function show(shown, reply) {
    const steps = stepsOf(reply), before = shown.call;
    if (before?.id === reply.id && !reply.question && (steps < before.steps || steps === before.steps && before.final && !reply.final)) return;
    simotel.buttons.tell(reply.id, reply);
    // Of a call that came in, whatever became of it is told elsewhere too.
    const good = reply.final && !reply.question && (isIncoming(reply) || !isFault(reply) && !NEWS.has(reply.report?.outcome));
    if (!before?.final || !good) shown.pinned = { good };
    // The worker may know the call of another gesture by the same number.
    shown.call = reply.question ? null : { id: reply.id, steps, final: reply.final };
    shown.reply = reply;
    if (reply.contact || reply.name) shown.introduce({ name: reply.contact?.name || reply.name, company: reply.contact?.company });
    shown.offerMore();
    dismissed.delete(reply.id);
    behind.delete(reply.id);
    // Not while it goes on; and a page may not choose which phone rings first, so that it cannot call such a one again.
    shown.offer(reply.final && reply.retry && !reply.from && !reply.question && (!isIncoming(reply) || isMissed(reply)));
    if (isIncoming(reply)) shown.tell("", reply.through);
    if (isMissed(reply) && reply.retry) {
      shown.plain(false);
      shown.busy(false, "back");
    }
    if (reply.state === "requested" && !reply.final && !reply.question && !canUndo(reply)) { shown.busy(true, "calling"); shown.place(); }
    else shown.show(wordsOf(reply));
    // A good end may be left once it can have been read; a bad one, and a call that goes on, stays until it is closed.
    const { pinned } = shown;
    if (good) setTimeout(() => { if (shown.pinned === pinned) { shown.pinned = null; events.left(); } }, isMissed(reply) ? CALL_BACK : READ);
    watch();
  }

  /**
   * Heeds that a call changed: its card follows. Where the tab went on to this
   * document meanwhile, one is opened.
   * @param {any} reply
   * @returns {Promise<boolean>} whether it is shown here, now or once another card closes
   */
  async function changed(reply) {
    const shown = card.open, waits = behind.get(reply.id);
    if (shown?.call?.id === reply.id) {
      show(shown, reply);
      // A phone that rings is of more use than what came of the call before.
      if (reply.final && reply.state === "ended" && !shown.isFocused && [...behind.values()].some((b) => rings(b.reply))) card.shut();
    }
    else if (waits && reply.final && isIncoming(reply)) behind.delete(reply.id);
    else if (waits) {
      if (stepsOf(reply) >= stepsOf(waits.reply ?? {})) waits.reply = reply;
      if (reply.state === "connected" && shown?.call && rings(shown.reply) && !shown.isFocused) card.shut(); // the other was answered
      comeBack(BACK);
    } else if (isElsewhere(reply)) {
      behind.set(reply.id, { reply, subject: null });
      if (!line.card) await line.wake();
      if (line.card?.off) { behind.delete(reply.id); return false; } // a call does not follow to where its user wants nothing of us
      if (isIncoming(reply) && card.open?.call?.final && !card.open.isFocused) card.shut();
      comeBack(0);
    } else return false;
    return true;
  }

  /** Whether a call is this document's to show. */
  const isOurs = (/** @type {any} */ reply) => card.open?.call?.id === reply.id || behind.has(reply.id) || isElsewhere(reply);

  /** Whether a call came to this document from elsewhere, and nobody closed it here. */
  const isElsewhere = (/** @type {any} */ reply) => scout.follows(reply) && !dismissed.has(reply.id);

  /** What a card in the corner is about. Its key is the number's, so that a click on that is one for this card. */
  const cornerOf = (/** @type {any} */ { key, text, copied, button }, /** @type {any} */ request, /** @type {DOMRect | null} */ avoid) => ({
    key, text, copied, button, element: null, isCorner: true, avoid,
    rectangles: () => [], isThere: () => true,
    request: () => request,
  });

  /** Puts a card into the corner, where its call is followed and nothing is covered that its user is about. */
  function aside(/** @type {any} */ shown, /** @type {DOMRect | null} */ avoid) {
    if (shown.subject.isCorner) return;
    shown.subject = cornerOf(shown.subject, shown.sent ?? shown.subject.request(), avoid);
    shown.place();
  }

  /** Shows the call that waits behind no card any more: that in which the user talks, else the newest. */
  function comeBack(/** @type {number} */ wait) {
    clearTimeout(returning);
    returning = setTimeout(async () => {
      if (card.open || !line.isAlive()) return;
      for (const [id, { reply }] of behind) if (reply?.final && Date.now() - reply.steps?.at(-1)?.at > OLD) behind.delete(id);
      const all = [...behind.values()].filter(({ reply }) => reply), next = all.findLast(({ reply }) => reply.state === "connected") ?? all.at(-1);
      if (!next) return;
      const { reply } = next, text = reply.shown || reply.text, { x, y } = events.hand(), request = { text: reply.e164 || reply.text, source: "card" };
      const subject = next.subject ?? cornerOf({ key: {}, text, copied: reply.e164 || reply.text || text }, isIncoming(reply) && !reply.retry ? null : request, null);
      const typing = isIncoming(reply) ? tree.focused() : null; // it comes unasked
      subject.isUnasked = isIncoming(reply);
      subject.avoid = typing && typing !== document.body ? typing.getBoundingClientRect() : new DOMRect(x, y, 1, 1);
      const shown = await simotel.calls.open(subject, { x, y });
      if (shown?.subject !== subject) return; // another was opened meanwhile
      shown.informed = true; // the place is for the call
      if (isIncoming(reply)) shown.plain(); // nothing of ours answers a phone
      else shown.busy(false, "again");
      shown.sent = subject.request();
      shown.call = { id: reply.id, steps: 0, final: false };
      show(shown, reply);
      ask(); // it may be long ago that this was told
    }, wait);
  }

  /** Shows in a new card the call that waits behind it, if it is of the same number. */
  function adopt(/** @type {any} */ shown) {
    if (shown.call || shown.subject.isCorner) return;
    const { key, copied } = shown.subject;
    const mine = [...behind.values()].findLast(({ reply, subject }) => reply && !reply.final && (subject?.key === key || reply.e164 === copied));
    if (!mine) return;
    shown.call = { id: mine.reply.id, steps: 0, final: false };
    show(shown, mine.reply);
    ask();
  }

  /** Heeds that a card was closed: by a person, who has seen enough of its call, or for another card. */
  function closed(/** @type {any} */ was, /** @type {boolean} */ byHand) {
    const { call, reply, subject } = was;
    if (call && call.final && !byHand && isIncoming(reply)) return comeBack(BACK); // a queue may ring again
    if (call && (byHand || call.final)) {
      dismissed.add(call.id);
      if (dismissed.size > KEPT) dismissed.delete(/** @type {string} */ (dismissed.values().next().value));
    } else if (call) {
      behind.set(call.id, { reply, subject: cornerOf(subject, was.sent ?? subject.request(), null) });
    }
    comeBack(BACK);
  }

  /** Heeds the answer to a gesture whose card is no longer open; whether it will be shown. */
  function answered(/** @type {string} */ id, /** @type {any} */ reply) {
    const waits = behind.get(id);
    behind.delete(id);
    if (!waits || !reply || reply.question) return false;
    behind.set(reply.id, { ...waits, reply });
    comeBack(BACK);
    return true;
  }

  /** The call that the card shows, if it goes on. */
  const goesOn = () => card.open?.call && !card.open.call.final ? card.open.call : null;

  /** The tab goes on to another document: the worker has its calls shown there. */
  function left() {
    const ids = new Set([...behind].filter(([, { reply }]) => !reply?.final).map(([id]) => id)), call = goesOn();
    if (call) ids.add(call.id);
    for (const id of ids) line.ask("left", { id }).catch(() => {});
  }

  /** Asks about the call again in a while: a worker that died tells nothing. */
  function watch() {
    clearTimeout(asking);
    if (goesOn() && document.visibilityState === "visible" && line.isAlive()) asking = setTimeout(ask, ASK);
  }

  /** Asks what the card's call came to. */
  async function ask() {
    const shown = card.open, call = goesOn();
    // Its own question is under way, and is asked again if the worker dies over it.
    if (call && (!shown.calling || shown.isWorkers) && line.isAlive()) {
      try {
        const { ok } = await line.ask("callStatus", { id: call.id });
        if (ok && card.open === shown && shown.call === call) {
          if (shown.calling) simotel.calls.end(shown, { ok });
          else show(shown, ok);
        }
      } catch {
        // The worker will tell of the next change.
      }
    }
    watch();
  }

  /** The document is seen again, or not. */
  function look(/** @type {Event} */ event) {
    if (!event.isTrusted) return;
    if (document.visibilityState === "visible") ask();
    else clearTimeout(asking);
  }

  /** The document is back as it was left. */
  function back(/** @type {PageTransitionEvent} */ event) {
    if (event.persisted) ask();
  }

  /** Forgets all calls: there is no extension any more. */
  function stop() {
    behind.clear();
    clearTimeout(returning);
    clearTimeout(asking);
  }

  Object.assign(simotel, { live: { show, changed, isOurs, aside, adopt, closed, answered, goesOn, events, left, look, watch, back, stop } });
}

// @ts-check
"use strict";
// Live: a call while it goes on. What the worker tells of it is shown in the
// card of that call, in whichever document of the tab its user is by then, until
// it ends or its user closes the card.
{
  const { card, line } = simotel;

  const READ = 4000; // milliseconds that a good end is shown at least
  const KEPT = 50; // calls that are remembered as closed

  /**
   * The call that a card shows: the gesture's id, how many steps of it are known
   * and whether more may follow.
   * @typedef {{id: string, steps: number, final: boolean}} Call
   */

  /** Outcomes that are no good news (calls.Outcome). */
  const BAD = new Set(["busy", "rejected", "no_answer", "caller_no_answer", "callee_failed", "barred"]);

  /** Told when a card that was kept for its call need not be kept any longer. */
  const events = { left: () => {} };
  /** @type {Set<string>} calls whose card a person closed */
  const dismissed = new Set();

  const isBad = (/** @type {any} */ reply) => reply.state === "failed" || reply.state === "unknown" || reply.state === "ended" && BAD.has(reply.report?.outcome);

  /** What a card says of a call, or of what it is asked before it is one. */
  function wordsOf(/** @type {any} */ reply) {
    const { title, advice, question } = reply;
    if (question) return { title: question.title, advice: question.advice, question: { id: question.id, yes: question.yes } };
    return {
      title, advice, bad: isBad(reply), settings: reply.settings, live: !reply.final,
      since: reply.since || undefined,
      talked: reply.report?.talked || undefined,
      undo: reply.undo > Date.now() ? { id: reply.id, until: reply.undo } : undefined,
      dialled: reply.dialledAs,
    };
  }

  /**
   * Shows what is known of a card's call, or asks what the worker asks. What
   * comes late, after what followed it, is not shown.
   * @param {any} shown the card
   * @param {any} reply message.CallReply
   */
  function show(shown, reply) {
    const steps = reply.steps?.length ?? 0, before = shown.call;
    if (before?.id === reply.id && !reply.question && (steps < before.steps || steps === before.steps && before.final && !reply.final)) return;
    const good = reply.final && !reply.question && !isBad(reply);
    if (!before?.final || !good) shown.pinned = { good };
    shown.call = reply.question ? null : { id: reply.id, steps, final: reply.final };
    // A page may not choose which phone rings first, so that it cannot call such a one again.
    shown.offer(reply.retry && !reply.from || !!reply.question);
    shown.show(wordsOf(reply));
    // A good end may be left once it can have been read; a bad one, and a call that goes on, stays until it is closed.
    const { pinned } = shown;
    if (good) setTimeout(() => { if (shown.pinned === pinned) { shown.pinned = null; events.left(); } }, READ);
  }

  /**
   * Heeds that a call changed: its card follows. Where the tab went on to this
   * document meanwhile, one is opened.
   * @param {any} reply
   * @returns {Promise<boolean>} whether it is shown here
   */
  async function changed(reply) {
    if (!card.open && isElsewhere(reply)) {
      const words = line.card ?? await line.wake();
      // Meanwhile its user may have opened another.
      if (words && !card.open && isElsewhere(reply)) await openCorner(reply);
    }
    const shown = card.open;
    if (shown?.call?.id !== reply.id) return false;
    show(shown, reply);
    return true;
  }

  /** Whether a call is this document's to show. */
  const isOurs = (/** @type {any} */ reply) => card.open ? card.open.call?.id === reply.id : isElsewhere(reply);

  /** Whether a call was placed in a document before this one, and nobody closed it here. */
  const isElsewhere = (/** @type {any} */ reply) =>
    window === window.top && !dismissed.has(reply.id) && reply.steps?.[0]?.at < performance.timeOrigin;

  async function openCorner(/** @type {any} */ reply) {
    const text = reply.shown || reply.text;
    const shown = await simotel.calls.open({
      key: {}, text, copied: reply.e164 || text, element: null, isCorner: true,
      rectangles: () => [], isThere: () => true,
      request: () => ({ text: reply.e164 || reply.text, source: "card" }),
    }, { x: 0, y: 0 });
    if (!shown) return;
    shown.informed = true; // the place is for the call
    shown.busy(false, "again");
    shown.call = { id: reply.id, steps: 0, final: false };
  }

  /** Remembers that a person closed a call's card. */
  function closed(/** @type {any} */ was) {
    if (!was.call) return;
    dismissed.add(was.call.id);
    if (dismissed.size > KEPT) dismissed.delete(/** @type {string} */ (dismissed.values().next().value));
  }

  const goesOn = () => card.open?.call && !card.open.call.final ? card.open.call : null;

  /** The tab goes on to another document: the worker has its call shown there. */
  function left() {
    const call = goesOn();
    if (call) line.ask("left", { id: call.id }).catch(() => {});
  }

  /** The document is back as it was left: what the call came to meanwhile is asked. */
  async function back(/** @type {PageTransitionEvent} */ event) {
    const call = event.persisted && goesOn();
    if (!call) return;
    try {
      const { ok } = await line.ask("callStatus", { id: call.id });
      if (ok) changed(ok);
    } catch {
      // The worker will tell of the next change.
    }
  }

  Object.assign(simotel, { live: { show, changed, isOurs, closed, events, left, back } });
}

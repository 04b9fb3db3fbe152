// @ts-check
"use strict";
// Buttons: elements by which a page of the user's CRM asks for a call, marked
// data-simotel-call, and what that page is told of it. Only of pages that the
// user or an administrator allowed: for all others the attribute means nothing.
{
  const { line, tree } = simotel;

  const ATTRIBUTE = "data-simotel-call", EVENT = "simotel-call";
  const LONG = 256; // UTF-16 units of a number that are sent at most
  const KEPT = 50; // calls that are remembered

  /** @type {Map<string, {element: WeakRef<Element>, number: string, id: string, steps: number, told: string}>} calls that were asked for here, by id */
  const placed = new Map();

  /** Whether an element is a button, allowed or not: what is allowed is asked for once the pointer is on it. */
  const isOne = (/** @type {Element | null} */ element) => !!tree.closest(element, `[${ATTRIBUTE}]`);

  /** The button around an element, null for none. */
  const around = (/** @type {Element | null} */ element) => line.card?.buttons ? tree.closest(element, `[${ATTRIBUTE}]`) : null;

  /** What a button asks to be called: the attribute, else what the element says. */
  const numberOf = (/** @type {Element} */ button) => (button.getAttribute(ATTRIBUTE)?.trim() || button.textContent?.trim() || "").slice(0, LONG);

  /** Remembers that a call was asked for by a button, for the first time or, after a question, again. */
  function asked(/** @type {Element} */ button, /** @type {string} */ number, /** @type {string} */ id, /** @type {string} */ before) {
    placed.set(id, placed.get(before) ?? { element: new WeakRef(button), number, id, steps: 0, told: "" });
    if (placed.size > KEPT) placed.delete(/** @type {string} */ (placed.keys().next().value));
    tell(id, { state: "requested" });
  }

  /** Heeds the answer to a gesture, whose call may be that of another. */
  function answered(/** @type {string} */ id, /** @type {{ok?: any, error?: {code: string}}} */ { ok, error }) {
    const call = placed.get(id);
    if (!call || ok?.question) return;
    if (ok) placed.set(ok.id, call);
    tell(ok?.id ?? id, ok ?? { state: "failed", reason: error?.code, final: true });
  }

  /** Heeds that nobody said yes to what was asked before a call. */
  const dropped = (/** @type {string} */ id) => { tell(id, { state: "failed", reason: "cancelled", final: true }); };

  /**
   * Tells the page what became of a call that it asked for.
   * @param {string} id
   * @param {any} reply message.CallReply
   * @returns {boolean} whether it did ask
   */
  function tell(id, reply) {
    const call = placed.get(id), steps = reply.steps?.length ?? 0;
    if (!call || !line.card?.buttons) return false;
    if (steps < call.steps) return true; // it comes late
    call.steps = steps;
    const detail = {
      id: call.id, number: call.number, state: reply.state, final: !!reply.final,
      outcome: reply.report?.outcome ?? "", reason: reply.reason ?? "", since: reply.since ?? 0, talked: reply.report?.talked ?? 0,
    };
    const now = JSON.stringify(detail);
    if (now === call.told) return true;
    call.told = now;
    const element = call.element.deref();
    (element?.isConnected ? element : document).dispatchEvent(new CustomEvent(EVENT, { bubbles: true, composed: true, detail }));
    return true;
  }

  Object.assign(simotel, { buttons: { isOne, around, numberOf, asked, answered, dropped, tell } });
}

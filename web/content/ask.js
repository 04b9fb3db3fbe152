// @ts-check
"use strict";
// Ask: the line to the worker. A worker may be dead at any time; asking wakes
// one. The extension may be gone as well, by an update or by its user: then this
// script has to fall silent.
{
  const WARM = 20_000; // milliseconds after an answer in which Chrome has surely not ended the worker, and settings count as the user's

  /** @typedef {{language: string, direction: string, words: Record<string, string>, theme: string, numbers: "underline" | "background" | "plain", numberCalls: boolean, links: boolean, buttons?: boolean, contacts?: boolean, off?: boolean, detection: import("./core.js").Detection}} Card */

  /** @type {Card | null} what the card says, what a click does and how numbers are looked for, once the worker told */
  let card = null;
  let told = -Infinity; // when it told
  let forgotten = 0; // how often what it told is no longer so
  /** Told what the worker tells: how numbers look, and whether we work here at all. */
  const events = { told: (/** @type {Card} */ card) => {}, card: () => {} };

  function take(/** @type {Card} */ now) {
    card = now;
    told = performance.now();
    events.told(now);
    events.card();
  }

  /** A document that is back as it was left may have missed something. */
  function back(/** @type {PageTransitionEvent} */ event) {
    if (!event.persisted || !card || !isAlive()) return;
    told = -Infinity;
    wake();
  }

  /** Whether the extension that put this script here is still there. */
  const isAlive = () => !!chrome.runtime?.id;

  /**
   * One message to the worker, a second time if the worker died with the first
   * in its hands: no type does harm twice, since a call carries its gesture's id.
   * @param {string} type
   * @param {object} [body]
   * @returns {Promise<{ok?: any, error?: {code: string, title?: string, advice?: string}}>}
   */
  async function ask(type, body) {
    for (let again = false; ; again = true) {
      const before = forgotten;
      try {
        const reply = await chrome.runtime.sendMessage({ type, body });
        if (reply && (again || reply.error?.code !== "worker_stopped")) {
          if (reply.ok?.card && forgotten === before) take(reply.ok.card);
          return reply;
        }
        if (again) throw new Error("no answer");
      } catch (error) {
        if (again || !isAlive()) throw error;
      }
    }
  }

  /**
   * Wakes the worker, so that a click finds it running, and learns what the
   * card says in its user's language now.
   * @returns {Promise<Card | null>} null when no worker is to be had
   */
  async function wake() {
    if (!card || performance.now() - told > WARM) {
      told = performance.now(); // once is enough
      try { await ask("wake"); } catch { told = -Infinity; }
    }
    return card;
  }

  /** Has what the card says and how numbers are looked for asked for anew: what was asked for before is older. */
  function forget() {
    forgotten++;
    told = -Infinity;
  }

  Object.assign(simotel, { line: { ask, wake, forget, back, events, isAlive, get card() { return card; } } });
}

// @ts-check
"use strict";
// Matches: asks the worker which numbers stand in the runs that wait, and
// remembers what it answered.
{
  const { line } = simotel;

  const BATCH_TEXTS = 256, BATCH_UNITS = 64 << 10; // below message.MaxTexts, MaxTextUnits
  const CACHED = 2000, CACHED_UNITS = 1 << 20; // texts whose matches are remembered, and their UTF-16 units
  const PAUSE = 100; // milliseconds from one message to the next, while only a little waits
  const LITTLE = 50; // runs
  const RETRY = 5000, TRIES = 3; // milliseconds until a worker that failed is asked again, and how often in a row

  /** @typedef {import("./runs.js").Run} Run */

  /** @type {Run[][]} runs to be sent, those of the first first */
  let outboxes = [];
  /** @type {(found: [Run, any[]][]) => void} told of answers */
  let tell = () => {};
  /** @type {Map<string, any[]>} */
  const known = new Map();
  let units = 0; // of the texts in known
  let asking = false, resting = false;
  let failures = 0; // in a row
  let sent = -Infinity, timer = 0; // when the last message went, and what waits for the next

  /** What is known of a text, undefined if it was not asked. */
  const of = (/** @type {string} */ text) => known.get(text);

  /** Sends what waits, one message at a time, and not one for every change of a busy page. */
  function send() {
    const outbox = outboxes.find((o) => o.length > 0);
    if (asking || resting || !outbox) return;
    const wait = sent + PAUSE - performance.now();
    if (wait > 0 && outbox.length < LITTLE) timer ||= setTimeout(() => { timer = 0; send(); }, wait);
    else exchange(take(outbox));
  }

  /** Takes a batch of runs from an outbox. Runs of the same text are asked once. */
  function take(/** @type {Run[]} */ outbox) {
    /** @type {Map<string, number>} */
    const texts = new Map();
    let count = 0;
    for (let units = 0; count < outbox.length && texts.size < BATCH_TEXTS; count++) {
      const { text } = outbox[count];
      if (texts.has(text)) continue;
      if ((units += text.length) > BATCH_UNITS && texts.size) break;
      texts.set(text, texts.size);
    }
    return { texts, runs: outbox.splice(0, count) };
  }

  async function exchange(/** @type {{texts: Map<string, number>, runs: Run[]}} */ { texts, runs }) {
    sent = performance.now();
    asking = true;
    try {
      const { ok } = await line.ask("detect", { texts: [...texts.keys()], card: !line.card });
      asking = false;
      if (!ok) { retry(runs); return; }
      failures = 0;
      for (const [text, i] of texts) remember(text, ok.matches[i] ?? []);
      tell(runs.map((run) => [run, of(run.text) ?? []]));
      send();
    } catch {
      asking = false;
      retry(runs); // no worker to be had, even at the second try
    }
  }

  /** Asks again after a while, and after a longer while; a page must not suffer for an extension that does not run. */
  function retry(/** @type {Run[]} */ runs) {
    if (++failures > TRIES) { for (const o of outboxes) o.length = 0; return; }
    outboxes.at(-1)?.unshift(...runs);
    resting = true;
    setTimeout(() => { resting = false; send(); }, RETRY * failures);
  }

  function remember(/** @type {string} */ text, /** @type {any[]} */ found) {
    if (!known.has(text)) units += text.length;
    known.set(text, found);
    for (const [old] of known) {
      if (known.size <= CACHED && units <= CACHED_UNITS) break;
      known.delete(old);
      units -= old.length;
    }
  }

  function start(/** @type {Run[][]} */ from, /** @type {typeof tell} */ teller) {
    outboxes = from;
    tell = teller;
  }

  function stop() {
    outboxes = [];
    clearTimeout(timer);
  }

  Object.assign(simotel, { matches: { of, send, start, stop } });
}

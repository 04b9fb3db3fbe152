// @ts-check
"use strict";
// Matches: tells which numbers stand in a run: the page's own core does where
// one runs, else the worker is asked for those that wait, and what it answered
// is remembered.
{
  const { core, line } = simotel;

  const BATCH_TEXTS = 256, BATCH_UNITS = 64 << 10; // below message.MaxTexts, MaxTextUnits
  const CACHED = 2000, CACHED_UNITS = 1 << 20; // texts whose matches are remembered, and their UTF-16 units
  const PAUSE = 100; // milliseconds from one message to the next, while only a little waits
  const LITTLE = 50; // runs
  const PAYS = 45, FULL = 9; // messages to the worker that cost as much as the start of a core, and as the text of a full one, docs/decisions.md
  const MAX_LANGUAGE = 35, MAX_HOST = 253; // message.MaxLanguage, MaxHost
  const RETRY = 5000, TRIES = 3; // milliseconds until a worker that failed is asked again, and how often in a row

  /** @typedef {import("./runs.js").Run} Run */

  /** @type {Run[][]} runs to be sent, those of the first first */
  let outboxes = [];
  /** @type {(found: [Run, any[]][]) => void} told of answers */
  let tell = () => {};
  let ready = () => {}; // told that the page's own core runs
  /** @type {Map<string, any[]>} */
  const known = new Map();
  let units = 0; // of the texts in known
  let asking = false, resting = false;
  let failures = 0; // in a row
  let sent = -Infinity, timer = 0; // when the last message went, and what waits for the next

  // Who answered last, "page" or "worker", and milliseconds until all answers.
  const asked = { host: "", milliseconds: 0 };
  let messages = 0, sentUnits = 0; // that the worker answered

  /** What the document itself tells of its numbers. */
  function hints() {
    const { lang } = document.documentElement ?? {}, { hostname } = location;
    return { language: lang?.length <= MAX_LANGUAGE ? lang : "", host: hostname.length <= MAX_HOST ? hostname : "" };
  }

  /** @type {{card: any, lang: string | undefined}} what the remembered answers were for */
  const asOf = { card: null, lang: undefined };

  /** Forgets answers that were for the settings or the page's language of another time. */
  function refresh() {
    const { lang } = document.documentElement ?? {};
    if (asOf.card === line.card && asOf.lang === lang) return;
    if (asOf.card) forget();
    Object.assign(asOf, { card: line.card, lang });
  }

  /** The numbers in a text, null if the worker has to be asked. */
  function of(/** @type {string} */ text) {
    refresh();
    return known.get(text) ?? (isOwn() ? own(text) : null);
  }

  /** Whether the page's own core answers. Its user may have chosen the worker meanwhile. */
  const isOwn = () => core.state === "runs" && line.card?.detection.where !== "worker";

  /** The numbers in a text, by the page's own core. */
  function own(/** @type {string} */ text) {
    const { region, areaCode, lengths, not } = /** @type {import("./ask.js").Card} */ (line.card).detection, { host, language } = hints();
    const before = performance.now();
    const found = core.find(text, [region, areaCode, lengths, host, not.join("\t"), language].join("\n"));
    if (!found) return null;
    asked.host = "page";
    asked.milliseconds += performance.now() - before;
    return found;
  }

  /** Runs that wait for the worker although the page's own core runs by now, undefined for none. */
  const late = () => isOwn() ? outboxes.find((o) => o.length > 0) : undefined;

  /** Sends what waits, one message at a time, and not one for every change of a busy page. */
  function send() {
    const outbox = outboxes.find((o) => o.length > 0);
    if (asking || resting || !outbox || isOwn()) return;
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
    const { card } = line;
    try {
      const { ok } = await line.ask("detect", { texts: [...texts.keys()], ...hints(), card: !card });
      asking = false;
      if (!ok) { retry(runs); return; }
      failures = 0;
      count(texts.keys());
      refresh();
      // Of settings that may be others by now nothing is remembered.
      if (!card || card === line.card) for (const [text, i] of texts) remember(text, ok.matches[i] ?? []);
      tell(runs.map((run) => [run, ok.matches[texts.get(run.text) ?? -1] ?? []]));
      send();
    } catch {
      asking = false;
      retry(runs); // no worker to be had, even at the second try
    }
  }

  /** Counts a message that was answered, and has a core started if that pays by now. */
  function count(/** @type {Iterable<string>} */ texts) {
    asked.host = "worker";
    asked.milliseconds += performance.now() - sent;
    messages++;
    for (const text of texts) sentUnits += text.length;
    if (core.state !== "none" || window !== window.top) return;
    const where = line.card?.detection.where;
    if (where === "page" || where === "auto" && price() >= PAYS) core.start(begin);
  }

  /** From now on the page's own core answers, faster than a list of texts that were seen would be kept. */
  function begin() {
    forget();
    ready();
  }

  function forget() {
    known.clear();
    units = 0;
  }

  /** What the worker cost so far, and does for what waits, in messages. */
  function price() {
    let texts = 0, units = 0;
    for (const outbox of outboxes) for (const { text } of outbox) { texts++; units += text.length; }
    return messages + Math.max(texts / BATCH_TEXTS, units / BATCH_UNITS) + FULL * (sentUnits + units) / BATCH_UNITS;
  }

  /** Asks again after a while, and after a longer while; a page must not suffer for an extension that does not run. */
  function retry(/** @type {Run[]} */ runs) {
    if (++failures > TRIES && !isOwn()) { for (const o of outboxes) o.length = 0; return; }
    outboxes.at(-1)?.unshift(...runs);
    resting = true;
    setTimeout(() => { resting = false; if (isOwn()) ready(); else send(); }, RETRY * failures);
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

  function start(/** @type {Run[][]} */ from, /** @type {typeof tell} */ teller, /** @type {typeof ready} */ whenReady) {
    outboxes = from;
    tell = teller;
    ready = whenReady;
  }

  function stop() {
    outboxes = [];
    clearTimeout(timer);
    core.stop();
  }

  Object.assign(simotel, { matches: { of, late, send, asked, hints, start, stop } });
}

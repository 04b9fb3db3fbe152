// @ts-check
"use strict";
// The benchmark's part in the content scripts' own world: it reads the blocks of
// made-up pages by the extension's own means and by libphonenumber-js.
globalThis.bench = (() => {
  /** @typedef {{blocks: string[], text: string, bytes: number, region: string, language: string}} Page */

  const BATCH_TEXTS = 256, BATCH_UNITS = 64 << 10; // as web/content/matches.js sends them

  /** @type {Page[]} */
  let pages = [];
  /** @type {any[]} programs that were started */
  const kept = [];

  async function load(/** @type {string} */ url) {
    pages = await (await fetch(url)).json();
  }

  const candidates = (/** @type {Page} */ { blocks }) => blocks.filter((b) => simotel.isCandidate(b));

  /** The messages in which candidates go to the worker. */
  function* batches(/** @type {string[]} */ texts) {
    let batch = [], units = 0;
    for (const text of texts) {
      if (batch.length === BATCH_TEXTS || batch.length && units + text.length > BATCH_UNITS) {
        yield batch;
        batch = [];
        units = 0;
      }
      batch.push(text);
      units += text.length;
    }
    if (batch.length) yield batch;
  }

  const hints = ({ language }) => ({ language, host: location.hostname });
  const sum = (/** @type {number[]} */ list) => list.reduce((a, b) => a + b, 0);

  const encoder = new TextEncoder(), memory = new Uint8Array(1 << 20);

  // Each returns how many numbers it found in a page's text, the first three how
  // many blocks they let pass: a test of each block for a digit is what any reader
  // does at least, and to write those that pass as UTF-8 what any core in
  // WebAssembly does.
  const readers = {
    "digit test": (/** @type {Page} */ { blocks }) => blocks.filter((data) => simotel.hasDigit({ data })).length,
    "prefilter and UTF-8": (/** @type {Page} */ p) => candidates(p).map((text) => encoder.encodeInto(text, memory).written).length,
    "prefilter": (/** @type {Page} */ p) => candidates(p).length,
    "own core": (/** @type {Page} */ p) => {
      const { host, language } = hints(p), options = [p.region, "", "", host, language].join("\n");
      return sum(candidates(p).map((text) => simotel.core.find(text, options).length));
    },
    "worker": async (/** @type {Page} */ p) => {
      let found = 0;
      for (const texts of batches(candidates(p))) {
        const { ok } = await simotel.line.ask("detect", { texts, ...hints(p), card: false });
        found += sum(ok.matches.map((m) => m?.length ?? 0));
      }
      return found;
    },
    "libphonenumber-js, by block": (/** @type {Page} */ p) => sum(p.blocks.map((text) => findByLibphonenumber(text, p.region))),
    "libphonenumber-js, all at once": (/** @type {Page} */ p) => findByLibphonenumber(p.text, p.region),
    "libphonenumber-js, behind our prefilter": (/** @type {Page} */ p) => sum(candidates(p).map((text) => findByLibphonenumber(text, p.region))),
  };

  /** Has a reader read a page for some milliseconds at least. */
  async function measure(/** @type {number} */ page, /** @type {string} */ reader, /** @type {number} */ least) {
    const p = pages[page], read = readers[reader];
    const begin = performance.now();
    for (let times = 1; ; times++) {
      const found = reader === "worker" ? await read(p) : read(p);
      const took = performance.now() - begin;
      if (took >= least) return { rate: times * p.bytes / 1000 / took, found };
    }
  }

  /** What of a page crosses: blocks, their bytes, messages to the worker. */
  function crossed(/** @type {number} */ page) {
    const texts = candidates(pages[page]);
    return { blocks: texts.length, bytes: new TextEncoder().encode(texts.join("")).length, messages: [...batches(texts)].length };
  }

  /** What it takes to have some texts of a page read, again and again: their UTF-16 units and milliseconds each time. */
  async function price(/** @type {number} */ page, /** @type {string} */ reader, /** @type {number} */ most, /** @type {number} */ times) {
    const p = pages[page], [texts] = batches(candidates(p).slice(0, most)), message = { ...p, blocks: texts };
    const begin = performance.now();
    for (let i = 0; i < times; i++) await readers[reader](message);
    return { units: texts.join("").length, ms: (performance.now() - begin) / times };
  }

  /** Waits for the page's own core, which the setting has it start. */
  async function core() {
    for (const end = performance.now() + 20_000; simotel.core.state !== "runs"; await new Promise((done) => setTimeout(done, 20)))
      if (performance.now() > end) throw new Error("the page's own core does not start");
  }

  /** Has the page's own core read all candidates of the page, which the worker may have read before it ran. */
  function readAgain() {
    const options = ["IR", "", "", location.hostname, document.documentElement.lang].join("\n");
    const texts = [...document.querySelectorAll("p")].map((p) => p.textContent ?? "").filter((text) => simotel.isCandidate(text));
    return sum(texts.map((text) => simotel.core.find(text, options).length));
  }

  /** Starts a Go program of the extension in this world as core.js does, and returns the milliseconds of both steps. */
  async function start(/** @type {string} */ file) {
    await import(chrome.runtime.getURL("wasm_exec.js"));
    await new Promise((done) => setTimeout(done, 300)); // the page's own load is over
    const before = performance.now();
    const go = new Go();
    const { instance } = await WebAssembly.instantiateStreaming(fetch(chrome.runtime.getURL(file)), go.importObject);
    const compiled = performance.now();
    go.run(instance);
    kept.push(go); // else it is garbage once it waits
    return { compileMs: compiled - before, runMs: performance.now() - compiled };
  }

  return { load, measure, price, crossed, core, readAgain, start };
})();

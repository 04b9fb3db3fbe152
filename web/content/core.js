// @ts-check
"use strict";
// Core: the page's own detector, content.wasm, which answers as the worker does
// but without a message. It costs a tab memory and its start a task, so it is
// started once what a page asks for pays for that, in the top frame only, and
// where the page's policy lets it be compiled. Until then, and should it end,
// the worker answers.
{
  const IDLE = { timeout: 5000 }; // a page that is never idle gets its core too

  /** @type {Readonly<any[]>} no numbers, the answer to most texts */
  const NONE = Object.freeze([]);

  const { FEWEST, isCandidate } = simotel;

  const encoder = new TextEncoder(), decoder = new TextDecoder();

  /** @typedef {{where: string, region: string, areaCode: string, lengths: number[], not: string[]}} Detection */
  /**
   * The program's exports (wasm/cmd/content), while it runs.
   * @typedef {{mem: WebAssembly.Memory, room(bytes: number): number, configure(bytes: number): void, fewest(): number, find(bytes: number): number, answer(): number}} Exports
   */

  /** @type {{go: any, exports: Exports, configured: string, fewest: number} | null} the program that runs */
  let program = null;
  /** @type {"none" | "starts" | "runs" | "ended"} a core is started once in a document */
  let state = "none";

  /** Writes a text where the program reads it, and returns its length in bytes. */
  function write(/** @type {string} */ text, /** @type {Exports} */ { mem, room }) {
    const most = 3 * text.length, at = room(most) >>> 0; // the memory may be another after this
    return encoder.encodeInto(text, new Uint8Array(mem.buffer, at, most)).written;
  }

  /**
   * The numbers in a text, null if there is no program any more.
   * @param {string} text
   * @param {string} options their lines, as wasm/crossing reads them
   */
  function find(text, options) {
    if (state !== "runs" || !program) return null;
    const { go, exports } = program;
    try {
      if (program.configured !== options) {
        exports.configure(write(options, exports));
        program.configured = options;
        program.fewest = exports.fewest();
      }
      // Prices and years, where the country's numbers are longer.
      if (program.fewest > FEWEST && !isCandidate(text, program.fewest)) return NONE;
      const length = exports.find(write(text, exports));
      // Whoever calls a program that ended gets no error but nonsense.
      if (!go.exited) return length === 0 ? NONE : JSON.parse(decoder.decode(new Uint8Array(exports.mem.buffer, exports.answer() >>> 0, length)));
      stop();
    } catch (error) {
      failed(error);
    }
    return null;
  }

  /** Starts a core where there may be one, and tells when it runs. */
  function start(/** @type {() => void} */ ready) {
    if (state !== "none" || window !== window.top) return;
    state = "starts";
    try {
      // Eight bytes tell whether the page's policy lets a program be compiled,
      // before two megabytes are read.
      new WebAssembly.Module(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
    } catch {
      state = "ended";
      return;
    }
    run().then(ready, failed);
  }

  /** Without a program the worker answers. */
  function failed(/** @type {unknown} */ error) {
    stop();
    console.error("content.wasm:", error);
  }

  /** Leaves the program to the garbage collection. */
  function stop() {
    state = "ended";
    program = null;
  }

  const idle = () => new Promise((done) => requestIdleCallback(done, IDLE));

  /** Starts the program, in idle time: reading and compiling it are no work of this thread, its first turn is. */
  async function run() {
    await idle();
    await import(chrome.runtime.getURL("wasm_exec.js"));
    const go = new Go();
    go.env = { GOGC: "25" }; // collects a megabyte of garbage, not four
    const { instance } = await WebAssembly.instantiateStreaming(fetch(chrome.runtime.getURL("content.wasm")), go.importObject);
    await idle();
    go.run(instance).then(() => failed("it ended"), failed);
    program = { go, exports: /** @type {any} */ (instance.exports), configured: "\0", fewest: 0 };
    state = "runs";
  }

  Object.assign(simotel, { core: { find, start, stop, get state() { return state; } } });
}

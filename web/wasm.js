// @ts-check
"use strict";
// The loader of Go programs, for the service worker and for our pages.
{
  /**
   * One event for a program. Its reply is called at most once, with the answer's
   * JSON or with nothing; for an event without a sender it does nothing.
   * @typedef {{name: string, args: string, reply: (answer?: string | null) => void}} Event
   * @typedef {(name: string, args: string, reply: Event["reply"]) => void} Dispatch
   * @typedef {{dispatch: Dispatch | null, open: Set<Event>}} Run of a program, from its start to its end
   */

  const failure = (/** @type {string} */ code) => JSON.stringify({ error: { code } });

  /**
   * Starts a program.
   * @param {string} file beside this one; the program finds it as its own name
   * @returns {Promise<{ended: Promise<void>}>} once it runs; ended settles when it exits or panics
   */
  async function start(file) {
    const go = new Go();
    go.argv = [file];
    const { instance } = await WebAssembly.instantiateStreaming(fetch(file), go.importObject);
    return { ended: go.run(instance) };
  }

  /** A program that answers events: started at the first, and again at the next after its end. */
  class Program {
    /** @type {Event[]} */ #queue = [];
    /** @type {Run | null} what runs or is being started */ #run = null;

    constructor(/** @type {string} */ file) { this.file = file; }

    deliver(/** @type {Event} */ event) {
      this.#queue.push(event);
      if (!this.#run) this.#start();
      else if (this.#run.dispatch) this.#drain(this.#run);
    }

    async #start() {
      /** @type {Run} */
      const run = this.#run = { dispatch: null, open: new Set() };
      try {
        const { ended } = await start(this.file);
        await ended;
      } catch (error) {
        console.error(`${this.file}:`, error);
      }
      this.#end(run);
    }

    /** The program takes events from now on. */
    ready(/** @type {Dispatch} */ dispatch) {
      if (!this.#run) return;
      this.#run.dispatch = dispatch;
      this.#drain(this.#run);
    }

    /** Hands over what waits. An event is handed over once: one that kills the program is not tried on the next. */
    #drain(/** @type {Run} */ run) {
      for (let event = this.#queue.shift(); event; event = this.#queue.shift()) {
        const given = event;
        run.open.add(given);
        try {
          run.dispatch?.(given.name, given.args, (answer) => {
            if (run.open.delete(given)) given.reply(answer);
          });
        } catch (error) {
          console.error(`${this.file} is gone:`, error);
          this.#end(run);
          return;
        }
      }
    }

    /** Answers whoever waits for a run that ended. The next event starts another. */
    #end(/** @type {Run} */ run) {
      for (const event of run.open) event.reply(failure("worker_stopped"));
      run.open.clear();
      if (this.#run !== run) return;
      this.#run = null;
      if (!run.dispatch) {
        for (const event of this.#queue.splice(0)) event.reply(failure("worker_failed"));
      } else if (this.#queue.length) this.#start();
    }
  }

  /** @type {Map<string, Program>} by file */
  const programs = new Map();
  function program(/** @type {string} */ file) {
    let p = programs.get(file);
    if (!p) programs.set(file, p = new Program(file));
    return p;
  }

  /**
   * Asks a program, from another one.
   * @param {string} file
   * @param {string} name of the event
   * @param {string} args JSON of the list of its arguments
   * @returns {Promise<string>} the answer's JSON, or an error's
   */
  const ask = (file, name, args) => new Promise((resolve) => {
    program(file).deliver({ name, args, reply: (answer) => resolve(answer ?? failure("internal")) });
  });

  /** A program says that it takes events from now on. */
  const ready = (/** @type {string} */ file, /** @type {Dispatch} */ dispatch) => program(file).ready(dispatch);

  /**
   * Starts a page's program and shows the page's own words for it when there
   * is none or it ends: a page that does nothing must say so.
   * @param {string} file
   */
  async function page(file) {
    try {
      const { ended } = await start(file);
      await ended;
    } catch (error) {
      console.error(`${file} could not be started:`, error);
    }
    const failed = document.getElementById("failed");
    if (failed) failed.hidden = false;
  }

  globalThis.simotelWasm = { program, ask, ready, page, failure };
}

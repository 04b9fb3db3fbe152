// @ts-check
"use strict";
// The loader of Go programs, for the service worker and for our pages.
{
  /**
   * Starts a program.
   * @param {string} file beside this one
   * @returns {Promise<{ended: Promise<void>}>} once it runs; ended settles when it exits or panics
   */
  async function start(file) {
    const go = new Go();
    // From the file itself: of nothing else Chrome keeps what V8 compiled
    // (docs/decisions.md, "The compiled program").
    const { instance } = await WebAssembly.instantiateStreaming(fetch(file), go.importObject);
    return { ended: go.run(instance) };
  }

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
    for (const part of document.querySelectorAll("[data-skeleton]")) part.toggleAttribute("hidden", true);
    document.getElementById("failed")?.removeAttribute("hidden");
  }

  globalThis.simotelWasm = { start, page };
}

// @ts-check
"use strict";
// The loader of Go programs, for the service worker and for our pages. Chrome reads
// a file of an extension at some 30 MB a second and a file of the origin private
// file system at five times that, so the worker keeps a copy of each program there
// (docs/decisions.md, "Copies of the programs"). Only a copy whose SHA-256 is that of
// this build runs; whatever is wrong with one, the extension's own file runs.
{
  // In hexadecimal, written by build.sh.
  /** @type {Record<string, string>} */
  const SHA256 = {
    "pages.wasm": "",
    "worker.wasm": "",
  };

  const sha256 = async (/** @type {ArrayBuffer} */ bytes) =>
    Array.from(new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)), (byte) => byte.toString(16).padStart(2, "0")).join("");

  /** Compiles a program's copy, or returns nothing if there is none that may run. */
  async function compileCopy(/** @type {string} */ file) {
    try {
      const folder = await navigator.storage.getDirectory();
      const copy = await (await folder.getFileHandle(SHA256[file])).getFile();
      const bytes = await copy.arrayBuffer();
      const [module, found] = await Promise.all([WebAssembly.compile(bytes), sha256(bytes)]);
      if (found === SHA256[file]) return module;
      console.warn(`the copy of ${file} is not what it was`);
    } catch (error) {
      if (!(error instanceof DOMException && error.name === "NotFoundError")) console.warn(`the copy of ${file}:`, error);
    }
  }

  /** Copies the programs of this build, and removes the copies of others. */
  async function copyPrograms() {
    try {
      const folder = await navigator.storage.getDirectory();
      for (const [file, hash] of Object.entries(SHA256)) {
        const bytes = await (await fetch(file)).arrayBuffer();
        if (await sha256(bytes) !== hash) throw new Error(`${file} is not of this build`);
        const writable = await (await folder.getFileHandle(hash, { create: true })).createWritable();
        await writable.write(bytes);
        await writable.close();
      }
      const ours = Object.values(SHA256);
      for await (const name of folder.keys()) {
        if (!ours.includes(name)) await folder.removeEntry(name, { recursive: true });
      }
    } catch (error) {
      console.warn("the programs could not be copied:", error);
    }
  }

  /**
   * Starts a program.
   * @param {string} file beside this one
   * @returns {Promise<{ended: Promise<void>, copied: boolean}>} once it runs; ended settles when it exits or panics; copied says that its copy runs
   */
  async function start(file) {
    const go = new Go();
    const copy = SHA256[file] && await compileCopy(file);
    const module = copy || await WebAssembly.compileStreaming(fetch(file));
    return { ended: go.run(await WebAssembly.instantiate(module, go.importObject)), copied: Boolean(copy) };
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

  globalThis.simotelWasm = { start, page, copyPrograms };
}

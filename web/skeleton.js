// @ts-check
"use strict";
// Skeleton: what a page of ours shows, and can be typed into, before its program
// runs: its parts and words as they stood last, kept in the extension's own
// localStorage, which no web page and no content script reads.
{
  const KEY = `skeleton.${document.body.dataset.page}`;
  const root = document.documentElement;
  const words = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-text]"));
  const parts = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-skeleton]"));
  let kept = "";
  /** @type {Record<string, string | null>} as they were translated: later some say what goes on */
  let said = {};

  /** What stands there now, as it is kept. */
  function read() {
    return JSON.stringify({
      lang: root.lang, dir: root.dir, words: said,
      shown: [...parts].filter((e) => !e.hidden).map((e) => e.id),
    });
  }

  function keep(/** @type {MutationRecord[]} */ changes) {
    // The page is translated in one turn, its language first.
    if (changes.some((c) => c.attributeName !== "hidden")) said = Object.fromEntries([...words].map((e) => [e.dataset.text, e.textContent]));
    const now = read();
    if (now === kept || !root.dir) return; // nothing has been translated
    kept = now;
    try { localStorage.setItem(KEY, now); } catch { /* the page then opens as it did the first time */ }
  }

  function restore() {
    const { lang, dir, words: texts, shown } = JSON.parse(kept);
    Object.assign(root, { lang, dir });
    said = texts;
    for (const e of words) e.textContent = texts[e.dataset.text ?? ""] ?? "";
    for (const e of parts) {
      e.hidden = !shown.includes(e.id);
      if (!e.hidden) /** @type {HTMLElement | null} */ (e.querySelector("[data-first]"))?.focus();
    }
  }

  // An Enter that comes before the program is obeyed once it runs
  // (ui/document_js.go). It must not load the page anew.
  for (const form of document.forms) {
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (event.isTrusted && !form.dataset.heard) form.dataset.early = String(Date.now());
    });
    // Who goes on typing has not meant it.
    form.addEventListener("input", () => { delete form.dataset.early; });
  }

  try {
    kept = localStorage.getItem(KEY) ?? "";
    if (kept) restore();
  } catch { kept = ""; /* of another version, or no storage: as the first time */ }
  new MutationObserver(keep).observe(root, { attributes: true, subtree: true, attributeFilter: ["lang", "dir", "hidden"] });
}

// @ts-check
"use strict";
// Language: a page that holds its text in both languages shows the user's alone,
// which the pages' program keeps here, and until that ran the browser's. A button
// leads to the other, for this page.
{
  const LANGUAGES = /** @type {Record<string, {dir: string, name: string, other: string}>} */ ({
    en: { dir: "ltr", name: "English", other: "fa" },
    fa: { dir: "rtl", name: "فارسی", other: "en" },
  });
  const root = document.documentElement;
  const button = /** @type {HTMLButtonElement} */ (document.getElementById("language"));
  const parts = /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-language]"));

  function show(/** @type {string} */ language) {
    const { dir, other } = LANGUAGES[language];
    Object.assign(root, { lang: language, dir });
    for (const part of parts) {
      part.hidden = part.dataset.language !== language;
      if (!part.hidden) document.title = part.querySelector("h1")?.textContent ?? document.title;
    }
    Object.assign(button, { lang: other, dir: LANGUAGES[other].dir, textContent: LANGUAGES[other].name, hidden: false });
    button.onclick = () => show(other);
  }

  const kept = localStorage.getItem("language") ?? (/^fa\b/i.test(navigator.language) ? "fa" : "en");
  show(kept in LANGUAGES ? kept : "en");
}

// @ts-check
"use strict";
// Tabs: the arrow keys, Home and End move the focus among the tabs of a list
// (ARIA's pattern, with activation by hand); which one is chosen is Go's.
for (const list of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('[role="tablist"]'))) {
  list.addEventListener("keydown", (event) => {
    const tabs = /** @type {HTMLElement[]} */ ([...list.querySelectorAll('[role="tab"]')]);
    const at = tabs.indexOf(/** @type {HTMLElement} */ (event.target));
    const forward = getComputedStyle(list).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
    const step = event.key === forward ? 1 : /^Arrow(?:Left|Right)$/.test(event.key) ? -1 : 0;
    const to = event.key === "Home" ? 0 : event.key === "End" ? tabs.length - 1 : step ? (at + step + tabs.length) % tabs.length : -1;
    if (at < 0 || to < 0) return;
    event.preventDefault();
    tabs[to].focus();
  });
}

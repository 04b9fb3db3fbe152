// @ts-check
"use strict";
// Rows: in a long list of rows with buttons Tab goes through those of one row, and
// the arrow keys, Home and End lead from a button to the same one of another row.
for (const list of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("ul[data-arrows]"))) {
  const buttons = (/** @type {Element} */ row) => [...row.querySelectorAll("button")].filter((b) => b.checkVisibility());
  list.addEventListener("focusin", (event) => {
    for (const row of list.children) {
      const isHere = row.contains(/** @type {Element} */ (event.target));
      for (const button of row.querySelectorAll("button")) button.tabIndex = isHere ? 0 : -1;
    }
  });
  // The row that Tab goes through may go: the first takes its place.
  new MutationObserver(() => {
    const all = [...list.querySelectorAll("button")];
    if (all.some((button) => button.tabIndex === 0)) return;
    for (const button of all[0]?.closest("li")?.querySelectorAll("button") ?? []) button.tabIndex = 0;
  }).observe(list, { childList: true });
  list.addEventListener("keydown", (event) => {
    const rows = [...list.children].filter((row) => buttons(row).length > 0), from = /** @type {HTMLElement} */ (event.target);
    const at = rows.findIndex((row) => row.contains(from));
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
    if (at < 0 || to === undefined || !rows[to]) return;
    event.preventDefault();
    const part = from.id.split(":")[0], all = buttons(rows[to]);
    (all.find((b) => b.id.split(":")[0] === part) ?? all[0]).focus();
  });
}

// @ts-check
"use strict";
// Fields: a field for text looks the same everywhere, so the options page has
// only its place: data-field is the id, data-label the text above it, data-help
// the text below it or, empty, a place for one; data-warning has a place for a
// warning, data-rows makes it of several lines, data-choices a list to choose
// from: values that a colon and their text follow, unless they are their own.
const choice = (/** @type {string} */ entry) => {
  const [value, text] = entry.split(":");
  const option = new Option(value, value);
  if (text) option.dataset.text = text;
  else option.dir = "ltr";
  return option;
};

for (const place of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-field]"))) {
  const { field = "", label = "", help, warning, rows, choices, keyboard, short } = place.dataset;

  const below = (/** @type {string} */ kind, /** @type {string} */ text = "") => {
    const p = document.createElement("p");
    p.className = kind;
    p.id = `${field}-${kind === "wrong" ? "error" : kind}`;
    if (text) p.dataset.text = text;
    p.hidden = kind !== "help";
    if (kind === "warning") p.setAttribute("role", "status");
    return p;
  };
  const parts = [help !== undefined && below("help", help), warning !== undefined && below("warning"), below("wrong")].filter((part) => !!part);

  const above = document.createElement("label");
  above.htmlFor = field;
  above.dataset.text = label;
  const control = document.createElement(choices ? "select" : rows ? "textarea" : "input");
  control.id = field;
  if (control instanceof HTMLSelectElement) control.append(...(choices ?? "").split(" ").map(choice));
  else {
    control.dir = "ltr";
    control.autocomplete = "off";
    control.spellcheck = false;
    control.inputMode = keyboard ?? "";
  }
  control.classList.toggle("short", short !== undefined);
  control.setAttribute("aria-describedby", parts.map((part) => part.id).join(" "));
  if (control instanceof HTMLTextAreaElement) control.rows = Number(rows);
  place.append(above, control, ...parts);
}

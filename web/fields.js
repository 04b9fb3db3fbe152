// @ts-check
"use strict";
// Fields: a field for text looks the same everywhere, so the options page has
// only its place: data-field is the id, data-label the text above it, data-help
// the text below it or, empty, a place for one; data-warning has a place for a
// warning, data-rows makes it of several lines, data-choices a list to choose
// from: values that a colon and their text follow, unless they are their own;
// data-check is a box to check, data-secret a field for what is not shown, with a
// button beside it that erases what is stored; data-passphrase is one without.
const choice = (/** @type {string} */ entry) => {
  const [value, text] = entry.split(":");
  const option = new Option(value, value);
  if (text) option.dataset.text = text;
  else option.dir = "ltr";
  return option;
};

for (const place of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-field]"))) {
  const { field = "", label = "", help, warning, rows, choices, keyboard, short, check, secret, passphrase } = place.dataset;

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
  else if (check !== undefined) /** @type {HTMLInputElement} */ (control).type = "checkbox";
  else {
    const isMasked = secret !== undefined || passphrase !== undefined;
    control.dir = passphrase !== undefined ? "auto" : "ltr";
    control.autocomplete = isMasked ? "new-password" : "off";
    control.spellcheck = false;
    if (isMasked) /** @type {HTMLInputElement} */ (control).type = "password";
    control.inputMode = keyboard ?? "";
  }
  control.classList.toggle("short", short !== undefined);
  control.setAttribute("aria-describedby", parts.map((part) => part.id).join(" "));
  if (control instanceof HTMLTextAreaElement) control.rows = Number(rows);
  if (check !== undefined) {
    const text = document.createElement("span");
    text.dataset.text = label;
    delete above.dataset.text;
    above.className = "check";
    above.append(control, " ", text);
    place.prepend(above, ...parts);
  } else if (secret !== undefined) {
    const beside = document.createElement("div"), erase = document.createElement("button");
    beside.className = "beside";
    Object.assign(erase, { type: "button", id: `erase-${field}`, hidden: true });
    erase.dataset.text = "options_erase";
    beside.append(control, erase);
    place.append(above, beside, ...parts);
  } else place.append(above, control, ...parts);
}

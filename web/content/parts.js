// @ts-check
"use strict";
// Parts: what a card is made of, and what its buttons obey.
{
  const SVG = "http://www.w3.org/2000/svg";
  const ICONS = {
    call: "M6.6 10.8a15.1 15.1 0 0 0 6.6 6.6l2.2-2.2a1 1 0 0 1 1-.25 11.4 11.4 0 0 0 3.6.57 1 1 0 0 1 1 1V20a1 1 0 0 1-1 1A17 17 0 0 1 3 4a1 1 0 0 1 1-1h3.5a1 1 0 0 1 1 1 11.4 11.4 0 0 0 .57 3.6 1 1 0 0 1-.25 1z",
    copy: "M16 1H5a2 2 0 0 0-2 2v13h2V3h11zm3 4H9a2 2 0 0 0-2 2v14a2 2 0 0 0 2 2h10a2 2 0 0 0 2-2V7a2 2 0 0 0-2-2m0 16H9V7h10z",
    done: "M9 16.2 4.8 12l-1.4 1.4L9 19 21 7l-1.4-1.4z",
    more: "M6 10a2 2 0 1 0 0 4 2 2 0 0 0 0-4m6 0a2 2 0 1 0 0 4 2 2 0 0 0 0-4m6 0a2 2 0 1 0 0 4 2 2 0 0 0 0-4",
    close: "M18.3 5.7 12 12l6.3 6.3-1.4 1.4L10.6 13.4 4.3 19.7 2.9 18.3 9.2 12 2.9 5.7 4.3 4.3l6.3 6.3 6.3-6.3z",
  };

  /** @returns {HTMLElement} */
  function make(/** @type {string} */ name, /** @type {string} */ className, /** @type {(Node | string)[]} */ ...children) {
    const e = document.createElement(name);
    e.className = className;
    e.append(...children);
    return e;
  }

  function icon(/** @type {string} */ path) {
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("viewBox", "0 0 24 24");
    svg.setAttribute("aria-hidden", "true");
    const p = document.createElementNS(SVG, "path");
    p.setAttribute("d", path);
    svg.append(p);
    return svg;
  }

  /** A button that obeys a person and no script. */
  function button(/** @type {string} */ className, /** @type {string} */ label, /** @type {(Node | string)[]} */ content, /** @type {(event: MouseEvent) => void} */ act) {
    const b = /** @type {HTMLButtonElement} */ (make("button", className, ...content));
    b.type = "button";
    if (!content.some((c) => typeof c === "string")) { b.title = label; b.setAttribute("aria-label", label); }
    // A double click and a key that is held down are one gesture.
    b.addEventListener("click", (event) => { if (event.isTrusted && event.detail < 2) act(event); });
    b.addEventListener("keydown", (event) => { if (event.repeat) event.preventDefault(); });
    return b;
  }

  /**
   * Puts text on the clipboard. The asynchronous clipboard does not exist on
   * http pages, where many CRMs live, and asks elsewhere.
   */
  function copyText(/** @type {string} */ text) {
    const put = (/** @type {ClipboardEvent} */ event) => {
      event.clipboardData?.setData("text/plain", text);
      event.preventDefault();
      event.stopImmediatePropagation();
    };
    window.addEventListener("copy", put, { capture: true });
    document.execCommand("copy");
    window.removeEventListener("copy", put, { capture: true });
  }

  Object.assign(simotel, { parts: { ICONS, make, icon, button, copyText } });
}

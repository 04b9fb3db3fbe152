// @ts-check
"use strict";
// Card: the one thing we ever add to a page, while it is open: a host in the
// top layer with a closed shadow root, removed when it closes. It shows a
// number and what became of the call; what to do is told by content.js.
{
  /** @typedef {{call: () => void, settings: () => void, closed: () => void}} Actions */
  /** @typedef {import("./ask.js").Card} Words */
  /**
   * What a card is about.
   * @typedef {{
   *   key: object, text: string, copied: string, element: Element | null,
   *   rectangles: () => DOMRect[], isThere: () => boolean,
   *   request: () => {text: string, source: string, e164?: string} | null,
   * }} Subject key says which two are the same; text is as the page writes it; copied is for the clipboard;
   *   rectangles are on screen, one for each line; request is what is asked of the worker, read at that moment, null when it is no longer so
   */

  const { CLICKED, line, tree, paint } = simotel;

  const SVG = "http://www.w3.org/2000/svg";
  const ICONS = {
    call: "M6.6 10.8a15.1 15.1 0 0 0 6.6 6.6l2.2-2.2a1 1 0 0 1 1-.25 11.4 11.4 0 0 0 3.6.57 1 1 0 0 1 1 1V20a1 1 0 0 1-1 1A17 17 0 0 1 3 4a1 1 0 0 1 1-1h3.5a1 1 0 0 1 1 1 11.4 11.4 0 0 0 .57 3.6 1 1 0 0 1-.25 1z",
    copy: "M16 1H5a2 2 0 0 0-2 2v13h2V3h11zm3 4H9a2 2 0 0 0-2 2v14a2 2 0 0 0 2 2h10a2 2 0 0 0 2-2V7a2 2 0 0 0-2-2m0 16H9V7h10z",
    close: "M18.3 5.7 12 12l6.3 6.3-1.4 1.4L10.6 13.4 4.3 19.7 2.9 18.3 9.2 12 2.9 5.7 4.3 4.3l6.3 6.3 6.3-6.3z",
  };

  // Made for the first card: most pages never open one.
  /** @type {CSSStyleSheet | null} */
  let sheet = null;
  const STYLE = `
    .card {
      color-scheme: light dark;
      --ink: light-dark(#16211b, #eef3f0); --quiet: light-dark(#56625b, #a9b5ae); --paper: light-dark(#ffffff, #1d2421);
      --line: light-dark(#d8dfdb, #3a4540); --go: light-dark(#14783f, #2f9e60); --go-over: light-dark(#0f6434, #37b06d);
      --on-go: light-dark(#ffffff, #08130c); --bad: light-dark(#a32018, #ff9a90); --over: light-dark(#eef3f0, #2a332f);
      position: fixed; box-sizing: border-box; width: max-content; min-width: min(304px, calc(100vw - 16px)); max-width: min(480px, calc(100vw - 16px)); pointer-events: auto;
      font: 14px/1.45 system-ui, "Segoe UI", Vazirmatn, Tahoma, sans-serif; color: var(--ink); background: var(--paper);
      border: 1px solid var(--line); border-radius: 12px; padding: 6px;
      box-shadow: 0 1px 2px #0002, 0 8px 28px #0003;
    }
    /* What is beside the number stays where it is when the state comes. */
    .card.above { display: flex; flex-direction: column-reverse; }
    .above .state { border-block-start: 0; border-block-end: 1px solid var(--line); margin-block: 0 6px; }
    .row { display: flex; flex-wrap: wrap; align-items: center; gap: 4px; }
    .number { flex: 1 0 auto; max-width: 100%; font-weight: 600; font-variant-numeric: tabular-nums;
      padding-inline: 8px 4px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; text-align: start; }
    button { all: unset; box-sizing: border-box; flex: none; cursor: pointer; border-radius: 8px; min-width: 34px; min-height: 34px;
      display: inline-flex; align-items: center; justify-content: center; gap: 6px; color: var(--ink); }
    button:hover { background: var(--over); }
    button:focus-visible { outline: 2px solid var(--go); outline-offset: 2px; }
    button.call { background: var(--go); color: var(--on-go); padding-inline: 12px 14px; font-weight: 600; white-space: nowrap; }
    button.call:hover { background: var(--go-over); }
    .card.new button.call { opacity: .5; cursor: default; }
    button.call[aria-disabled="true"] { background: var(--over); color: var(--quiet); cursor: default; }
    button.link { min-height: 28px; padding-inline: 10px; margin-block-start: 6px; border: 1px solid var(--line); }
    svg { width: 16px; height: 16px; fill: currentColor; flex: none; }
    .quiet { color: var(--quiet); }
    .about { contain: inline-size; padding: 2px 8px; font-size: 12px; }
    .state { contain: inline-size; padding: 6px 8px 4px; border-block-start: 1px solid var(--line); margin-block-start: 6px; }
    .state[hidden], .about[hidden], button[hidden] { display: none; }
    .title { font-weight: 600; } .bad .title { color: var(--bad); }
    .advice { color: var(--quiet); overflow-wrap: anywhere; }
    .turn { width: 14px; height: 14px; border-radius: 50%; border: 2px solid currentColor; border-block-start-color: transparent;
      animation: turn .8s linear infinite; }
    @keyframes turn { to { rotate: 1turn; } }
    @media (prefers-reduced-motion: reduce) { .turn { animation-duration: 4s; } }
    @media (forced-colors: active) { .card, button { border: 1px solid ButtonBorder; } button.call { forced-color-adjust: none; } }
    @media print { .card { display: none; } }
  `;

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
  function button(/** @type {string} */ className, /** @type {string} */ label, /** @type {(Node | string)[]} */ content, /** @type {() => void} */ act) {
    const b = /** @type {HTMLButtonElement} */ (make("button", className, ...content));
    b.type = "button";
    if (!content.some((c) => typeof c === "string")) { b.title = label; b.setAttribute("aria-label", label); }
    // A double click and a key that is held down are one gesture.
    b.addEventListener("click", (event) => { if (event.isTrusted && event.detail < 2) act(); });
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

  // Milliseconds for which a new card takes no call: a click that was meant for
  // what the card covered must call nobody.
  const READY = 500;
  // Milliseconds for which it takes none after one: a hand that goes on to what
  // is beside the number calls nobody again.
  const AGAIN = 2000;
  // Milliseconds that a card waits for its number to be there again.
  const LOST = 700;
  // Pixels of the line that tells what the number is, once that is known.
  const ABOUT = 22;

  /** @type {null | ReturnType<typeof build>} */
  let open = null;

  function build(/** @type {Subject} */ subject, /** @type {Words} */ texts, /** @type {{x: number, y: number}} */ at, /** @type {Actions} */ actions) {
    const word = (/** @type {string} */ key) => texts.words[key] ?? key;
    const host = document.createElement("simotel-card");
    for (const [name, value] of Object.entries({
      all: "initial", display: "block", position: "fixed", inset: "0", "pointer-events": "none",
    })) host.style.setProperty(name, value, "important");
    host.popover = "manual";

    // As the page writes it, with its extension; a word in it settles the direction.
    const number = make("div", "number");
    name(subject.text);
    const call = button("call", "", [icon(ICONS.call), word("call")], () => {
      if (call.getAttribute("aria-disabled") !== "true" && !card.classList.contains("new")) {
        if (isOurs()) actions.call();
        else shut();
      }
    });
    const copy = button("quiet", word("copy"), [icon(ICONS.copy)], () => {
      copyText(self.subject.copied);
      show({ title: word("copied"), advice: self.subject.copied });
    });
    const close = button("quiet", word("close"), [icon(ICONS.close)], () => shut());
    const title = make("div", "title"), advice = make("div", "advice");
    const settings = button("link", "", [word("settings")], () => actions.settings());
    const state = make("div", "state", title, advice, settings);
    state.setAttribute("role", "status");
    state.hidden = true;
    const row = make("div", "row", call, number, copy, close);
    const about = make("div", "about quiet");
    about.hidden = true;
    const card = make("div", "card new", row, about, state);
    let settling = 0;
    settle(READY);
    card.lang = texts.language;
    card.dir = texts.direction;
    card.setAttribute("role", "dialog");
    card.setAttribute("aria-label", subject.copied);

    const root = host.attachShadow({ mode: "closed" });
    if (!sheet) { sheet = new CSSStyleSheet(); sheet.replaceSync(STYLE); }
    root.adoptedStyleSheets = [sheet];
    root.append(card);
    // What happens on the card is none of the page's business: pages close
    // their own dialogs and menus at a click or key outside.
    for (const type of ["pointerdown", "pointerup", "mousedown", "mouseup", "click", "dblclick", "keydown", "keyup", "wheel"]) {
      card.addEventListener(type, (event) => event.stopPropagation());
    }
    // A hand on its way to the button: the click shall find the worker running.
    card.addEventListener("pointerenter", () => line.wake());
    // The caret stays in the page's field.
    card.addEventListener("mousedown", (event) => event.preventDefault());

    /** Shows what the card is about. */
    function name(/** @type {string} */ text) {
      number.textContent = number.title = text.replace(/\s+/g, " ").trim();
      number.dir = /\p{L}/u.test(text) ? "auto" : "ltr";
    }

    /** @param {{title: string, advice: string, bad?: boolean, settings?: boolean}} what */
    function show(what) {
      title.textContent = what.title;
      advice.textContent = what.advice;
      settings.hidden = !what.settings;
      state.classList.toggle("bad", !!what.bad);
      state.hidden = false;
      place();
    }

    /** Tells what is known of the number. */
    function tell(/** @type {string} */ text) {
      about.textContent = text;
      about.hidden = !text || cramped;
      place();
    }

    /** For a while the card takes no call. */
    function settle(/** @type {number} */ time = AGAIN) {
      clearTimeout(settling);
      card.classList.add("new");
      settling = setTimeout(() => card.classList.remove("new"), time);
    }

    /** Takes the call button away, where to call again is of no use. */
    const refuse = () => { call.hidden = true; };

    /** Whether the page left the card where and as it was put. */
    const isOurs = () => host.parentNode === home && host.matches(":popover-open") && host.getAttribute("style") === style;

    /** While a call is being placed nothing is known of it, and what was known of the last is no longer shown. */
    function busy(/** @type {boolean} */ on, /** @type {string} */ label) {
      if (on) state.hidden = true;
      call.setAttribute("aria-disabled", String(on));
      call.replaceChildren(on ? make("span", "turn") : icon(ICONS.call), word(label));
    }

    /** Makes the button as wide as its longest label: no button of the card may move under a hand. */
    function widen() {
      const labels = ["calling", "again", "call"];
      call.style.minWidth = `${Math.max(...labels.map((label) => { busy(label === "calling", label); return Math.ceil(call.getBoundingClientRect().width); }))}px`;
    }

    /**
     * Puts the card beside the number, where it covers the fewest numbers of a
     * list; else below or above it; never over it and inside the viewport.
     */
    function place() {
      const lines = self.subject.rectangles();
      const line = lines.find((/** @type {DOMRect} */ r) => r.left <= at.x && at.x <= r.right && r.top <= at.y && at.y <= r.bottom) ?? lines[0];
      const gone = !line || line.bottom < 0 || line.top > innerHeight;
      if (gone) {
        // The number left the screen, or the page is writing it anew. What came
        // of a call is still to be read, at the edge.
        lost ||= setTimeout(() => { lost = 0; if (!self.pinned) shut(); }, LOST);
        if (!line || !self.pinned) return;
      } else {
        clearTimeout(lost);
        lost = 0;
      }
      const box = card.getBoundingClientRect(), bar = row.getBoundingClientRect().height + 14;
      const width = document.documentElement.clientWidth, height = innerHeight, gap = 6, edge = 8;
      const rtl = getComputedStyle(document.body ?? document.documentElement).direction === "rtl";
      const left = line.left - gap - box.width, right = line.right + gap;
      const sides = [left, right].filter((side) => lines.length === 1 && side >= edge && side + box.width <= width - edge);
      const beside = sides.length > 0 && free(sides, line, box);
      const top = Math.min(...lines.map((/** @type {DOMRect} */ r) => r.top));
      const bottom = Math.max(...lines.map((/** @type {DOMRect} */ r) => r.bottom));
      const middle = (line.top + line.bottom - bar) / 2;
      // What came of a call is worth more than what the number is, and neither may lie on it.
      const fits = (/** @type {number} */ tall) => bottom + gap + tall + edge <= height || top >= tall + gap + edge;
      if (!beside && !about.hidden && !state.hidden && !fits(box.height)) {
        cramped = about.hidden = true;
        place();
        return;
      }
      // What will be told of the number has its place: it must not send the card to the other side.
      const tall = box.height + (about.hidden && !cramped ? ABOUT : 0);
      const below = beside ? middle + tall + edge <= height : bottom + gap + tall + edge <= height || top < tall + gap + edge;
      let x = rtl ? line.right - box.width : line.left, y = below ? bottom + gap : top - gap - box.height;
      if (beside) {
        x = rtl ? sides[0] : sides[sides.length - 1];
        // The call button next to the number, whatever the language.
        row.dir = x === right ? "ltr" : "rtl";
        y = below ? middle : middle + bar - box.height;
      }
      card.classList.toggle("above", !below);
      card.style.top = `${Math.round(Math.max(edge, Math.min(y, height - box.height - edge)))}px`;
      card.style.left = `${Math.round(Math.max(edge, Math.min(x, width - box.width - edge)))}px`;
    }

    /** @type {boolean | null} whether there is room beside the number, once looked for */
    let besideFree = null;
    /** Whether what lies beside the number is free of what a person clicks: links, buttons, other numbers. Below is then no worse. */
    function free(/** @type {number[]} */ sides, /** @type {DOMRect} */ line, /** @type {DOMRect} */ box) {
      besideFree ??= sides.some((left) => [0.1, 0.35, 0.6, 0.9].every((share) => {
        const x = left + box.width * share, y = (line.top + line.bottom) / 2;
        const under = document.elementsFromPoint(x, y).find((e) => e !== host);
        return !under || (!tree.closest(under, `a, ${CLICKED}`) || under.contains(subject.element)) && !paint.hit(x, y);
      }));
      return besideFree;
    }

    let lost = 0;
    let cramped = false; // no room for the line about the number
    /** @type {Node | null} */ let home = null;
    /** @type {string | null} */ let style = null;
    /** Puts the card into the page. */
    function put(/** @type {Element} */ around) {
      around.append(host);
      // The card measures in the viewport's pixels, whatever zoom the page's style has.
      const zoom = host.currentCSSZoom ?? 1;
      if (zoom !== 1) host.style.setProperty("zoom", String(1 / zoom), "important");
      host.showPopover();
      home = around;
      style = host.getAttribute("style");
      widen();
      place();
    }

    const self = {
      host, subject, at, put, show, tell, name, busy, settle, refuse, actions, place,
      calling: false, // a call is being placed
      informed: false, // it was asked what is known of the number
      pinned: /** @type {{good: boolean} | null} */ (null), // the call for whose sake the card stays until it is closed by hand
      /** Whether a point is on the card or on the way between it and the number. */
      covers: (/** @type {number} */ x, /** @type {number} */ y) => {
        const near = 8;
        return [card.getBoundingClientRect(), ...self.subject.rectangles()].some((r) =>
          x >= r.left - near && x <= r.right + near && y >= r.top - near && y <= r.bottom + near);
      },
    };
    return self;
  }

  function shut() {
    const was = open;
    open = null;
    if (!was) return;
    was.host.remove();
    was.actions.closed();
  }

  /**
   * Opens the card for a subject, in place of any other.
   * @param {Subject} subject
   * @param {Words} texts
   * @param {{x: number, y: number}} point where the pointer is
   * @param {Actions} actions
   */
  function show(subject, texts, point, actions) {
    if (open?.subject.key === subject.key && open.host.isConnected) return;
    shut();
    open = build(subject, texts, point, actions);
    // Everything outside an open modal dialog or fullscreen element is inert,
    // and a click outside an open popover closes it.
    open.put(tree.closest(subject.element, ":modal, :popover-open") ?? document.documentElement);
  }

  Object.assign(simotel, { card: { show, shut, get open() { return open?.host.isConnected ? open : null; } } });
}

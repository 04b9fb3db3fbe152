// @ts-check
"use strict";
// Card: the one thing we ever add to a page, while it is open: a host in the
// top layer with a closed shadow root, removed when it closes. It shows a
// number and what became of the call; what to do is told by calls.js, whether a
// hand is obeyed by obey.js, where it lies by placing.js.
{
  /** @typedef {{call: () => void, confirm: (question: string) => void, undo: (call: string) => void, hangUp: (call: string) => void, settings: () => void, record: () => void, teach: (what: any) => Promise<any>, note: (id: string, note: string) => Promise<any>, closed: (card: any, byHand: boolean) => void}} Actions */
  /** @typedef {import("./ask.js").Card} Words */
  /**
   * What a card is about.
   * @typedef {{
   *   key: object, text: string, copied: string, element: Element | null,
   *   rectangles: () => DOMRect[], isThere: () => boolean,
   *   request: () => {text: string, source: string, e164?: string} | null, isCorner?: boolean, isUnasked?: boolean, avoid?: DOMRect | null, isPainted?: boolean,
   * }} Subject key says which two are the same; text is as the page writes it; copied is for the clipboard;
   *   rectangles are on screen, one for each line; request is what is asked of the worker, read at that moment, null when it is no longer so;
   *   isPainted is of a number that we found in the page, which its user may know better; isCorner is of a call that goes on while its user does something else; avoid is what its card must not lie on; isUnasked is of a call that came in
   */

  const { line, tree, sheet, placing, stateOf, moreOf, isolate, obedience, parts: { ICONS, make, icon, button, copyText } } = simotel;

  const DONE = 500; // milliseconds for which a button says that the number was copied

  /** @type {null | ReturnType<typeof build>} */
  let open = null;

  /** The element in the page: a point that covers nothing and takes no pointer. The card in it lies where it is put. */
  function hostElement() {
    const host = document.createElement("simotel-card");
    for (const [name, value] of Object.entries({
      all: "initial", display: "block", position: "fixed", inset: "0 auto auto 0", width: "0", height: "0", "pointer-events": "none",
    })) host.style.setProperty(name, value, "important");
    host.popover = "manual";
    return host;
  }

  function build(/** @type {Subject} */ subject, /** @type {Words} */ texts, /** @type {{x: number, y: number}} */ at, /** @type {Actions} */ actions) {
    const word = (/** @type {string} */ key) => texts.words[key] ?? key;
    const host = hostElement();
    const root = host.attachShadow({ mode: "closed" });
    const { obey, settle, begin, stop } = obedience(host, root, (name, on) => card.classList.toggle(name, on), complain, () => shut());

    // As the page writes it, with its extension.
    const number = make("div", "number");
    name(subject.text);
    const call = button("call", "", [icon(ICONS.call), word("call")], (event) => {
      if (call.getAttribute("aria-disabled") !== "true") obey(event, () => actions.call());
    });
    const copy = button("quiet copy", word("copy"), [icon(ICONS.copy)], () => {
      copyText(self.subject.copied);
      // What is known of a call, or asked before it, is worth more.
      if (self.call || call.hidden) flash();
      else show({ title: word("copied"), advice: self.subject.copied });
    });
    const close = button("quiet close", word("close"), [icon(ICONS.close)], () => shut(true));
    const more = moreOf(texts, { ...actions, place: () => spot.place() }, obey);
    const row = make("div", "row", call, number, copy, more.toggle, close);
    const who = make("span", "who"), known = make("div", "");
    const record = button("link", "", [word("record")], (event) => obey(event, () => actions.record(), false)); // it calls nobody
    const person = make("div", "person", who, record);
    const about = make("div", texts.contacts ? "about quiet expects" : "about quiet", person, known);
    about.hidden = person.hidden = record.hidden = true;
    const state = stateOf(texts, { ...actions, no: () => shut(true), elapsed: () => { busy(true, "calling"); spot.place(); } }, obey);
    const pane = make("div", "pane");
    const card = make("div", "card new", row, about, more.whole, state.whole, pane);
    card.lang = texts.language;
    card.dir = texts.direction;
    card.dataset.theme = texts.theme;
    card.setAttribute("role", "dialog");
    card.setAttribute("aria-label", subject.copied);

    root.adoptedStyleSheets = [sheet()];
    root.append(card);
    // What happens on the card is none of the page's business: pages close
    // their own dialogs and menus at a click or key outside.
    for (const type of ["pointerdown", "pointerup", "mousedown", "mouseup", "click", "dblclick", "keydown", "keyup", "wheel"]) {
      card.addEventListener(type, (event) => event.stopPropagation());
    }
    // A hand on its way to the button: the click shall find the worker running.
    card.addEventListener("pointerenter", () => line.wake());
    // The caret stays in the page's field, unless something is to be typed here.
    card.addEventListener("mousedown", (event) => { if (event.target !== more.input) event.preventDefault(); });
    card.addEventListener("keydown", leave);

    /** Shows what the card is about. */
    function name(/** @type {string} */ text) {
      const { written, direction } = isolate(text.replace(/\s+/g, " ").trim());
      number.textContent = number.title = written;
      number.dir = direction;
    }

    /** Shows for a moment that the number was copied. */
    function flash() {
      copy.replaceChildren(icon(ICONS.done));
      copy.title = word("copied");
      setTimeout(() => { copy.replaceChildren(icon(ICONS.copy)); copy.title = word("copy"); }, DONE);
    }

    function show(/** @type {import("./state.js").What} */ what) {
      state.show(what);
      spot.place();
    }

    /** Tells what is known of the number, and when it was called last. */
    function tell(/** @type {string} */ text, /** @type {string} */ last = "") {
      known.replaceChildren(...[text, last].filter(Boolean).map((line) => make("div", "", line)));
      fit();
    }

    /** Tells whose the number is. What is known of the record stays, where it is not told. */
    function introduce(/** @type {{name?: string, company?: string, record?: boolean}} */ contact) {
      const parts = [contact.name, contact.company].filter((part) => !!part).map((part) => make("bdi", "", /** @type {string} */ (part)));
      who.replaceChildren(...parts.flatMap((part, i) => i ? [" · ", part] : [part]));
      who.title = who.textContent ?? "";
      person.hidden = parts.length === 0;
      if (contact.record !== undefined) record.hidden = !contact.record;
      about.classList.toggle("expects", person.hidden);
      fit();
    }

    function fit() {
      about.hidden = person.hidden && !known.firstChild || spot.isCramped;
      spot.place();
    }

    /** Says what can be done beside the call. */
    function offerMore() {
      const { reply } = self, noted = self.call && reply && !reply.question && reply.id === self.call.id ? { id: reply.id, note: reply.note ?? "" } : null;
      more.offer(subject.isPainted ? { text: subject.text.trim(), site: location.hostname } : null, noted);
    }

    /** @type {Element | null} what had the focus before the card */
    let before = null;

    /** Takes the focus, of a person who came by the keyboard. */
    function enter(/** @type {{index: number, of: number} | null} */ position = null) {
      if (!root.activeElement) before = tree.focused();
      if (position) card.setAttribute("aria-description", word("position").replace("$1", String(position.index)).replace("$2", String(position.of)));
      (state.question ?? call).focus(/** @type {any} */ ({ preventScroll: true, focusVisible: true }));
    }

    /** Gives the focus back to what had it. */
    function giveBack() {
      if (!root.activeElement) return;
      if (before?.isConnected && before !== document.body) /** @type {HTMLElement} */ (before).focus({ preventScroll: true });
      else /** @type {HTMLElement} */ (root.activeElement).blur();
    }

    /** At either end of a card that is not kept for a call Tab closes it and goes on in the page, from where it came. */
    function leave(/** @type {KeyboardEvent} */ event) {
      if (event.key !== "Tab" || !event.isTrusted) return;
      const all = [...card.querySelectorAll("button, input")].filter((e) => e.checkVisibility({ visibilityProperty: true }));
      if (root.activeElement === all.at(event.shiftKey ? 0 : -1) && !self.call && !self.pinned) shut();
    }

    function complain(/** @type {string} */ why) {
      state.complain(why ? { title: word(why), advice: word(`${why}_next`) } : null);
      spot.place();
    }

    /** Offers the call button, or takes it away where to call again is of no use. Its place stays. */
    function offer(/** @type {boolean} */ on) {
      if (call.getAttribute("aria-disabled") === "true") busy(false, "again");
      if (on && call.hidden) settle();
      call.hidden = !on;
    }

    /** While a call is being placed nothing is known of it, and what was known of the last is no longer shown. */
    function busy(/** @type {boolean} */ on, /** @type {string} */ label) {
      if (on) { state.hide(); call.hidden = false; }
      call.setAttribute("aria-disabled", String(on));
      call.replaceChildren(on ? make("span", "turn") : icon(ICONS.call), word(label));
    }

    /** Makes the button as wide as its longest label: no button of the card may move under a hand. */
    function widen() {
      const labels = ["calling", "again", "back", "call"];
      call.style.minWidth = `${Math.max(...labels.map((label) => { busy(label === "calling", label); return Math.ceil(call.getBoundingClientRect().width); }))}px`;
    }

    /** Puts the card into the page. */
    function put(/** @type {Element} */ around) {
      around.append(host);
      // The card measures in the viewport's pixels, whatever zoom the page's style has.
      const zoom = host.currentCSSZoom ?? 1;
      if (zoom !== 1) host.style.setProperty("zoom", String(1 / zoom), "important");
      host.showPopover();
      widen();
      spot.place();
      begin(around, pane, row);
      offerMore();
    }

    /** @type {DOMRect[]} */ let lines = []; // where the number was last
    const self = {
      host, subject, at, put, show, tell, introduce, name, busy, settle, offer, offerMore, enter, giveBack, actions,
      get isFocused() { return root.activeElement !== null; },
      get isTyping() { return root.activeElement === more.input; },
      typed: more.typed,
      /** It is of no number: nothing will be offered in the places that are kept for that. */
      plain: (on = true) => { card.classList.toggle("plain", on); spot.place(); },
      /** Shows why a call could not be ended. */
      stays: (/** @type {string} */ id, /** @type {{title: string, advice: string}} */ why) => { state.stays(id, why); spot.place(); },
      place: () => spot.place(),
      stop: () => { stop(); state.stop(); },
      calling: false, // a call is being placed
      informed: false, // it was asked what is known of the number
      opened: false, // by a click, a key or a call, not by a pointer that rests
      identified: 0, // whether it was asked whose the number is: 1 for a pointer that rests
      asks: "", // the gesture about whose call it asks
      isWorkers: false, // the worker places the call by itself, and tells
      sent: /** @type {ReturnType<Subject["request"]>} */ (null), // what its call was asked for with
      reply: /** @type {any} */ (null), // what was told last of its call
      call: /** @type {import("./live.js").Call | null} */ (null), // the call that it shows
      pinned: /** @type {{good: boolean} | null} */ (null), // the call for whose sake the card stays until it is closed by hand
      /** Whether a point is on the card or on the way between it and the number, which the page may be writing anew. */
      covers: (/** @type {number} */ x, /** @type {number} */ y) => {
        const near = 8, now = self.subject.rectangles();
        if (now.length) lines = now;
        return [card.getBoundingClientRect(), ...lines].some((r) =>
          x >= r.left - near && x <= r.right + near && y >= r.top - near && y <= r.bottom + near);
      },
    };
    const spot = placing({ host, card, row, about, extra: more.whole, state: state.whole }, self, () => { if (open === self) shut(); });
    return self;
  }

  /** Closes the card; byHand says that its user had it closed, by its button or Escape. */
  function shut(byHand = false) {
    const was = open;
    open = null;
    if (!was) return;
    was.stop();
    if (was.isFocused) was.giveBack();
    was.host.remove();
    was.actions.closed(was, byHand);
  }

  /**
   * Opens the card for a subject, in place of any other.
   * @param {Subject} subject
   * @param {Words} texts
   * @param {{x: number, y: number}} point where the pointer is
   * @param {Actions} actions
   */
  function show(subject, texts, point, actions) {
    if (open?.subject.key === subject.key && open.host.isConnected) {
      // Asked for at its number again, it comes out of its corner.
      if (open.subject.isCorner) Object.assign(open, { subject, at: point }).place();
      return;
    }
    shut();
    open = build(subject, texts, point, actions);
    // Everything outside an open modal dialog or fullscreen element is inert,
    // and a click outside an open popover closes it.
    const around = subject.isCorner ? [...document.querySelectorAll(":modal")].at(-1) : tree.closest(subject.element, ":modal, :popover-open");
    open.put(around ?? document.documentElement);
  }

  /** The card that is open. One that the page took away is closed. */
  function current() {
    if (open && !open.host.isConnected) shut();
    return open;
  }

  Object.assign(simotel, { card: { show, shut, get open() { return current(); } } });
}

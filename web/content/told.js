// @ts-check
"use strict";
// Told: what the rest of the extension asks of this page. The worker, after a
// gesture on the context menu or the keyboard: which text is selected, and to
// show the call that it places. At each change of a call {type: "call", reply:
// message.CallReply}, answered with true by the frame that shows it, "heard" by one whose page wants to know. A page of
// ours: what was found in this frame, {type: "page"}, answered with {host: "page",
// "worker" or "" for nobody asked, count: numbers that are painted, milliseconds:
// until all answers were there}. The worker, when a page of ours asks it:
// {type: "texts"}, the lines in which numbers could stand; {type: "show", where:
// message.Where}, answered with whether it is shown. {type: "next", back} goes to the
// next number, answered with true by the frame that has one; {type: "around"} is
// answered with the line in which the selection stands, {type: "explained"} shows what
// became of it; {type: "again"} has the worker asked anew how to work here, and the
// page read by that. Chrome lets nobody but our own extension send these.
{
  const { around, buttons, calls, card, flatten, line, links, list, live, matches, paint, scout, step, tree } = simotel, { focused } = tree;

  const LONG = 300; // units of a selection; no number is longer

  let asked = ""; // the gesture that this frame was asked for and answered
  /** @type {any} */ let shown = null; // the card of the gesture
  let isByKey = false; // whether that was a key, not the context menu
  /** @type {{x: number, y: number, element: WeakRef<Element> | null}} where the context menu was opened last, or the pointer was before */
  let menu = scout.last;

  const isField = (/** @type {Element | null} */ e) => e instanceof HTMLTextAreaElement || e instanceof HTMLInputElement && e.type !== "password";

  /** What a person has selected here, and where. */
  function selected() {
    const e = focused();
    if (isField(e)) {
      const field = /** @type {HTMLInputElement} */ (e);
      return { text: field.value.slice(field.selectionStart ?? 0, field.selectionEnd ?? 0), element: e };
    }
    // A password is nobody's to read.
    return { text: e instanceof HTMLInputElement ? "" : getSelection()?.toString() ?? "", element: e };
  }

  /** Answers which number a person means: the selection, or the link that has the focus. */
  function answer(/** @type {string} */ id) {
    const e = focused();
    if (!document.hasFocus() || tree.isFrame(e)) return undefined;
    asked = id;
    const { text } = selected();
    const link = text.trim() ? null : links.around(e);
    return link ? { text: links.subjectOf(link, menu).request().text, link: true } : { text: text.trim().slice(0, LONG), link: false };
  }

  /** A selection, or a link, as the card's subject. */
  function subjectOf(/** @type {{text: string, link: boolean, frame?: number}} */ { text, link, frame }) {
    const around = link ? links.around(frame === undefined ? focused() : menu.element?.deref() ?? null) : null;
    // To call again is to call the same.
    if (around) return { ...links.subjectOf(around, menu), request: () => ({ text, source: "link" }) };
    const { element } = selected();
    const selection = getSelection();
    const range = selection?.rangeCount && !selection.isCollapsed ? selection.getRangeAt(0) : null;
    return {
      key: {}, text, copied: text, element: element ?? document.body,
      rectangles: () => {
        const lines = range ? tree.linesOf(range) : [];
        if (lines.length) return lines;
        return [element && element !== document.body ? element.getBoundingClientRect() : new DOMRect(menu.x, menu.y, 1, 1)];
      },
      isThere: () => true,
      request: () => ({ text, source: link ? "link" : "card" }),
    };
  }

  const CONTEXT = 2000; // units of text on either side of a selection that are told

  /** Told when the page is to be read anew. */
  const events = { again: () => {} };

  /** The line that the selection stands in, and where it stands there; without it where it is in a field. */
  function surroundings() {
    const { text, element } = selected(), selection = getSelection();
    const field = { text, start: 0, end: text.length, language: "", state: "field" };
    if (isField(element) || !selection?.rangeCount) return field;
    const { startContainer, startOffset, commonAncestorContainer } = selection.getRangeAt(0);
    const parent = tree.above(commonAncestorContainer);
    const state = tree.isOptedOut() ? "off" : parent && tree.isClosed(parent) ? "field" : "";
    const language = document.documentElement.lang.length <= 35 ? document.documentElement.lang : "";
    const walker = document.createTreeWalker(commonAncestorContainer, NodeFilter.SHOW_TEXT);
    let node = startContainer instanceof Text ? startContainer : null;
    while (!node && walker.nextNode()) if (selection.containsNode(walker.currentNode, true)) node = /** @type {Text} */ (walker.currentNode);
    const offset = node === startContainer ? startOffset : 0;
    for (const run of node ? flatten(around(node), () => {}) : []) {
      const piece = run?.pieces.find((/** @type {any} */ p) => p.node === node && offset <= p.offset + p.length);
      if (!piece) continue;
      const at = piece.start + Math.max(0, offset - piece.offset), from = Math.max(0, at - CONTEXT);
      return { text: run.text.slice(from, at + LONG + CONTEXT), start: at - from, end: at - from + Math.max(1, Math.min(text.length, LONG)), language, state };
    }
    return { ...field, language, state };
  }

  /** Shows what a selection is taken for; one that is a number can be called. */
  async function explained(/** @type {any} */ { text, title, advice, number }) {
    const subject = { ...subjectOf({ text, link: false, frame: 0 }), ...number && { copied: number, request: () => ({ text, source: "card", e164: number }) } };
    const [at] = subject.rectangles();
    card.shut();
    const shown = await calls.open(subject, { x: at?.left ?? 0, y: at?.top ?? 0 });
    if (!shown) return false;
    shown.pinned = { good: false };
    if (!number) { shown.informed = true; shown.offer(false); shown.plain(); }
    shown.show({ title, advice });
    return true;
  }

  /** Goes to a number of the page, if it is this frame that has the focus, or the browser's own bars have. */
  const next = (/** @type {boolean} */ back) => {
    const e = focused();
    return (document.hasFocus() || window === window.top) && !tree.isFrame(e) ? step.go(back, e) : null;
  };

  /** Has the worker's words and options asked for anew, and the page read by them. */
  async function again() {
    line.forget();
    await line.wake();
    events.again();
  }

  /** Shows that the worker places a call. */
  async function calling(/** @type {any} */ message) {
    isByKey = message.frame === undefined;
    const subject = subjectOf(message);
    const [first] = subject.rectangles();
    card.shut();
    shown = await calls.open(subject, { x: first?.left ?? 0, y: first?.top ?? 0 });
    if (!shown) return false;
    calls.begin(shown, message.id ?? asked);
    shown.isWorkers = true;
    live.watch();
    return true;
  }

  /** Shows what became of it. */
  function called(/** @type {any} */ { reply }) {
    if (shown?.call && card.open !== shown) return live.answered(shown.call.id, reply.ok);
    if (!shown) return false;
    if (reply.ok?.shown) shown.name(reply.ok.shown);
    calls.end(shown, reply);
    // A question to who came by the keyboard is answered there.
    if (reply.ok?.question && isByKey) shown.enter();
    shown = null;
    return true;
  }

  function opened(/** @type {MouseEvent} */ event) {
    if (!event.isTrusted) return;
    const element = tree.targetOf(event);
    menu = { x: event.clientX, y: event.clientY, element: element && new WeakRef(element) };
  }

  /** Hears the worker, for as long as there is one. */
  function hear(/** @type {() => boolean} */ isAlive) {
    chrome.runtime.onMessage.addListener((message, _sender, reply) => isAlive() && heard(message, reply));
  }

  /**
   * Heeds a message; whether it is answered, now or later.
   * @param {any} message
   * @param {(answer: any) => void} reply
   */
  function heard(message, reply) {
    if (message.type === "selected") {
      const found = answer(message.id);
      if (found) reply(found);
      return false;
    }
    if (message.type === "page") { reply({ host: matches.asked.host, count: paint.size, milliseconds: matches.asked.milliseconds }); return false; }
    if (message.type === "texts") { list.texts().then(reply, () => reply(null)); return true; }
    if (message.type === "show") { list.show(message.where).then(reply, () => reply(false)); return true; }
    if (message.type === "again") { again(); return false; }
    // Who does not show it keeps silent: another frame may.
    if (message.type === "next") {
      const went = next(message.back);
      went?.then(reply, () => reply(false));
      return !!went;
    }
    if (message.type === "around") { reply(surroundings()); return false; }
    if (message.type === "explained") { explained(message).then(reply, () => reply(false)); return true; }
    if (message.type === "call") {
      const isHeard = buttons.tell(message.reply.id, message.reply);
      if (live.isOurs(message.reply)) { live.changed(message.reply).then(reply, () => reply(false)); return true; }
      if (isHeard) reply("heard");
      return false;
    }
    if (message.frame === undefined && message.id !== asked) return false;
    if (message.type === "calling") { calling(message).then(reply, () => reply(false)); return true; }
    if (message.type === "called") reply(called(message));
    return false;
  }

  Object.assign(simotel, { told: { ...tree.listeners([["contextmenu", opened], ["pagehide", live.left], ["pageshow", live.back], ["pageshow", line.back], ["visibilitychange", live.look]]), hear, heard, events } });
}

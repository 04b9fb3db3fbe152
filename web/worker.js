// @ts-check
"use strict";
// The service worker. Chrome knows only listeners that are added before this
// file's first turn ends, so all are added here; what an event means is decided
// in Go. Events wait in a queue until the program is ready.
importScripts("wasm_exec.js", "wasm.js");
{
  // Held against app.Events by a test.
  const EVENTS = [
    "activate",
    "alarms.onAlarm",
    "commands.onCommand",
    "contextMenus.onClicked",
    "notifications.onButtonClicked",
    "notifications.onClicked",
    "omnibox.onInputChanged",
    "omnibox.onInputEntered",
    "online",
    "runtime.onInstalled",
    "runtime.onMessage",
    "runtime.onStartup",
    "runtime.onUpdateAvailable",
    "storage.managed.onChanged",
  ];

  /**
   * One event. Its reply is called at most once, with the answer's JSON or with
   * nothing; for an event without a sender it does nothing.
   * @typedef {{name: string, args: string, reply: (answer?: string | null) => void}} Event
   * @typedef {(name: string, args: string, reply: Event["reply"]) => void} Dispatch
   * @typedef {{dispatch: Dispatch | null, open: Set<Event>}} Program
   */

  /** @type {Event[]} */
  const queue = [];
  /** @type {Program | null} the program that runs or is being started */
  let program = null;

  // What a document needs once there is something to do in it (content/scout.js), in
  // this order.
  const INJECTED = [
    "runs", "ask", "core", "matches", "near", "paint", "style", "parts", "placing", "sight", "state", "more", "obey", "card", "live", "buttons", "calls", "pointer", "links", "order", "step", "list", "told", "content",
  ].map((name) => `content/${name}.js`);

  /** Puts the content scripts into the document that asks for them, for which no program is needed. */
  async function inject(/** @type {chrome.runtime.MessageSender} */ { tab, documentId }) {
    await chrome.scripting.executeScript({ target: { tabId: tab?.id ?? -1, documentIds: [documentId ?? ""] }, files: INJECTED, injectImmediately: true });
    return { ok: {} };
  }

  const failure = (/** @type {string} */ code) => JSON.stringify({ error: { code } });

  function deliver(/** @type {Event} */ event) {
    queue.push(event);
    if (!program) start();
    else if (program.dispatch) drain(program);
  }

  async function start() {
    /** @type {Program} */
    const mine = { dispatch: null, open: new Set() };
    program = mine;
    globalThis.simotelReady = (/** @type {Dispatch} */ dispatch) => {
      mine.dispatch = dispatch;
      drain(mine);
    };
    try {
      const { ended } = await simotelWasm.start("worker.wasm");
      await ended;
    } catch (error) {
      console.error("worker.wasm:", error);
    }
    end(mine);
  }

  /** Hands over what waits. An event is handed over once: one that kills the program is not tried on the next. */
  function drain(/** @type {Program} */ to) {
    for (let event = queue.shift(); event; event = queue.shift()) {
      const given = event;
      to.open.add(given);
      try {
        to.dispatch?.(given.name, given.args, (answer) => {
          if (to.open.delete(given)) given.reply(answer);
        });
      } catch (error) {
        console.error("worker.wasm is gone:", error);
        end(to);
        return;
      }
    }
  }

  /** Answers whoever waits for a program that ended. The next event starts another. */
  function end(/** @type {Program} */ ended) {
    for (const event of ended.open) event.reply(failure("worker_stopped"));
    ended.open.clear();
    if (program !== ended) return;
    program = null;
    if (!ended.dispatch) {
      for (const event of queue.splice(0)) event.reply(failure("worker_failed"));
    } else if (queue.length) start();
  }

  for (const name of EVENTS) {
    if (name === "activate" || name === "online") {
      // The worker's own: it is new here, installed, updated or switched on; the
      // network is back while it runs.
      self.addEventListener(name, () => deliver({ name, args: "[]", reply: () => {} }));
    } else if (name === "runtime.onMessage") {
      chrome.runtime.onMessage.addListener((message, sender, sendResponse) => {
        if (message?.type === "inject") {
          inject(sender).then(sendResponse, (error) => {
            console.error("content scripts:", error);
            sendResponse(JSON.parse(failure("internal")));
          });
          return true;
        }
        const { id, url, origin, tab, frameId, documentLifecycle } = sender;
        deliver({
          name,
          args: JSON.stringify([message, { id, url, origin, frameId, documentLifecycle, tabId: tab?.id ?? -1, tabUrl: tab?.url, tabTitle: tab?.title }]),
          reply: (answer) => sendResponse(JSON.parse(answer ?? failure("internal"))),
        });
        return true; // the answer comes later
      });
    } else if (name === "omnibox.onInputChanged") {
      chrome.omnibox.onInputChanged.addListener((text, suggest) => {
        deliver({ name, args: JSON.stringify([text]), reply: (answer) => {
          const list = JSON.parse(answer ?? "[]");
          suggest(Array.isArray(list) ? list : []);
        } });
      });
    } else {
      const target = name.split(".").reduce((/** @type {any} */ part, key) => part[key], chrome);
      target.addListener((/** @type {any[]} */ ...args) => {
        deliver({ name, args: JSON.stringify(args), reply: () => {} });
      });
    }
  }

  // Whatever started this worker has an event for it.
  if (!program) start();
}

// @ts-check
"use strict";
// The service worker. Chrome knows only listeners that are added before this
// file's first turn ends, so all are added here; what an event means is decided
// in Go. Events wait until the program is ready.
importScripts("wasm_exec.js", "wasm.js");
{
  // Held against app.Events by a test.
  const EVENTS = [
    "activate",
    "alarms.onAlarm",
    "commands.onCommand",
    "contextMenus.onClicked",
    "notifications.onClicked",
    "runtime.onInstalled",
    "runtime.onMessage",
    "runtime.onStartup",
  ];

  const { program, failure } = simotelWasm;
  const worker = program("worker.wasm");

  for (const name of EVENTS) {
    const [namespace, event] = name.split(".");
    if (name === "activate") {
      // The worker's own: it is new here, installed, updated or switched on.
      self.addEventListener(name, () => worker.deliver({ name, args: "[]", reply: () => {} }));
    } else if (name === "runtime.onMessage") {
      chrome.runtime.onMessage.addListener((message, sender, sendResponse) => {
        const { id, url, origin, tab } = sender;
        worker.deliver({
          name,
          args: JSON.stringify([message, { id, url, origin, tabId: tab?.id ?? -1 }]),
          reply: (answer) => sendResponse(JSON.parse(answer ?? failure("internal"))),
        });
        return true; // the answer comes later
      });
    } else {
      chrome[namespace][event].addListener((/** @type {any[]} */ ...args) => {
        worker.deliver({ name, args: JSON.stringify(args), reply: () => {} });
      });
    }
  }
}

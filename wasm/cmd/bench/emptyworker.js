// The service worker of an extension whose Go program does nothing: started by the
// first message, as ours is, it answers, or first asks a server what it is told to.
importScripts("wasm_exec.js", "wasm.js");
let running = null;
chrome.runtime.onMessage.addListener((message, _, reply) => {
  if (message.bench) return false; // wasm.js answers
  (running ??= simotelWasm.start("empty.wasm")).then(() => {
    if (message.call) fetch(message.call, { method: "POST", body: "{}" }).then(({ status }) => reply({ ok: status }));
    else reply({ ok: true });
  });
  return true; // the answer comes later
});

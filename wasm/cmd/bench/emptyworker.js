// The service worker of an extension whose Go program does nothing. As ours does, it
// starts its program when this script ends, not at the first message; it answers once
// that runs, or first asks a server what it is told to.
importScripts("wasm_exec.js", "wasm.js");
chrome.runtime.onMessage.addListener((message, _, reply) => {
  if (message.bench) return false; // wasm.js answers
  running.then(() => {
    if (message.call) fetch(message.call, { method: "POST", body: "{}" }).then(({ status }) => reply({ ok: status }));
    else reply({ ok: true });
  });
  return true; // the answer comes later
});
const running = simotelWasm.start("empty.wasm");

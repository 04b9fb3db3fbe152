// In place of web/wasm.js: starts a worker's program step by step and notes when
// each was done, in milliseconds since 1970, and how long Go's packages took to
// initialise (GODEBUG=inittrace=1). Reading and compiling go on at once in the real one.
{
  const now = () => performance.timeOrigin + performance.now();
  const times = { log: [] };
  const print = console.log;
  console.log = (...words) => {
    times.log.push(words.join(" "));
    print(...words);
  };

  async function start(file) {
    times.begun = now();
    const bytes = await (await fetch(file)).arrayBuffer();
    times.read = now();
    const module = await WebAssembly.compile(bytes);
    times.compiled = now();
    const go = new Go();
    go.env = { GODEBUG: "inittrace=1" };
    const instance = await WebAssembly.instantiate(module, go.importObject);
    times.instantiated = now();
    const ready = globalThis.simotelReady;
    globalThis.simotelReady = (dispatch) => {
      times.ready = now();
      times.memory = instance.exports.mem.buffer.byteLength;
      ready(dispatch);
    };
    const ended = go.run(instance);
    times.waits = now(); // the program waits for the first time
    return { ended };
  }

  chrome.runtime.onMessage.addListener((message, _, reply) => {
    if (message?.bench) reply(times);
  });
  globalThis.simotelWasm = { start };
}

// In place of web/wasm.js: starts a worker's program step by step and notes when
// each was done, in milliseconds since 1970, and how long Go's packages took to
// initialise (GODEBUG=inittrace=1). Our own is read from a copy as the real loader
// does it, beside whose compiling the copy is checked.
{
  const now = () => performance.timeOrigin + performance.now();
  const times = { log: [] };
  const print = console.log;
  console.log = (...words) => {
    times.log.push(words.join(" "));
    print(...words);
  };

  async function read(file) {
    if (file === "empty.wasm") return (await fetch(file)).arrayBuffer();
    const folder = await navigator.storage.getDirectory();
    const handle = await folder.getFileHandle(file, { create: true });
    const copy = await handle.getFile();
    if (copy.size) return copy.arrayBuffer();
    const bytes = await (await fetch(file)).arrayBuffer();
    const writable = await handle.createWritable();
    await writable.write(bytes);
    await writable.close();
    return bytes;
  }

  async function start(file) {
    times.begun = now();
    const bytes = await read(file);
    times.read = now();
    const [module] = await Promise.all([WebAssembly.compile(bytes), crypto.subtle.digest("SHA-256", bytes)]);
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

// @ts-check
// Listed: what the worker has run in a page's frames when a page of ours asks for
// the numbers there (wasm/app/page.go). Where no content script runs it is nothing.
globalThis.simotel?.scout && (simotel.list ?? simotel.scout).numbers() || null;

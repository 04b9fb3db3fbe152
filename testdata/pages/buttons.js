// A page that asks for calls by elements of its own, and writes down what it is
// told. Where nobody calls for it, it does what it does without the extension.
window.told = [];
window.own = [];
document.addEventListener("simotel-call", (event) => {
  const { id, ...rest } = event.detail;
  told.push({ ...rest, on: event.target.id ?? "", call: id, trusted: event.isTrusted });
});
for (const e of document.querySelectorAll("[data-simotel-call]")) {
  e.addEventListener("click", (event) => {
    if (!event.defaultPrevented) own.push(e.id); // else somebody calls
  });
}

const count = (id) => { links.clicks[id] = (links.clicks[id] ?? 0) + 1; };
window.links = {
  clicks: {},
  /** The addresses that the browser would have opened: what nobody took. */
  followed: [],
  add(href, text) {
    const link = document.createElement("a");
    link.href = href;
    link.textContent = text;
    document.body.prepend(link);
  },
  huge() { this.add("tel:" + "0".repeat(10 << 20), "Ten megabytes"); },
};
for (const e of document.querySelectorAll("[id]")) e.addEventListener("click", () => count(e.id));
// The page's own telephone: it takes the click before anybody else.
addEventListener("click", (event) => { if (event.target.id === "own") event.preventDefault(); }, { capture: true });
document.getElementById("closing").addEventListener("click", () => document.getElementById("menu").replaceChildren("Menu"));
document.getElementById("stopped").addEventListener("click", (event) => event.stopPropagation());
// No test may have the browser ask for the system's handler.
addEventListener("click", (event) => {
  const link = event.target.closest?.("a");
  if (link && !event.defaultPrevented) { links.followed.push(link.getAttribute("href")); event.preventDefault(); }
});

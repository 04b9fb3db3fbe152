// What a page that wants calls placed, or the extension broken, would do.
window.hostile = {
  /** The whole of an element painted as if it were a number of ours. */
  add(id) {
    const node = document.getElementById(id).firstChild;
    CSS.highlights.get("simotel").add(new StaticRange({ startContainer: node, startOffset: 0, endContainer: node, endOffset: node.data.length }));
  },
  remove() { CSS.highlights.get("simotel")?.clear(); },
  steal() { CSS.highlights.delete("simotel"); },
  replace() { CSS.highlights.set("simotel", new Highlight()); },
  /** Another number under the same range, from the moment the card opens. */
  swap() {
    new MutationObserver((records, observer) => {
      if (!records.some((r) => [...r.addedNodes].some((n) => n.localName === "simotel-card"))) return;
      observer.disconnect();
      document.getElementById("real").firstChild.data = "Our office: 090-9000 0000";
    }).observe(document.documentElement, { childList: true });
  },
  /** The card's host moved into the page, where it would look like another thing. */
  move() { const host = document.querySelector("simotel-card"); if (host) document.getElementById("bait").append(host); return !!host; },
  /** What a script of the page can learn of the card. */
  peek() { const host = document.querySelector("simotel-card"); return host ? String(host.shadowRoot) + host.textContent + host.innerHTML : ""; },
  messages() {
    for (const type of ["call", "import", "configuration"]) window.postMessage({ type, body: { id: "x", text: "02188341256", source: "card" } }, "*");
    return typeof chrome === "object" && !!chrome.runtime?.sendMessage;
  },
  /** Built-ins of the page replaced; the extension has its own. */
  poison() {
    for (const name of ["querySelectorAll", "createElement", "createTreeWalker"]) Document.prototype[name] = () => { throw new Error("poisoned"); };
    Highlight.prototype.add = Map.prototype.get = Map.prototype.set = () => { throw new Error("poisoned"); };
    JSON.stringify = () => '{"type":"call"}';
    Object.defineProperty(Event.prototype, "isTrusted", { get: () => true });
  },
};

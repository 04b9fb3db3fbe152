// What a page that wants calls placed, or the extension broken, would do.
window.hostile = {
  /** Every synthetic event on every element and on the card's host. */
  clicks() {
    const types = ["pointerover", "pointermove", "mousemove", "pointerdown", "mousedown", "pointerup", "mouseup", "click", "dblclick"];
    const targets = [...document.querySelectorAll("*"), document, window];
    for (const target of targets) {
      const box = target.getBoundingClientRect?.();
      for (const type of types) {
        const Kind = type.startsWith("pointer") || type === "click" ? PointerEvent : MouseEvent;
        target.dispatchEvent(new Kind(type, {
          bubbles: true, cancelable: true, composed: true, view: window, button: 0,
          clientX: (box?.left ?? 0) + 60, clientY: (box?.top ?? 0) + 8,
        }));
      }
      target.click?.();
    }
    for (const key of ["Enter", " "]) document.querySelector("simotel-card")?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, composed: true }));
    return document.querySelectorAll("simotel-card").length;
  },
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

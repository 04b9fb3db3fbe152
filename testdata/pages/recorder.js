// Remembers every change of the page from its first moment, so that a test can
// tell that nobody but the page itself made one. Loaded first in the head.
(() => {
  const records = [];
  const name = (n) => n.nodeType === Node.ELEMENT_NODE ? n.localName : n.nodeName;
  // The text that a change left is what the next change of the same text found:
  // told alike whether the two are heard of together or, the parser having paused
  // between them, apart.
  const left = (list, i) => {
    const next = list.slice(i + 1).find((r) => r.type === "characterData" && r.target === list[i].target);
    return next ? next.oldValue : list[i].target.data;
  };
  const note = (list) => {
    for (const [i, r] of list.entries()) {
      if (r.type === "attributes") records.push(`attribute ${r.attributeName} of ${name(r.target)}`);
      else if (r.type === "characterData") records.push(`text ${left(list, i)}`);
      else {
        for (const n of r.addedNodes) records.push(`added ${name(n)} to ${name(r.target)}`);
        for (const n of r.removedNodes) records.push(`removed ${name(n)} from ${name(r.target)}`);
      }
    }
  };
  const observer = new MutationObserver(note);
  observer.observe(document, {
    subtree: true, childList: true, attributes: true, characterData: true, characterDataOldValue: true,
  });
  // Attributes of the root and nodes of closed shadow roots are seen as well:
  // what is done by other means shows in the markup.
  window.recorder = {
    take() { note(observer.takeRecords()); return records.splice(0); },
    markup: () => document.documentElement.outerHTML,
    /**
     * Events that a script makes, on every element and where every text stands,
     * the last of them a pointer that rests on a number; how many cards they opened.
     */
    async synthetic(number) {
      const types = ["pointerover", "pointermove", "mousemove", "pointerdown", "mousedown", "pointerup", "mouseup", "click", "dblclick"];
      // The page's own handlers are left out of it; other listeners of window hear all the same.
      const calm = (event) => { event.stopPropagation(); event.preventDefault(); };
      for (const type of types) addEventListener(type, calm, { capture: true });
      const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
      for (let n = walker.nextNode(); n; n = walker.nextNode()) {
        const range = document.createRange();
        range.selectNodeContents(n);
        const box = range.getBoundingClientRect();
        const target = n.nodeType === Node.TEXT_NODE ? n.parentElement : n;
        for (const type of types) {
          const Kind = type.startsWith("pointer") || type === "click" ? PointerEvent : MouseEvent;
          target.dispatchEvent(new Kind(type, {
            bubbles: true, cancelable: true, composed: true, view: window, button: 0,
            clientX: box.left + box.width / 2, clientY: box.top + box.height / 2,
          }));
        }
      }
      for (const key of ["Enter", " "]) document.querySelector("simotel-card")?.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, composed: true }));
      walker.currentNode = walker.root;
      for (let n = walker.nextNode(); n; n = walker.nextNode()) {
        if (n.nodeType !== Node.TEXT_NODE || !n.data.includes(number)) continue;
        const range = document.createRange();
        range.setStart(n, n.data.indexOf(number));
        range.setEnd(n, n.data.indexOf(number) + number.length);
        const box = range.getBoundingClientRect();
        n.parentElement.dispatchEvent(new PointerEvent("pointermove", {
          bubbles: true, composed: true, clientX: box.left + box.width / 2, clientY: box.top + box.height / 2,
        }));
      }
      await new Promise((rested) => setTimeout(rested, 600));
      for (const type of types) removeEventListener(type, calm, { capture: true });
      return document.querySelectorAll("simotel-card").length;
    },
  };
})();

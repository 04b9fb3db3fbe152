// Remembers every change of the page from its first moment, so that a test can
// tell that nobody but the page itself made one. Loaded first in the head.
(() => {
  const records = [];
  const name = (n) => n.nodeType === Node.ELEMENT_NODE ? n.localName : n.nodeName;
  const note = (list) => {
    for (const r of list) {
      if (r.type === "attributes") records.push(`attribute ${r.attributeName} of ${name(r.target)}`);
      else if (r.type === "characterData") records.push(`text ${r.target.data}`);
      else {
        for (const n of r.addedNodes) records.push(`added ${name(n)} to ${name(r.target)}`);
        for (const n of r.removedNodes) records.push(`removed ${name(n)} from ${name(r.target)}`);
      }
    }
  };
  const observer = new MutationObserver(note);
  observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true });
  // Attributes of the root and nodes of closed shadow roots are seen as well:
  // what is done by other means shows in the markup.
  window.recorder = {
    take() { note(observer.takeRecords()); return records.splice(0); },
    markup: () => document.documentElement.outerHTML,
  };
})();

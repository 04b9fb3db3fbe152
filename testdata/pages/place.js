// Tells a test where a text stands in the viewport and what is painted, also in
// shadow roots and frames: what no test reaches from outside. Loaded first.
(() => {
  const roots = [];
  const attach = Element.prototype.attachShadow;
  Element.prototype.attachShadow = function (init) {
    const root = attach.call(this, init);
    roots.push(root);
    return root;
  };

  // Only the page itself scrolls: what a frame asks for comes later, by another process.
  const show = (element) => { if (window === top) element?.scrollIntoView({ block: "center", behavior: "instant" }); };
  const trees = () => [document, ...roots].filter((r) => r === document || r.isConnected);
  const rectOf = (text) => {
    for (const tree of trees()) {
      const walker = document.createTreeWalker(tree, NodeFilter.SHOW_TEXT);
      for (let n = walker.nextNode(); n; n = walker.nextNode()) {
        const at = n.data.indexOf(text);
        if (at < 0 || n.parentElement?.closest("script, style")) continue;
        show(n.parentElement);
        const range = document.createRange();
        range.setStart(n, at);
        range.setEnd(n, at + text.length);
        const r = [...range.getClientRects()].find((r) => r.width > 0);
        if (r) return { X: r.left + r.width / 2, Y: r.top + r.height / 2 };
      }
    }
    return null;
  };
  const painted = () => [...CSS.highlights.get("simotel") ?? []].filter((r) => r.startContainer.isConnected).map((r) => {
    const live = document.createRange();
    live.setStart(r.startContainer, r.startOffset);
    live.setEnd(r.endContainer, r.endOffset);
    return live.toString().replace(/\s+/g, " ");
  });

  const frames = () => trees().flatMap((t) => [...t.querySelectorAll("iframe")]);
  /** Asks a frame's own copy of this script; a frame without one has nothing to tell. */
  const ask = (frame, question) => new Promise((done) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = (event) => done(event.data);
    setTimeout(() => done(null), 2000);
    frame.contentWindow.postMessage({ place: question }, "*", [port2]);
  });
  addEventListener("message", async (event) => {
    const { place: question } = event.data ?? {};
    if (question) event.ports[0].postMessage(question.of ? await find(question.of) : await place.painted());
  });

  const find = async (text) => {
    const here = rectOf(text);
    if (here) return here;
    for (const frame of frames()) {
      show(frame);
      const inner = await ask(frame, { of: text });
      const box = frame.getBoundingClientRect();
      if (inner) return { X: box.left + frame.clientLeft + inner.X, Y: box.top + frame.clientTop + inner.Y };
    }
    return null;
  };

  window.place = {
    /** The middle of a text in the viewport of this frame, null if it is nowhere. */
    async of(text) {
      const found = await find(text);
      // The browser sends the mouse to the frame that was there before the page scrolled, until it has drawn it.
      for (let i = 0; i < 3 && window === top; i++) await new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn, 20)));
      return found;
    },
    /** What is painted here and in the frames, sorted. */
    async painted() {
      const all = painted();
      for (const frame of frames()) all.push(...await ask(frame, { painted: true }) ?? []);
      return all.sort();
    },
  };
})();

// @ts-check
"use strict";
// Tree: the page across its shadow roots, open and closed: what is around an
// element, what is under a point, what a page or its user keeps to themselves.

// The first file of the content script owns the name. Assigning hides an
// element of the page with this id, which a look-up would return. A script that
// is injected once more leaves the first alone, as each that keeps something does.
if (!Object.hasOwn(globalThis, "simotel")) globalThis.simotel = {};
if (!simotel.tree) {
  // Elements that show nothing and so separate nothing.
  const INVISIBLE = new Set("script style template noscript link meta wbr rp".split(" "));
  // Elements whose content is not page text, or is edited.
  const CLOSED = new Set(("textarea input select option iframe frame object embed canvas audio video " +
    "img picture svg math datalist head title").split(" "));
  // A number in one of these is the page's own to click.
  const CLICKED = "a[href], button, label, summary, input, select, textarea, [role=button], [role=link], [role=option], " +
    "[role=tab], [role=checkbox], [role=switch], [role=radio], [role=treeitem], [role^=menuitem]";
  // What may have a shadow root besides custom elements (DOM, attachShadow).
  const HOSTS = new Set("article aside blockquote body div footer h1 h2 h3 h4 h5 h6 header main nav p section span".split(" "));

  /**
   * The shadow root of an element, null for none. Asking for a closed one takes
   * 2 µs: of what a page could give one, only custom elements and what looks
   * empty are asked. Any other is found when the pointer is over it.
   * @param {Element} e
   * @returns {ShadowRoot | null}
   */
  function rootOf(e) {
    if (e.localName.includes("-")) return anyRoot(e);
    if (!HOSTS.has(e.localName)) return null;
    return e.firstChild ? e.shadowRoot : anyRoot(e);
  }

  const anyRoot = (/** @type {Element} */ e) =>
    e instanceof HTMLElement && e.localName !== "simotel-card" ? chrome.dom.openOrClosedShadowRoot(e) : null;

  /** @type {(root: ShadowRoot) => void} */
  let found = () => {};

  /** Has every shadow root told that is found under a point. */
  const onRoot = (/** @type {typeof found} */ tell) => { found = tell; };

  // A form's own properties give way to its fields' names.
  const parent = /** @type {(this: Node) => Element | null} */ (Object.getOwnPropertyDescriptor(Node.prototype, "parentElement")?.get);

  /** The element around one, out of its shadow root if need be. */
  const above = (/** @type {Node} */ node) => parent.call(node) ?? /** @type {ShadowRoot} */ (node.getRootNode()).host ?? null;

  const isFrame = (/** @type {unknown} */ e) => e instanceof HTMLIFrameElement || e instanceof HTMLFrameElement;

  /** Element.closest across shadow roots. */
  function closest(/** @type {Element | null} */ element, /** @type {string} */ selector) {
    // What an event happened to may be the document.
    for (let e = element instanceof Element ? element : null; e; e = /** @type {ShadowRoot} */ (e.getRootNode()).host) {
      const found = e.closest(selector);
      if (found) return found;
    }
    return null;
  }

  /**
   * The innermost element under a point of the viewport, and the shadow roots
   * that it is in.
   * @param {number} x
   * @param {number} y
   */
  function under(x, y) {
    /** @type {ShadowRoot[]} */
    const roots = [];
    let element = document.elementFromPoint(x, y);
    for (let e = element; e;) {
      const root = anyRoot(e);
      if (!root) break;
      roots.push(root);
      found(root);
      e = root.elementFromPoint(x, y);
      // A slotted child belongs to the tree that its host is in.
      if (!e || !root.contains(e)) break;
      element = e;
    }
    return { element, roots };
  }

  /** The innermost element that has the focus. */
  function focused() {
    let e = document.activeElement;
    for (let inner = e; inner; inner = anyRoot(inner)?.activeElement ?? null) e = inner;
    return e;
  }

  /** What a person pointed at or has the focus on: the event's innermost element, closed roots included. */
  function targetOf(/** @type {MouseEvent} */ event) {
    const target = /** @type {Element} */ (event.composedPath()[0]);
    if (!(target instanceof Element)) return null;
    // A key's click has no place; a pointer's into a closed root names the host.
    return event.detail > 0 && anyRoot(target) ? under(event.clientX, event.clientY).element : target;
  }

  /** The rectangles of a range on screen, one for each line. */
  function linesOf(/** @type {Range} */ range) {
    // What stands in several elements, and every blank between Persian digits, has a rectangle of its own.
    /** @type {DOMRect[]} */
    const lines = [];
    for (const r of range.getClientRects()) {
      if (!r.width || !r.height) continue;
      const last = lines.at(-1), middle = (r.top + r.bottom) / 2;
      if (!last || middle < last.top || middle > last.bottom) { lines.push(r); continue; }
      const left = Math.min(last.left, r.left), top = Math.min(last.top, r.top);
      lines[lines.length - 1] = new DOMRect(left, top, Math.max(last.right, r.right) - left, Math.max(last.bottom, r.bottom) - top);
    }
    return lines;
  }

  /** Whether the element or one around it is edited, closed to us, or kept from us by the page. */
  function isClosed(/** @type {Element} */ element) {
    if (isEdited(element)) return true;
    for (let /** @type {Element | null} */ e = element; e; e = above(e)) {
      if (CLOSED.has(e.localName) || INVISIBLE.has(e.localName) || e.role === "textbox" || isOff(e)) return true;
      if (!parent.call(e) && isEdited(/** @type {ShadowRoot} */ (e.getRootNode()).host)) return true;
    }
    return false;
  }

  const isEdited = (/** @type {Element | undefined} */ e) => /** @type {HTMLElement | undefined} */ (e)?.isContentEditable ?? false;

  /** The page's own word for parts that it keeps from us. */
  const isOff = (/** @type {Element} */ e) => e.getAttribute("data-simotel") === "off";

  /** Whether the page wants none of its text to be taken for numbers. */
  const isOptedOut = () => isOff(document.documentElement) ||
    !!document.querySelector('meta[name="format-detection" i][content*="telephone=no" i]');

  /**
   * Listeners of the window, in the capture phase. document.open() takes them
   * away; start puts back what is not there.
   * @param {[type: string, listener: any, prevents?: boolean][]} list prevents: it may prevent the default
   */
  function listeners(list) {
    return {
      start() { for (const [type, listener, prevents] of list) window.addEventListener(type, listener, { capture: true, passive: !prevents }); },
      stop() { for (const [type, listener] of list) window.removeEventListener(type, listener, { capture: true }); },
    };
  }

  Object.assign(simotel, { INVISIBLE, CLOSED, CLICKED, tree: { rootOf, inside: anyRoot, onRoot, above, isFrame, listeners, closest, under, focused, targetOf, linesOf, isClosed, isOptedOut } });
}

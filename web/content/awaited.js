// @ts-check
"use strict";
// Awaited: what a page shows without an event that tells of it: the root of a
// custom element that is defined later, a part of a visible line that a class or
// style shows. It is looked for now and then; what is then read is reader.js's.
if (!simotel.awaited) {
  const { hasDigit, tree } = simotel;

  const SLICE = 8; // milliseconds of work at most before the page has its turn
  const HIDDEN = 500; // hidden parts of visible lines that are looked after

  /** @type {Set<Element>} custom elements that have no root yet */
  const hosts = new Set();
  /** @type {Set<Text>} hidden parts of visible lines */
  const concealed = new Set();

  const host = (/** @type {Element} */ element) => { hosts.add(element); };
  const conceal = (/** @type {Text} */ node) => { if (hasDigit(node) && concealed.size < HIDDEN) concealed.add(node); };

  /** Tells of the hidden parts that are shown now. */
  function reveal(/** @type {(node: Text) => void} */ tell) {
    for (const node of concealed) {
      const shown = node.parentElement?.checkVisibility({ visibilityProperty: true });
      if (shown) tell(node);
      if (shown || !node.isConnected) concealed.delete(node);
    }
  }

  /** Tells of the roots that custom elements have got. */
  function look(/** @type {(root: ShadowRoot) => void} */ tell) {
    const until = performance.now() + SLICE;
    let left = hosts.size;
    for (const host of hosts) {
      if (left-- <= 0 || performance.now() > until) break;
      hosts.delete(host); // and back behind the others, if it stays undefined
      const root = host.isConnected ? tree.rootOf(host) : null;
      if (root) tell(root);
      else if (host.isConnected && !host.matches(":defined")) hosts.add(host);
    }
  }

  function forget() {
    hosts.clear();
    concealed.clear();
  }

  Object.assign(simotel, { awaited: { host, conceal, reveal, look, forget, get waits() { return hosts.size + concealed.size > 0; } } });
}

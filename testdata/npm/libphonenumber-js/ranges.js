// An extension that leaves the page's nodes alone and paints numbers by the CSS
// Custom Highlight API.
import { textsIn, watch } from "./texts.js";

const highlight = new Highlight(), ranges = new WeakMap();
CSS.highlights.set("peer", highlight);

watch((text, numbers) => {
  const list = numbers.map(({ startsAt, endsAt }) =>
    new StaticRange({ startContainer: text, startOffset: startsAt, endContainer: text, endOffset: endsAt }));
  ranges.set(text, list);
  for (const range of list) highlight.add(range);
}, (node) => {
  for (const text of textsIn(node)) {
    for (const range of ranges.get(text) ?? []) highlight.delete(range);
    ranges.delete(text);
  }
});

// What extensions do that find numbers by libphonenumber-js, for the benchmark:
// each text node by itself, once when the page is there and when it changes.
import { findPhoneNumbersInText } from "libphonenumber-js/max";

const CLOSED = "a,script,style,noscript,textarea,select,[contenteditable]";
const LEAST = 7; // digits of a number

const mayHold = (text) => (text.data.match(/\p{Nd}/gu)?.length ?? 0) >= LEAST && !text.parentElement?.closest(CLOSED);

/** The text nodes in a node, itself among them. */
export function textsIn(node) {
  if (node.nodeType === Node.TEXT_NODE) return [node];
  const walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT), texts = [];
  while (walker.nextNode()) texts.push(walker.currentNode);
  return texts;
}

/**
 * Has every text of the page in which there are numbers taken by a function, and
 * those that a change left behind by another.
 */
export function watch(take, forget) {
  const read = (node) => {
    for (const text of textsIn(node).filter(mayHold)) {
      const numbers = findPhoneNumbersInText(text.data, "IR");
      if (numbers.length) take(text, numbers);
    }
  };
  read(document.body);
  const observer = new MutationObserver((records) => {
    for (const { type, target, addedNodes, removedNodes } of records) {
      if (type === "characterData") {
        forget(target);
        read(target);
      }
      removedNodes.forEach(forget);
      addedNodes.forEach(read);
    }
    observer.takeRecords(); // what this script changed
  });
  observer.observe(document.body, { subtree: true, childList: true, characterData: true });
}

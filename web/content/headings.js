// @ts-check
"use strict";
// Headings: what a page says of a text by the place that it stands in: the
// heading of its column or row, the term of a definition, a caption with a colon
// before it. It knows nothing of what such words mean.
{
  const { INLINE, tree: { above } } = simotel;

  const LONG = 60; // UTF-16 units of a heading; what is longer is none
  const TEXT = NodeFilter.SHOW_TEXT;

  /** The text of an element on one line, "" if it is long or has a digit. */
  function short(/** @type {Element | null | undefined} */ element) {
    if (!element) return "";
    let text = "";
    const walker = document.createTreeWalker(element, TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      text += ` ${/** @type {Text} */ (node).data}`;
      if (text.length > 2 * LONG) return "";
    }
    text = text.replace(/\s+/g, " ").trim();
    return text.length <= LONG && !/\p{Nd}/u.test(text) ? text : "";
  }

  /** What heads a table's cell: its row's first cell, if that is a heading or the only other one, or its column's. */
  function ofCell(/** @type {HTMLTableCellElement} */ cell) {
    const row = /** @type {HTMLTableRowElement | null} */ (cell.closest("tr"));
    const table = row?.closest("table");
    if (!row || !table) return "";
    const [first] = row.cells;
    if (first !== cell && (first.localName === "th" || row.cells.length === 2)) return short(first);
    const head = table.tHead?.rows[0] ?? table.rows[0];
    if (!head || head === row || head.cells[0]?.localName !== "th") return "";
    // Where cells span columns or rows the heading is another's.
    const spans = (/** @type {HTMLTableRowElement} */ r) => [...r.cells].some((c) => c.colSpan > 1 || c.rowSpan > 1);
    if (head.cells.length !== row.cells.length || spans(head) || spans(row)) return "";
    return short(head.cells[cell.cellIndex]);
  }

  /** The term before a definition. */
  function ofDefinition(/** @type {Element} */ definition) {
    let e = definition.previousElementSibling;
    while (e?.localName === "dd") e = e.previousElementSibling;
    return e?.localName === "dt" ? short(e) : "";
  }

  /** A caption with a colon before the element or the block around it. */
  function before(/** @type {Element} */ element) {
    for (let e = /** @type {Element | null} */ (element); e; e = e.parentElement) {
      const text = short(e.previousElementSibling);
      if (/[:：]$/.test(text)) return text;
      if (text || !INLINE.has(e.localName)) break;
    }
    return "";
  }

  /** What the page says of a text, with a colon, "" if it says nothing. */
  function headingOf(/** @type {Text} */ node) {
    const element = above(node);
    const place = element?.closest("td, th, dd");
    if (!element || place?.localName === "th") return "";
    const text = place?.localName === "td" ? ofCell(/** @type {HTMLTableCellElement} */ (place)) : place ? ofDefinition(place) : before(element);
    return text && text.replace(/\s*[:：]?$/, ": ");
  }

  Object.assign(simotel, { headingOf });
}

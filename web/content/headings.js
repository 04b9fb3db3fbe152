// @ts-check
"use strict";
// Headings: what a page says of a text by the place that it stands in: the
// heading of its column or row, the term of a definition, a caption with a colon
// before it. It knows nothing of what such words mean.
{
  const { INLINE, tree: { above } } = simotel;

  const LONG = 60; // UTF-16 units of a heading; what is longer is none
  const TEXT = NodeFilter.SHOW_TEXT;

  /**
   * What is read of an element, once in a task: for the page to change the task has to
   * end, and a table's heads are asked for at each of its rows.
   * @template {Element} E
   * @template A
   * @param {(element: E) => A} read
   * @returns {(element: E) => A}
   */
  function once(read) {
    /** @type {Map<E, A> | null} */
    let known = null;
    return (element) => {
      if (!known) {
        known = new Map();
        queueMicrotask(() => { known = null; });
      }
      if (!known.has(element)) known.set(element, read(element));
      return /** @type {A} */ (known.get(element));
    };
  }

  const lineOf = once((/** @type {Element} */ element) => {
    let text = "";
    const walker = document.createTreeWalker(element, TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      text += ` ${/** @type {Text} */ (node).data}`;
      if (text.length > 2 * LONG) return "";
    }
    text = text.replace(/\s+/g, " ").trim();
    return text.length <= LONG && !/\p{Nd}/u.test(text) ? text : "";
  });

  /** The text of an element on one line, "" if it is long or has a digit. */
  const short = (/** @type {Element | null | undefined} */ element) => element ? lineOf(element) : "";

  const spans = once((/** @type {HTMLTableRowElement} */ row) => [...row.cells].some((c) => c.colSpan > 1 || c.rowSpan > 1));

  /** What heads a table's cell: its row's first cell, if that is a heading or the only other one, or its column's. */
  function ofCell(/** @type {HTMLTableCellElement} */ cell) {
    const row = /** @type {HTMLTableRowElement | null} */ (cell.closest("tr"));
    const table = row?.closest("table");
    if (!row || !table) return "";
    const [first] = row.cells;
    if (first !== cell && (first.localName === "th" || row.cells.length === 2)) return short(first);
    const head = table.tHead?.rows[0] ?? table.rows[0];
    if (!head || head === row) return "";
    // A first row without any digit heads the table, whatever its cells are.
    if (!table.tHead && head.cells[0]?.localName !== "th" && ![...head.cells].every(short)) return "";
    // Where cells span columns or rows the heading is another's.
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
      if (/[:：]$/.test(text) || text && e.parentElement?.childElementCount === 2) return text;
      if (text || !INLINE.has(e.localName)) break;
    }
    return "";
  }

  /** The heading above an element, up to a few levels and siblings away. */
  function title(/** @type {Element} */ element) {
    let e = /** @type {Element | null} */ (element);
    for (let level = 0; e && level < 6; level++, e = e.parentElement) {
      let p = e.previousElementSibling;
      for (let n = 0; p && n < 8; n++, p = p.previousElementSibling) if (/^h[1-6]$/.test(p.localName)) return short(p);
    }
    return "";
  }

  /**
   * Where a text stands: under a heading, in a row with others. It may name a
   * city, but is too far away to say what the text is.
   */
  function surroundings(/** @type {Element} */ element) {
    const cell = element.closest("td");
    const row = [.../** @type {HTMLTableRowElement | null} */ (cell?.closest("tr"))?.cells ?? []].slice(0, 8);
    const texts = [title(cell?.closest("table") ?? element), ...row.filter((c) => c !== cell).map(short)].filter(Boolean);
    return texts.length ? `${texts.join(" | ")} | | | ` : "";
  }

  /** What the page says of a text, with a colon, "" if it says nothing. */
  function headingOf(/** @type {Text} */ node) {
    const element = above(node);
    return element ? surroundings(element) + labelOf(element) : "";
  }

  function labelOf(/** @type {Element} */ element) {
    const place = element.closest("td, th, dd");
    if (place?.localName === "th") return "";
    const text = place?.localName === "td" ? ofCell(/** @type {HTMLTableCellElement} */ (place)) : place ? ofDefinition(place) : before(element);
    return text && text.replace(/\s*[:：]?$/, ": ");
  }

  Object.assign(simotel, { headingOf });
}

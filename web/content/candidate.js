// @ts-check
"use strict";
// Candidate: the cheap test that decides which text goes to a detector at all.
// Most text has no digit, and most digits are too few in a row for a number, or a
// date. It is asked of every line of a page, so it looks at each character once.
{
  // ASCII, Arabic and Persian digits, and every character of the blocks that
  // have others (halves of surrogate pairs among them): one look at each
  // character, which \p{Nd} is not.
  const NEXT = /[0-9\u0660-\u0669\u06f0-\u06f9\u07c0-\u1c59\ua620-\uabf9\ud800-\udfff\uff10-\uff19]/g;

  // Five digits with little between them: what is shorter is no subscriber's
  // number. For text with digits of other scripts. Bounded repeats, so it stays
  // linear on any text.
  const FEWEST = 5;
  const CANDIDATE = /\p{Nd}(?:[^\p{L}\p{Nd}\n]{0,6}\p{Nd}){4}/u;

  // A short row of digits may be an internal number behind a word for one: those
  // that wasm/detect knows. All other short rows stay in the page. Written without
  // the flag i, which makes it fifty times as slow.
  const WORD = "(?:داخل[یيى]|[Дд]об|\\b(?:[Ee](?:xt|XT)(?:[nN]|ension|ENSION)?|[Dd]urchwahl|D[Ww]|[Rr]amal|[Aa]nexo|[Dd]ahili)\\b)[^\\p{Nd}\\n]{0,20}";
  const INNER = new RegExp(WORD + "\\p{Nd}{2}", "u");
  const AFTER_WORD = new RegExp(WORD + "$", "u"), WORD_UNITS = 40; // what stands before a row, and how much of it is looked at

  // A date, with a time perhaps, or the years from one to another: what people
  // write most in as many digits as numbers have. In ASCII.
  const YEAR = "(?:1[39]|20|14(?=[0-4]))\\d\\d", DAY = "(?:0?[1-9]|[12]\\d|3[01])";
  const DATE = new RegExp(`^(?:${YEAR}([-./])${DAY}\\1${DAY}|${DAY}([-./])${DAY}\\2${YEAR})(?: \\d\\d?)?$|^${YEAR}[-–/]${YEAR}$`);

  const DATE_DIGITS = 10; // of the longest

  // A plus or a line break beside a row: it may be short for a number by itself.
  const PLUS_OR_LINE = /[+\uff0b\n\r\u2028\u2029]/, LEAD_UNITS = 8;

  // What a character is in a row of digits (markOf in wasm/detect): nothing that
  // belongs there, a digit, what stands between the digits of a number, or
  // something between them that cannot be seen.
  const END = 0, A_DIGIT = 1, MARK = 2, UNSEEN = 3;
  const MARKS = /[\t \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\-\u2010-\u2015\u2212\u30fc\ufe63\uff0d.\uff0e/\uff0f~\u2053\u223c\uff5e_\u0640()[\]\uff08\uff09\uff3b\uff3d+\uff0b]/;
  const UNSEEN_MARKS = /[\u00ad\u061c\u180e\ufeff\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069]/;
  const MOST_MARKS = 5; // between two digits
  const kindOf = (/** @type {string} */ c) => UNSEEN_MARKS.test(c) ? UNSEEN : MARKS.test(c) ? MARK : END;
  const COMMON = 0x700; // most characters of most pages are below
  const kinds = () => Uint8Array.from({ length: COMMON }, (_, c) => /\d|[\u0660-\u0669\u06f0-\u06f9]/.test(String.fromCharCode(c)) ? A_DIGIT : kindOf(String.fromCharCode(c)));
  /** @type {Uint8Array | undefined} not made before the first digit: most pages have no use for it */
  let KINDS;
  const RARE = /[\u07c0-\u1c59\ua620-\uabf9\ud800-\udfff\uff10-\uff19]/;

  const LONG = 16 << 10; // units of a line that is looked at as a whole
  const BLANK = /[ \t\n\r\f]+/g;

  /** What the text nodes of a line say, blanks as a page shows them; null for more than is looked at as a whole. */
  const plain = (/** @type {Text[]} */ nodes) => nodes.reduce((sum, n) => sum + n.length, 0) > LONG ? null : nodes.map((n) => n.data).join("").replace(BLANK, " ");

  /** Where the first digit from unit i on stands, or what may be one of another script; -1 if there is none. */
  function next(/** @type {string} */ text, /** @type {number} */ i) {
    NEXT.lastIndex = i;
    return NEXT.test(text) ? NEXT.lastIndex - 1 : -1;
  }

  /**
   * Whether a number may stand in a text.
   * @param {string} text
   * @param {number} least digits that a number has which stands without a plus
   */
  function isCandidate(text, least = FEWEST) {
    for (let i = next(text, 0); i >= 0; i = next(text, i)) {
      KINDS ??= kinds();
      const from = i;
      let digits = 0, groups = 1, marks = 0, end = i;
      for (; i < text.length; i++) {
        const c = text.charCodeAt(i), kind = c < COMMON ? KINDS[c] : kindOf(text[i]);
        if (kind === A_DIGIT) {
          if (end < i) groups++;
          digits++;
          marks = 0;
          end = i + 1;
        } else if (kind === END || kind === MARK && ++marks > MOST_MARKS) break;
      }
      if (i < text.length && RARE.test(text[i])) return CANDIDATE.test(text) || INNER.test(text);
      if (digits >= least && (groups === 1 || digits > DATE_DIGITS || !isDate(text.slice(from, end)))) return true;
      if (digits >= FEWEST && PLUS_OR_LINE.test(text.slice(Math.max(0, from - LEAD_UNITS), i + 1))) return true;
      if (digits > 1 && KINDS[text.charCodeAt(from + 1)] === A_DIGIT && AFTER_WORD.test(text.slice(Math.max(0, from - WORD_UNITS), from))) return true;
    }
    return false;
  }

  /** Whether a row of digits is a date. Digits of all scripts end in four bits of their value. */
  const isDate = (/** @type {string} */ row) => DATE.test(row.replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (c) => String(c.charCodeAt(0) & 15)));

  const hasDigit = (/** @type {Text} */ text) => next(text.data, 0) >= 0;

  // A short row alone may have its word for a heading.
  const mayBeInner = (/** @type {string} */ text) => text.length <= 12 && /^\P{L}*\p{Nd}{2,6}\P{L}*$/u.test(text) && !isCandidate(text);

  Object.assign(simotel, { BLANK, FEWEST, INNER, LONG, hasDigit, isCandidate, mayBeInner, plain });
}

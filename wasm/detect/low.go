package detect

import "unicode"

// low is the end of the characters that take one or two bytes and are most of
// all text: Latin, Greek, Cyrillic, Hebrew, Arabic. What is asked of each
// character around a number is a table for them, as small functions that are
// called for every character are what WebAssembly made by Go is slow at. The
// tables are made at every start of a page's core, so from ranges.
const low = 0x700

var lowMarks = [low]mark{
	' ': blank, '\t': blank, 0xa0: blank,
	'\n': newline, '\r': newline,
	'-': hyphen, '.': dot, '/': slash, '~': tilde, '_': line, 0x640: line,
	'(': open, '[': open, ')': closing, ']': closing, '+': plus,
	0xad: invisible, 0x61c: invisible,
}

var lowLetters = func() (letters [low]bool) {
	for _, table := range [...]*unicode.RangeTable{unicode.L, unicode.M} {
		for _, r := range table.R16 {
			for c := int(r.Lo); c <= int(r.Hi) && c < low; c += int(r.Stride) {
				letters[c] = true
			}
		}
	}
	return letters
}()

// lowFolds has the forms of ASCII and of the scripts from Hebrew on, which have
// no capitals; 0 for those between.
var lowFolds = func() (folds [low]uint16) {
	for r := range rune(low) {
		if r < 0x80 || r >= 0x590 {
			folds[r] = uint16(foldRune(r))
		}
	}
	return folds
}()

package detect

// low is the end of the characters that take one or two bytes and are most of
// all text: Latin, Greek, Cyrillic, Hebrew, Arabic. What is asked of each
// character around a number is a table for them, as small functions that are
// called for every character are what WebAssembly made by Go is slow at.
const low = 0x700

var (
	lowMarks   [low]mark   // findMark's answers
	lowLetters [low]bool   // findLetter's
	lowFolds   [low]uint16 // foldRune's
)

func init() {
	for r := range rune(low) {
		lowMarks[r], lowLetters[r], lowFolds[r] = findMark(r), findLetter(r), uint16(foldRune(r))
	}
}

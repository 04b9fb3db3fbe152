package detect

import "unicode/utf8"

// UTF16Len returns the length of s in UTF-16 code units, as JavaScript counts
// it. A byte that is not UTF-8 counts as one unit: encoding/json turns it into
// U+FFFD on the way to the page.
func UTF16Len(s string) int {
	n := 0
	for n < len(s) && s[n] < utf8.RuneSelf {
		n++
	}
	for _, r := range s[n:] {
		n++
		if r > 0xffff {
			n++
		}
	}
	return n
}

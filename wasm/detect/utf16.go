package detect

import "unicode/utf8"

// UTF16Len returns the length of s in UTF-16 code units, as JavaScript counts
// it. A byte that is not UTF-8 counts as one unit: encoding/json turns it into
// U+FFFD on the way to the page.
func UTF16Len(s string) int {
	n := 0
	for i := 0; i < len(s); n++ {
		switch c := s[i]; {
		case c < utf8.RuneSelf:
			i++
		case c >= 0xc2 && c < 0xe0 && i+1 < len(s) && s[i+1]&0xc0 == 0x80:
			i += 2 // most of a Persian text
		default:
			r, size := utf8.DecodeRuneInString(s[i:])
			if i += size; r > 0xffff {
				n++
			}
		}
	}
	return n
}

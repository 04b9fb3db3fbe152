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

// Slice returns the part of a text that lies between two positions, in UTF-16 code units,
// empty where they are not in the text.
func Slice(text string, start, end int) string {
	from, to, at := len(text), len(text), 0
	for i, r := range text {
		if at == start {
			from = i
		}
		if at == end {
			to = i
		}
		if at++; r > 0xffff {
			at++
		}
	}
	return text[min(from, to):to]
}

package detect

import (
	"unicode"
	"unicode/utf8"
)

// digitAt returns the value of the decimal digit at i, -1 if there is none, and
// how many bytes the character at i takes.
func digitAt(text string, i int) (value, size int) {
	if c := text[i]; c >= utf8.RuneSelf {
		return wideDigitAt(text, i)
	} else if c -= '0'; c < 10 {
		return int(c), 1
	}
	return -1, 1
}

// wideDigitAt is digitAt for what takes more than a byte.
func wideDigitAt(text string, i int) (value, size int) {
	c := text[i]
	if i+1 < len(text) {
		// Persian and Arabic-Indic digits; no others begin with these bytes.
		if c == 0xdb {
			if d := text[i+1] - 0xb0; d < 10 {
				return int(d), 2
			}
			return -1, 2
		}
		if c == 0xd9 {
			if d := text[i+1] - 0xa0; d < 10 {
				return int(d), 2
			}
			return -1, 2
		}
	}
	r, size := utf8.DecodeRuneInString(text[i:])
	return decimal(r), size
}

// decimal returns the value of a decimal digit (\p{Nd}), or -1. The digits of a
// script stand in a row from 0 to 9, in Unicode's tables too.
func decimal(r rune) int {
	if r < 0x660 {
		if r -= '0'; r >= 0 && r < 10 {
			return int(r)
		}
		return -1
	}
	if r > 0xffff {
		for _, t := range unicode.Nd.R32 {
			if lo := rune(t.Lo); r >= lo && r <= rune(t.Hi) {
				return int(r-lo) % 10
			}
		}
		return -1
	}
	for _, t := range unicode.Nd.R16 {
		if r < rune(t.Lo) {
			break
		}
		if r <= rune(t.Hi) {
			return int(r-rune(t.Lo)) % 10
		}
	}
	return -1
}

// mark is what a character between digits is to a reader.
type mark uint16

const (
	blank     mark = 1 << iota // a space of any width
	hyphen                     // a hyphen, a minus or the like
	dash                       // a wide dash
	dot                        // a full stop
	slash                      // a slash
	tilde                      // a tilde
	line                       // an underscore or the stroke that stretches Arabic words
	open                       // an opening bracket
	closing                    // a closing bracket
	plus                       // a plus sign
	newline                    // a line break
	carrier                    // the xx that stands for a carrier's code in Brazil
	invisible                  // nothing to see: direction marks, joiners, soft hyphens

	tight = hyphen | dot | slash | tilde | line | carrier // what joins digits closely
)

// markOf returns what a character is between digits, 0 for what ends a number.
func markOf(r rune) mark {
	if uint32(r) < low {
		return lowMarks[r]
	}
	return findMark(r)
}

// findMark is markOf for what is not low. Both know libphonenumber's
// VALID_PUNCTUATION, and what else people type.
func findMark(r rune) mark {
	switch r {
	case 0x1680, 0x202f, 0x205f, 0x3000:
		return blank
	case 0x2028, 0x2029:
		return newline
	case 0x2010, 0x2011, 0x2212, 0x30fc, 0xfe63, 0xff0d:
		return hyphen
	case 0x2012, 0x2013, 0x2014, 0x2015:
		return dash
	case 0xff0e:
		return dot
	case 0xff0f:
		return slash
	case 0x2053, 0x223c, 0xff5e:
		return tilde
	case 0xff08, 0xff3b:
		return open
	case 0xff09, 0xff3d:
		return closing
	case 0xff0b:
		return plus
	case 0x180e, 0xfeff:
		return invisible
	}
	switch {
	case r >= 0x2000 && r <= 0x200a:
		return blank
	case r >= 0x200b && r <= 0x200f, r >= 0x202a && r <= 0x202e, r >= 0x2060 && r <= 0x2064, r >= 0x2066 && r <= 0x2069:
		return invisible
	}
	return 0
}

// before returns the character that ends at i, which must not be 0.
func before(text string, i int) (r rune, size int) {
	if c := text[i-1]; c < utf8.RuneSelf {
		return rune(c), 1
	}
	return wideBefore(text, i)
}

// wideBefore is before for what takes more than a byte, which is two in most
// scripts without capitals.
func wideBefore(text string, i int) (r rune, size int) {
	if i >= 2 {
		if c, d := text[i-2], text[i-1]; c >= 0xc2 && c < 0xe0 && d < 0xc0 {
			return rune(c&0x1f)<<6 | rune(d&0x3f), 2
		}
	}
	return utf8.DecodeLastRuneInString(text[:i])
}

// at returns the character at i, 0 and 0 at the end.
func at(text string, i int) (r rune, size int) {
	if i >= len(text) {
		return 0, 0
	}
	if c := text[i]; c < utf8.RuneSelf {
		return rune(c), 1
	}
	return wideAt(text, i)
}

// wideAt is wideBefore's twin.
func wideAt(text string, i int) (r rune, size int) {
	if i+1 < len(text) {
		if c, d := text[i], text[i+1]; c >= 0xc2 && c < 0xe0 && d&0xc0 == 0x80 {
			return rune(c&0x1f)<<6 | rune(d&0x3f), 2
		}
	}
	return utf8.DecodeRuneInString(text[i:])
}

// seenBefore and seenAt skip what cannot be seen.
func seenBefore(text string, i int) (r rune, at int) {
	for i > 0 {
		r, size := before(text, i)
		if markOf(r) != invisible {
			return r, i - size
		}
		i -= size
	}
	return 0, 0
}

func seenAt(text string, i int) (r rune, where int) {
	for i < len(text) {
		r, size := at(text, i)
		if markOf(r) != invisible {
			return r, i
		}
		i += size
	}
	return 0, i
}

// isLatin reports whether r is a letter that glues: Latin, with its accents, as
// in libphonenumber's isLatinLetter.
func isLatin(r rune) bool {
	if r < utf8.RuneSelf {
		r |= 0x20
		return r >= 'a' && r <= 'z'
	}
	return r >= 0xaa && (unicode.Is(unicode.Latin, r) || r >= 0x300 && r <= 0x36f)
}

// isLetter reports whether r belongs to a word.
func isLetter(r rune) bool {
	if uint32(r) < low {
		return lowLetters[r]
	}
	return isHighLetter(r)
}

func isHighLetter(r rune) bool {
	return (r < 0x2000 || r > 0x206f) && (unicode.IsLetter(r) || unicode.Is(unicode.M, r))
}

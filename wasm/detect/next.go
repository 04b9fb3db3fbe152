package detect

import (
	"unicode"
	"unicode/utf8"
	"unsafe"
)

// digitLead tells of each byte whether a decimal digit of any script may begin
// with it. Everything else is skipped without being decoded: most of a text.
var digitLead = func() (lead [256]bool) {
	mark := func(first, last rune) {
		for r := first; r <= last; r++ {
			lead[string(r)[0]] = true
		}
	}
	for _, r := range unicode.Nd.R16 {
		mark(rune(r.Lo), rune(r.Hi))
	}
	for _, r := range unicode.Nd.R32 {
		mark(rune(r.Lo), rune(r.Hi))
	}
	return lead
}()

// nextDigit returns where the next decimal digit begins, or len(text). It looks
// at eight bytes at once and, where a digit may begin in the first seven, at
// each of them.
func nextDigit(text string, i int) int {
	for ; i+8 <= len(text); i += 7 {
		if !mayHoldDigit(*(*uint64)(unsafe.Add(unsafe.Pointer(unsafe.StringData(text)), i))) {
			continue
		}
		if at := digitAmong(text, i, i+7); at >= 0 {
			return at
		}
	}
	if at := digitAmong(text, i, len(text)); at >= 0 {
		return at
	}
	return len(text)
}

// digitAmong returns where a decimal digit begins from byte i on and before
// byte end, -1 for none.
func digitAmong(text string, i, end int) int {
	for ; i < end; i++ {
		if c := text[i]; c-'0' < 10 {
			return i
		} else if c < utf8.RuneSelf || !digitLead[c] {
			continue
		}
		if value, _ := digitAt(text, i); value >= 0 {
			return i
		}
	}
	return -1
}

// mayHoldDigit reports whether a digit may begin in the first seven of eight
// bytes, the first of which is the lowest: 0 to 9 and five marks behind them, a
// lead byte of the Arabic or Persian digits with what may follow it, or one of
// the lead bytes from 0xdc on, where the digits of all other scripts are. The
// sign bit of a byte of each term tells.
func mayHoldDigit(w uint64) bool {
	const ones, signs = 0x0101010101010101, 0x8080808080808080
	ascii := w&(0xf0*ones) ^ 0x30*ones
	lead := w&(0xfd*ones) ^ 0xd9*ones // 0 for 0xd9 and 0xdb
	follower := w >> 8 << 2           // the sign bit of what is from 0xa0 to 0xbf behind a lead byte
	high := w & (w << 1) & (w<<2 | w<<3&(w<<4)&(w<<5))
	return ((ascii-ones)&^ascii|(lead-ones)&^lead&follower|high)&signs != 0
}

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
// each of them. A digit may begin with: 0 to 9 and five marks behind them; the
// lead byte of the Arabic or Persian digits with what may follow it; the lead
// bytes from 0xdc on, where the digits of all other scripts are, without that of
// dashes and joiners. The sign bit of a byte of each term tells; the first of the
// eight is the lowest.
func nextDigit(text string, i int) int {
	const ones, signs = 0x0101010101010101, 0x8080808080808080
	for ; i+8 <= len(text); i += 7 {
		w := *(*uint64)(unsafe.Add(unsafe.Pointer(unsafe.StringData(text)), i))
		ascii := w&(0xf0*ones) ^ 0x30*ones // 0 for a digit
		lead := w&(0xfd*ones) ^ 0xd9*ones  // 0 for 0xd9 and 0xdb
		follower := w >> 8 << 2            // of what is from 0xa0 to 0xbf behind a lead byte
		dash := w ^ 0xe2*ones              // 0 for that lead byte
		high := w & (w << 1) & (w<<2 | w<<3&(w<<4)&(w<<5)) & (dash&^signs + 0x7f*ones | dash)
		if ((ascii-ones)&^ascii|(lead-ones)&^lead&follower|high)&signs == 0 {
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

package pbx

import (
	"strings"
	"unicode"
)

// Clean makes what a server said fit to stand in a sentence: one line, without
// control and direction characters, of at most n runes.
func Clean(s string, n int) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case unicode.In(r, unicode.Cc, unicode.Cf) && r != '\u200c': // ZWNJ belongs to Persian words
			return -1
		}
		return r
	}, s)
	runes := []rune(strings.Join(strings.Fields(s), " "))
	if len(runes) > n {
		runes = append(runes[:n], '…')
	}
	return string(runes)
}

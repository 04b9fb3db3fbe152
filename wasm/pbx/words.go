package pbx

import (
	"strings"
	"unicode"
)

// mostMarks is how many marks may follow on one letter: no name of any language
// needs more, and a tower of them covers what stands above and below it.
const mostMarks = 3

// Clean makes what a server said fit to stand in a sentence: one line, without
// control and direction characters, of at most n runes.
func Clean(s string, n int) string {
	marks := 0
	s = strings.Map(func(r rune) rune {
		if unicode.In(r, unicode.Mn, unicode.Me) {
			if marks++; marks > mostMarks {
				return -1
			}
			return r
		}
		switch {
		case unicode.IsSpace(r):
			r = ' '
		case r == '\u200c': // ZWNJ belongs to Persian words
			return r
		case unicode.In(r, unicode.Cc, unicode.Cf):
			return -1 // and marks behind it go on counting
		}
		marks = 0
		return r
	}, s)
	runes := []rune(strings.Join(strings.Fields(s), " "))
	if len(runes) > n {
		runes = append(runes[:n], '…')
	}
	return string(runes)
}

// minSecret is how long a secret is at least that is looked for, in bytes: any
// text has a shorter one in it.
const minSecret = 4

// Said is Clean without our secrets: some servers quote the key that they refuse.
func Said(s string, n int, secrets ...string) string {
	hide := func() {
		for _, secret := range secrets {
			if len(secret) >= minSecret {
				s = strings.ReplaceAll(s, secret, "…")
			}
		}
	}
	hide()
	s = Clean(s, len(s)) // what is not shown could part a secret, which then would be whole
	hide()
	return Clean(s, n)
}

package detect

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// Wherever a digit of any script stands among letters, it is the next one; and
// no other character is.
func TestTheNextDigitIsFoundWhereverItStands(t *testing.T) {
	for r := rune(1); r <= unicode.MaxRune; r++ {
		if !utf8.ValidRune(r) || r >= 0x20000 && r < unicode.MaxRune-0x10000 {
			continue // no scripts there
		}
		before := "نیپژ، —\u200cab:;"[:2*(int(r)%5)]
		text := before + string(r) + "سیب abcdefghij"
		want := len(text)
		if unicode.Is(unicode.Nd, r) {
			want = len(before)
		}
		if got := nextDigit(text, 0); got != want {
			t.Fatalf("%U behind %q: at %d, want %d", r, before, got, want)
		}
	}
	for _, digit := range []string{"5", "۵", "٥", "๕", "𝟓"} {
		for n := range 40 {
			for _, letter := range []string{"a", "ب", "پ", "ی", "字", "😀", ":", "\u200c"} {
				text := strings.Repeat(letter, n) + digit
				if got := nextDigit(text, 0); got != n*len(letter) {
					t.Fatalf("%q: at %d", text, got)
				}
			}
		}
	}
}

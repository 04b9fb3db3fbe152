package locale

import (
	"fmt"
	"strings"
)

// Digits writes the digits of a text as a language's readers do. It is for what
// is read: counts, times, ranges, the user's own extension. Telephone numbers,
// addresses and what stands in a field stay as they are.
func Digits(language, text string) string {
	if language != "fa" {
		return text
	}
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r - '0' + '۰'
		}
		return r
	}, text)
}

// Clock writes seconds as m:ss, or h:mm:ss, in a language's digits.
func Clock(language string, seconds int) string {
	text := fmt.Sprintf("%d:%02d", seconds/60, seconds%60)
	if seconds >= 3600 {
		text = fmt.Sprintf("%d:%02d:%02d", seconds/3600, seconds/60%60, seconds%60)
	}
	return Digits(language, text)
}

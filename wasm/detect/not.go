package detect

import (
	"strings"
	"unicode"
)

// FormOf returns how a number is written: each digit as #, blanks in a row as
// one, every other character as it is, without marks that nobody sees.
func FormOf(written string) string {
	var form strings.Builder
	blankBefore := true // none at the beginning
	for _, r := range written {
		switch {
		case decimal(r) >= 0:
			form.WriteByte('#')
		case markOf(r) == invisible:
			continue
		case unicode.IsSpace(r):
			if !blankBefore {
				form.WriteByte(' ')
			}
			blankBefore = true
			continue
		default:
			form.WriteRune(r)
		}
		blankBefore = false
	}
	return strings.TrimSuffix(form.String(), " ")
}

// isNot reports whether the user said that a match is no number.
func (f *finder) isNot(m *Match, start, end int) bool {
	form := ""
	for _, not := range f.options.Not {
		switch {
		case !strings.Contains(not, "#"):
			if not == m.E164 || m.Kind == Internal && not == m.Extension {
				return true
			}
		default:
			if form == "" {
				form = FormOf(f.text[start:end])
			}
			if not == form {
				return true
			}
		}
	}
	return false
}

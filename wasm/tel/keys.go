package tel

import (
	"strings"
	"unicode"

	"simotel/wasm/detect"
)

// dialKeys returns what a user would press for text: ASCII digits, * and #,
// behind a plus where one was written. It reports false when text holds
// anything but these and separators, or none of them.
func dialKeys(text string) (keys string, ok bool) {
	var b strings.Builder
	previous := ' '
	for _, r := range text {
		switch d, digit := digitOf(r); {
		case digit:
			b.WriteByte(d)
		case r == '*' || r == '#':
			b.WriteRune(r)
		case (r == '+' || r == '＋') && b.Len() == 0:
			b.WriteByte('+')
		case !isSeparator(r) && !(r == kashida && unicode.IsDigit(previous)):
			return "", false
		}
		if !isFormat(r) {
			previous = r
		}
	}
	return b.String(), strings.Trim(b.String(), "+") != ""
}

// kashida is the Arabic stroke that stretches words, typed for a dash.
const kashida = 'ـ'

// isSeparator reports whether r is written between the digits of a number and
// says nothing.
func isSeparator(r rune) bool {
	switch {
	case unicode.IsSpace(r), isFormat(r), r >= 0x2010 && r <= 0x2015:
		return true
	}
	return strings.ContainsRune("-−－._/()[]（）", r)
}

// isFormat reports whether r is an invisible mark, joiner or embedding
// (Unicode's category Cf, without the few Arabic signs in it that show).
func isFormat(r rune) bool {
	switch {
	case r == 0xad, r == 0x61c, r == 0x2060, r == 0xfeff:
		return true
	case r >= 0x200b && r <= 0x200f, r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069:
		return true
	}
	return false
}

// withoutRange cuts out what ends the range whose first number a match is: all
// digits behind it up to the last number's.
func withoutRange(text string, m detect.Match) string {
	if m.Last == "" {
		return text
	}
	at, from := 0, -1 // from is where the match ends
	var row []byte    // of digits
	for i, r := range text {
		if at >= m.End && from < 0 {
			from = i
		}
		at += detect.UTF16Len(string(r))
		if from < 0 {
			continue
		}
		if d, ok := digitOf(r); ok {
			row = append(row, d)
			continue
		}
		if len(row) > 0 && strings.HasSuffix(m.Last, string(row)) {
			return text[:from] + text[i:]
		}
		row = row[:0]
	}
	if len(row) > 0 && strings.HasSuffix(m.Last, string(row)) {
		return text[:from]
	}
	return text
}

// digitsOutside reports whether text has digits that belong to no match. What
// was typed is then not what would be dialled.
func digitsOutside(text string, matches []detect.Match) bool {
	at := 0 // UTF-16 units, as the matches count
	for _, r := range text {
		for len(matches) > 0 && matches[0].End <= at {
			matches = matches[1:]
		}
		if unicode.IsDigit(r) && (len(matches) == 0 || at < matches[0].Start) {
			return true
		}
		at += detect.UTF16Len(string(r))
	}
	return false
}

// digitsFollow reports whether digits come behind the last match with nothing
// between but what stands inside of numbers.
func digitsFollow(text string, matches []detect.Match) bool {
	at, end := 0, matches[len(matches)-1].End
	for _, r := range text {
		switch {
		case at < end:
		case unicode.IsDigit(r):
			return true
		case !isSeparator(r):
			return false
		}
		at += detect.UTF16Len(string(r))
	}
	return false
}

// digitOf returns the ASCII digit for a decimal digit of any script. Unicode
// encodes them in runs from zero to nine (The Unicode Standard, 4.6).
func digitOf(r rune) (byte, bool) {
	if r < 0x80 {
		return byte(r), r >= '0' && r <= '9'
	}
	for _, run := range unicode.Nd.R16 {
		if r >= rune(run.Lo) && r <= rune(run.Hi) {
			return '0' + byte((r-rune(run.Lo))%10), true
		}
	}
	for _, run := range unicode.Nd.R32 {
		if r >= rune(run.Lo) && r <= rune(run.Hi) {
			return '0' + byte((r-rune(run.Lo))%10), true
		}
	}
	return 0, false
}

// Digits returns the decimal digits in s, of every script, as ASCII.
func Digits(s string) string {
	var b strings.Builder
	for _, r := range s {
		if d, ok := digitOf(r); ok {
			b.WriteByte(d)
		}
	}
	return b.String()
}

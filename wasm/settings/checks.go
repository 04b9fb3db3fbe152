package settings

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

func checkVersion(faults *Errors, version int) {
	switch {
	case version > Version:
		faults.add("version", CodeNewer, strconv.Itoa(version))
	case version < 1:
		faults.add("version", CodeOutOfRange, strconv.Itoa(Version))
	}
}

func (e *Errors) oneOf(field, value string, known ...string) {
	for _, k := range known {
		if value == k {
			return
		}
	}
	e.add(field, CodeUnknownValue, strings.Join(known, ", "))
}

func (e *Errors) within(field string, value, low, high int) {
	if value < low || value > high {
		e.add(field, CodeOutOfRange, strconv.Itoa(low)+"–"+strconv.Itoa(high))
	}
}

// keys checks digits, * and #; empty is fine.
func (e *Errors) keys(field, value string, bound int, code string) string {
	value = Typed(value)
	if len(value) > bound || strings.Trim(value, "0123456789*#") != "" {
		e.add(field, code, strconv.Itoa(bound))
	}
	return value
}

// name checks a text on one line and returns it trimmed.
func (e *Errors) name(field, value string, bound int) string {
	value = strings.TrimSpace(value)
	e.text(field, value, bound)
	return value
}

func (e *Errors) text(field, value string, bound int) {
	switch {
	case utf8.RuneCountInString(value) > bound:
		e.add(field, CodeTooLong, strconv.Itoa(bound))
	case !utf8.ValidString(value), strings.ContainsFunc(value, unicode.IsControl):
		e.add(field, CodeCharacters, "")
	}
}

// Typed returns what a person meant to type into a field of Latin letters and
// digits: no blanks or direction marks around it, Persian and Arabic-Indic
// digits as ASCII, and a dot for the Persian decimal separator, which Persian
// keyboards have beside these digits.
func Typed(value string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		switch {
		case r >= '۰' && r <= '۹':
			return '0' + r - '۰'
		case r >= '٠' && r <= '٩':
			return '0' + r - '٠'
		case r == '٫':
			return '.'
		case r >= 0x200b && r <= 0x200f, r >= 0x202a && r <= 0x202e, r >= 0x2066 && r <= 0x2069, r == 0x61c, r == 0xfeff:
			return -1
		}
		return r
	}, value))
}

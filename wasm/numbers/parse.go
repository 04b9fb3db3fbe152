package numbers

import (
	"strings"
	"unicode"

	"github.com/nyaruka/phonenumbers/v2"

	"simotel/wasm/detect"
)

// Number is one number to be called, in every form the product needs. Display
// forms carry no direction marks: whoever shows one isolates it as
// left-to-right.
type Number struct {
	E164      string // ITU-T E.164 with its plus; empty for an internal number, a code, and one not known as assigned
	Extension string // the callee's own extension, ASCII digits, shown and not dialled
	Literal   string // what was typed as digits, * and #, where E164 is empty; a plus became 00

	// The plan's own forms, empty or zero for a Literal that belongs to none.
	Region       string // ISO 3166-1 alpha-2 of the number, 001 for one of no country
	CountryCode  int    // ITU-T E.164 country calling code: 98
	National     string // national (significant) number, with the zeros it begins with: 2188123456, Italian 0612345678
	NationalDial string // digits dialled inside its own country: 02188123456, American 12015550123; empty for 001

	International string // for reading: +98 21 8812 3456; Literal where there is none
	Domestic      string // for reading within the country: 021 8812 3456; Literal where there is none

	Home     bool // belongs to the region it was parsed for
	HomePlan bool // shares that region's country calling code
}

// Bounds of what Parse takes.
const (
	MaxText    = 256 // UTF-16 code units of text
	MaxLiteral = 32  // digits, * and # of a Literal

	// MinOutside is the least length of a national number that is taken for an
	// outside number although its plan does not list it, or although it was
	// written without its national prefix. Anything shorter may be internal.
	MinOutside = 7
)

// The error codes of Parse.
const (
	CodeNone        = "number_none"         // there is no number in the text
	CodeMany        = "number_many"         // there is more than one, or there are digits beside it
	CodeNotPossible = "number_not_possible" // it cannot be a number: too long, or unknown abroad
)

// Codes lists the package's codes, so that a test can hold the catalogues
// against them.
var Codes = []string{
	CodeNone, CodeMany, CodeNotPossible,
	CodeURINone, CodeURICode, CodeURIContext, CodeURITooLong,
}

// Error says why a text is no number to call. It never quotes the text.
type Error struct{ Code string }

// Error implements error.
func (e *Error) Error() string { return "parse number: " + e.Code }

// ErrorCode returns the stable code that crosses messages.
func (e *Error) ErrorCode() string { return e.Code }

// Parse reads the one number in text, as a user in region (ISO 3166-1 alpha-2)
// saw or typed it. In this order:
//
//   - text that begins with * or # and holds only digits, *, # and separators
//     is a feature code: a Literal;
//   - one number that Find would find is that number;
//   - digits that make a valid number once the national prefix is added are
//     that number;
//   - digits written as an outside number (a plus, an international or national
//     prefix) of a possible length, though not known as assigned, are a Literal
//     with the plan's forms: numbering plans grow faster than any metadata;
//   - any other digits, * and #, at most MaxLiteral, are a Literal: an
//     extension, a local number, a code.
//
// Separators are dropped and the decimal digits of every script read. Letters
// are refused but around a number that Find would find. The error is an *Error.
func Parse(text, region string) (Number, error) {
	if detect.UTF16Len(text) > MaxText {
		return Number{}, &Error{CodeNotPossible}
	}
	text = strings.TrimSpace(readable(text).text)
	keys, keyed := dialKeys(text)
	if keyed && (keys[0] == '*' || keys[0] == '#') {
		return literal(keys)
	}
	matches := find(text, region)
	for _, f := range matches {
		if !sameNumber(f.number, matches[0].number) {
			return Number{}, &Error{CodeMany}
		}
	}
	switch {
	case len(matches) > 0 && keyed && digitsOutside(text, matches):
		return Number{}, &Error{CodeMany}
	case len(matches) > 0:
		return describe(matches[0].number, region), nil
	case !keyed:
		return Number{}, &Error{CodeNone}
	}
	return parseKeys(keys, region)
}

// parseKeys reads keys in which the matcher finds no number.
func parseKeys(keys, region string) (Number, error) {
	plus := keys[0] == '+'
	n, err := phonenumbers.ParseAndKeepRawInput(keys, region)
	if err != nil || strings.ContainsAny(keys, "*#") {
		if plus {
			return Number{}, &Error{CodeNotPossible}
		}
		return literal(keys)
	}
	length := len(phonenumbers.GetNationalSignificantNumber(n))
	if length >= MinOutside && phonenumbers.IsValidNumber(n) {
		return describe(n, region), nil
	}
	possible := phonenumbers.IsPossibleNumberWithReason(n)
	outside := n.GetCountryCodeSource() != phonenumbers.PhoneNumber_FROM_DEFAULT_COUNTRY || hasNationalPrefix(keys, region)
	switch {
	case outside && possible == phonenumbers.IS_POSSIBLE && length >= MinOutside:
		number := describe(n, region)
		number.E164 = ""
		number.Literal = strings.Replace(keys, "+", "00", 1)
		return number, nil
	case plus, outside && possible == phonenumbers.TOO_LONG:
		return Number{}, &Error{CodeNotPossible}
	}
	return literal(keys)
}

// literal takes keys as they are.
func literal(keys string) (Number, error) {
	if len(keys) > MaxLiteral {
		return Number{}, &Error{CodeNotPossible}
	}
	return Number{Literal: keys, International: keys, Domestic: keys}, nil
}

// dialKeys returns what a user would press for text: ASCII digits, * and #,
// behind a plus where one was written. It reports false when text holds
// anything but these and separators, or none of them.
func dialKeys(text string) (string, bool) {
	var b strings.Builder
	for _, r := range text {
		switch {
		case unicode.IsDigit(r):
			b.WriteString(phonenumbers.NormalizeDigitsOnly(string(r)))
		case r == '*' || r == '#':
			b.WriteRune(r)
		case (r == '+' || r == '＋') && b.Len() == 0:
			b.WriteByte('+')
		case !isSeparator(r):
			return "", false
		}
	}
	return b.String(), strings.Trim(b.String(), "+") != ""
}

// isSeparator reports whether r is written between the digits of a number and
// says nothing.
func isSeparator(r rune) bool {
	switch {
	case unicode.IsSpace(r), isFormat(r), r >= 0x2010 && r <= 0x2015:
		return true
	}
	return strings.ContainsRune("-−－._/()[]（）", r)
}

func hasNationalPrefix(keys, region string) bool {
	prefix := phonenumbers.GetNddPrefixForRegion(region, true)
	return prefix != "" && strings.HasPrefix(keys, prefix)
}

// digitsOutside reports whether text has digits that belong to no match. What
// was typed is then not what would be dialled.
func digitsOutside(text string, matches []found) bool {
	rest := 0
	for _, f := range matches {
		if strings.ContainsFunc(text[rest:f.start], unicode.IsDigit) {
			return true
		}
		rest = f.end
	}
	return strings.ContainsFunc(text[rest:], unicode.IsDigit)
}

func sameNumber(a, b *phonenumbers.PhoneNumber) bool {
	return phonenumbers.Format(a, phonenumbers.E164) == phonenumbers.Format(b, phonenumbers.E164)
}

// describe gives n all its forms, for a user in region.
func describe(n *phonenumbers.PhoneNumber, region string) Number {
	extension := n.GetExtension()
	n.Extension = nil // else every display form ends in " ext. 12"
	code := int(n.GetCountryCode())
	number := Number{
		E164:          phonenumbers.Format(n, phonenumbers.E164),
		Extension:     extension,
		Region:        phonenumbers.GetRegionCodeForNumber(n),
		CountryCode:   code,
		National:      phonenumbers.GetNationalSignificantNumber(n),
		International: phonenumbers.Format(n, phonenumbers.INTERNATIONAL),
		Domestic:      phonenumbers.Format(n, phonenumbers.NATIONAL),
		HomePlan:      code == phonenumbers.GetCountryCodeForRegion(region),
	}
	if !phonenumbers.IsValidNumber(n) {
		// Not assigned as far as the metadata knows: it goes to the plan's main
		// country, with the prefix that nearly all of its numbers take.
		number.Region = phonenumbers.GetRegionCodeForCountryCode(code)
		number.Home = number.HomePlan
		number.NationalDial = phonenumbers.GetNddPrefixForRegion(number.Region, true) + number.National
		return number
	}
	// By validity, not by Region: a toll-free number belongs to every country
	// of its plan.
	number.Home = phonenumbers.IsValidNumberForRegion(n, region)
	if number.Region == "001" {
		return number // of no country: there is no inside to dial from
	}
	// Dialled from its own country, it comes with the national prefix wherever
	// callers dial one, the North American 1 included.
	number.NationalDial = phonenumbers.NormalizeDigitsOnly(phonenumbers.FormatOutOfCountryCallingNumber(n, number.Region))
	return number
}

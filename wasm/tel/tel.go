// Package tel owns reading the one number that is to be called, in what a
// person selected or typed and in a telephone link (RFC 3966), and the forms of
// it that dialling and display need. It refuses to find numbers among other
// text, which its detector does, and to decide what a PBX is given: package
// dialplan does.
package tel

import (
	"strings"

	"simotel/wasm/detect"
	"simotel/wasm/plan"
)

// Number is one number to be called, in every form the product needs. Display
// forms carry no direction marks: whoever shows one isolates it as
// left-to-right.
type Number struct {
	E164      string // ITU-T E.164 with its plus; empty for an internal number, a code, and one not known as assigned
	Extension string // the callee's own extension, ASCII digits, shown and not dialled
	Last      string // E.164 of the last number of a range, 021-88123456-9, whose first this is; empty for none
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
	CodeMany        = "number_many"         // there is more than one
	CodeLeftOver    = "number_left_over"    // there are digits beside it: one is missing, or is none
	CodeNotPossible = "number_not_possible" // it cannot be a number: too long, or unknown abroad
)

// Codes lists the package's codes, so that a test can hold the catalogues
// against them.
var Codes = []string{
	CodeNone, CodeMany, CodeLeftOver, CodeNotPossible,
	CodeURINone, CodeURICode, CodeURIContext, CodeURITooLong,
}

// Error says why a text is no number to call. It never quotes the text.
type Error struct{ Code string }

// Error implements error.
func (e *Error) Error() string { return "parse number: " + e.Code }

// ErrorCode returns the stable code that crosses messages.
func (e *Error) ErrorCode() string { return e.Code }

// Reader reads numbers that are to be called. What the page's user sees was
// found by the same detector, with the same options.
type Reader struct {
	Detector detect.Detector
	Options  detect.Options // Region is the user's country
}

// Parse reads the one number in text, as a user in Options.Region saw or typed
// it. In this order:
//
//   - text that begins with * or # and holds only digits, *, # and separators
//     is a feature code: a Literal;
//   - one number that the detector finds is that number, a fax number as well;
//     an internal one is a Literal;
//   - digits that make a valid number once the national prefix is added are
//     that number;
//   - digits written as an outside number (a plus, an international or national
//     prefix) of a possible length, though not known as assigned, are a Literal
//     with the plan's forms: numbering plans grow faster than any metadata;
//   - any other digits, * and #, at most MaxLiteral, are a Literal: an
//     extension, a local number, a code.
//
// Separators are dropped and the decimal digits of every script read. Letters
// are refused but around a number that the detector finds. The error is an
// *Error.
func (r Reader) Parse(text string) (Number, error) {
	if detect.UTF16Len(text) > MaxText {
		return Number{}, &Error{CodeNotPossible}
	}
	keys, keyed := dialKeys(text)
	if keyed && (keys[0] == '*' || keys[0] == '#') {
		return literal(keys)
	}
	matches := r.Detector.Find(text, r.Options)
	for _, m := range matches {
		if !sameNumber(m, matches[0]) {
			return Number{}, &Error{CodeMany}
		}
	}
	if len(matches) > 0 {
		text, matches = r.first(text, matches)
	}
	switch {
	case len(matches) > 0 && (keyed && digitsOutside(text, matches) || digitsFollow(text, matches)):
		// 021 8834 125O: what comes before the letter is a number by chance.
		return Number{}, &Error{CodeLeftOver}
	case len(matches) > 0:
		return r.matched(matches[0])
	case !keyed:
		return Number{}, &Error{CodeNone}
	}
	return r.parseKeys(keys)
}

// first returns a text without the end of a range, and what stands in it then: the
// range's first number, with an extension that stood behind.
func (r Reader) first(text string, matches []detect.Match) (string, []detect.Match) {
	last := matches[len(matches)-1]
	cut := withoutRange(text, last)
	if cut == text {
		return text, matches
	}
	again := r.Detector.Find(cut, r.Options)
	if len(again) != len(matches) || again[0].E164 != matches[0].E164 {
		return cut, matches
	}
	again[0].Last = last.Last
	return cut, again
}

// Seen returns what text has of the number that Parse reads in it: all of it where the
// detector finds none, and of a range the first.
func (r Reader) Seen(text string) string {
	for _, m := range r.Detector.Find(text, r.Options) {
		return detect.Slice(text, m.Start, m.End)
	}
	return text
}

// sameNumber reports whether two matches call the same. Of an internal number
// the digits are its extension; of any other the extension is not dialled.
func sameNumber(a, b detect.Match) bool {
	return a.E164 == b.E164 && (a.E164 != "" || a.Extension == b.Extension)
}

// matched returns the number that a detector found.
func (r Reader) matched(m detect.Match) (Number, error) {
	if m.Kind == detect.Internal {
		return literal(m.Extension)
	}
	n, ok := plan.Parse(strings.TrimPrefix(m.E164, "+"), true, 0)
	if !ok {
		return Number{}, &Error{CodeNotPossible}
	}
	number := r.describe(n)
	number.Extension, number.Last = m.Extension, m.Last
	return number, nil
}

// parseKeys reads keys in which the detector finds no number.
func (r Reader) parseKeys(keys string) (Number, error) {
	home := plan.RegionOf(r.Options.Region)
	digits, plus := strings.CutPrefix(keys, "+")
	n, ok := plan.Parse(digits, plus, home)
	if !ok || strings.ContainsAny(keys, "*#") {
		if plus {
			return Number{}, &Error{CodeNotPossible}
		}
		return literal(keys)
	}
	long := len(n.National()) >= MinOutside
	if long && n.Valid() {
		return r.describe(n), nil
	}
	prefix := home.NationalPrefix()
	outside := n.Source() != plan.FromRegion || prefix != "" && strings.HasPrefix(keys, prefix)
	switch {
	case outside && long && n.Length() == plan.LengthPossible:
		number := r.describe(n)
		number.E164 = ""
		number.Literal = strings.Replace(keys, "+", "00", 1)
		return number, nil
	case plus, outside && n.Length() == plan.LengthTooLong:
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

// Of returns a number that Parse read before, by its E.164 form with the plus;
// false for what no plan knows. Home and HomePlan are nobody's.
func Of(e164 string) (Number, bool) {
	n, ok := plan.Parse(strings.TrimPrefix(e164, "+"), true, 0)
	if !ok {
		return Number{}, false
	}
	return Reader{}.describe(n), true
}

// describe gives n all its forms.
func (r Reader) describe(n plan.Number) Number {
	home, code := plan.RegionOf(r.Options.Region), n.CallingCode()
	number := Number{
		E164:          n.E164(),
		Region:        n.Region().String(),
		CountryCode:   code,
		National:      n.National(),
		International: n.International(),
		Domestic:      n.Domestic(),
		HomePlan:      home != 0 && code == home.CallingCode(),
	}
	if !n.Valid() {
		// Not assigned as far as the plan knows: it goes to the plan's main
		// country, with the prefix that nearly all of its numbers take.
		main := plan.RegionsOf(code)[0]
		number.Region = main.String()
		number.Home = number.HomePlan
		number.NationalDial = main.NationalPrefix() + number.National
		return number
	}
	// By validity, not by Region: a toll-free number belongs to every country
	// of its plan.
	number.Home = n.ValidFor(home)
	if number.Region == "001" {
		return number // of no country: there is no inside to dial from
	}
	// Dialled from its own country, it comes with the national prefix wherever
	// callers dial one, the North American 1 included (libphonenumber's
	// formatOutOfCountryCallingNumber).
	number.NationalDial = Digits(number.Domestic)
	if code == northAmerica {
		number.NationalDial = "1" + number.NationalDial
	}
	return number
}

// northAmerica is the calling code of the North American Numbering Plan.
const northAmerica = 1

// Package dialplan owns the step from a number to the digits this PBX takes,
// and the reasons for them. It refuses to read text or to know any numbering
// plan: package tel hands it the forms of a number.
package dialplan

import (
	"slices"
	"strconv"
	"strings"

	"simotel/wasm/settings"
)

// Number is what dialling needs to know of a number: the fields of the same
// names in tel.Number.
type Number struct {
	Literal      string // digits, * and # as typed; used only when CountryCode is 0
	CountryCode  int    // ITU-T E.164 country calling code, 0 for an internal number or a code
	National     string // national (significant) number
	NationalDial string // digits dialled inside its own country
	Home         bool   // of the country that settings.Country names
	HomePlan     bool   // shares that country's calling code
}

// Rule is one reason for the digits of a Result.
type Rule string

// The rules.
const (
	RuleNational      Rule = "national"       // a number of the home plan, as its own country dials it
	RuleInternational Rule = "international"  // 00, country code, national number
	RuleAsTyped       Rule = "as_typed"       // an internal number or a code: nothing added or dropped
	RuleOutsidePrefix Rule = "outside_prefix" // the prefix for outside numbers stands before it
	RuleOwn           Rule = "own"            // one of the administrator's own rules made it: Result.Own
)

// AllRules lists all reasons, so that a test can hold the catalogues against
// them.
var AllRules = []Rule{RuleNational, RuleInternational, RuleAsTyped, RuleOutsidePrefix, RuleOwn}

// Result is what to dial, and why.
type Result struct {
	Digits string // ASCII digits, * and #; never a plus
	Plain  string // without the outside prefix and what an own rule changed
	Rules  []Rule // in the order in which they applied
	Own    int    // position of the own rule that applied, counted from 1; 0 for none
}

// The error codes of Dial.
const (
	CodeInternationalOff = "international_off" // a foreign number, and Dialling.International is off
	CodeNotDialable      = "not_dialable"      // no digits, or characters that a phone has no key for
)

// Codes lists the package's codes, so that a test can hold the catalogues
// against them.
var Codes = []string{CodeInternationalOff, CodeNotDialable}

// Error says why a number is not dialled.
type Error struct{ Code string }

// Error implements error.
func (e *Error) Error() string { return "apply dialling rules: " + e.Code }

// ErrorCode returns the stable code that crosses messages.
func (e *Error) ErrorCode() string { return e.Code }

// internationalPrefix goes before a country code: ITU-T E.164's recommended
// prefix, and what Simotel's barring rules know.
const internationalPrefix = "00"

// Dial turns n into what the PBX takes. Which country a number belongs to
// decides whether it may be dialled, its calling code in which form: Canada is
// foreign to the United States, yet dialled alike. d.International decides
// whether a foreign number is dialled at all; how, the first of d.Rules that
// matches, else what is usual and d.OutsidePrefix. The error is an *Error.
func Dial(n Number, d settings.Dialling) (Result, error) {
	r := Result{Digits: n.NationalDial, Rules: []Rule{RuleNational}}
	outside, foreign := true, !n.Home
	switch {
	case n.CountryCode == 0:
		r.Digits = strings.Replace(n.Literal, "+", internationalPrefix, 1)
		foreign = goesAbroad(r.Digits, d.OutsidePrefix)
		outside = strings.HasPrefix(r.Digits, internationalPrefix)
		r.Rules = []Rule{RuleAsTyped}
	case !n.HomePlan:
		r.Digits = internationalPrefix + strconv.Itoa(n.CountryCode) + n.National
		r.Rules = []Rule{RuleInternational}
	}
	if r.Digits == "" || strings.Trim(r.Digits, "0123456789*#") != "" {
		return Result{}, &Error{CodeNotDialable}
	}
	if foreign && !d.International {
		return Result{}, &Error{CodeInternationalOff}
	}
	r.Plain = r.Digits
	if own, matched, err := byOwnRule(n, r, d); matched || err != nil {
		return own, err
	}
	if outside && d.OutsidePrefix != "" {
		r.Digits = d.OutsidePrefix + r.Digits
		r.Rules = append(r.Rules, RuleOutsidePrefix)
	}
	return r, nil
}

// BehindCode returns what stands behind a code of the PBX such as *31#, or last in
// one such as *21*204#: what is called. It is all of digits that begin with no
// code; a # at their end ends them.
func BehindCode(digits string) string {
	digits = strings.TrimRight(digits, "*#")
	return digits[strings.LastIndexAny(digits, "*#")+1:]
}

// goesAbroad reports whether literal digits begin with the international
// prefix, a code of the PBX such as *31# before it or behind it, the outside prefix
// typed before it or not: typing them must not be a way around the setting. A # at
// the end is the end to many a PBX, and *21*number# sends on whatever comes in.
func goesAbroad(digits, outsidePrefix string) bool {
	return slices.ContainsFunc(strings.FieldsFunc(digits, func(r rune) bool { return r == '*' || r == '#' }), func(part string) bool {
		return strings.HasPrefix(part, internationalPrefix) ||
			strings.HasPrefix(strings.TrimPrefix(part, outsidePrefix), internationalPrefix)
	})
}

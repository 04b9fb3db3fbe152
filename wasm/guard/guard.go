// Package guard owns which calls are asked about before they are placed, and
// how many are too many: what a number costs and where it leads. It refuses to
// ask, to remember an answer, and to decide what a PBX is given.
package guard

import (
	"slices"
	"strings"
	"time"

	"simotel/wasm/dialplan"
	"simotel/wasm/plan"
	"simotel/wasm/settings"
	"simotel/wasm/tel"
)

//go:generate go run ../cmd/plan -emergencies -o emergency_table.go

// Kind is why a call is asked about first. Its sentences are question_<kind>
// and question_<kind>_next in the catalogues.
type Kind string

// The kinds, the one that matters most first.
const (
	Emergency   Kind = "emergency"    // an emergency number of the user's country
	Satellite   Kind = "satellite"    // a phone that is reached by satellite
	PremiumRate Kind = "premium_rate" // the caller pays the callee as well
	SharedCost  Kind = "shared_cost"  // the caller pays a part of a special rate
	Foreign     Kind = "foreign"      // a country that the user does not call as a matter of course
)

// AllKinds lists all kinds, so that a test can hold the catalogues against them.
var AllKinds = []Kind{Emergency, Satellite, PremiumRate, SharedCost, Foreign}

// Kinds returns why a call is asked about first, the reason that matters most
// before the others; empty for a call that is placed at once. dialled is what
// the PBX is to be given for n.
func Kinds(n tel.Number, dialled string, s settings.Settings) []Kind {
	// Behind a code of the PBX, such as *31# for a hidden number, stands what is
	// called all the same.
	dialled = dialplan.BehindCode(dialled)
	if isEmergency(dialled, s) {
		return []Kind{Emergency}
	}
	if isIranianService(n, dialled, s) {
		return []Kind{PremiumRate}
	}
	number, ok, abroad := numberOf(n, dialled, s)
	if !ok {
		if abroad {
			return []Kind{Foreign} // nobody knows where it leads
		}
		return nil // an extension, a code, a local number
	}
	var kinds []Kind
	switch t := number.Type(); {
	case isSatellite(number):
		return []Kind{Satellite}
	case number.CallingCode() == internationalFreephone:
		return nil
	case number.CallingCode() == internationalPremium:
		return []Kind{PremiumRate}
	case number.CallingCode() == internationalShared:
		return []Kind{SharedCost}
	case t == plan.PremiumRate:
		kinds = append(kinds, PremiumRate)
	case t == plan.SharedCost:
		kinds = append(kinds, SharedCost)
	}
	if !isUsual(number, s) {
		kinds = append(kinds, Foreign)
	}
	return kinds
}

// Calling codes of services that belong to no country: ITU-T E.164.1 and the
// Recommendations E.169.1 to E.169.3.
const (
	internationalFreephone = 800
	internationalShared    = 808
	internationalPremium   = 979
)

// internationalPrefix is what dialling abroad begins with, as dialplan writes it.
const internationalPrefix = "00"

// numberOf returns the number that is called in the plan's own form. Of keys that
// were typed as they are, with the code for an outside line perhaps, it is what
// they reach: typing them must not be a way around a question. ok is false where
// the plan knows no such number; abroad is then whether it leads out of the
// country all the same.
func numberOf(n tel.Number, dialled string, s settings.Settings) (number plan.Number, ok, abroad bool) {
	home := plan.RegionOf(s.Country)
	if n.E164 != "" {
		number, ok = plan.Parse(strings.TrimPrefix(n.E164, "+"), true, 0)
		return number, ok, !n.Home
	}
	for _, digits := range outside(dialled, s) {
		if rest, found := strings.CutPrefix(digits, internationalPrefix); found {
			number, ok = plan.Parse(rest, true, 0)
			return number, ok, true
		}
	}
	for _, digits := range outside(dialled, s) {
		if number, ok = plan.Parse(digits, false, home); ok && len(number.National()) >= tel.MinOutside && number.Valid() {
			return number, true, false
		}
	}
	return plan.Number{}, false, false
}

// outside returns what the network outside of the PBX may see of what was
// dialled: all of it, and what stands behind the code for an outside line.
func outside(dialled string, s settings.Settings) []string {
	all := []string{dialled}
	if rest, ok := strings.CutPrefix(dialled, s.Dialling.OutsidePrefix); ok && s.Dialling.OutsidePrefix != "" {
		all = append(all, rest)
	}
	return all
}

// isUsual reports whether a number belongs to a country that is called as a
// matter of course: the user's own or one of the list. A number may be valid in
// several countries, as North America's toll-free ones are; one that is not
// assigned as far as the plan knows goes to the main country of its calling code.
func isUsual(n plan.Number, s settings.Settings) bool {
	belongs := func(country string) bool {
		r := plan.RegionOf(country)
		if !n.Valid() {
			return r != 0 && slices.Index(plan.RegionsOf(n.CallingCode()), r) == 0
		}
		return n.ValidFor(r)
	}
	return belongs(s.Country) || slices.ContainsFunc(s.Guards.Countries, belongs)
}

// TooMany reports whether perMinute calls or more were let through within the
// minute before now. One from after now does not count: the clock was set back.
// times are Unix times in milliseconds.
func TooMany(times []int64, perMinute int, now time.Time) bool {
	within := 0
	for _, t := range times {
		if age := now.Sub(time.UnixMilli(t)); age >= 0 && age < time.Minute {
			within++
		}
	}
	return within >= perMinute
}

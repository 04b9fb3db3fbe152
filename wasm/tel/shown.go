package tel

import (
	"slices"
	"strings"

	"simotel/wasm/plan"
)

// Least counts of digits by which a text bears a number out.
const (
	leastAlone = 4 // where they are all that stand there: the shortest lines behind an area code
	leastFirst = 7 // where others follow: an extension, the rest of a range
	mostBehind = 7 // that may follow a number which is not assigned: an extension
)

// Shown returns the number that a card showed for text, an ITU-T E.164 number
// with its plus, if the digits of text bear it out: they are the end of it,
// without its area code say, or begin with such an end. What a page's number is
// can depend on what stands around it (a label, a city, the page's country),
// which is not read again at the click. ok is false for any other number.
func (r Reader) Shown(text, shown string) (n Number, ok bool) {
	e164, plus := strings.CutPrefix(shown, "+")
	number, ok := plan.Parse(e164, true, 0)
	if !ok || !plus || number.E164() != shown {
		return Number{}, false
	}
	written := Digits(text)
	behindPrefix := strings.TrimPrefix(written, plan.RegionsOf(number.CallingCode())[0].NationalPrefix())
	if !number.Valid() {
		// One that a label announced, although no plan knows it, stands there
		// whole, with its extension perhaps.
		rest, ok := strings.CutPrefix(behindPrefix, number.National())
		if !ok || len(rest) > mostBehind {
			return Number{}, false
		}
		return r.describe(number), true
	}
	// As it is written in its own country, where more than a prefix may differ:
	// Argentina's mobiles.
	for _, region := range plan.RegionsOf(number.CallingCode()) {
		if local, ok := plan.Parse(written, false, region); ok && local.E164() == shown {
			return r.describe(number), true
		}
	}
	for _, digits := range []string{written, behindPrefix, strings.TrimLeft(written, "0")} {
		if common := lengthOfEnd(e164, digits); common >= leastAlone && common == len(digits) || common >= leastFirst {
			return r.describe(number), true
		}
	}
	return Number{}, false
}

// Inner returns the extension of the user's PBX that a card showed for text, if
// it has a length of one and the digits of text are the same.
func (r Reader) Inner(text, shown string) (n Number, ok bool) {
	if written := Digits(text); written != shown || !slices.Contains(r.Options.Lengths, len(shown)) {
		return Number{}, false
	}
	n, err := literal(shown)
	return n, err == nil
}

// lengthOfEnd returns how long the longest end of number is with which digits
// begin.
func lengthOfEnd(number, digits string) int {
	for i := range number {
		if strings.HasPrefix(digits, number[i:]) {
			return len(number) - i
		}
	}
	return 0
}

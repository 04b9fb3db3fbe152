//go:build !js

package plan

import (
	"math/rand/v2"
	"regexp/syntax"
	"slices"
	"strconv"
	"testing"

	"github.com/nyaruka/phonenumbers/v2"
)

// writer writes numbers of one territory in the ways people do, and worse: it
// is how the differential test gets its strings. It reads the metadata, not the
// table, so that it also writes what the table may have lost.
type writer struct {
	*rand.Rand
	m             *phonenumbers.PhoneMetadata
	examples      []string
	national      []*syntax.Regexp // patterns of the national significant number
	prefix        *syntax.Regexp   // national prefixes, carrier codes and what is transformed
	international []*syntax.Regexp // of all territories: callers may be anywhere
	siblings      []string         // regions of the same calling code
	regions       []string         // all
}

func newWriter(t *testing.T, m *phonenumbers.PhoneMetadata, r *rand.Rand) *writer {
	t.Helper()
	parse := func(expression string) *syntax.Regexp {
		e, err := syntax.Parse(expression, syntax.Perl)
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	w := &writer{Rand: r, m: m, prefix: parse(m.GetNationalPrefixForParsing()), siblings: phonenumbers.GetRegionCodesForCountryCode(int(m.GetCountryCode())), regions: Regions()}
	for _, d := range []*phonenumbers.PhoneNumberDesc{m.GetGeneralDesc(), m.GetFixedLine(), m.GetMobile(), m.GetTollFree(), m.GetPremiumRate(), m.GetSharedCost(),
		m.GetPersonalNumber(), m.GetVoip(), m.GetPager(), m.GetUan(), m.GetVoicemail()} {
		if e := d.GetExampleNumber(); e != "" {
			w.examples = append(w.examples, e)
		}
		if e := d.GetNationalNumberPattern(); e != "" {
			w.national = append(w.national, parse(e))
		}
	}
	w.international = []*syntax.Regexp{parse(m.GetInternationalPrefix()), parse("00"), parse("011"), parse("0")}
	return w
}

// number returns a string, whether a plus stands before it, and the region it
// is read in.
func (w *writer) number() (digits string, plus bool, home string) {
	var b []byte
	switch w.IntN(8) {
	case 0, 1:
		b = append(b, w.examples[w.IntN(len(w.examples))]...)
	case 2:
		for range 1 + w.IntN(19) {
			b = append(b, byte('0'+w.IntN(10)))
		}
	default:
		b = w.sample(b, w.national[w.IntN(len(w.national))])
	}
	if w.IntN(4) == 0 {
		b = w.mutate(b)
	}
	code := strconv.Itoa(int(w.m.GetCountryCode()))
	switch w.IntN(12) {
	case 0, 1:
	case 2, 3:
		b = append([]byte(w.m.GetNationalPrefix()), b...)
	case 4, 5:
		b = append(w.sample(nil, w.prefix), b...)
	case 6:
		b = append([]byte(code), b...)
	case 7:
		b = append(w.sample([]byte(code), w.prefix), b...)
		plus = w.IntN(2) == 0
	case 8:
		b = slices.Concat(w.sample(nil, w.international[w.IntN(len(w.international))]), []byte(code), b)
		plus = w.IntN(8) == 0
	case 9:
		plus = true
	default:
		b = append([]byte(code), b...)
		plus = true
	}
	if w.IntN(6) == 0 {
		b = w.mutate(b)
	}
	return string(b), plus, w.home()
}

func (w *writer) home() string {
	switch w.IntN(10) {
	case 0:
		return w.regions[w.IntN(len(w.regions))]
	case 1, 2:
		return w.siblings[w.IntN(len(w.siblings))]
	case 3:
		if w.IntN(4) == 0 {
			return ""
		}
	}
	return w.m.GetId()
}

// mutate changes, adds, drops or swaps digits.
func (w *writer) mutate(b []byte) []byte {
	for range 1 + w.IntN(2) {
		if len(b) < 2 {
			return b
		}
		i := w.IntN(len(b))
		switch w.IntN(5) {
		case 0, 1:
			b[i] = byte('0' + w.IntN(10))
		case 2:
			b = slices.Insert(b, i, byte('0'+w.IntN(10)))
		case 3:
			b = slices.Delete(b, i, i+1)
		case 4:
			b[i], b[len(b)-1] = b[len(b)-1], b[i]
		}
	}
	return b
}

// sample appends a string that an expression of the metadata matches.
func (w *writer) sample(b []byte, e *syntax.Regexp) []byte {
	switch e.Op {
	case syntax.OpLiteral:
		for _, r := range e.Rune {
			b = append(b, byte(r))
		}
	case syntax.OpCharClass:
		i := 2 * w.IntN(len(e.Rune)/2)
		b = append(b, byte(e.Rune[i])+byte(w.IntN(int(e.Rune[i+1]-e.Rune[i])+1)))
	case syntax.OpAlternate:
		b = w.sample(b, e.Sub[w.IntN(len(e.Sub))])
	case syntax.OpQuest:
		if w.IntN(2) == 0 {
			b = w.sample(b, e.Sub[0])
		}
	case syntax.OpRepeat:
		for range e.Min + w.IntN(e.Max-e.Min+1) {
			b = w.sample(b, e.Sub[0])
		}
	default: // groups, sequences and ends
		for _, sub := range e.Sub {
			b = w.sample(b, sub)
		}
	}
	return b
}

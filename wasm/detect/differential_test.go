//go:build !js

package detect

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/nyaruka/phonenumbers/v2"
)

// plain is a text around numbers: words without a meaning for them.
var plain = strings.Fields("please the meeting with our team was moved to another room because Anna could not come and we will see lunch garden before after maybe sunny")

// others are what else has digits.
var others = []func(*rand.Rand) string{
	func(r *rand.Rand) string { return fmt.Sprintf("%d.%02d EUR", r.IntN(900), r.IntN(100)) },
	func(r *rand.Rand) string { return fmt.Sprintf("%d/%d/%d", 1+r.IntN(28), 1+r.IntN(12), 1990+r.IntN(40)) },
	func(r *rand.Rand) string { return fmt.Sprint(r.IntN(100_000_000)) },
	func(r *rand.Rand) string { return fmt.Sprintf("%d:%02d", r.IntN(24), r.IntN(60)) },
	func(r *rand.Rand) string { return fmt.Sprintf("%d-%d", r.IntN(10_000), r.IntN(10_000)) },
	func(r *rand.Rand) string { return fmt.Sprintf("%d %d %d", r.IntN(1000), r.IntN(1000), r.IntN(10_000)) },
	func(r *rand.Rand) string { return fmt.Sprintf("%d,%03d", r.IntN(1000), r.IntN(1000)) },
	func(r *rand.Rand) string {
		return fmt.Sprintf("%d.%d.%d.%d", r.IntN(256), r.IntN(256), r.IntN(256), r.IntN(256))
	},
}

// generated is a text in which people of a region could have written numbers.
func generated(r *rand.Rand, regions []string, region string, noise bool) string {
	types := []phonenumbers.PhoneNumberType{phonenumbers.FIXED_LINE, phonenumbers.MOBILE, phonenumbers.TOLL_FREE, phonenumbers.PREMIUM_RATE, phonenumbers.UAN}
	pick := func(list []string) string { return list[r.IntN(len(list))] }
	var b strings.Builder
	for range 2 + r.IntN(3) {
		for range 1 + r.IntN(4) {
			b.WriteString(pick(plain) + " ")
		}
		if noise && r.IntN(3) == 0 {
			b.WriteString(others[r.IntN(len(others))](r) + pick([]string{" ", ", ", ". "}))
			continue
		}
		from := region
		if r.IntN(4) == 0 {
			from = pick(regions)
		}
		n := phonenumbers.GetExampleNumberForTypeInRegion(from, types[r.IntN(len(types))])
		if n == nil {
			continue
		}
		format := phonenumbers.INTERNATIONAL
		if from == region {
			format = []phonenumbers.PhoneNumberFormat{phonenumbers.NATIONAL, phonenumbers.INTERNATIONAL, phonenumbers.E164}[r.IntN(3)]
		}
		b.WriteString(phonenumbers.Format(n, format) + pick([]string{" ", ", ", ". ", "; ", "\n"}))
	}
	return b.String() + pick(plain)
}

// both returns what libphonenumber's matcher finds at its VALID leniency and
// what the core finds, as text=number.
func both(text, region string) (theirs, ours []string) {
	for m := range phonenumbers.FindNumbers(text, region) {
		theirs = append(theirs, m.RawString()+"="+phonenumbers.Format(m.Number(), phonenumbers.E164))
	}
	units := utf16.Encode([]rune(text))
	for _, m := range New().Find(text, Options{Region: region}) {
		ours = append(ours, string(utf16.Decode(units[m.Start:m.End]))+"="+m.E164)
	}
	return theirs, ours
}

// Among words, every number of the world is found just where libphonenumber's
// matcher finds it.
func TestNumbersAmongWordsAreFoundAsLibphonenumberFindsThem(t *testing.T) {
	regions := slices.Sorted(func(yield func(string) bool) {
		for code := range phonenumbers.GetSupportedRegions() {
			if !yield(code) {
				return
			}
		}
	})
	numbers := 0
	for i, region := range regions {
		r := rand.New(rand.NewPCG(3, uint64(i)))
		for range 40 {
			text := generated(r, regions, region, false)
			theirs, ours := both(text, region)
			if !slices.Equal(theirs, ours) {
				t.Errorf("%s: %q\n  libphonenumber %q\n  found          %q", region, text, theirs, ours)
			}
			numbers += len(theirs)
		}
	}
	if numbers < 10_000 {
		t.Errorf("only %d numbers were looked for", numbers)
	}
}

// Where the text has other digits as well, the core takes nothing that
// libphonenumber refuses, and refuses what it takes only for a reason that
// libphonenumber does not know: an amount, a fraction, a date.
func TestAmongOtherDigitsTheCoreDiffersOnlyWithAReason(t *testing.T) {
	regions := []string{"IR", "DE", "US", "GB", "FR", "DK", "LU", "NU", "FK", "TO", "WS", "AT", "IT", "BR", "JP", "AE", "RU", "IN"}
	allowed := []Reason{Amount, Decimal, Date, Time, Version, Pages}
	same := 0
	for i, region := range regions {
		r := rand.New(rand.NewPCG(4, uint64(i)))
		for range 300 {
			text := generated(r, regions, region, true)
			theirs, ours := both(text, region)
			if slices.Equal(theirs, ours) {
				same++
				continue
			}
			units := utf16.Encode([]rune(text))
			var reasons []string
			for _, c := range New().Explain(text, Options{Region: region}) {
				if slices.Contains(allowed, c.Reason) {
					reasons = append(reasons, string(utf16.Decode(units[c.Match.Start:c.Match.End])))
				}
			}
			for _, n := range ours {
				if !slices.Contains(theirs, n) {
					t.Errorf("%s: %q: only the core finds %q", region, text, n)
				}
			}
			for _, n := range theirs {
				raw, _, _ := strings.Cut(n, "=")
				if !slices.Contains(ours, n) && !slices.ContainsFunc(reasons, func(refused string) bool { return strings.Contains(refused, raw) || strings.Contains(raw, refused) }) {
					t.Errorf("%s: %q: the core misses %q; it refuses %q", region, text, n, reasons)
				}
			}
		}
	}
	if same < 4500 {
		t.Errorf("only %d of %d texts are answered alike", same, 300*len(regions))
	}
}

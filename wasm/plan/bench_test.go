//go:build !js

package plan

import (
	"testing"

	"github.com/nyaruka/phonenumbers/v2"
)

// candidates are what stands on pages, numbers and others, as digits.
var candidates = []struct {
	digits string
	plus   bool
	home   string
}{
	{"02188123456", false, "IR"},
	{"09121234567", false, "IR"},
	{"982188123456", true, "IR"},
	{"00982188123456", false, "IR"},
	{"88123456", false, "IR"},
	{"14030512", false, "IR"},
	{"6037991234567890", false, "IR"},
	{"2025550123", false, "US"},
	{"442079460958", true, "US"},
	{"18765550123", true, "IR"},
	{"015112345678", false, "DE"},
	{"5491123456789", true, "AR"},
}

// valid keeps the compiler from leaving the work out.
var valid int

// BenchmarkParseAndValid holds this package against phonenumbers on the same
// strings in one run. b.N counts strings.
func BenchmarkParseAndValid(b *testing.B) {
	b.Run("plan", func(b *testing.B) {
		b.ReportAllocs()
		homes := make([]Region, len(candidates))
		for i, c := range candidates {
			homes[i] = RegionOf(c.home)
		}
		for i := range b.N {
			c := &candidates[i%len(candidates)]
			if n, ok := Parse(c.digits, c.plus, homes[i%len(candidates)]); ok && n.Valid() {
				valid++
			}
		}
	})
	b.Run("phonenumbers", func(b *testing.B) {
		b.ReportAllocs()
		texts := make([]string, len(candidates))
		for i, c := range candidates {
			texts[i] = c.digits
			if c.plus {
				texts[i] = "+" + c.digits
			}
		}
		for i := range b.N {
			c := &candidates[i%len(candidates)]
			if n, err := phonenumbers.Parse(texts[i%len(candidates)], c.home); err == nil && phonenumbers.IsValidNumber(n) {
				valid++
			}
		}
	})
}

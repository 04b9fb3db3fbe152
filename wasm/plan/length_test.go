package plan

import "testing"

func TestLengthTellsWhatACountOfDigitsSays(t *testing.T) {
	for _, c := range []struct {
		name, digits string
		plus         bool
		home         string
		want         Length
	}{
		{"a number of Tehran", "02188341256", false, "IR", LengthPossible},
		{"one digit too many", "021883412567", false, "IR", LengthTooLong},
		{"without its area code", "88341256", false, "IR", LengthLocalOnly},
		{"a local American number with its calling code", "15551234", true, "US", LengthLocalOnly},
		{"three digits", "203", false, "IR", LengthInvalid},
		{"between two counts", "23456789", false, "LI", LengthInvalid},
	} {
		n, ok := Parse(c.digits, c.plus, RegionOf(c.home))
		if !ok || n.Length() != c.want {
			t.Errorf("%s: %d, %v; want %d", c.name, n.Length(), ok, c.want)
		}
	}
}

func TestANumberIsValidForEveryRegionThatKnowsIt(t *testing.T) {
	for _, c := range []struct {
		name, digits string
		region       string
		want         bool
	}{
		{"toll-free, at home", "18002345678", "US", true},
		{"toll-free, next door", "18002345678", "CA", true},
		{"of Jamaica, there", "18765551234", "JM", true},
		{"of Jamaica, in the United States", "18765551234", "US", false},
		{"of another calling code", "982188341256", "US", false},
		{"of no country", "80012345678", "IR", false},
		{"not assigned", "989411234567", "IR", false},
		{"for no region", "982188341256", "", false},
	} {
		n, ok := Parse(c.digits, true, 0)
		if !ok || n.ValidFor(RegionOf(c.region)) != c.want {
			t.Errorf("%s: %v, %v; want %v", c.name, !c.want, ok, c.want)
		}
	}
}

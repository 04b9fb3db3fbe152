//go:build !js

package plan

import (
	"flag"
	"maps"
	"math/rand/v2"
	"slices"
	"strconv"
	"sync/atomic"
	"testing"

	"github.com/nyaruka/phonenumbers/v2"
)

var count = flag.Int("numbers", defaultNumbers, "how many generated and mutated strings are compared with phonenumbers")

// types are phonenumbers' types in ours.
var types = map[phonenumbers.PhoneNumberType]Type{
	phonenumbers.FIXED_LINE: FixedLine, phonenumbers.MOBILE: Mobile, phonenumbers.FIXED_LINE_OR_MOBILE: FixedLineOrMobile,
	phonenumbers.TOLL_FREE: TollFree, phonenumbers.PREMIUM_RATE: PremiumRate, phonenumbers.SHARED_COST: SharedCost,
	phonenumbers.VOIP: VoIP, phonenumbers.PERSONAL_NUMBER: Personal, phonenumbers.PAGER: Pager, phonenumbers.UAN: UAN,
	phonenumbers.VOICEMAIL: Voicemail, phonenumbers.UNKNOWN: Unknown,
}

var sources = map[phonenumbers.PhoneNumber_CountryCodeSource]Source{
	phonenumbers.PhoneNumber_FROM_NUMBER_WITH_PLUS_SIGN:    WithPlus,
	phonenumbers.PhoneNumber_FROM_NUMBER_WITH_IDD:          WithInternationalPrefix,
	phonenumbers.PhoneNumber_FROM_NUMBER_WITHOUT_PLUS_SIGN: WithoutPlus,
	phonenumbers.PhoneNumber_FROM_DEFAULT_COUNTRY:          FromRegion,
}

// answers is what is asked of a number.
type answers struct {
	OK       bool
	E164     string
	National string
	Source   Source
	Valid    bool
	Region   string
	Type     Type
	more
}

// more is what is asked of every fourth string, since phonenumbers is slow.
type more struct {
	Possible      bool
	Missing       bool // of a valid number: phonenumbers tells of no other
	International string
	Domestic      string
}

func ours(digits string, plus bool, home string, full bool) answers {
	n, ok := Parse(digits, plus, RegionOf(home))
	if !ok {
		return answers{}
	}
	a := answers{OK: true, E164: n.E164(), National: n.National(), Source: n.Source(), Valid: n.Valid(), Type: n.Type()}
	if r := n.Region(); r != 0 {
		a.Region = r.String()
	}
	if full {
		a.more = more{Possible: n.Possible(), Missing: a.Valid && n.PrefixMissing(digits), International: n.International(), Domestic: n.Domestic()}
	}
	return a
}

func theirs(text, home string, full bool) answers {
	n, err := phonenumbers.ParseAndKeepRawInput(text, home)
	if err != nil {
		return answers{}
	}
	a := answers{OK: true, National: phonenumbers.GetNationalSignificantNumber(n), Source: sources[n.GetCountryCodeSource()],
		Valid: phonenumbers.IsValidNumber(n), Region: phonenumbers.GetRegionCodeForNumber(n), Type: types[phonenumbers.GetNumberType(n)]}
	if full {
		a.Possible = phonenumbers.IsPossibleNumber(n)
		a.Missing = a.Valid && !phonenumbers.VALID.Verify(n, text)
	}
	n.RawInput = nil // else a number of zeros alone is written as it was typed
	a.E164 = phonenumbers.Format(n, phonenumbers.E164)
	if full {
		a.International = phonenumbers.Format(n, phonenumbers.INTERNATIONAL)
		a.Domestic = phonenumbers.Format(n, phonenumbers.NATIONAL)
	}
	return a
}

// compare holds our answers for a string against those of phonenumbers, and
// returns theirs.
func compare(t *testing.T, digits string, plus bool, home string, full bool) answers {
	t.Helper()
	text := digits
	if plus {
		text = "+" + digits
	}
	got, want := ours(digits, plus, home, full), theirs(text, home, full)
	if got != want {
		t.Errorf("%s in %q:\n got %+v\nwant %+v", text, home, got, want)
	}
	return want
}

// eachRegion runs f in parallel for every region of the table; home is its code
// if callers may be there, else empty.
func eachRegion(t *testing.T, f func(t *testing.T, r Region, home string)) {
	t.Helper()
	for r := Region(1); int(r) < len(territories); r++ {
		t.Run(r.String()+strconv.Itoa(r.CallingCode()), func(t *testing.T) {
			t.Parallel()
			home := r.String()
			if RegionOf(home) == 0 {
				home = ""
			}
			f(t, r, home)
		})
	}
}

// eachTerritory runs f in parallel for the metadata of every country and every
// calling code of none.
func eachTerritory(t *testing.T, f func(t *testing.T, i int, m *phonenumbers.PhoneMetadata)) {
	t.Helper()
	collection, err := phonenumbers.MetadataCollection()
	if err != nil {
		t.Fatal(err)
	}
	for i, m := range collection.GetMetadata() {
		t.Run(m.GetId()+strconv.Itoa(int(m.GetCountryCode())), func(t *testing.T) {
			t.Parallel()
			f(t, i, m)
		})
	}
}

func TestAnyDigitsMeanWhatTheyMeanToLibphonenumber(t *testing.T) {
	each := *count/(len(territories)-1) + 1
	var valid atomic.Int64
	t.Cleanup(func() {
		if n := valid.Load(); n < int64(*count/4) {
			t.Errorf("%d of %d strings are valid numbers: the test tests little", n, *count)
		}
	})
	eachTerritory(t, func(t *testing.T, i int, m *phonenumbers.PhoneMetadata) {
		w := newWriter(t, m, rand.New(rand.NewPCG(uint64(i), 1)))
		for k := range each {
			digits, plus, home := w.number()
			if compare(t, digits, plus, home, k%4 == 0).Valid {
				valid.Add(1)
			}
		}
	})
}

func TestExamplesOfEveryTypeMeanWhatTheyMeanToLibphonenumber(t *testing.T) {
	eachTerritory(t, func(t *testing.T, i int, m *phonenumbers.PhoneMetadata) {
		code := strconv.Itoa(int(m.GetCountryCode()))
		for _, example := range newWriter(t, m, nil).examples {
			if !compare(t, code+example, true, "", true).OK {
				t.Errorf("+%s%s is no number", code, example)
			}
			for _, beginning := range []string{"", m.GetNationalPrefix(), code, "00" + code, "011" + code} {
				for _, home := range []string{m.GetId(), "IR", "US"} {
					compare(t, beginning+example, false, home, true)
				}
			}
		}
	})
}

func TestEveryCountryIsKnown(t *testing.T) {
	want := slices.Sorted(maps.Keys(phonenumbers.GetSupportedRegions()))
	if got := Regions(); !slices.Equal(got, want) {
		t.Errorf("countries are %q, want %q", got, want)
	}
	for _, code := range want {
		r := RegionOf(code)
		if r.String() != code || r.CallingCode() != phonenumbers.GetCountryCodeForRegion(code) || r.NationalPrefix() != phonenumbers.GetNddPrefixForRegion(code, false) {
			t.Errorf("%s is %s with calling code %d and national prefix %q", code, r, r.CallingCode(), r.NationalPrefix())
		}
	}
	for code := -1; code <= 1001; code++ {
		var got []string
		for _, r := range RegionsOf(code) {
			got = append(got, r.String())
		}
		if want := phonenumbers.GetRegionCodesForCountryCode(code); !slices.Equal(got, want) {
			t.Errorf("calling code %d is of %q, want %q", code, got, want)
		}
	}
}

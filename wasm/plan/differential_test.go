//go:build !js

package plan

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"strconv"
	"testing"

	"github.com/nyaruka/phonenumbers/v2"
)

var count = flag.Int("numbers", 200_000, "how many generated and mutated strings are compared with phonenumbers")

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

// answers is what is asked of a number. Two of the same digits must be equal.
type answers struct {
	OK       bool
	Code     int
	National string
	E164     string
	Source   Source
	Valid    bool
	Possible bool
	Region   string
	Type     Type
	Missing  bool // of a valid number only: phonenumbers tells no more
}

func ours(digits string, plus bool, home string) answers {
	n, ok := Parse(digits, plus, RegionOf(home))
	if !ok {
		return answers{}
	}
	a := answers{OK: true, Code: n.CallingCode(), National: n.National(), E164: n.E164(), Source: n.Source(),
		Valid: n.Valid(), Possible: n.Possible(), Type: n.Type()}
	if r := n.Region(); r != 0 {
		a.Region = r.String()
	}
	a.Missing = a.Valid && n.PrefixMissing(digits, RegionOf(home))
	return a
}

func theirs(text, home string) answers {
	n, err := phonenumbers.ParseAndKeepRawInput(text, home)
	if err != nil {
		return answers{}
	}
	a := answers{OK: true, Code: int(n.GetCountryCode()), National: phonenumbers.GetNationalSignificantNumber(n), Source: sources[n.GetCountryCodeSource()],
		Valid: phonenumbers.IsValidNumber(n), Possible: phonenumbers.IsPossibleNumber(n), Region: phonenumbers.GetRegionCodeForNumber(n), Type: types[phonenumbers.GetNumberType(n)]}
	a.E164 = "+" + strconv.Itoa(a.Code) + a.National
	a.Missing = a.Valid && !phonenumbers.VALID.Verify(n, text)
	return a
}

// compare holds our answers for a string against those of phonenumbers.
func compare(t *testing.T, digits string, plus bool, home string) (valid bool) {
	t.Helper()
	text := digits
	if plus {
		text = "+" + digits
	}
	got, want := ours(digits, plus, home), theirs(text, home)
	if got != want {
		t.Errorf("%s in %q:\n got %+v\nwant %+v", text, home, got, want)
	}
	return want.Valid
}

// compareFormats does the same with how a number is written.
func compareFormats(t *testing.T, digits string, plus bool, home string) {
	t.Helper()
	text := digits
	if plus {
		text = "+" + digits
	}
	want, err := phonenumbers.Parse(text, home)
	if err != nil {
		return
	}
	got, _ := Parse(digits, plus, RegionOf(home))
	for _, form := range []struct {
		name, got string
		want      phonenumbers.PhoneNumberFormat
	}{
		{"E164", got.E164(), phonenumbers.E164},
		{"International", got.International(), phonenumbers.INTERNATIONAL},
		{"Domestic", got.Domestic(), phonenumbers.NATIONAL},
	} {
		if want := phonenumbers.Format(want, form.want); form.got != want {
			t.Errorf("%s in %q is %s %q, want %q", text, home, form.name, form.got, want)
		}
	}
}

func TestAnyDigitsMeanWhatTheyMeanToLibphonenumber(t *testing.T) {
	collection, err := phonenumbers.MetadataCollection()
	if err != nil {
		t.Fatal(err)
	}
	all := collection.GetMetadata()
	each := *count / len(all)
	for i, m := range all {
		t.Run(fmt.Sprintf("%s %d", m.GetId(), m.GetCountryCode()), func(t *testing.T) {
			t.Parallel()
			w := newWriter(t, m, rand.New(rand.NewPCG(uint64(i), 1)))
			valid := 0
			for k := range each {
				digits, plus, home := w.number()
				if compare(t, digits, plus, home) {
					valid++
				}
				if k%4 == 0 {
					compareFormats(t, digits, plus, home)
				}
			}
			if valid < each/10 {
				t.Errorf("only %d of %d strings are valid numbers: the test tests little", valid, each)
			}
		})
	}
}

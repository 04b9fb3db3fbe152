//go:build !js

package tel_test

import (
	"strings"
	"testing"

	"github.com/nyaruka/phonenumbers/v2"

	"simotel/wasm/detect"
	"simotel/wasm/tel"
)

// formsOf is a valid number as libphonenumber itself gives the forms of a
// tel.Number, for a user in home.
func formsOf(n *phonenumbers.PhoneNumber, home string) tel.Number {
	code := int(n.GetCountryCode())
	forms := tel.Number{
		E164: phonenumbers.Format(n, phonenumbers.E164), Region: phonenumbers.GetRegionCodeForNumber(n), CountryCode: code,
		National:      phonenumbers.GetNationalSignificantNumber(n),
		International: phonenumbers.Format(n, phonenumbers.INTERNATIONAL), Domestic: phonenumbers.Format(n, phonenumbers.NATIONAL),
		Home: phonenumbers.IsValidNumberForRegion(n, home), HomePlan: code == phonenumbers.GetCountryCodeForRegion(home),
	}
	if forms.Region != "001" {
		forms.NationalDial = phonenumbers.NormalizeDigitsOnly(phonenumbers.FormatOutOfCountryCallingNumber(n, forms.Region))
	}
	return forms
}

// The example numbers of every type in every country, seen from there, from a
// neighbour in the same plan and from elsewhere.
func TestANumberThatIsReadHasLibphonenumbersForms(t *testing.T) {
	seen := 0
	check := func(n *phonenumbers.PhoneNumber, home string) {
		text := phonenumbers.Format(n, phonenumbers.E164)
		got, err := tel.Reader{Detector: detect.New(), Options: detect.Options{Region: home}}.Parse(text)
		if want := formsOf(n, home); err != nil || got != want {
			t.Errorf("%s seen from %s\n got %+v, %v\nwant %+v", text, home, got, err, want)
		}
		seen++
	}
	for region := range phonenumbers.GetSupportedRegions() {
		for kind := phonenumbers.FIXED_LINE; kind <= phonenumbers.VOICEMAIL; kind++ {
			n := phonenumbers.GetExampleNumberForTypeInRegion(region, kind)
			if n == nil || !phonenumbers.IsValidNumber(n) {
				continue
			}
			main := phonenumbers.GetRegionCodeForCountryCode(int(n.GetCountryCode()))
			for _, home := range []string{region, main, "IR", "US"} {
				check(n, home)
			}
		}
	}
	for code := range phonenumbers.GetSupportedGlobalNetworkCallingCodes() {
		if n := phonenumbers.GetExampleNumberForNonGeoEntity(code); n != nil {
			check(n, "IR")
		}
	}
	if seen < 5000 {
		t.Errorf("only %d numbers were seen", seen)
	}
}

// Digits behind a national prefix that are no known number are told apart by
// their count.
func TestWhatIsNoKnownNumberIsReadByLibphonenumbersLengths(t *testing.T) {
	seen := make(map[string]int)
	for region := range phonenumbers.GetSupportedRegions() {
		reader := tel.Reader{Detector: detect.New(), Options: detect.Options{Region: region}}
		prefix := phonenumbers.GetNddPrefixForRegion(region, true)
		for i := range 4 * 14 {
			text := prefix + strings.Repeat(string("0159"[i%4]), 3+i/4)
			n, err := phonenumbers.ParseAndKeepRawInput(text, region)
			if prefix == "" || err != nil || phonenumbers.IsValidNumber(n) {
				continue
			}
			want := "literal"
			significant := phonenumbers.GetNationalSignificantNumber(n)
			switch possible := phonenumbers.IsPossibleNumberWithReason(n); {
			case possible == phonenumbers.IS_POSSIBLE && len(significant) >= tel.MinOutside:
				want = significant
			case possible == phonenumbers.TOO_LONG:
				want = tel.CodeNotPossible
			}
			got, err := reader.Parse(text)
			said := "literal"
			if err != nil {
				said = err.(*tel.Error).Code
			} else if got.CountryCode != 0 {
				said = got.National
			}
			if said != want {
				t.Errorf("%s in %s is read as %s, want %s", text, region, said, want)
			}
			seen[strings.Trim(want, "0123456789")]++
		}
	}
	for _, kind := range []string{"literal", "", tel.CodeNotPossible} {
		if seen[kind] < 100 {
			t.Errorf("only %d were of the kind %q", seen[kind], kind)
		}
	}
}

//go:build !js

package places_test

import (
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/nyaruka/phonenumbers/v2"
	"github.com/nyaruka/phonenumbers/v2/carrier"
	"github.com/nyaruka/phonenumbers/v2/geocoding"

	"simotel/wasm/places"
	"simotel/wasm/plan"
)

// described is what libphonenumber itself says, English where the language has
// no name. In place of an area that it does not know it names the country.
func described(t *testing.T, n *phonenumbers.PhoneNumber, language string) (place, operator string) {
	t.Helper()
	for _, l := range []string{language, places.English} {
		if place == "" {
			place = area(t, n, l)
		}
		if operator == "" {
			var err error
			if operator, err = carrier.GetNameForNumber(n, l); err != nil {
				t.Fatal(err)
			}
		}
	}
	return place, operator
}

func area(t *testing.T, n *phonenumbers.PhoneNumber, language string) string {
	t.Helper()
	area, err := geocoding.GetDescriptionForNumber(n, language)
	if err != nil {
		t.Fatal(err)
	}
	if area == country(t, n, language) {
		return ""
	}
	return area
}

// country is what the geocoder says to a user abroad.
func country(t *testing.T, n *phonenumbers.PhoneNumber, language string) string {
	t.Helper()
	name, err := geocoding.GetDescriptionForNumberForUserRegion(n, language, "ZZ")
	if err != nil {
		t.Fatal(err)
	}
	return name
}

func TestTheTableSaysWhatLibphonenumberSays(t *testing.T) {
	file := filepath.Join(t.TempDir(), places.File)
	if out, err := exec.Command("go", "run", "simotel/wasm/cmd/places", "-o", file).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	table, err := places.Open(raw)
	if err != nil {
		t.Fatal(err)
	}
	random := rand.New(rand.NewPCG(1, 2))
	named := 0
	for region := range phonenumbers.GetSupportedRegions() {
		for kind := phonenumbers.FIXED_LINE; kind <= phonenumbers.VOICEMAIL; kind++ {
			example := phonenumbers.GetExampleNumberForTypeInRegion(region, kind)
			if example == nil {
				continue
			}
			for range 8 {
				// Another number of the same length and country.
				e164 := phonenumbers.Format(example, phonenumbers.E164)
				keep := 1 + len(strconv.Itoa(int(example.GetCountryCode()))) + random.IntN(5)
				changed := []byte(e164)
				for i := keep; i < len(changed); i++ {
					changed[i] = byte('0' + random.IntN(10))
				}
				n, err := phonenumbers.Parse(string(changed), "")
				if err != nil || !phonenumbers.IsValidNumber(n) {
					continue
				}
				of, ok := plan.Parse(strings.TrimPrefix(phonenumbers.Format(n, phonenumbers.E164), "+"), true, 0)
				if !ok {
					t.Fatalf("%s is no number of the plan", changed)
				}
				for _, language := range places.Languages {
					place, operator := described(t, n, language)
					p, c := table.Place(of, language), table.Carrier(of, language)
					if p == country(t, n, places.English) {
						p = "" // an area that is called as its country, such as Guernsey
					}
					if p != place || c != operator {
						t.Errorf("%s in %s: %q, %q; libphonenumber says %q, %q", changed, language, p, c, place, operator)
					}
					if place+operator != "" {
						named++
					}
				}
			}
		}
	}
	if named < 5000 {
		t.Errorf("only %d names were compared", named)
	}
}

package places

import (
	"errors"
	"strconv"
	"testing"

	"simotel/wasm/plan"
)

// small is a table with a few names of everything.
func small(t *testing.T) []byte {
	t.Helper()
	raw, err := Encode(
		map[string]Names{
			"en": {"9821": "Tehran province", "9831": "Isfahan province", "44": "Britain", "4420": "London", "44207946": "Soho", "54": "Argentina", "5411": "Buenos Aires", "98912": "nowhere"},
			"fa": {"9821": "استان تهران"},
		},
		map[string]Names{"en": {"98912": "IR-MCI", "98935": "Irancell", "9821": "none"}, "fa": {"98912": "همراه اول"}})
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func number(t *testing.T, e164 string) plan.Number {
	t.Helper()
	n, ok := plan.Parse(e164[1:], true, 0)
	if !ok {
		t.Fatalf("%s is no number", e164)
	}
	return n
}

func TestANumberHasThePlaceAndTheCarrierOfItsRange(t *testing.T) {
	table, err := Open(small(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, e164, language, place, carrier string }{
		{"a number of a place", "+982188341256", "en", "Tehran province", ""},
		{"in Persian", "+982188341256", "fa", "استان تهران", ""},
		{"a place that has no Persian name", "+983188341256", "fa", "Isfahan province", ""},
		{"a language that is not there", "+983188341256", "de", "Isfahan province", ""},
		{"a place that is not there", "+985138412560", "en", "", ""},
		{"the longest beginning counts", "+442079460018", "en", "Soho", ""},
		{"behind it the shorter again", "+442079470018", "en", "London", ""},
		{"and behind that one the shortest", "+441614960018", "en", "Britain", ""},
		{"a mobile has a carrier and no place", "+989123456789", "en", "", "IR-MCI"},
		{"a carrier in Persian", "+989123456789", "fa", "", "همراه اول"},
		{"a carrier that has no Persian name", "+989351234567", "fa", "", "Irancell"},
		{"mobiles of some countries have a place", "+5491123456789", "en", "Buenos Aires", ""},
		{"a number of no country", "+80012345678", "en", "", ""},
	} {
		n := number(t, c.e164)
		if place, carrier := table.Place(n, c.language), table.Carrier(n, c.language); place != c.place || carrier != c.carrier {
			t.Errorf("%s: %q, %q; want %q, %q", c.name, place, carrier, c.place, c.carrier)
		}
	}
}

func TestWhatIsNoTableIsRefused(t *testing.T) {
	raw := small(t)
	for cut := range raw {
		if _, err := Open(raw[:cut]); !errors.Is(err, ErrTable) {
			t.Fatalf("cut at %d: %v", cut, err)
		}
	}
	n := number(t, "+442079460018")
	for i := range raw {
		changed := append([]byte(nil), raw...)
		changed[i] ^= 0xff
		if table, err := Open(changed); err == nil {
			table.Place(n, "fa") // whatever it says, it does not fall
			table.Carrier(n, "fa")
		}
	}
}

func TestATableHoldsWhatItsFormCan(t *testing.T) {
	many := make(Names)
	for i := range 1 << 16 {
		many[strconv.Itoa(100_000+i)] = strconv.Itoa(i)
	}
	for name, names := range map[string]Names{"ten digits": {"1234567890": "x"}, "letters": {"12a": "x"}, "too many names": many} {
		if _, err := Encode(map[string]Names{"en": names}, nil); err == nil {
			t.Errorf("%s: taken", name)
		}
	}
	delete(many, "100000")
	if _, err := Encode(map[string]Names{"en": many}, nil); err != nil {
		t.Errorf("as many names as there can be: %v", err)
	}
}

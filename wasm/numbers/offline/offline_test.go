package offline

import (
	"context"
	"testing"

	"simotel/wasm/lookup"
)

func TestWhatTheTablesKnowOfANumber(t *testing.T) {
	for _, c := range []struct {
		name, e164, language string
		want                 lookup.Result
	}{
		{"a number of Tehran", "+982188341256", "en", lookup.Result{Place: "Tehran province", Country: "Iran"}},
		{"in Persian", "+982188341256", "fa", lookup.Result{Place: "استان تهران", Country: "ایران"}},
		{"a mobile has a carrier and no place", "+989123456789", "en", lookup.Result{Country: "Iran", Carrier: "IR-MCI", Ported: true}},
		{"a carrier in Persian", "+989351234567", "fa", lookup.Result{Country: "ایران", Carrier: "ایرانسل", Ported: true}},
		{"a place that has no Persian name", "+442079460018", "fa", lookup.Result{Place: "London", Country: "بریتانیا"}},
		{"a carrier that has no Persian name", "+244917654321", "fa", lookup.Result{Country: "آنگولا", Carrier: "Movicel"}},
		{"where numbers are not ported", "+244917654321", "en", lookup.Result{Country: "Angola", Carrier: "Movicel"}},
		{"a city of a shared plan", "+12127365000", "en", lookup.Result{Place: "New York, NY", Country: "United States"}},
		{"a toll-free number of many countries", "+18002345678", "en", lookup.Result{}},
		{"a number of no country", "+80012345678", "en", lookup.Result{}},
		{"a language without a table", "+982188341256", "tlh", lookup.Result{Place: "Tehran province", Country: "Iran"}},
	} {
		got, err := Tables{}.Lookup(context.Background(), lookup.Request{E164: c.e164, Language: c.language})
		if err != nil || got != c.want {
			t.Errorf("%s: %+v, %v; want %+v", c.name, got, err, c.want)
		}
	}
	if got, err := (Tables{}).Lookup(context.Background(), lookup.Request{E164: "ops"}); err == nil {
		t.Errorf("what is no number is %+v", got)
	}
}

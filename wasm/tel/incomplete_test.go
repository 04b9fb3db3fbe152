package tel_test

import (
	"testing"

	"simotel/wasm/detect"
	"simotel/wasm/tel"
)

func TestANumberThatIsNotTypedToItsEndIsSeenAsSuch(t *testing.T) {
	for _, c := range []struct {
		name, text, region string
		keys               string
		least, most        int
	}{
		{"a mobile number without its end", "0912 345 67", "IR", "091234567", 11, 11},
		{"in Persian digits", "۰۹۱۲ ۳۴۵", "IR", "0912345", 11, 11},
		{"without its zero, of no length that there is", "912345678", "IR", "912345678", 10, 10},
		{"an area code alone, behind which there are short numbers as well", "021", "IR", "021", 7, 11},
		{"an American number", "212 555 12", "US", "21255512", 10, 10},
		{"a Spanish one, where nothing is dialled before", "612 345 67", "ES", "61234567", 9, 9},
		{"a British one from abroad", "0044 20 7946 001", "IR", "0044207946001", 14, 14},
		{"a whole number", "0912 345 6789", "IR", "", 0, 0},
		{"a local number", "8812 3456", "IR", "", 0, 0},
		{"a local number of seven digits", "555 1234", "US", "", 0, 0},
		{"a local number that begins as an area code does", "2188 3456", "IR", "", 0, 0},
		{"the same in the United States", "212 5551", "US", "", 0, 0},
		{"an extension that begins as an area code does", "21883", "IR", "", 0, 0},
		{"an extension", "203", "IR", "", 0, 0},
		{"an extension that begins with zero", "0203", "IR", "", 0, 0},
		{"a code", "*72#", "IR", "", 0, 0},
		{"nothing that is assigned begins so", "0001", "IR", "", 0, 0},
		{"a word", "hello", "IR", "", 0, 0},
	} {
		r := tel.Reader{Detector: detect.New(), Options: detect.Options{Region: c.region, Lengths: []int{4}}}
		if keys, least, most := r.Incomplete(c.text); keys != c.keys || least != c.least || most != c.most {
			t.Errorf("%s: %q, %d to %d digits; want %q, %d to %d", c.name, keys, least, most, c.keys, c.least, c.most)
		}
	}
}

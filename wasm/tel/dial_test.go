package tel_test

import (
	"testing"

	"simotel/wasm/detect"
	"simotel/wasm/dialplan"
	"simotel/wasm/settings"
	"simotel/wasm/tel"
)

// From what stands on a page to what the PBX is sent.
func TestEveryWayOfWritingANumberIsDialledAlike(t *testing.T) {
	for _, c := range []struct{ region, dialled, text string }{
		{"IR", "02144556677", "+98 21 4455 6677"},
		{"IR", "02144556677", "0098 21 44556677"},
		{"IR", "02144556677", "982144556677"},
		{"IR", "02144556677", "(۰۲۱) ۴۴۵۵۶۶۷۷"},
		{"IR", "02144556677", "٠٢١٤٤٥٥٦٦٧٧"},
		{"IR", "02144556677", "+98 (0)21 44556677 داخلی 12"},
		{"IR", "09121110022", "9121110022"},
		{"IR", "09411234567", "+98 941 123 4567"},
		{"IR", "02191012", "021-91012"},
		{"IR", "02141935", "021-41935"},
		{"IR", "09640", "+98 9640"},
		{"IR", "203", "۲۰۳"},
		{"IR", "*78", "*78"},
		{"IR", "00442079460018", "+44 20 7946 0018"},
		{"IR", "0080012345678", "+800 1234 5678"},
		{"US", "12127365000", "212-736-5000"},
		{"US", "18765551234", "+1 876 555 1234"},
		{"US", "00982144556677", "011 98 21 4455 6677"},
		{"IT", "0645671234", "+39 06 4567 1234"},
		{"DE", "030901820", "+49 30 901820"},
		{"RU", "89161234567", "+7 916 123-45-67"},
	} {
		n, err := tel.Reader{Detector: detect.New(), Options: detect.Options{Region: c.region}}.Parse(c.text)
		if err != nil {
			t.Errorf("Parse(%q, %s): %v", c.text, c.region, err)
			continue
		}
		got, err := dialplan.Dial(dialplan.Number{
			Literal: n.Literal, CountryCode: n.CountryCode, National: n.National,
			NationalDial: n.NationalDial, Home: n.Home, HomePlan: n.HomePlan,
		}, settings.Dialling{International: true})
		if err != nil || got.Digits != c.dialled {
			t.Errorf("%q in %s is dialled %q, %v; want %q", c.text, c.region, got.Digits, err, c.dialled)
		}
	}
}

package tel

import (
	"errors"
	"strings"
	"testing"

	"simotel/wasm/detect"
)

// reader reads for a user in a region who has set nothing else.
func reader(region string) Reader {
	return Reader{Detector: detect.New(), Options: detect.Options{Region: region}}
}

func TestParseGivesANumberAllItsForms(t *testing.T) {
	tehran := Number{
		E164: "+982144556677", Region: "IR", CountryCode: 98, National: "2144556677", NationalDial: "02144556677",
		International: "+98 21 4455 6677", Domestic: "021 4455 6677", Home: true, HomePlan: true,
	}
	withExtension := tehran
	withExtension.Extension = "12"
	abroad := tehran
	abroad.Home, abroad.HomePlan = false, false
	for _, c := range []struct {
		name, text, region string
		want               Number
	}{
		{"national", "021-44556677", "IR", tehran},
		{"with plus", "+98 21 44556677", "IR", tehran},
		{"with 00 in Persian digits", "۰۰۹۸۲۱۴۴۵۵۶۶۷۷", "IR", tehran},
		{"marks inside and around", "\u200e021\u200f-4455\u200c6677\u200e", "IR", tehran},
		{"underscores, typed", "021_4455_6677", "IR", tehran},
		{"behind a label", "تلفن: 02144556677", "IR", tehran},
		{"twice the same", "021-44556677 / +98 21 44556677", "IR", tehran},
		{"without its national prefix", "2144556677", "IR", tehran},
		{"with an extension", "021-44556677 داخلی ۱۲", "IR", withExtension},
		{"seen from abroad", "+98 21 44556677", "DE", abroad},
		{"a mobile without its zero", "۹۱۲۱۱۱۰۰۲۲", "IR", Number{
			E164: "+989121110022", Region: "IR", CountryCode: 98, National: "9121110022", NationalDial: "09121110022",
			International: "+98 912 111 0022", Domestic: "0912 111 0022", Home: true, HomePlan: true}},
		{"an Italian number keeps its zero", "06 4567 1234", "IT", Number{
			E164: "+390645671234", Region: "IT", CountryCode: 39, National: "0645671234", NationalDial: "0645671234",
			International: "+39 06 4567 1234", Domestic: "06 4567 1234", Home: true, HomePlan: true}},
		{"an American number is dialled with 1", "(212) 736-5000", "US", Number{
			E164: "+12127365000", Region: "US", CountryCode: 1, National: "2127365000", NationalDial: "12127365000",
			International: "+1 212-736-5000", Domestic: "(212) 736-5000", Home: true, HomePlan: true}},
		{"a Jamaican number is foreign in America, in the same plan", "+1 876 555 1234", "US", Number{
			E164: "+18765551234", Region: "JM", CountryCode: 1, National: "8765551234", NationalDial: "18765551234",
			International: "+1 876-555-1234", Domestic: "(876) 555-1234", Home: false, HomePlan: true}},
		{"a toll-free number is at home in Canada too", "1 800 234 5678", "CA", Number{
			E164: "+18002345678", Region: "US", CountryCode: 1, National: "8002345678", NationalDial: "18002345678",
			International: "+1 800-234-5678", Domestic: "(800) 234-5678", Home: true, HomePlan: true}},
		{"a number of no country", "+800 1234 5678", "IR", Number{
			E164: "+80012345678", Region: "001", CountryCode: 800, National: "12345678",
			International: "+800 1234 5678", Domestic: "1234 5678"}},
		{"possible but not known as assigned", "0941 123 4567", "IR", Number{
			Literal: "09411234567", Region: "IR", CountryCode: 98, National: "9411234567", NationalDial: "09411234567",
			International: "+98 941 123 4567", Domestic: "0941 123 4567", Home: true, HomePlan: true}},
		{"possible, not known, with plus", "+98 941 123 4567", "IR", Number{
			Literal: "00989411234567", Region: "IR", CountryCode: 98, National: "9411234567", NationalDial: "09411234567",
			International: "+98 941 123 4567", Domestic: "0941 123 4567", Home: true, HomePlan: true}},
		{"a short business line not known as assigned", "021-41935", "IR", Number{
			Literal: "02141935", Region: "IR", CountryCode: 98, National: "2141935", NationalDial: "02141935",
			International: "+98 2141935", Domestic: "2141935", Home: true, HomePlan: true}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := reader(c.region).Parse(c.text)
			if err != nil || got != c.want {
				t.Errorf("Parse(%q)\n got %+v, %v\nwant %+v", c.text, got, err, c.want)
			}
		})
	}
}

func TestParseTakesWhatOnlyThePBXKnowsAsTyped(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"an internal extension", "203", "203"},
		{"an internal extension in Persian digits", " ۲۰۳ ", "203"},
		{"an internal extension of four digits", "2034", "2034"},
		{"an internal extension that looks like a subscriber", "412345", "412345"},
		{"a feature code", "*78", "*78"},
		{"a feature code with a number in it", "*72*09121110022#", "*72*09121110022#"},
		{"a code in the middle of digits", "203#", "203#"},
		{"two hashes", "##", "##"},
		{"a local number without its area code", "4455-6677", "44556677"},
		{"an emergency number", "۱۱۵", "115"},
		{"the operator", "0", "0"},
		{"separators of every kind", "2.0/3_(4)[5]–6", "203456"},
		{"the longest", strings.Repeat("*1", 16), strings.Repeat("*1", 16)},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := reader("IR").Parse(c.text)
			if want := (Number{Literal: c.want, International: c.want, Domestic: c.want}); err != nil || got != want {
				t.Errorf("Parse(%q) = %+v, %v; want %+v", c.text, got, err, want)
			}
		})
	}
}

func TestWhatStoodBesideANumberIsNotSeen(t *testing.T) {
	for text, want := range map[string]string{
		"call Sara on 021-44556677 today":           "021-44556677",
		"دفتر 😀 تلفن: ۰۲۱-۴۴۵۵۶۶۷۷ داخلی ۱۲، تهران": "۰۲۱-۴۴۵۵۶۶۷۷ داخلی ۱۲",
		"021-44556677 / +98 21 44556677":            "021-44556677",
		"office 021-88123456-9":                     "021-88123456",
		"Fax: 021-44556677":                         "021-44556677",
		"0935123456":                                "0935123456", // as typed: there is nothing else
	} {
		if seen := reader("IR").Seen(text); seen != want {
			t.Errorf("of %q is seen %q, want %q", text, seen, want)
		}
	}
}

func TestTheFirstNumberOfARangeIsCalled(t *testing.T) {
	for _, c := range []struct{ text, last, extension string }{
		{"021-88123456-9", "+982188123459", ""},
		{"۰۲۱-۸۸۱۲۳۴۵۶-۹", "+982188123459", ""},
		{"021 88123456 - 7", "+982188123457", ""},
		{"02188123456-60", "+982188123460", ""},
		{"021-88123456/57", "+982188123457", ""},
		{"021-88123456 الی 59", "+982188123459", ""},
		{"021-88123456-8 داخلی 12", "+982188123458", "12"},
		{"021-88123456/57/58", "+982188123458", ""},
	} {
		n, err := reader("IR").Parse(c.text)
		if err != nil || n.E164 != "+982188123456" || n.Last != c.last || n.Extension != c.extension {
			t.Errorf("Parse(%q) = %s ext. %q to %s, %v; want a range to %s", c.text, n.E164, n.Extension, n.Last, err, c.last)
		}
	}
	// What stands before it, and behind what is no range, is left over still.
	for _, text := range []string{"12 021-88123456-9", "021-88123456-9-7 5", "021-88123456-9 داخلی 12-9", "09121110022-3 1"} {
		if n, err := reader("IR").Parse(text); err == nil && n.E164 != "" {
			t.Errorf("Parse(%q) = %+v", text, n)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	for _, c := range []struct{ name, text, code string }{
		{"nothing", "", CodeNone},
		{"blanks and marks", " \u200e\u00a0", CodeNone},
		{"a lone plus", "+", CodeNone},
		{"a word", "ops", CodeNone},
		{"letters beside an extension", "call 203", CodeNone},
		{"letters in a code", "*78a", CodeNone},
		{"a plus behind digits", "203+", CodeNone},
		{"two numbers", "02144556677 09121110022", CodeMany},
		{"two numbers among words", "دفتر ۰۲۱۴۴۵۵۶۶۷۷ و همراه ۰۹۱۲۱۱۱۰۰۲۲", CodeMany},
		{"digits beside a number", "09121110022 1", CodeLeftOver},
		{"a letter in place of a number's last digit", "021 8834 125O", CodeLeftOver},
		{"a number whose last digit is missing", "+98 21 8834 125", CodeLeftOver},
		{"a national number that is too long", "09121110022333", CodeNotPossible},
		{"an international number that is too short", "+98 12", CodeNotPossible},
		{"an international number of no country", "+999 1234567", CodeNotPossible},
		{"a plus before a code", "+98*1", CodeNotPossible},
		{"one key more than the longest", strings.Repeat("*1", 16) + "2", CodeNotPossible},
		{"a long text around a number", strings.Repeat("x ", 123) + "02144556677", CodeNotPossible},
	} {
		t.Run(c.name, func(t *testing.T) {
			n, err := reader("IR").Parse(c.text)
			var coded *Error
			if !errors.As(err, &coded) || coded.ErrorCode() != c.code || n != (Number{}) {
				t.Errorf("Parse(%q) = %+v, %v; want %s", c.text, n, err, c.code)
			}
		})
	}
}

func FuzzParse(f *testing.F) {
	for _, text := range []string{"021-44556677", "+98*1", "*78#", "۲۰۳", "00", "0941 123 4567", "+", "２１"} {
		f.Add(text, "IR")
	}
	f.Fuzz(func(t *testing.T, text, region string) {
		n, err := reader(region).Parse(text)
		if err != nil {
			return
		}
		if (n.E164 == "") == (n.Literal == "") || n.International == "" {
			t.Fatalf("%q: %+v is neither a number nor a literal", text, n)
		}
		if len(n.Literal) > MaxLiteral || strings.Trim(n.Literal, "0123456789*#") != "" ||
			strings.Trim(n.National+n.NationalDial, "0123456789") != "" {
			t.Fatalf("%q: %+v holds what no phone has a key for", text, n)
		}
	})
}

// finds is a detector that finds the same in every text.
type finds []detect.Match

func (f finds) Find(string, detect.Options) []detect.Match { return f }

func TestParseTakesFaxAndInternalNumbersOfTheDetector(t *testing.T) {
	const text = "فکس ۰۲۱۸۸۳۴۱۲۵۶ داخلی ۲۰۴"
	fax := detect.Match{Start: 4, End: 15, E164: "+982188341256", Kind: detect.Fax}
	internal := detect.Match{Start: 22, End: 25, Extension: "204", Kind: detect.Internal}
	other := detect.Match{Start: 18, End: 21, Extension: "205", Kind: detect.Internal}
	for _, c := range []struct {
		name                string
		found               finds
		e164, literal, code string
	}{
		{"a fax number", finds{fax}, "+982188341256", "", ""},
		{"an internal number", finds{internal}, "", "204", ""},
		{"the same internal number twice", finds{internal, internal}, "", "204", ""},
		{"two internal numbers", finds{other, internal}, "", "", CodeMany},
		{"a fax number and an internal one", finds{fax, internal}, "", "", CodeMany},
	} {
		n, err := Reader{Detector: c.found, Options: detect.Options{Region: "IR"}}.Parse(text)
		var code string
		if e := new(Error); errors.As(err, &e) {
			code = e.Code
		}
		if n.E164 != c.e164 || n.Literal != c.literal || code != c.code {
			t.Errorf("%s: got %q, literal %q, %s", c.name, n.E164, n.Literal, code)
		}
	}
}

func TestTheDecimalDigitsOfEveryScriptAreRead(t *testing.T) {
	for _, text := range []string{"0123456789", "۰۱۲۳۴۵۶۷۸۹", "٠١٢٣٤٥٦٧٨٩", "०१२३४५६७८९", "๐๑๒๓๔๕๖๗๘๙", "０１２３４５６７８９", "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗", "𞥐𞥑𞥒𞥓𞥔𞥕𞥖𞥗𞥘𞥙"} {
		if got := Digits(text + "x²"); got != "0123456789" {
			t.Errorf("%s is read as %s", text, got)
		}
	}
}

func TestANumberThatWasReadIsKnownAgainByItsE164Form(t *testing.T) {
	reader := Reader{Detector: detect.New(), Options: detect.Options{Region: "IR"}}
	for _, text := range []string{"021 8812 3456", "+1 650 253 0000", "+800 1234 5678"} {
		read, err := reader.Parse(text)
		if err != nil {
			t.Fatal(err)
		}
		known, ok := Of(read.E164)
		known.Home, known.HomePlan = read.Home, read.HomePlan
		if !ok || known != read {
			t.Errorf("%s: got %+v, want %+v", text, known, read)
		}
	}
	if _, ok := Of(""); ok {
		t.Error("nothing is a number")
	}
}

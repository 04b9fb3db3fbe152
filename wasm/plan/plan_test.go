package plan

import (
	"strings"
	"testing"
)

func TestANumberIsReadAsItIsDialled(t *testing.T) {
	for _, c := range []struct {
		what   string
		digits string
		plus   bool
		home   string
		e164   string
		source Source
		kind   Type
		region string
	}{
		{"a Tehran line with its national prefix", "02188123456", false, "IR", "+982188123456", FromRegion, FixedLine, "IR"},
		{"without it", "2188123456", false, "IR", "+982188123456", FromRegion, FixedLine, "IR"},
		{"a mobile", "09121234567", false, "IR", "+989121234567", FromRegion, Mobile, "IR"},
		{"the calling code behind a plus", "982188123456", true, "US", "+982188123456", WithPlus, FixedLine, "IR"},
		{"both the calling code and the national prefix", "9802188123456", true, "US", "+982188123456", WithPlus, FixedLine, "IR"},
		{"the international prefix of Iran", "00982188123456", false, "IR", "+982188123456", WithInternationalPrefix, FixedLine, "IR"},
		{"the international prefix of North America", "011982188123456", false, "US", "+982188123456", WithInternationalPrefix, FixedLine, "IR"},
		{"a plus before the international prefix, which is a slip", "00982188123456", true, "IR", "+982188123456", WithInternationalPrefix, FixedLine, "IR"},
		{"the calling code without a plus", "982188123456", false, "IR", "+982188123456", WithoutPlus, FixedLine, "IR"},
		{"digits that only begin like a calling code", "9821234567", false, "US", "+19821234567", FromRegion, Unknown, ""},
		{"a Roman line, whose zero belongs to it", "0612345678", false, "IT", "+390612345678", FromRegion, FixedLine, "IT"},
		{"a Jamaican number in North America's plan", "8765230123", false, "US", "+18765230123", FromRegion, FixedLineOrMobile, "JM"},
		{"a toll-free number of all North America", "8002345678", false, "CA", "+18002345678", FromRegion, TollFree, "US"},
		{"an Argentine mobile dialled with 15", "0111523456789", false, "AR", "+5491123456789", FromRegion, Mobile, "AR"},
		{"a Brazilian number behind the carrier code 15", "0152123456789", false, "BR", "+552123456789", FromRegion, FixedLine, "BR"},
		{"a subscriber's number of Bermuda, whose area code is known", "4612345", false, "BM", "+14414612345", FromRegion, FixedLine, "BM"},
		{"an international toll-free number", "80012345678", true, "IR", "+80012345678", WithPlus, TollFree, "001"},
		{"an area that is not assigned", "01000000000", false, "IR", "+981000000000", FromRegion, Unknown, "IR"},
	} {
		n, ok := Parse(c.digits, c.plus, RegionOf(c.home))
		if !ok {
			t.Errorf("%s: %s is no number", c.what, c.digits)
			continue
		}
		region := ""
		if n.Region() != 0 {
			region = n.Region().String()
		}
		if n.E164() != c.e164 || n.Source() != c.source || n.Type() != c.kind || n.Valid() != (c.kind != Unknown) || region != c.region {
			t.Errorf("%s: %s is %s, source %d, type %d, valid %t, region %q", c.what, c.digits, n.E164(), n.Source(), n.Type(), n.Valid(), region)
		}
	}
}

func TestWhatIsNoNumberIsRefused(t *testing.T) {
	for _, c := range []struct {
		what   string
		digits string
		plus   bool
		home   string
	}{
		{"nothing", "", false, "IR"},
		{"one digit", "1", false, "IR"},
		{"a plus and a calling code alone", "98", true, "IR"},
		{"a calling code that nobody has", "99912345678", true, "IR"},
		{"the international prefix and no calling code", "0099912345678", false, "IR"},
		{"eighteen digits", "123456789012345678", false, "IR"},
		{"more digits than any prefixes explain", strings.Repeat("1", 300), true, "IR"},
		{"national digits of no country", "02188123456", false, ""},
		{"national digits of a country that is not", "02188123456", false, "ZZ"},
		{"national digits of no geographical region", "12345678", false, "001"},
		{"Persian digits, which are the caller's to fold", "۰۲۱۸۸۱۲۳۴۵۶", false, "IR"},
		{"punctuation", "021-88123456", false, "IR"},
	} {
		if n, ok := Parse(c.digits, c.plus, RegionOf(c.home)); ok {
			t.Errorf("%s: %q is %s", c.what, c.digits, n.E164())
		}
	}
}

func TestANumberIsWrittenAsItsCountryDoes(t *testing.T) {
	for _, c := range []struct{ home, digits, international, domestic string }{
		{"IR", "02188123456", "+98 21 8812 3456", "021 8812 3456"},
		{"IR", "09121234567", "+98 912 123 4567", "0912 123 4567"},
		{"US", "2025550123", "+1 202-555-0123", "(202) 555-0123"},
		{"AR", "91123456789", "+54 9 11 2345-6789", "011 15-2345-6789"},
		{"HU", "12345678", "+36 1 234 5678", "(06 1) 234 5678"},
		{"IT", "0612345678", "+39 06 1234 5678", "06 1234 5678"},
		{"DE", "12", "+49 12", "12"},
	} {
		n, ok := Parse(c.digits, false, RegionOf(c.home))
		if !ok || n.International() != c.international || n.Domestic() != c.domestic {
			t.Errorf("%s in %s is %q abroad and %q at home, want %q and %q", c.digits, c.home, n.International(), n.Domestic(), c.international, c.domestic)
		}
	}
}

func TestTheNationalPrefixIsMissedWhereItIsUsuallyWritten(t *testing.T) {
	for _, c := range []struct {
		what    string
		home    string
		digits  string
		missing bool
	}{
		{"an Iranian number without its 0", "IR", "2188123456", true},
		{"with it", "IR", "02188123456", false},
		{"with the calling code", "IR", "982188123456", false},
		{"an American number without 1, which is optional", "US", "2025550123", false},
		{"a Roman number, which has no prefix", "IT", "0612345678", false},
	} {
		n, _ := Parse(c.digits, false, RegionOf(c.home))
		if got := n.PrefixMissing(c.digits); got != c.missing {
			t.Errorf("%s: missing is %t", c.what, got)
		}
	}
}

func TestALocalNumberIsPossibleAndNotValid(t *testing.T) {
	n, ok := Parse("88123456", false, RegionOf("IR"))
	if !ok || n.Valid() || !n.Possible() {
		t.Errorf("a Tehran line without its area code: ok %t, valid %t, possible %t", ok, n.Valid(), n.Possible())
	}
	if n, ok := Parse("881234567890", false, RegionOf("IR")); ok && n.Possible() {
		t.Error("twelve digits are possible in Iran")
	}
}

func TestNoRegionAndNoNumberAreSafeToAsk(t *testing.T) {
	for _, r := range []Region{0, 255} {
		if r.String() != "ZZ" || r.CallingCode() != 0 || r.NationalPrefix() != "" {
			t.Errorf("region %d is %s, calling code %d, prefix %q", r, r, r.CallingCode(), r.NationalPrefix())
		}
	}
	var n Number
	if n.Valid() || n.Possible() || n.Region() != 0 || n.National() != "" || n.PrefixMissing("021") {
		t.Errorf("no number is %+v", n)
	}
	for _, code := range []string{"", "ir", "AA", "XX", "ZZ", "001", "IRN"} {
		if r := RegionOf(code); r != 0 {
			t.Errorf("%q is %s", code, r)
		}
	}
}

func TestParsingAllocatesNothing(t *testing.T) {
	home := RegionOf("AR")
	b := make([]byte, 0, 32)
	allocated := testing.AllocsPerRun(100, func() {
		n, _ := Parse("0111523456789", false, home)
		if n.Valid() && n.Region() == home && n.Type() == Mobile && !n.PrefixMissing("0111523456789") {
			b = n.AppendE164(b[:0])
		}
	})
	if allocated != 0 || string(b) != "+5491123456789" {
		t.Errorf("%v allocations for %s", allocated, b)
	}
}

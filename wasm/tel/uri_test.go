package tel

import (
	"errors"
	"strings"
	"testing"
)

func TestALinkIsReadAsRFC3966AndPeopleWriteIt(t *testing.T) {
	for _, c := range []struct{ uri, e164, literal, ext string }{
		{"tel:+982188341256", "+982188341256", "", ""},
		{"tel:+98-21-8834-1256", "+982188341256", "", ""},
		{"TEL:+98.21(8834)1256", "+982188341256", "", ""},
		{"tel:02188341256", "+982188341256", "", ""},
		{"tel://021-88341256", "+982188341256", "", ""},
		{"  tel: 021 8834 1256 ", "+982188341256", "", ""},
		{"tel:021%208834%201256", "+982188341256", "", ""},
		{"tel:%DB%B0%DB%B2%DB%B1%DB%B8%DB%B8%DB%B3%DB%B4%DB%B1%DB%B2%DB%B5%DB%B6", "+982188341256", "", ""},
		{"tel:۰۲۱۸۸۳۴۱۲۵۶", "+982188341256", "", ""},
		{"tel:+982188341256;ext=102", "+982188341256", "", "102"},
		{"tel:+98-21-88341256;EXT=1-02;isub=1411", "+982188341256", "", "102"},
		{"tel:+98-21-88341256;isub=1411;x-carrier=7", "+982188341256", "", ""},
		{"tel:+982188341256,,102#", "+982188341256", "", "102"},
		{"tel:+982188341256p102", "+982188341256", "", "102"},
		{"tel:02188341256،۱۰۲", "+982188341256", "", "102"},
		{"tel:021-88341256%20ext.%20102", "+982188341256", "", "102"},
		{"tel:863-1234;phone-context=+1-914-555", "", "", ""}, // thirteen digits are no American number
		{"tel:253-0000;phone-context=+1650", "+16502530000", "", ""},
		{"tel:021-88341256;phone-context=+98", "+982188341256", "", ""},
		{"tel:+16502530000;phone-context=example.org", "+16502530000", "", ""},
		{"tel:203", "", "203", ""},
		{"tel:203;phone-context=pbx.example.com", "", "203", ""},
		{"callto:+982188341256", "+982188341256", "", ""},
		{"callto://+982188341256?call", "+982188341256", "", ""},
		{"sip:+982188341256@gateway.example.org;user=phone", "+982188341256", "", ""},
		{"sip:+982188341256;ext=102@gateway.example.org", "+982188341256", "", "102"},
		{"sips:02188341256:secret@gateway.example.org:5061", "+982188341256", "", ""},
		{"sip:203@PBX.example.com", "", "203", ""},
		{"sip:02188341256", "+982188341256", "", ""},
		{"tel:00982188341256;phone-context=+98", "+982188341256", "", ""},
	} {
		n, err := reader("IR").ParseURI(c.uri, "pbx.example.com")
		if c.e164+c.literal == "" {
			if err == nil {
				t.Errorf("%s is read as %+v", c.uri, n)
			}
			continue
		}
		if err != nil || n.E164 != c.e164 || n.Literal != c.literal || n.Extension != c.ext {
			t.Errorf("%s: got %q, literal %q, extension %q, %v", c.uri, n.E164, n.Literal, n.Extension, err)
		}
	}
}

func TestALinkThatIsNoNumberToCallSaysWhy(t *testing.T) {
	for _, c := range []struct{ uri, code string }{
		{"", CodeURINone},
		{"tel:", CodeURINone},
		{"tel:;ext=12", CodeURINone},
		{"tel:call-us", CodeURINone},
		{"mailto:02188341256", CodeURINone},
		{"02188341256", CodeURINone},
		{"callto:some.body", CodeURINone},
		{"sip:alice@example.com", CodeURINone},
		{"sip:@example.com", CodeURINone},
		{"sip:10.20.30.40", CodeURINone},
		{"sip:10.0.0.5;transport=udp", CodeURINone},
		{"tel:%zz", CodeURINone},
		{"tel:*%2306%23", CodeURICode},
		{"tel:*#06#", CodeURICode},
		{"tel:**21*09123456789%23", CodeURICode},
		{"tel:%EF%BC%8A21", CodeURICode},
		{"sip:*78@pbx.example.com", CodeURICode},
		{"tel:7042;phone-context=example.org", CodeURIContext},
		{"tel:7042;phone-context=", ""},
		{"sip:203@elsewhere.example.com", CodeURIContext},
		{"tel:02188341256/02188341257", CodeMany},
		{"tel:+98" + strings.Repeat("1", 40), CodeNotPossible},
		{"tel:" + strings.Repeat("0", 300), CodeNotPossible},
		{"tel:" + strings.Repeat("0", MaxURI), CodeURITooLong},
		{"tel:" + strings.Repeat("0", 10<<20), CodeURITooLong},
	} {
		_, err := reader("IR").ParseURI(c.uri, "pbx.example.com")
		var e *Error
		if errors.As(err, &e); (err == nil) != (c.code == "") || err != nil && e.Code != c.code {
			t.Errorf("%.60s: got %v, want %s", c.uri, err, c.code)
		}
	}
}

func FuzzParseURI(f *testing.F) {
	for _, seed := range []string{"tel:+982188341256;ext=102", "sip:a:b@c:d;e", "tel:1;phone-context=+98", "tel:%", "tel:,", "callto:?", "tel:1p2w3"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, uri string) {
		n, err := reader("IR").ParseURI(uri, "pbx")
		if err == nil && strings.ContainsAny(n.Literal, "*#") {
			t.Errorf("%q dials the code %q", uri, n.Literal)
		}
		if err != nil {
			if e := new(Error); !errors.As(err, &e) {
				t.Errorf("an error without a code: %v", err)
			}
		}
	})
}

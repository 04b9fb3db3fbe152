package settings

import (
	"errors"
	"slices"
	"testing"
)

func TestASiteIsAHostAndItsSubDomains(t *testing.T) {
	for name, c := range map[string]struct {
		entry, address string
		is             bool
	}{
		"a host itself":                              {"example.com", "https://example.com/a?b#c", true},
		"its sub-domains":                            {"example.com", "https://shop.example.com/", true},
		"deeper ones":                                {"example.com", "http://a.b.example.com", true},
		"not a name that ends alike":                 {"example.com", "https://badexample.com/", false},
		"not a name that begins alike":               {"example.com", "https://example.com.evil.org/", false},
		"not one above it":                           {"shop.example.com", "https://example.com/", false},
		"not what stands in a path":                  {"example.com", "https://evil.org/example.com", false},
		"not what stands before an @":                {"example.com", "https://example.com@evil.org/", false},
		"sub-domains alone":                          {"*.example.com", "https://shop.example.com/", true},
		"and then not the host":                      {"*.example.com", "https://example.com/", false},
		"a whole top-level domain":                   {"*.ir", "https://example.ir/", true},
		"capitals":                                   {"Example.COM", "https://example.com/", true},
		"a dot at the end, there":                    {"example.com", "https://example.com./", true},
		"a dot at the end, here":                     {"example.com.", "https://example.com/", true},
		"a whole address":                            {" https://Example.com/ ", "http://example.com/", true},
		"any port":                                   {"example.com", "https://example.com:8443/", true},
		"one port":                                   {"example.com:8443", "https://example.com:8443/", true},
		"not another port":                           {"example.com:8443", "https://example.com/", false},
		"the scheme's own port":                      {"example.com:443", "https://example.com/", true},
		"which the other scheme has not":             {"example.com:443", "http://example.com/", false},
		"sub-domains at a port":                      {"*.example.com:81", "http://a.example.com:81/", true},
		"a name without a dot":                       {"localhost", "http://localhost:3000/", true},
		"an IPv4 address":                            {"192.168.1.10", "http://192.168.1.10/", true},
		"an IPv6 address":                            {"[FE80::1]", "http://[fe80::1]/", true},
		"one at a port":                              {"[fe80::1]:81", "http://[fe80::1]:81/", true},
		"one without brackets":                       {"fe80::0:1", "http://[fe80::1]/", true},
		"a name in its own script":                   {"Bücher.example", "https://xn--bcher-kva.example/", true},
		"a name in its own script, a sub-domain":     {"مثال.ایران", "https://www.xn--mgbh0fb.xn--mgba3a4f16a/", true},
		"a name as browsers write it":                {"xn--mgbh0fb.xn--mgba3a4f16a", "https://xn--mgbh0fb.xn--mgba3a4f16a/", true},
		"not a page of Chrome's":                     {"example.com", "chrome://example.com/", false},
		"not a file":                                 {"example.com", "file:///example.com", false},
		"not a page without an address":              {"example.com", "", false},
		"an underscore, which some names have":       {"a_b.example.com", "http://a_b.example.com/", true},
		"marks of direction around it, from a paste": {"\u200eexample.com\u200f", "http://example.com/", true},
	} {
		list := Sites{Mode: SitesOnly, List: []string{c.entry}}
		var faults Errors
		if list = faults.sites(list); faults.err() != nil {
			t.Errorf("%s: %v", name, faults)
		}
		if got := list.On(c.address); got != c.is {
			t.Errorf("%s: %q is of %q: %t", name, c.address, list.List, got)
		}
		list.Mode = SitesExcept
		if list.On(c.address) == c.is {
			t.Errorf("%s: in all but these it is the same", name)
		}
		if list.Mode = SitesAll; !list.On(c.address) {
			t.Errorf("%s: not in all", name)
		}
	}
}

func TestWhatIsNoSiteIsToldByItsLine(t *testing.T) {
	for entry, code := range map[string]string{
		"example.com/path":   CodeSitePath,
		"example.com?q":      CodeSitePath,
		"http://a.b/#c":      CodeSitePath,
		"exam*ple.com":       CodeSiteWildcard,
		"*":                  CodeSiteWildcard,
		"*.*.com":            CodeSiteWildcard,
		"*.192.168.1.1":      CodeSiteWildcard,
		"*.[::1]":            CodeSiteWildcard,
		"example.com:0":      CodeSitePort,
		"example.com:65536":  CodeSitePort,
		"example.com:http":   CodeSitePort,
		"example .com":       CodeSite,
		"user@example.com":   CodeSite,
		"ftp:example.com":    CodeSitePort,
		"-a.com":             CodeSite,
		"a..b":               CodeSite,
		"192.168.1":          CodeSite,
		"192.168.1.999":      CodeSite,
		"۱۹۲.۱۶۸.۱.۱":        CodeSite,
		"[::1":               CodeSite,
		"javascript:alert()": CodeSitePort,
	} {
		s := Defaults()
		s.Sites = Sites{Mode: SitesExcept, List: []string{"a.example", "", entry, "b.example"}}
		got, err := Validate(s)
		var fault *FieldError
		if !errors.As(err, &fault) || fault.Field != "sites.list" || fault.Code != code || fault.Detail != "3" {
			t.Errorf("%q: %v, want %s in line 3", entry, err, code)
		}
		if !slices.Equal(got.Sites.List, s.Sites.List) {
			t.Errorf("%q: the list became %q", entry, got.Sites.List)
		}
	}
	s := Defaults()
	s.Sites.Mode = "some"
	if _, err := Validate(s); err == nil {
		t.Error("a mode that there is not was taken")
	}
	s.Sites = Sites{Mode: SitesOnly, List: []string{" B.example ", "", "a.example", "b.example"}}
	if got, err := Validate(s); err != nil || !slices.Equal(got.Sites.List, []string{"b.example", "a.example"}) {
		t.Errorf("kept are %q, %v", got.Sites.List, err)
	}
}

func TestASiteIsSwitchedWhereItsListSaysSo(t *testing.T) {
	const address = "https://www.shop.example.com/cart"
	for name, c := range map[string]struct {
		sites Sites
		on    bool
		want  Sites
	}{
		"off, where all are on":                       {Sites{SitesAll, []string{"of.another.mode"}}, false, Sites{SitesExcept, []string{"shop.example.com"}}},
		"off, beside others that are off":             {Sites{SitesExcept, []string{"a.b"}}, false, Sites{SitesExcept, []string{"a.b", "shop.example.com"}}},
		"on again":                                    {Sites{SitesExcept, []string{"a.b", "shop.example.com"}}, true, Sites{SitesExcept, []string{"a.b"}}},
		"on, with all that a wider entry had off":     {Sites{SitesExcept, []string{"*.com", "a.b", "example.com"}}, true, Sites{SitesExcept, []string{"a.b"}}},
		"on, where only some are":                     {Sites{SitesOnly, []string{"a.b"}}, true, Sites{SitesOnly, []string{"a.b", "shop.example.com"}}},
		"off, where only some are on":                 {Sites{SitesOnly, []string{"shop.example.com"}}, false, Sites{SitesOnly, []string{}}},
		"off, though it is already":                   {Sites{SitesOnly, []string{"a.b"}}, false, Sites{SitesOnly, []string{"a.b"}}},
		"on, though it is already: the list is as is": {Sites{SitesAll, []string{"a.b"}}, true, Sites{SitesAll, []string{"a.b"}}},
	} {
		got := c.sites.With(address, c.on)
		if got.Mode != c.want.Mode || !slices.Equal(got.List, c.want.List) {
			t.Errorf("%s: %+v, want %+v", name, got, c.want)
		}
		if got.On(address) != c.on {
			t.Errorf("%s: it is not", name)
		}
	}
	if got := (Sites{Mode: SitesAll}).With("chrome://extensions", false); got.Mode != SitesAll {
		t.Errorf("Chrome's own page is switched off: %+v", got)
	}
}

func TestASiteIsNamedAsPeopleReadIt(t *testing.T) {
	for address, want := range map[string]string{
		"https://www.example.com/":                 "example.com",
		"https://www.com/":                         "www.com",
		"http://192.168.1.5:8080/crm":              "192.168.1.5:8080",
		"https://crm.local:443/":                   "crm.local",
		"http://[::1]:3000/":                       "[::1]:3000",
		"https://xn--mgbh0fb.xn--mgba3a4f16a/":     "مثال.ایران",
		"https://xn--bcher-kva.example:81/":        "bücher.example:81",
		"https://xn--a/":                           "xn--a",
		"chrome-extension://abcdef/popup.html":     "",
		"about:blank":                              "",
		"https://xn--99999999999999999.example/":   "xn--99999999999999999.example",
		"https://user:secret@example.com/?next=//": "example.com",
	} {
		if got := SiteOf(address); got != want {
			t.Errorf("%s is of %q, want %q", address, got, want)
		}
		if want != "" && !(Sites{Mode: SitesOnly, List: []string{want}}).On(address) {
			t.Errorf("%s: its own entry is not of it", address)
		}
	}
}

// Samples of RFC 3492, 7.1, and names that browsers resolve.
func TestLabelsAreWrittenAsBrowsersDo(t *testing.T) {
	for label, want := range map[string]string{
		"他们为什么不说中文":                    "xn--ihqwcrb4cv8a8dqg056pqjye",
		"почемужеонинеговорятпорусски": "xn--b1abfaaepdrnnbgefbadotcwatmq2g4l",
		"ایران":  "xn--mgba3a4f16a",
		"bücher": "xn--bcher-kva",
		"abc":    "abc",
	} {
		if got := encodeLabel(label); got != want {
			t.Errorf("%s became %s, want %s", label, got, want)
		}
		if got := decodeLabel(want); got != label {
			t.Errorf("%s became %s, want %s", want, got, label)
		}
	}
}

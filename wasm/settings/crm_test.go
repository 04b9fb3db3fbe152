package settings

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"
)

func TestWhatIsOfTheCRMIsKeptInOneForm(t *testing.T) {
	s := Defaults()
	s.CRM.Pop.URL = " HTTPS://CRM.Example.com:443/search?q={national}&n={name} "
	s.CRM.Lookup = Lookup{URL: "http://crm.lan/api?phone={e164}", Headers: "Authorization: Bearer {token}\r\n", Name: " /results/0/name ", Minutes: 60}
	s.CRM.Log.URL = "https://crm.example.com/calls"
	s.CRM.Hosts = []string{"", "Example.COM", "example.com", "192.168.1.10:8080"}
	s.CRM.Pages = []string{"https://CRM.example.com/", "", "crm.lan:8080", "https://crm.example.com"}
	got, err := Validate(s)
	if err != nil {
		t.Fatal(err)
	}
	want := s.CRM
	want.Pop.URL = "https://crm.example.com/search?q={national}&n={name}"
	want.Lookup.Headers, want.Lookup.Name = "Authorization: Bearer {token}", "/results/0/name"
	want.Hosts, want.Pages = []string{"example.com", "192.168.1.10:8080"}, []string{"https://crm.example.com", "http://crm.lan:8080"}
	if !reflect.DeepEqual(got.CRM, want) {
		t.Errorf("got  %+v\nwant %+v", got.CRM, want)
	}
}

func TestWhatIsWrongWithTheCRMIsToldAtItsField(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*CRM)
		want   string // the field and the code
	}{
		{"a page of another scheme", func(c *CRM) { c.Pop.URL = "javascript:alert({e164})" }, "crm.pop.url request_url_invalid"},
		{"a placeholder in the host", func(c *CRM) { c.Pop.URL = "https://{name}.example.com/" }, "crm.pop.url placeholder_host"},
		{"a placeholder that there is none of", func(c *CRM) { c.Pop.URL = "https://crm.example.com/{phone}" }, "crm.pop.url placeholder_unknown"},
		{"a token in the page's address", func(c *CRM) { c.Pop.URL = "https://crm.example.com/{token}" }, "crm.pop.url placeholder_secret"},
		{"a preset as it comes", func(c *CRM) { c.Pop.URL = "https://<your-domain>.my.salesforce.com/" }, "crm.pop.url request_url_own"},
		{"a moment that is none", func(c *CRM) { c.Pop.Incoming = "later" }, "crm.pop.incoming setting_unknown_value"},
		{"a place that is none", func(c *CRM) { c.Pop.Where = "frame" }, "crm.pop.where setting_unknown_value"},
		{"a name in what is asked", func(c *CRM) { c.Lookup.URL, c.Lookup.Name = "https://crm.example.com/?n={name}", "/name" }, "crm.lookup.url placeholder_unknown"},
		{"a token in what is asked", func(c *CRM) { c.Lookup.URL, c.Lookup.Name = "https://crm.example.com/?k={token}", "/name" }, "crm.lookup.url placeholder_secret"},
		{"a password in its headers", func(c *CRM) { c.Lookup.Headers = "X: {password}" }, "crm.lookup.headers placeholder_secret"},
		{"a header of the browser's own", func(c *CRM) { c.Lookup.Headers = "Cookie: a=b" }, "crm.lookup.headers request_header_forbidden"},
		{"an answer without a name", func(c *CRM) { c.Lookup.URL = "https://crm.example.com/" }, "crm.lookup.name setting_needed"},
		{"no pointer", func(c *CRM) { c.Lookup.Link = "link" }, "crm.lookup.link pointer_invalid"},
		{"a pointer that compares", func(c *CRM) { c.Lookup.ID = "/id = 1" }, "crm.lookup.id pointer_invalid"},
		{"no time at all", func(c *CRM) { c.Lookup.Minutes = 0 }, "crm.lookup.minutes setting_out_of_range"},
		{"a placeholder in the log's address", func(c *CRM) { c.Log.URL = "https://crm.example.com/{e164}" }, "crm.log.url placeholder_unknown"},
		{"a way that is none", func(c *CRM) { c.Log.Authentication = "basic" }, "crm.log.authentication setting_unknown_value"},
		{"a host with a path", func(c *CRM) { c.Hosts = []string{"a.example", "b.example/x"} }, "crm.hosts site_path"},
		{"a page with a path", func(c *CRM) { c.Pages = []string{"https://crm.example.com/app"} }, "crm.pages page_invalid"},
		{"a page of another scheme", func(c *CRM) { c.Pages = []string{"ftp://crm.example.com"} }, "crm.pages page_invalid"},
		{"pages without end", func(c *CRM) { c.Pages = many(MaxPages + 1) }, "crm.pages setting_out_of_range"},
	} {
		s := Defaults()
		c.change(&s.CRM)
		_, err := Validate(s)
		var all Errors
		errors.As(err, &all)
		var got []string
		for _, f := range all {
			got = append(got, f.Field+" "+f.Code)
		}
		if !slices.Equal(got, []string{c.want}) {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

func many(n int) []string {
	var list []string
	for i := range n {
		list = append(list, "https://h"+strings.Repeat("x", i)+".example")
	}
	return list
}

func TestALinkLeadsToNothingButTheCRM(t *testing.T) {
	c := CRM{Pop: ScreenPop{URL: "https://crm.example.com/p?q={e164}"}, Lookup: Lookup{URL: "http://api.lan:8080/c"}, Hosts: []string{"example.org", "10.0.0.5:81"}}
	for link, want := range map[string]bool{
		"https://crm.example.com/contacts/1":            true,
		"https://CRM.example.com:443/1#x":               true,
		"http://crm.example.com/contacts/1":             false, // no encryption where there was some
		"https://crm.example.com:8443/":                 false,
		"https://crm.example.com.evil.example/":         false,
		"https://crm.example.com@evil.example/":         false,
		"https://evil.example/https://crm.example.com/": false,
		"https://evil.example\\@crm.example.com/":       false,
		"http://api.lan:8080/contacts/1":                true,
		"https://example.org":                           true,
		"http://a.example.org/x":                        true,
		"https://badexample.org/":                       false,
		"http://10.0.0.5:81/":                           true,
		"http://10.0.0.5/":                              false,
		"javascript:alert(1)":                           false,
		"javascript://crm.example.com/%0aalert(1)":      false,
		"data:text/html,x":                              false,
		"//crm.example.com/":                            false,
		"/contacts/1":                                   false,
		"https://crm.example.com/a b":                   false,
		"https://crm.example.com/\n":                    false,
		"https:///crm.example.com":                      false,
		"":                                              false,
	} {
		if got := c.LinksTo(link); got != want {
			t.Errorf("%q: got %v", link, got)
		}
	}
}

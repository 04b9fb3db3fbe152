package settings

import (
	"encoding/json"
	"errors"
	"net/url"
	"strings"
	"testing"

	"simotel/wasm/chrome/chrometest"
)

// hidden is a secret that no error may repeat.
const hidden = "s3cr3t-0f-the-us3r"

// FuzzStored reads documents as storage may hold them: what is taken passes
// Validate unchanged and comes back as it was saved, what is not is told without
// its words.
func FuzzStored(f *testing.F) {
	f.Add([]byte(`{"version":1,"connection":{"kind":"endpoint"},"endpoint":{"originate":{"url":"https://h/{number}"}}}`), []byte(`{"version":1,"token":"`+hidden+`"}`))
	f.Add([]byte(`{"version":1,"crm":{"lookup":{"url":"https://crm/{e164}"},"hosts":["*.crm"]},"sites":{"mode":"only","list":["a.b"]}}`), []byte(`{"version":1}`))
	f.Add([]byte(`{"version":1,"connection":{"server":"a"},"Connection":{"server":"b"},"connection":null,"__proto__":{"version":2}}`), []byte(`{"version":2}`))
	f.Add([]byte(`{"version":1e400}`), []byte(strings.Repeat(`{"version":`, 50)))
	f.Add([]byte(`{"version":1,"dialling":{"rules":[{"match":"_X.","prepend":"9"},null]},"learned":[{"text":"1"}],"guards":{"perMinute":-1}}`), []byte(`null`))
	f.Add([]byte(`{"version":1,"secrets":{"keep":"session"}}`), []byte(`{"version":1,"token":"`+hidden+`"}`))
	f.Add([]byte(`{"version":1,"secrets":{"keep":"session"}}`), []byte(`{"version":2,"session":9007199254740993}`))
	f.Add([]byte(`{"version":1,"secrets":{"keep":"encrypted"}}`), []byte(`{"version":2,"envelope":{"kdf":"PBKDF2-HMAC-SHA-256","iterations":10,"salt":"AAAAAAAAAAAAAAAAAAAAAA==","cipher":"AES-256-GCM","iv":"AAAAAAAAAAAAAAAA","data":"AAAAAAAAAAAAAAAAAAAAAAAA"}}`))
	f.Add([]byte(`{"version":1}`), []byte(`{"version":2,"session":1,"envelope":{"salt":null}}`))
	f.Fuzz(func(t *testing.T, settings, credentials []byte) {
		area, store := newStore()
		store.Session, store.Cipher = &chrometest.Area{}, chrometest.Cipher{}
		area.values = map[string]json.RawMessage{KeySettings: settings, KeyCredentials: credentials}
		s, c, err := store.Load(t.Context())
		if err != nil {
			var why *DocumentError
			if !errors.As(err, &why) || why.Code != CodeCorrupt && why.Code != CodeNewer {
				t.Fatalf("%q %q: %v", settings, credentials, err)
			}
			if strings.Contains(err.Error(), hidden) {
				t.Fatalf("the error repeats a secret: %v", err)
			}
		}
		if again, err := Validate(s); err != nil || !equal(again, s) {
			t.Fatalf("%q is taken as %+v, which is kept as %+v, %v", settings, s, again, err)
		}
		if again, err := ValidateCredentials(c); err != nil || again != c {
			t.Fatalf("%q is taken, which is kept otherwise: %v", credentials, err)
		}
		if _, _, err := store.Save(t.Context(), s, c); err != nil {
			t.Fatalf("%q %q: %v", settings, credentials, err)
		}
		if gotS, gotC, err := store.Load(t.Context()); err != nil || !equal(gotS, s) || gotC.without() != c.without() {
			t.Fatalf("%q %q: loaded %+v %+v, %v", settings, credentials, gotS, gotC, err)
		}
	})
}

// FuzzLink holds which of a CRM's links are opened against how the address is read
// by another: they lead to a host of the list, by the web's own schemes.
func FuzzLink(f *testing.F) {
	for _, link := range []string{"https://crm.example/7", "https://crm.example@evil.example/", `https://crm.example\@evil.example/`, "https://evil.example/?crm.example",
		"https://crm.example.evil.example/", "javascript://crm.example/%0aalert(1)", "https://crm.example:443/", "HTTPS://CRM.EXAMPLE/", "https:crm.example", "//crm.example/",
		" https://crm.example/", "https://crm.example\t.evil/", "https://crm。example/", "https://[::1]/", "https://crm.example:80:80/", "https:///crm.example/", "https://crm.example%2eevil/"} {
		f.Add(link)
	}
	s := Defaults()
	s.CRM.Lookup.URL, s.CRM.Hosts = "https://crm.example/api?q={e164}", []string{"other.example"}
	f.Fuzz(func(t *testing.T, link string) {
		if !s.CRM.LinksTo(link) {
			return
		}
		// Whatever follows the host is the CRM's own to read.
		scheme, rest, _ := strings.Cut(link, "://")
		authority := rest
		if end := strings.IndexAny(rest, `/?#\`); end >= 0 {
			authority = rest[:end]
		}
		u, err := url.Parse(scheme + "://" + authority)
		if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.User != nil {
			t.Fatalf("%q is opened: %v", link, err)
		}
		host := strings.TrimSuffix(strings.ToLower(u.Hostname()), ".") // a name may end in the root's dot
		for _, own := range []string{"crm.example", "other.example"} {
			if host == own || strings.HasSuffix(host, "."+own) {
				return
			}
		}
		t.Fatalf("%q is opened, which leads to %q", link, host)
	})
}

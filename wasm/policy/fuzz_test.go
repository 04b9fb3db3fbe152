package policy

import (
	"context"
	"strings"
	"testing"

	"simotel/wasm/chrome/chrometest"
	"simotel/wasm/settings"
)

// hidden is a secret that no fault may repeat.
const hidden = "s3cr3t-0f-the-0rganisation"

// FuzzPolicy reads policies: what is in effect by one passes the rules of the
// settings, and no fault repeats a secret.
func FuzzPolicy(f *testing.F) {
	f.Add([]byte(`{"connection.kind": "simotel", "connection.server": "pbx.example.com/", "token": "` + hidden + `", "look.theme": "dark", "recommended": ["look.theme"]}`))
	f.Add([]byte(`{"password": "` + hidden + `", "crmSecret": "` + hidden + `", "crm.log.url": "https://crm.example.com/", "recommended": ["password", 1]}`))
	f.Add([]byte(`{"country": "XX", "dialling.rules": [{"match": "A"}, {"match": "9X."}], "sites.list": ["*"], "guards.perMinute": 1e300}`))
	f.Add([]byte(`{"connection.kind": "simotel_cloud", "crm.lookup.url": "https://crm.example.com/{e164}", "__proto__": {"country": "DE"}}`))
	f.Add([]byte(`{"country": ` + strings.Repeat(`[`, 5000)))
	f.Fuzz(func(t *testing.T, document []byte) {
		p, err := ParsePolicy(document)
		if err != nil {
			if strings.Contains(err.Error(), hidden) {
				t.Fatalf("the error repeats a secret: %v", err)
			}
			return
		}
		if strings.Contains(told(p), hidden) {
			t.Fatalf("a fault repeats a secret: %v", p.Faults)
		}
		store := settings.Store{Area: &chrometest.Area{}, Layers: func(context.Context) (settings.Layers, error) { return p.Layers, nil }}
		s, c, err := store.Load(t.Context())
		if err != nil {
			t.Fatalf("%q: %v", document, err)
		}
		if _, err := settings.Validate(s); err != nil {
			t.Fatalf("%q has %+v in effect: %v", document, s, err)
		}
		if _, err := settings.ValidateCredentials(c); err != nil {
			t.Fatalf("%q: %v", document, err)
		}
	})
}

package policy

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"simotel/wasm/chrome/chrometest"
	"simotel/wasm/request"
	"simotel/wasm/settings"
)

// hidden is a secret that no fault may repeat.
const hidden = "s3cr3t-0f-the-0rganisation"

// FuzzPolicy reads policies: what is in effect by one passes the rules of the
// settings, no fault repeats a secret, and none goes to an address of a user's, who
// has one wherever there can be one. Of what a policy names, each value is laid
// around the settings or told.
func FuzzPolicy(f *testing.F) {
	f.Add([]byte(`{"connection.kind": "simotel", "connection.server": "pbx.example.com/", "token": "` + hidden + `", "look.theme": "dark", "recommended": ["look.theme"]}`))
	f.Add([]byte(`{"password": "` + hidden + `", "crmSecret": "` + hidden + `", "crm.log.url": "https://crm.example.com/", "recommended": ["password", 1]}`))
	f.Add([]byte(`{"country": "XX", "dialling.rules": [{"match": "A"}, {"match": "9X."}], "sites.list": ["*"], "guards.perMinute": 1e300}`))
	f.Add([]byte(`{"connection.kind": "simotel_cloud", "crm.lookup.url": "https://crm.example.com/{e164}", "__proto__": {"country": "DE"}}`))
	f.Add([]byte(`{"country": ` + strings.Repeat(`[`, 5000)))
	f.Add([]byte(`{"connection.kind": "endpoint", "endpoint.originate.url": "https://a.example/", "token": "` + hidden + `"}`))
	f.Add([]byte(`{"crm.log.url": "https://a.example/", "crmToken": "` + hidden + `"}`))
	f.Add([]byte(`{"crm.lookup.url": "https://a.example/", "crm.lookup.name": "/a", "crm.log.url": "https://a.example/", "crmToken": "` + hidden + `", "recommended": ["crm.lookup.url"]}`))
	f.Add([]byte(`{"dialling.international": false, "dialling.rules": [{"match": "A", "prefix": "abc"}, {"match": "B"}], "username": "a:\u0001", "numbers.areaCode": "021234"}`))
	f.Add([]byte(`{"endpoint.status.url": "https://a.example/{callId}", "endpoint.hangup.url": "https://a.example/", "endpoint.hangup.body": "{\"a\": \"{callId}\"}", "endpoint.status.body": "a"}`))
	f.Add([]byte(whole))
	f.Fuzz(func(t *testing.T, document []byte) {
		p, err := ParsePolicy(document)
		if err != nil {
			if code := err.(*settings.DocumentError).Code; strings.Contains(err.Error(), hidden) || code != CodeTooLarge && !settings.IsDeep(document) && isObject(document) {
				t.Fatalf("%q: %v", document, err)
			}
			return
		}
		named, around := laid(t, string(bytes.TrimPrefix(document, []byte("\ufeff"))))
		if silent := untold(p, slices.DeleteFunc(slices.Collect(maps.Keys(named)), func(name string) bool { _, counts := around[name]; return counts || name == NameRecommended })); len(silent) > 0 {
			t.Fatalf("of %q %q are gone untold: %v", document, silent, p.Faults)
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
		for _, kind := range []string{settings.KindSimotel, settings.KindAsterisk, settings.KindEndpoint} {
			if _, _, err := (settings.Store{Area: store.Area}).Save(t.Context(), elsewhere(kind), settings.DefaultCredentials()); err != nil {
				t.Fatal(err)
			}
			s, c, err := store.Load(t.Context())
			if err != nil {
				t.Fatalf("%q: %v", document, err)
			}
			for _, sent := range []struct {
				secrets   string
				addresses []string
			}{
				{c.Username + c.Password + c.Token, s.Addresses()}, {c.EventsToken, []string{s.Events.Address}},
				{c.CRMToken, []string{s.CRM.Lookup.URL, s.CRM.Log.URL}}, {c.CRMSecret, []string{s.CRM.Log.URL}},
			} {
				if to := strings.Join(sent.addresses, " "); strings.Contains(sent.secrets, hidden) && strings.Contains(to, "evil") && !bytes.Contains(document, []byte("evil")) {
					t.Fatalf("of %q a secret goes to %s", document, to)
				}
			}
		}
	})
}

// isObject reports whether a document is an object of JSON.
func isObject(document []byte) bool {
	_, ok := read(bytes.TrimPrefix(document, []byte("\ufeff"))).(map[string]any)
	return ok && json.Valid(bytes.TrimPrefix(document, []byte("\ufeff")))
}

// elsewhere returns the settings of a user who has all that can be sent go to a
// server of their own.
func elsewhere(kind string) settings.Settings {
	const there = "https://evil.example/"
	s := settings.Defaults()
	s.Connection.Kind, s.Connection.Server, s.Events.Address = kind, there, "wss://evil.example/"
	by := request.Template{Method: "POST", URL: there, Headers: "X-Key: {token}{basic}"}
	s.Endpoint = settings.Endpoint{Originate: by, Status: by, Hangup: by, State: "/state", States: "up = connected"}
	s.CRM.Lookup.URL, s.CRM.Lookup.Headers, s.CRM.Lookup.Name, s.CRM.Log.URL = there, "X-Key: {token}", "/name", there
	return s
}

// FuzzUnwrap finds policies in what administrators have of them: no error or fault
// repeats a secret, and each form of a policy yields that policy.
func FuzzUnwrap(f *testing.F) {
	for _, document := range []string{
		`{"country": "IR", "password": "` + hidden + `"}`, `{"country": {"Value": "IR"}, "sites.list": {"Value": ["a.b"]}}`, `{"country": {"Value": "IR"}, "look": {"theme": "dark"}}`,
		`{"3rdparty": {"extensions": {"other": {"a": 1}, "ours": {"country": "IR"}}}}`, `{"3rdparty": {"extensions": {"store": {"password": "` + hidden + `"}}}}`,
		`{"3rdparty": {"extensions": {"other": {}, "another": {"token": "` + hidden + `"}}}}`, `{"3rdparty": {"extensions": {"ours": null}}}`, `{"3rdparty": {"extensions": []}}`, `{"3rdparty": null}`, `{"3rdparty": "` + hidden + `"}`,
		`{"3RDPARTY": {"extensions": {}}, "country": "IR"}`, `{"3rdparty": {"EXTENSIONS": {"ours": {"country": "IR"}}}}`, "\ufeff{}", `{"a": {"value": 1}}`, `{"a": 1e999, "b": "\ud800", "a": {"Value": null}}`, `[]`, `null`, ``, `{"a": ` + strings.Repeat(`[`, 5000),
		`{"3rdparty": {"extensions": {"` + strings.Repeat("é", 60) + `": {}}}}`,
	} {
		f.Add([]byte(document))
	}
	f.Fuzz(func(t *testing.T, document []byte) {
		inner, other, err := Unwrap(document, "ours")
		var known *settings.DocumentError
		if err != nil && (!errors.As(err, &known) || known.Code != CodeNotOurs || inner != nil || strings.Contains(err.Error(), hidden)) {
			t.Fatalf("%q is told as %v", document, err)
		}
		if len(other) > 83 || !utf8.ValidString(other) || other == "ours" {
			t.Fatalf("%q is said to be of %q", document, other)
		}
		if p, err := ParsePolicy(inner); err != nil && strings.Contains(err.Error(), hidden) || strings.Contains(told(p), hidden) && !strings.Contains(other, hidden) {
			t.Fatalf("of %q a secret is told: %v, %v", document, err, p.Faults)
		}
		plain := map[string]json.RawMessage{}
		if json.Unmarshal(document, &plain) != nil || plain == nil || plain["3rdparty"] != nil {
			return
		}
		console := map[string]any{}
		for name, value := range plain {
			console[name] = map[string]any{"Value": value}
		}
		for _, form := range []struct {
			of    string
			whole any
		}{
			{"", map[string]any{"3rdparty": map[string]any{"extensions": map[string]any{"ours": plain, "other": 1}}}},
			{"other", map[string]any{"3rdparty": map[string]any{"extensions": map[string]any{"other": plain}}}},
			{"", console},
		} {
			file, err := json.Marshal(form.whole)
			if err != nil {
				t.Fatal(err)
			}
			if settings.IsDeep(file) {
				continue
			}
			if inner, of, err := Unwrap(file, "ours"); err != nil || of != form.of || !reflect.DeepEqual(read(inner), read(document)) {
				t.Fatalf("%s yields %q of %q, %v", file, inner, of, err)
			}
		}
	})
}

// read returns what is in a document, its numbers as they are written.
func read(document []byte) (value any) {
	d := json.NewDecoder(bytes.NewReader(document))
	d.UseNumber()
	if d.Decode(&value) != nil {
		return nil
	}
	return value
}

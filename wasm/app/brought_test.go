package app

import (
	"encoding/json"
	"strings"
	"testing"

	"simotel/wasm/settings"
)

// stocked has an installation with addresses and a secret for each, which it was
// brought in one import; damaged, it cannot read its settings any more.
func stocked(t *testing.T, isDamaged bool) *world {
	t.Helper()
	const document = `{"version":1,"settings":{"crm":{"lookup":{"url":"https://crm.example/api?q={e164}","name":"/name"}},"events":{"address":"wss://events.example/x"}},"credentials":{"token":"pbx-token","eventsToken":"events-token","crmToken":"crm-token","crmSecret":"crm-secret"}}`
	w := newWorld(t)
	if _, err := w.worker().Import(t.Context(), document); err != nil {
		t.Fatal(err)
	}
	if isDamaged {
		if err := w.area.Set(t.Context(), map[string]json.RawMessage{settings.KeySettings: json.RawMessage(`{"version":1,"connection":5}`)}); err != nil {
			t.Fatal(err)
		}
	}
	return w
}

func TestAnImportThatNamesAnotherServerHasNoSecretSentToIt(t *testing.T) {
	all := settings.Credentials{Username: "agent", Password: "secret-password", Token: "pbx-token", EventsToken: "events-token", CRMToken: "crm-token", CRMSecret: "crm-secret"}
	pbx := func(c *settings.Credentials) { c.Password, c.Token = "", "" }
	crm := func(c *settings.Credentials) { c.CRMToken, c.CRMSecret = "", "" }
	events := func(c *settings.Credentials) { c.EventsToken = "" }
	nothing := func(*settings.Credentials) {}
	const (
		evilEndpoint = `"connection":{"kind":"endpoint"},"endpoint":{"originate":{"url":"https://evil.example/","headers":"X-Key: {basic}"}}`
		evilCRM      = `"crm":{"lookup":{"url":"https://evil.example/?q={e164}","name":"/name","headers":"Authorization: Bearer {token}"}}`
	)
	for name, c := range map[string]struct {
		documents []string // the settings of each, and what stands behind them
		left      func(*settings.Credentials)
		isDamaged bool
	}{
		"another PBX":                           {[]string{`"connection":{"server":"https://evil.example"}`}, pbx, false},
		"the same by another port":              {[]string{`"connection":{"server":"http://192.168.1.10:8080"}`}, pbx, false},
		"the same by another maker":             {[]string{`"connection":{"kind":"asterisk","server":"http://192.168.1.10"}`}, pbx, false},
		"another PBX with secrets of its":       {[]string{`"connection":{"server":"https://pbx.example"}},"credentials":{"password":"new"`}, func(c *settings.Credentials) { c.Password, c.Token = "new", "" }, false},
		"the same PBX, and another CRM":         {[]string{evilCRM}, crm, false},
		"a call log beside the CRM's lookup":    {[]string{`"crm":{"log":{"url":"https://evil.example/"}}`}, crm, false},
		"another stream of events":              {[]string{`"events":{"address":"wss://evil.example/"}`}, events, false},
		"another path of the CRM":               {[]string{`"crm":{"lookup":{"url":"https://crm.example/v2?q={e164}"}}`}, nothing, false},
		"no address at all":                     {[]string{`"extension":"202"`}, nothing, false},
		"a softphone, then another PBX":         {[]string{`"connection":{"kind":"softphone"}`, evilEndpoint}, pbx, false},
		"no PBX, then another":                  {[]string{`"connection":{"server":""}`, `"connection":{"server":"https://evil.example"}`}, pbx, false},
		"no PBX, for whoever types one":         {[]string{`"connection":{"server":""}`}, pbx, false},
		"no CRM, then another":                  {[]string{`"crm":{"lookup":{"url":""}}`, evilCRM}, crm, false},
		"no stream of events, then another":     {[]string{`"events":{"address":""}`, `"events":{"address":"wss://evil.example/"}`}, events, false},
		"a PBX where settings cannot be read":   {[]string{evilEndpoint}, pbx, true},
		"a CRM where settings cannot be read":   {[]string{evilCRM}, crm, true},
		"a stream where none can be read":       {[]string{`"events":{"address":"wss://evil.example/"}`}, events, true},
		"no address where settings are damaged": {[]string{`"extension":"202"`}, nothing, true},
	} {
		w := stocked(t, c.isDamaged)
		for _, document := range c.documents {
			if _, err := w.worker().Import(t.Context(), `{"version":1,"settings":{`+document+`}}`); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
		}
		want := all
		c.left(&want)
		_, got, err := settings.Store{Area: w.area}.Load(t.Context())
		if got.Version = 0; err != nil || got != want {
			t.Errorf("%s: stored is %+v, %v\nwant %+v", name, got, err, want)
		}
	}
}

// FuzzImports has two documents imported one after the other: a secret that is still
// there after each would be sent to the origin that it was set for, and to no other.
func FuzzImports(f *testing.F) {
	some := []string{
		`"connection":{"kind":"softphone"}`, `"connection":{"server":""}`, `"connection":{"server":"https://evil.example"}`, `"connection":{"kind":"asterisk","server":"https://evil.example"}`,
		`"connection":{"kind":"endpoint"},"endpoint":{"originate":{"url":"https://evil.example/","headers":"X-Key: {basic}"}}`,
		`"connection":{"kind":"endpoint"},"endpoint":{"originate":{"url":"http://192.168.1.10/","headers":"X-Key: {token}"}}`,
		`"endpoint":{"hangup":{"url":"https://evil.example/","headers":"X-Key: {token}"}}`, `"connection":{"kind":"simotel_cloud"}`,
		`"crm":{"lookup":{"url":""}}`, `"crm":{"lookup":{"url":"https://evil.example/?q={e164}","name":"/name","headers":"Authorization: Bearer {token}"}}`, `"crm":{"log":{"url":"https://evil.example/"}}`,
		`"crm":{"lookup":{"url":""},"log":{"url":"https://crm.example/","authentication":"hmac"}}`, `"events":{"address":""}`, `"events":{"address":"wss://evil.example/"}`,
	}
	for _, first := range some {
		for _, second := range some {
			f.Add(`{"version":1,"settings":{`+first+`}}`, `{"version":1,"settings":{`+second+`}}`, len(first) < len(second))
		}
	}
	f.Fuzz(func(t *testing.T, first, second string, isDamaged bool) {
		w := stocked(t, isDamaged)
		for _, document := range []string{first, second} {
			_, _ = w.worker().Import(t.Context(), document) // refused, it changes nothing
			s, c, _ := settings.Store{Area: w.area}.Load(t.Context())
			for _, sent := range []struct {
				secret, kept, origin string
				to                   []string
			}{
				{"secret-password", c.Password, "http://192.168.1.10", pbxAddresses(s)}, {"pbx-token", c.Token, "http://192.168.1.10", pbxAddresses(s)},
				{"events-token", c.EventsToken, "wss://events.example", []string{s.Events.Address}},
				{"crm-token", c.CRMToken, "https://crm.example", []string{s.CRM.Lookup.URL, s.CRM.Log.URL}}, {"crm-secret", c.CRMSecret, "https://crm.example", []string{s.CRM.Log.URL}},
			} {
				for _, address := range sent.to {
					rest, isThere := strings.CutPrefix(address, sent.origin)
					isThere = isThere && (rest == "" || strings.ContainsAny(rest[:1], "/?#"))
					if sent.kept == sent.secret && address != "" && !isThere && !strings.Contains(first+second, sent.secret) {
						t.Fatalf("%q, then %q: %s goes to %q", first, second, sent.secret, address)
					}
				}
			}
		}
	})
}

// pbxAddresses lists where the secrets of a PBX are sent.
func pbxAddresses(s settings.Settings) []string {
	switch s.Connection.Kind {
	case settings.KindSoftphone:
		return nil
	case settings.KindEndpoint:
		return []string{s.Endpoint.Originate.URL, s.Endpoint.Status.URL, s.Endpoint.Hangup.URL}
	}
	return []string{s.Connection.Server}
}

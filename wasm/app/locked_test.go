package app

import (
	"strings"
	"testing"

	"simotel/wasm/message"
	"simotel/wasm/settings"
)

// boundTo tells in one line where each secret goes.
func boundTo(t *testing.T, a *App) string {
	t.Helper()
	s, c, err := a.Settings.Load(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	parts := []string{s.Connection.Kind, strings.Join(pbxAddresses(s), " "), s.Connection.Context, c.Username, c.Password, c.Token, s.Events.Address, c.EventsToken, s.CRM.Lookup.URL, s.CRM.Log.URL, c.CRMToken, c.CRMSecret}
	return strings.Join(parts, "|")
}

// An import, or Click2Dial, may name another server than the administrator locked: what
// it has is for that server alone, and what is stored stays where it is.
func TestUnderALockNeitherAnImportNorClick2DialBringsASecretForAnotherServer(t *testing.T) {
	const (
		corp = `"connection.kind":"simotel","connection.server":"https://corp.example"`
		home = `"settings":{"connection":{"kind":"simotel","server":"https://home.example","context":"home"}}`
		keys = `,"credentials":{"username":"me","password":"home-password","token":"home-token","eventsToken":"home-events","crmToken":"home-crm","crmSecret":"home-crm-secret"}`
	)
	for name, c := range map[string]struct{ policy, document string }{
		"another server":                     {corp, home + `,"credentials":{"username":"me","password":"home-password"}`},
		"another server, and no secret":      {corp, home},
		"another kind and server":            {corp, `"settings":{"connection":{"kind":"asterisk","server":"https://home.example"}},"credentials":{"username":"me","password":"home-password"}`},
		"another kind where that is locked":  {`"connection.kind":"simotel"`, `"settings":{"connection":{"kind":"asterisk","server":"https://home.example"}},"credentials":{"username":"me","password":"home-password"}`},
		"another endpoint":                   {corp, `"settings":{"connection":{"kind":"endpoint"},"endpoint":{"originate":{"url":"https://home.example/","headers":"X-Key: {token}"}}},"credentials":{"token":"home-token"}`},
		"another stream of events":           {`"events.address":"wss://corp.example"`, `"settings":{"events":{"address":"wss://home.example"}},"credentials":{"eventsToken":"home-events"}`},
		"another stream, and no secret":      {`"events.address":"wss://corp.example"`, `"settings":{"events":{"address":"wss://home.example"}}`},
		"another CRM":                        {`"crm.lookup.url":"https://corp.example/?q={e164}","crm.lookup.name":"/n"`, `"settings":{"crm":{"lookup":{"url":"https://home.example/?q={e164}","name":"/h"}}},"credentials":{"crmToken":"home-crm"}`},
		"another log of calls":               {`"crm.log.url":"https://corp.example/"`, `"settings":{"crm":{"log":{"url":"https://home.example/"}}},"credentials":{"crmSecret":"home-crm-secret"}`},
		"Click2Dial's server":                {corp, ""},
		"Click2Dial's where its kind is not": {`"connection.kind":"asterisk"`, ""},
		"all at once":                        {corp + `,"events.address":"wss://corp.example","crm.log.url":"https://corp.example/"`, `"settings":{"connection":{"server":"https://home.example"},"events":{"address":"wss://home.example"},"crm":{"log":{"url":"https://home.example/"}}}` + keys},
	} {
		w := stocked(t, false)
		a := w.worker()
		before := boundTo(t, a)
		w.rule(a, `{`+c.policy+`}`)
		want := boundTo(t, a)
		var err error
		if c.document == "" {
			w.plant()
			_, err = a.TakeOver(t.Context())
		} else {
			_, err = a.Import(t.Context(), `{"version":1,`+c.document+`}`)
		}
		if got := boundTo(t, a); err != nil || got != want {
			t.Errorf("%s: %v, in effect is %s\nwant %s", name, err, got, want)
		}
		w.rule(a, `{}`)
		if got := boundTo(t, a); got != before {
			t.Errorf("%s, and the policy gone: it is %s\nwant %s", name, got, before)
		}
	}
}

func TestUnderALockAnImportForTheLockedServerBringsItsSecrets(t *testing.T) {
	w := newWorld(t)
	a := w.worker()
	w.rule(a, `{"connection.kind":"simotel","connection.server":"https://corp.example"}`)
	if _, err := a.Import(t.Context(), `{"version":1,"settings":{"connection":{"server":"https://corp.example"},"extension":"207"},"credentials":{"username":"me","password":"corp-password"}}`); err != nil {
		t.Fatal(err)
	}
	for _, policy := range []string{"", `{}`} {
		if policy != "" {
			w.rule(a, policy)
		}
		if got := boundTo(t, a); !strings.HasPrefix(got, "simotel|https://corp.example|main_routing|me|corp-password||") {
			t.Errorf("under policy %q it is %s", policy, got)
		}
	}
}

// A file is read where there is no policy: what it has goes to the addresses in it.
func TestAnExportHasNoSecretForAnAddressThatAPolicyPutThere(t *testing.T) {
	for name, c := range map[string]struct {
		policy string
		left   string // the secrets in the file
	}{
		"no policy":                     {`{}`, "secret-password pbx-token events-token crm-token crm-secret"},
		"another kind":                  {`{"connection.kind":"asterisk","connection.server":"https://corp.example"}`, "events-token crm-token crm-secret"},
		"another server":                {`{"connection.server":"https://corp.example"}`, "events-token crm-token crm-secret"},
		"another server and a password": {`{"connection.kind":"simotel","connection.server":"https://corp.example","username":"u","password":"corp-password"}`, "events-token crm-token crm-secret"},
		"another stream":                {`{"events.address":"wss://corp.example"}`, "secret-password pbx-token crm-token crm-secret"},
		"another CRM":                   {`{"crm.lookup.url":"https://corp.example/?q={e164}","crm.lookup.name":"/n"}`, "secret-password pbx-token events-token"},
		"the same server":               {`{"connection.server":"http://192.168.1.10"}`, "secret-password pbx-token events-token crm-token crm-secret"},
	} {
		w := stocked(t, false)
		a := w.worker()
		w.rule(a, c.policy)
		file, err := a.Export(t.Context(), message.ExportRequest{Secrets: true})
		if err != nil {
			t.Fatal(err)
		}
		var left []string
		for _, secret := range []string{"secret-password", "pbx-token", "events-token", "crm-token", "crm-secret", "corp-password"} {
			if strings.Contains(file, `"`+secret+`"`) {
				left = append(left, secret)
			}
		}
		if got := strings.Join(left, " "); got != c.left {
			t.Errorf("%s: in the file are %q, want %q", name, got, c.left)
		}
		if other := unset(t).worker(); name == "another kind" {
			if _, err := other.Import(t.Context(), file); err != nil || !strings.HasPrefix(boundTo(t, other), "asterisk|https://corp.example|from-internal||||") {
				t.Errorf("imported elsewhere it is %s, %v", boundTo(t, other), err)
			}
		}
	}
}

// What is typed while a policy says where it goes goes nowhere else once that is gone.
func TestASecretThatIsTypedUnderAPolicyGoesToThatAddressAlone(t *testing.T) {
	const stocked = `{"version":1,"settings":{"events":{"address":"wss://mine.example"},"crm":{"lookup":{"url":"https://mine.example/?q={e164}","name":"/name"},"log":{"url":"https://mine.example/log"}}},"credentials":{"token":"my-token","eventsToken":"my-events","crmToken":"my-crm","crmSecret":"my-crm-secret"}}`
	const endpoint = `{"version":1,"settings":{"connection":{"kind":"endpoint"},"endpoint":{"originate":{"url":"https://mine.example/o","headers":"X-T: {token}"},"status":{"url":"https://mine.example/s"},"state":"/s","states":"up = connected"}},"credentials":{"username":"me","password":"my-password","token":"my-token"}}`
	for name, c := range map[string]struct {
		own, policy string
		typed       func(*settings.Credentials)
		want        string
	}{
		"of the PBX": {stocked, `{"connection.server":"https://corp.example"}`, func(c *settings.Credentials) { c.Password = "typed-secret" },
			"simotel|https://corp.example|main_routing|agent|typed-secret||wss://mine.example|my-events|https://mine.example/?q={e164}|https://mine.example/log|my-crm|my-crm-secret"},
		"of the stream": {stocked, `{"events.address":"wss://corp.example"}`, func(c *settings.Credentials) { c.EventsToken = "typed-secret" },
			"simotel|http://192.168.1.10|main_routing|agent|secret-password|my-token|wss://corp.example|typed-secret|https://mine.example/?q={e164}|https://mine.example/log|my-crm|my-crm-secret"},
		"of the CRM": {stocked, `{"crm.lookup.url":"https://corp.example/?q={e164}","crm.lookup.name":"/n","language":"fa"}`, func(c *settings.Credentials) { c.CRMToken = "typed-secret" },
			"simotel|http://192.168.1.10|main_routing|agent|secret-password|my-token|wss://mine.example|my-events|https://corp.example/?q={e164}|https://mine.example/log|typed-secret|"},
		"of the call log": {stocked, `{"crm.log.url":"https://corp.example/"}`, func(c *settings.Credentials) { c.CRMSecret = "typed-secret" },
			"simotel|http://192.168.1.10|main_routing|agent|secret-password|my-token|wss://mine.example|my-events|https://mine.example/?q={e164}|https://corp.example/||typed-secret"},
		"of an endpoint": {endpoint, `{"connection.kind":"endpoint","endpoint.originate.url":"https://corp.example/o"}`, func(c *settings.Credentials) { c.Token = "typed-secret" },
			"endpoint|https://corp.example/o https://mine.example/s |main_routing|me||typed-secret||||||"},
		"of an endpoint in another's place": {`{"version":1,"settings":{"extension":"207"}}`, `{"connection.kind":"endpoint","endpoint.originate.url":"https://corp.example/o","endpoint.status.url":"https://corp.example/s","endpoint.state":"/s","endpoint.states":"up = connected"}`, func(c *settings.Credentials) { c.Token = "typed-secret" },
			"endpoint|https://corp.example/o https://corp.example/s |main_routing|agent||typed-secret||||||"},
		"of a stream that is recommended": {`{"version":1,"settings":{"extension":"207"}}`, `{"events.address":"wss://corp.example","recommended":["events.address"]}`, func(c *settings.Credentials) { c.EventsToken = "typed-secret" },
			"simotel|http://192.168.1.10|main_routing|agent|secret-password||wss://corp.example|typed-secret||||"},
	} {
		w := newWorld(t)
		a := w.worker()
		if _, err := a.Import(t.Context(), c.own); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		w.rule(a, c.policy)
		w.save(a, func(n *message.Configuration) { c.typed(&n.Credentials) })
		w.rule(a, `{}`)
		if got := boundTo(t, a); got != c.want {
			t.Errorf("a secret %s: it is %s\nwant %s", name, got, c.want)
		}
		if n, err := a.Configuration(t.Context()); err != nil || n.Settings.Language != "auto" {
			t.Errorf("a secret %s: the language is %s, %v", name, n.Settings.Language, err)
		}
	}
}

func TestASecretThatIsErasedUnderAPolicyLeavesTheUsersOwnAddress(t *testing.T) {
	w := stocked(t, false)
	a := w.worker()
	w.rule(a, `{"events.address":"wss://corp.example","connection.server":"https://corp.example"}`)
	w.save(a, func(n *message.Configuration) { n.Secrets.EraseEventsToken, n.Secrets.ErasePassword = true, true })
	w.rule(a, `{}`)
	if got := boundTo(t, a); !strings.HasPrefix(got, "simotel|http://192.168.1.10|main_routing|agent||pbx-token|wss://events.example/x||") {
		t.Errorf("it is %s", got)
	}
}

package ui

import (
	"slices"
	"strings"
	"testing"

	"simotel/wasm/message"
	"simotel/wasm/settings"
)

// chosen is an options page on which a kind of connection was chosen.
func chosen(t *testing.T, w *worker, kind string) *page {
	t.Helper()
	p := newPage(t, "options.html")
	(&Options{Document: p, Service: w, Platform: newDesk("en")}).Start(t.Context())
	p.choose(kind)
	return p
}

func (p *page) choose(kind string) {
	p.t.Helper()
	p.SetValue("connection-kind", kind)
	p.do("form", "input")
}

func TestEachKindOfConnectionShowsItsOwnFields(t *testing.T) {
	for kind, shown := range map[string]string{
		settings.KindSimotel:      "server authentication username password extension offer dialling following incoming clear more context trunk caller-id limit",
		settings.KindSimotelCloud: "server token extension offer dialling following incoming clear more context trunk caller-id limit",
		settings.KindAsterisk:     "server username password channel extension offer dialling incoming clear more context caller-id limit",
		settings.KindEndpoint:     "endpoint extension dialling status clear more",
		settings.KindSoftphone:    "softphone",
	} {
		p := chosen(t, newWorker(), kind)
		var got []string
		for _, part := range parts {
			if !p.hidden[part.id] {
				got = append(got, strings.TrimPrefix(part.id, "part-"))
			}
		}
		if want := strings.Fields(shown); !slices.Equal(got, want) {
			t.Errorf("%s: shows %q, want %q", kind, got, want)
		}
	}
}

func TestAsteriskIsAskedForInItsOwnWords(t *testing.T) {
	p := chosen(t, newWorker(), settings.KindAsterisk)
	for id, want := range map[string]string{"connection-server-help": ":8088", "connection-context-help": "from-internal", "username-help": "read_only=no"} {
		if !strings.Contains(p.text[id], want) {
			t.Errorf("%s says %q", id, p.text[id])
		}
	}
	if p.within["part-context"] != "context-main" {
		t.Errorf("the context is in %s", p.within["part-context"])
	}
	p.SetValue("connection-server", "192.168.1.10:8088")
	p.do("form", "input")
	if got := p.text["connection-server-warning"]; !strings.Contains(got, ":8089") {
		t.Errorf("of an address without encryption it says %q", got)
	}
	p.choose(settings.KindSimotel)
	if p.within["part-context"] != "context-more" || p.text["username-help"] != "" || !strings.Contains(p.text["connection-context-help"], "main_routing") {
		t.Errorf("back at Simotel: the context is in %s, %q", p.within["part-context"], p.text["username-help"])
	}
}

func TestNoKindOfConnectionGetsWhatIsAnothers(t *testing.T) {
	w := newWorker()
	w.configuration.Secrets.Token = true
	p := chosen(t, w, settings.KindAsterisk)
	shows := func(server, username, context string, stored bool) {
		t.Helper()
		if p.value["connection-server"] != server || p.value["username"] != username || p.value["connection-context"] != context {
			t.Errorf("the form holds %q, %q, %q", p.value["connection-server"], p.value["username"], p.value["connection-context"])
		}
		if p.hidden["erase-password"] == stored || strings.HasPrefix(p.attributes["password.placeholder"], "Stored") != stored {
			t.Errorf("the password is said to be stored: %v, want %v", !stored, stored)
		}
	}
	shows("", "", "from-internal", false)
	p.SetValue("connection-server", "http://asterisk:8088")
	p.SetValue("username", "click")
	p.choose(settings.KindSimotel)
	shows("http://pbx", "agent", "main_routing", true)
	p.choose(settings.KindSimotelCloud)
	p.choose(settings.KindAsterisk)
	shows("http://asterisk:8088", "click", "from-internal", false)
	p.SetValue("connection-context", "phones") // somebody's own stays
	p.choose(settings.KindSimotel)
	p.choose(settings.KindAsterisk)
	shows("http://asterisk:8088", "click", "phones", false)

	p.do("form", "change")
	p.shows("saved", ask, "Still missing: \u2068Password")
	if w.configuration.Secrets.Password || w.saved[0].Secrets != (message.Secrets{}) {
		t.Errorf("saved with %+v", w.saved[0].Secrets) // what becomes of secrets the worker decides
	}
	p.SetValue("password", "secret")
	p.do("form", "change")
	p.shows("saved", good, "Saved: \u2068Password\u2069")
}

func TestAnEndpointIsAskedForWhatItsRequestsName(t *testing.T) {
	for name, c := range map[string]struct {
		change         map[string]string
		shown, missing string
	}{
		"nothing":                        {nil, "", ""},
		"a number alone":                 {map[string]string{"originate-url": "https://a/{number}"}, "", ""},
		"an extension":                   {map[string]string{"originate-url": "https://a/{extension}"}, "", "Your extension"},
		"a token in a header":            {map[string]string{"originate-headers": "X: {token}"}, "token", "API key"},
		"both as one":                    {map[string]string{"originate-headers": "Authorization: Basic {basic}"}, "username password", "User name, Password"},
		"a password in a body":           {map[string]string{"originate-body": `{"p":"{password}"}`}, "password", "Password"},
		"a context and a caller id":      {map[string]string{"originate-url": "https://a/{context}?c={callerId}"}, "context caller-id", ""},
		"a token in a request of no use": {map[string]string{"hangup-headers": "X: {token}"}, "", ""},
		"a token in one that asks":       {map[string]string{"status-url": "https://a/", "state": "/s", "states": "a = busy", "status-headers": "X: {token}"}, "token", "API key"},
		"a token of what has no address": {map[string]string{"originate-headers": "X: {token}", "originate-url": ""}, "", "Address that takes the request"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorker()
			w.configuration.Settings.Extension = ""
			p := chosen(t, w, settings.KindEndpoint)
			p.SetValue("endpoint-originate-url", "https://a/{number}")
			for id, value := range c.change {
				p.SetValue("endpoint-"+id, value)
			}
			p.do("form", "input")
			var shown []string
			for _, part := range []string{"username", "password", "token", "context", "caller-id"} {
				if !p.hidden["part-"+part] {
					shown = append(shown, part)
				}
			}
			if got := strings.Join(shown, " "); got != c.shown {
				t.Errorf("asked for are %q, want %q", got, c.shown)
			}
			p.do("form", "change")
			_, lacks, _ := strings.Cut(p.text["saved-advice"], "Still missing: \u2068")
			if lacks, _, _ = strings.Cut(lacks, "\u2069"); lacks != c.missing || len(w.saved) != 1 {
				t.Errorf("missing are %q, want %q; saved %d times: %q", lacks, c.missing, len(w.saved), p.text["saved-advice"])
			}
		})
	}
}

func TestAnEndpointsFaultsAreToldAtItsFields(t *testing.T) {
	w := newWorker()
	p := chosen(t, w, settings.KindEndpoint)
	if !p.hidden["part-status-request"] || !p.hidden["part-hangup-request"] {
		t.Error("requests that are not made have more than an address")
	}
	p.SetValue("endpoint-originate-url", "https://a/{phone}")
	p.SetValue("endpoint-hangup-url", "https://a/{callId}")
	p.SetValue("endpoint-status-url", "http://status.example.com/{id}")
	p.SetValue("endpoint-states", "a = busy")
	p.do("form", "input")
	if p.hidden["part-status-request"] || p.hidden["part-hangup-request"] {
		t.Error("requests that are made have no more than an address")
	}
	if p.attributes["endpoint-status-url-warning.data-kind"] != bad || !p.hidden["endpoint-originate-url-warning"] {
		t.Error("nothing warns of what is not encrypted")
	}
	p.do("form", "change")
	for id, want := range map[string]string{
		"endpoint-originate-url": "{number}", "endpoint-id": "or empty \u2068Address that hangs up", "endpoint-state": "Address that tells how a call goes",
	} {
		if p.attributes[id+".aria-invalid"] != "true" || !strings.Contains(p.text[id+"-error"], want) {
			t.Errorf("%s says %q", id, p.text[id+"-error"])
		}
	}
	// The kind is saved, and the field that is wrong by nothing but itself.
	if len(w.saved) != 1 || w.saved[0].Settings.Connection.Kind != settings.KindEndpoint || w.saved[0].Settings.Endpoint.Originate.URL+w.saved[0].Settings.Endpoint.Hangup.URL != "" {
		t.Errorf("saved %+v", w.saved)
	}
	if p.value["endpoint-originate-url"] != "https://a/{phone}" || p.value["endpoint-hangup-url"] != "https://a/{callId}" {
		t.Error("what was typed and is wrong is lost")
	}
	// Of what is not on show it is told whose it is.
	p.choose(settings.KindSimotel)
	p.do("form", "change")
	p.shows("saved", bad, ": ")
}

func TestATelephoneProgramIsAskedForADomainWhereItsAddressesHaveOne(t *testing.T) {
	w := newWorker()
	w.configuration.Settings.Extension = ""
	p := chosen(t, w, settings.KindSoftphone)
	if !p.hidden["part-domain"] || !p.hidden["part-dialling"] {
		t.Error("tel: is asked for a domain, or for a prefix")
	}
	if got := p.text["pbx-heading"] + p.text["phone-heading"]; got != "Your telephone programCountry" {
		t.Errorf("the headings are %q", got)
	}
	p.SetValue("softphone-scheme", settings.SchemeSIP)
	p.do("form", "input")
	if p.hidden["part-domain"] || p.hidden["part-dialling"] {
		t.Error("sip: is not asked for them")
	}
	p.do("form", "change")
	p.shows("saved", good, "Saved: ") // nothing else is needed
}

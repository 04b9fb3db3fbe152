package ui

import (
	"context"
	"slices"
	"strings"
	"testing"

	"simotel/wasm/message"
	"simotel/wasm/settings"
)

func (w *worker) Extensions(context.Context) (message.ExtensionsReply, error) {
	w.offered++
	return message.ExtensionsReply{Extensions: w.extensions}, w.secluded
}

// steps makes a reply's steps of "name state" pairs.
func steps(pairs string) []message.Step {
	var list []message.Step
	for _, pair := range strings.Split(pairs, ", ") {
		name, state, _ := strings.Cut(pair, " ")
		list = append(list, message.Step{Name: name, State: state})
	}
	return list
}

// listed returns the steps that a page lists, in words.
func (p *page) listed() string {
	var all []string
	for _, key := range p.rows["health-steps"] {
		text := p.text[inRow("health-name", key)] + ": " + p.text[inRow("health-state", key)]
		all = append(all, text)
	}
	if p.hidden["health"] {
		all = append(all, "hidden")
	}
	return strings.Join(all, "; ")
}

func TestATestOfTheConnectionListsItsStepsAndWhatToDo(t *testing.T) {
	p, w := newPage(t, "options.html"), newWorker()
	(&Options{Document: p, Service: w, Platform: newDesk("en")}).Start(t.Context())
	w.check = message.CheckReply{Code: "name_not_resolved", Title: "No such name.", Advice: "Check it.", Steps: steps("name failed, connection notReached, tls none")}
	p.do("test", "click")
	if got, want := p.listed(), "Name of the server: Failed; Server answers: Not reached; Encryption (TLS): Not needed here"; got != want {
		t.Errorf("listed %s, want %s", got, want)
	}
	p.shows("result", bad, "No such name.|Check it.")
	if p.attributes["health-step:name.data-state"] != "failed" {
		t.Error("the failed step looks like another")
	}
	p.do("form", "input")
	if !p.hidden["health"] {
		t.Error("steps are listed of settings that were changed since")
	}
	w.check = message.CheckReply{OK: true, Title: "Works", Steps: steps("name ok, connection ok, permission untested")}
	p.do("test", "click")
	if got, want := p.listed(), "Name of the server: Works; Server answers: Works; Permission to call: Not known yet"; got != want {
		t.Errorf("listed %s, want %s", got, want)
	}
	w.check = message.CheckReply{OK: true, Title: "Complete", Steps: steps("name none, connection none")} // a telephone program
	p.do("test", "click")
	if !p.hidden["health"] {
		t.Errorf("listed %s", p.listed())
	}
}

func TestWhoComesFromThePopupIsShownTheStepThatFailed(t *testing.T) {
	p, w := newPage(t, "options.html"), newWorker()
	w.check = message.CheckReply{Code: "ip_denied", Title: "No", Steps: steps("http ok, credentials failed")}
	(&Options{Document: p, Service: w, Platform: newDesk("en"), Check: true}).Start(t.Context())
	if p.focused != "health-step:credentials" {
		t.Errorf("focused %q", p.focused)
	}
}

func TestThePBXsExtensionsAreOfferedAndTheChosenOneIsFilledIn(t *testing.T) {
	p, w := newPage(t, "options.html"), newWorker()
	w.extensions = []message.Extension{{Number: "201", Name: "سارا", Context: "main_routing"}, {Number: "1001", Context: "reception"}}
	(&Options{Document: p, Service: w, Platform: newDesk("en")}).Start(t.Context())
	p.SetValue("username", "another") // what is typed is asked with
	p.do("form", "input")
	p.do("offer", "click")
	if len(w.saved) != 1 || w.saved[0].Credentials.Username != "another" || w.offered != 1 {
		t.Errorf("saved %+v, asked %d times", w.saved, w.offered)
	}
	if got := p.choices["offers"]; len(got) != 3 || got[0].Value != "" || got[1].Text != "201 – سارا" || got[2].Text != "1001" || p.hidden["offers"] || p.focused != "" {
		t.Errorf("offered %+v, hidden %v, focused %q", got, p.hidden["offers"], p.focused)
	}
	p.SetValue("offers", p.choices["offers"][2].Value)
	p.do("offers", "change")
	if p.value["extension"] != "1001" || p.value["connection-context"] != "reception" {
		t.Errorf("filled in %q, %q", p.value["extension"], p.value["connection-context"])
	}
	p.SetValue("offers", "")
	p.do("offers", "change")
	if p.value["extension"] != "1001" {
		t.Error("no choice is one")
	}
}

func TestAPBXThatTellsNoExtensionsIsNoFault(t *testing.T) {
	for said, fail := range map[string]error{
		"This account may not read the list": &message.Error{Code: "api_denied", Title: "Denied"},
		"There is no suitable extension":     nil,
		"First fill in":                      &message.Error{Code: "not_configured", Title: "Not set up"},
		"No server. Look.":                   &message.Error{Code: "name_not_resolved", Title: "No server.", Advice: "Look."},
	} {
		p, w := newPage(t, "options.html"), newWorker()
		(&Options{Document: p, Service: w, Platform: newDesk("en")}).Start(t.Context())
		w.secluded = fail
		p.do("offer", "click")
		if !strings.HasPrefix(p.text["offer-said"], said) || !p.hidden["offers"] || p.value["extension"] != "201" {
			t.Errorf("said %q, want %q", p.text["offer-said"], said)
		}
		p.change("country", "DE")
		if got := p.text["offer-said"]; got != "" {
			t.Errorf("it still says %q of other settings", got)
		}
	}
}

func TestThePopupTellsWhetherThePBXAnsweredAndTestsIt(t *testing.T) {
	d, w := newDesk("en"), newWorker()
	p := open(t, w, d)
	says := func(line, why string, more bool) {
		t.Helper()
		if p.hidden["pbx"] || p.text["pbx-line"] != line || p.text["pbx-why"] != why || p.hidden["pbx-more"] == more {
			t.Errorf("it says %q, %q, more %v; want %q, %q", p.text["pbx-line"], p.text["pbx-why"], !p.hidden["pbx-more"], line, why)
		}
	}
	says("PBX: not asked yet", "", false)
	w.status.Health = &message.Health{At: 1, State: message.HealthOK}
	d.told(message.CallReply{}) // an order
	says("PBX: answered at now in en", "", false)
	w.check, w.status.Health = message.CheckReply{OK: true, Title: "Works", Steps: steps("http ok")}, &message.Health{At: 2, State: message.HealthOK}
	p.do("pbx-check", "click")
	says("All is well: the PBX answered at now in en", "", false)
	w.check = message.CheckReply{Code: "name_not_resolved", Title: "No such name.", Steps: steps("name failed")}
	w.status.Health = &message.Health{At: 3, State: message.HealthSilent, Title: "No such name."}
	p.do("pbx-check", "click")
	says("PBX: did not answer at now in en.", "No such name.", true)
	// Nothing was asked: the settings say why.
	w.check = message.CheckReply{Code: "clear_text", Title: "Not encrypted."}
	p.do("pbx-check", "click")
	says("Not encrypted.", "", true)
	// The PBX is well, its stream of events is not.
	w.check, w.status.Health = message.CheckReply{Code: "events_refused", Title: "No token.", Steps: steps("http ok, events failed")}, &message.Health{At: 4, State: message.HealthOK}
	p.do("pbx-check", "click")
	says("PBX: answered at now in en", "– No token.", true)

	w.configuration.Settings.Connection.Kind = settings.KindSoftphone
	if p = open(t, w, d); !p.hidden["pbx"] {
		t.Error("a telephone program has a PBX")
	}
}

// welcomed opens the page that welcomes.
func welcomed(t *testing.T, w *worker, language string) (*page, desk) {
	t.Helper()
	p, d := newPage(t, "welcome.html"), newDesk(language)
	(&Welcome{Document: p, Service: w, Platform: d}).Start(t.Context())
	return p, d
}

// types fills a field in and leaves it.
func (p *page) types(id, text string) {
	p.t.Helper()
	p.SetValue(id, text)
	p.do("form", "change")
}

// newcomer is the worker of an extension that was just installed.
func newcomer() *worker {
	w := &worker{configuration: message.Configuration{Settings: settings.Defaults(), Credentials: settings.DefaultCredentials()}}
	w.stores = func(c *message.Configuration) {
		secret := settings.Credentials{Username: c.Credentials.Username, Password: "x", Token: "x"}
		c.Configured = settings.Configured(c.Settings, secret) && (c.Secrets.Password || c.Secrets.Token)
	}
	return w
}

func TestANewcomerComesFromTheInstallationToATestCall(t *testing.T) {
	w := newcomer()
	p, d := welcomed(t, w, "en")
	if p.hidden["form"] || !p.hidden["call"] || !p.hidden["tested"] || p.hidden["part-username"] || !p.hidden["part-token"] || !p.hidden["part-connection-context"] {
		t.Errorf("at first it shows %+v", p.hidden)
	}
	w.check = message.CheckReply{Code: "credentials_invalid", Title: "Wrong.", Advice: "Again.", Steps: steps("http ok, credentials failed, permission notReached")}
	p.types("connection-server", "192.168.1.10")
	p.types("username", "agent")
	p.types("password", "wrong")
	if len(w.saved) != 3 || !p.hidden["tested"] || p.text["saved"] != "Saved" || p.value["password"] != "" {
		t.Errorf("saved %d times, tested %q", len(w.saved), p.text["tested-title"])
	}
	p.types("extension", "201")
	p.shows("tested", bad, "Wrong.|Again.")
	if p.hidden["brief"] || p.text["brief-text"] != "Wrong." || p.attributes["brief.data-kind"] != bad {
		t.Errorf("below the fields stands %q", p.text["brief-text"])
	}
	if want := "API of the PBX: Works; Account: Failed; Permission to call: Not reached"; p.listed() != want {
		t.Errorf("listed %s", p.listed())
	}
	w.check = message.CheckReply{OK: true, Title: "Works", Steps: steps("http ok, credentials ok, permission untested")}
	p.types("password", "right")
	p.shows("tested", good, "Works")
	if p.hidden["call"] || !strings.Contains(p.text["call"], "201") {
		t.Errorf("the button says %q, hidden %v", p.text["call"], p.hidden["call"])
	}

	w.reply = call("", "sent", 0, message.CallReply{Title: "Sent"})
	p.do("call", "click")
	if len(w.dialled) != 1 || w.dialled[0].Text != w.configuration.Settings.Extension || w.dialled[0].ID == "" || w.dialled[0].Caller != "" {
		t.Fatalf("called %+v", w.dialled)
	}
	p.shows("called", busy, "Sent")
	told := call(w.dialled[0].ID, "caller_ringing", 0, message.CallReply{Title: "Your phone is ringing"})
	told.Steps = append(told.Steps, told.Steps[0], told.Steps[0])
	d.told(told)
	p.shows("called", good, "Your phone is ringing")
	told.ID, told.Title = "another", "Somebody else's"
	d.told(told)
	p.shows("called", good, "Your phone is ringing")
	if p.hidden["next"] {
		t.Error("it does not say how to go on")
	}
}

func TestWhoHadClick2DialIsToldThatNothingNeedsToBeTyped(t *testing.T) {
	for name, old := range map[string]message.Predecessor{"nothing": {}, "what is of no use": {Found: true}, "settings": {Found: true, Usable: true}} {
		w := newcomer()
		w.old = old
		if p, _ := welcomed(t, w, "en"); p.hidden["predecessor"] == old.Usable {
			t.Errorf("of %s it is told: %v", name, !p.hidden["predecessor"])
		}
	}
}

func TestWhatTheWelcomePageCannotReadIsToldAtTheField(t *testing.T) {
	w := newcomer()
	p, _ := welcomed(t, w, "en")
	p.types("connection-server", "http://agent:secret@pbx")
	if len(w.saved) != 0 || p.hidden["connection-server-error"] || p.attributes["connection-server.aria-invalid"] != "true" {
		t.Errorf("saved %d times, the error is hidden: %v", len(w.saved), p.hidden["connection-server-error"])
	}
	p.types("connection-server", "pbx")
	if len(w.saved) != 1 || !p.hidden["connection-server-error"] || p.attributes["connection-server.aria-invalid"] != "" {
		t.Errorf("saved %d times, the error is hidden: %v", len(w.saved), p.hidden["connection-server-error"])
	}
	w.fail = &message.Error{Code: "storage_failed", Title: "Not stored."}
	p.types("username", "agent")
	p.shows("problem", bad, "Not stored.")
}

func TestEachKindIsAskedForWhatItNeedsAndOnePBXsAccountGoesToNoOther(t *testing.T) {
	w := newcomer()
	p, _ := welcomed(t, w, "en")
	p.types("connection-server", "http://192.168.1.10")
	p.types("username", "agent")
	p.types("password", "secret")
	for _, c := range []struct{ kind, shown string }{
		{settings.KindAsterisk, "connection-server username password connection-context extension country"},
		{settings.KindEndpoint, ""},
		{settings.KindSoftphone, "country"},
		{settings.KindSimotelCloud, "connection-server token extension country"},
	} {
		kind := c.kind
		p.types("connection-kind", kind)
		var got []string
		for _, path := range welcomeFields[1:] {
			if id := idOf(path); !p.hidden["part-"+id] {
				got = append(got, id)
			}
		}
		if !slices.Equal(got, strings.Fields(c.shown)) || p.hidden["endpoint"] != (kind != settings.KindEndpoint) {
			t.Errorf("%s: shows %q", kind, got)
		}
		if has := w.configuration; has.Credentials.Username != "" || has.Secrets.Password || has.Settings.Connection.Server == "http://192.168.1.10" {
			t.Errorf("%s: it got the other's %+v", kind, has)
		}
	}
}

func TestTheWelcomePageIsReadInEitherLanguage(t *testing.T) {
	w := newcomer()
	p, _ := welcomed(t, w, "en")
	p.types("connection-server", "pbx")
	p.SetValue("username", "half typ") // and not left yet
	p.do("language-fa", "click")
	if p.language != "fa" || w.configuration.Settings.Language != "fa" || p.attributes["language-fa.aria-pressed"] != "true" || p.attributes["language-en.aria-pressed"] != "false" {
		t.Errorf("it is read in %s, stored %q", p.language, w.configuration.Settings.Language)
	}
	if p.value["username"] != "half typ" || w.configuration.Settings.Connection.Server != "pbx" {
		t.Errorf("what was typed is %q", p.value["username"])
	}
	p, _ = welcomed(t, w, "en")
	if p.language != "fa" {
		t.Errorf("opened again it is read in %s", p.language)
	}
}

func TestAQuestionBeforeTheTestCallIsAnsweredByAPress(t *testing.T) {
	w := newWorker() // whose extension is an emergency number, say
	w.check = message.CheckReply{OK: true, Title: "Works", Steps: steps("http ok")}
	p, d := welcomed(t, w, "en")
	p.shows("tested", good, "Works") // what is set up already is tested at once
	w.reply = message.CallReply{Question: &message.Question{ID: "q1", Title: "Really?", Advice: "It is one.", Yes: "Call"}}
	p.do("call", "click")
	p.shows("called", ask, "Really?|It is one.")
	if p.hidden["called-yes"] || p.text["called-yes"] != "Call" {
		t.Error("it cannot be answered")
	}
	w.reply = message.CallReply{State: "accepted", Title: "Taken"}
	d.pass(settleTime)
	p.do("called-yes", "click")
	if len(w.dialled) != 2 || w.dialled[1].Confirmed != "q1" || w.dialled[0].ID == w.dialled[1].ID || !p.hidden["called-yes"] {
		t.Errorf("called %+v", w.dialled)
	}
	p.shows("called", good, "Taken")
}

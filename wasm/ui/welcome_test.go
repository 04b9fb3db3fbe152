package ui

import (
	"strings"
	"testing"

	"simotel/wasm/locale"
	"simotel/wasm/message"
	"simotel/wasm/settings"
)

// setUp is the welcome page of an extension that places calls.
func setUp(t *testing.T) (*page, *worker, desk) {
	t.Helper()
	w := newWorker()
	w.configuration.Configured = true
	w.stores = func(c *message.Configuration) { c.Configured = true }
	w.check = message.CheckReply{OK: true, Title: "Works", Steps: steps("http ok")}
	p, d := welcomed(t, w, "en")
	return p, w, d
}

func TestTheWelcomePageLeavesWhatOtherPagesSaved(t *testing.T) {
	for act, do := range map[string]func(p *page){
		"a field":      func(p *page) { p.types("country", "DE") },
		"the language": func(p *page) { p.do("language-fa", "click") },
		"the test":     func(p *page) { p.do("check", "click") },
	} {
		p, w, _ := setUp(t)
		w.configuration.Settings.Extension, w.configuration.Settings.Dialling.OutsidePrefix = "299", "9"
		w.configuration.Secrets.Token = true
		do(p)
		if s := w.configuration.Settings; s.Extension != "299" || s.Dialling.OutsidePrefix != "9" || !w.configuration.Secrets.Token {
			t.Errorf("%s: there is %+v, %+v", act, s, w.configuration.Secrets)
		}
	}
}

func TestAWrongFieldOfTheWelcomePageKeepsNoOtherFromBeingSaved(t *testing.T) {
	p, w, _ := setUp(t)
	p.types("connection-server", "http://agent:secret@pbx")
	p.types("extension", "7")
	if s := w.configuration.Settings; s.Extension != "7" || s.Connection.Server != "http://pbx" || p.hidden["connection-server-error"] {
		t.Errorf("there is %+v, the error is hidden: %v", s, p.hidden["connection-server-error"])
	}
	if p.value["connection-server"] != "http://agent:secret@pbx" || p.text["saved"] != "" {
		t.Errorf("the address holds %q, the page says %q", p.value["connection-server"], p.text["saved"])
	}
}

func TestACallWaitsForTheExtensionThatIsBeingSaved(t *testing.T) {
	p, w, d := setUp(t)
	w.reply = message.CallReply{State: "accepted", Title: "Taken"}
	w.saving = func() {
		w.saving = nil
		p.do("call", "click")
	}
	p.types("extension", "202")
	d.pass(0)
	if len(w.dialled) != 1 || w.dialled[0].Text != "202" {
		t.Errorf("called %+v", w.dialled)
	}
}

func TestAfterATestThatFailedNoCallIsOfferedAndTheAdviceIsOfThisPage(t *testing.T) {
	p, w, _ := setUp(t)
	fails := func(code, advice, steps_ string) {
		w.check = message.CheckReply{Code: code, Title: "Failed", Advice: advice, Steps: steps(steps_)}
		p.do("check", "click")
	}
	fails("connection_refused", "Check address and port in the options.", "connection failed")
	p.shows("tested", bad, "Check address and port in step 1.")
	if !p.hidden["call"] || !strings.Contains(p.text["call-help"], "step 2 must succeed") {
		t.Errorf("the call is offered: %v, beside it stands %q", !p.hidden["call"], p.text["call-help"])
	}
	fails("bad_request", "Check the trunk in the options.", "permission failed")
	p.shows("tested", bad, "in the options") // it is no field of this page
	fails("certificate", "There is help in the options.", "tls failed")
	p.shows("tested", bad, "in step 1 by the name")
	fails("events_refused", "Check the token in the options.", "events failed")
	if p.hidden["call"] {
		t.Error("without events no call is offered")
	}
	fails("timed_out", "Check the address in the options.", "connection failed")
	p.types("extension", "203") // mended, perhaps: it is tested anew
	if !p.hidden["call"] {
		t.Error("the call is offered although the test fails still")
	}
	w.check = message.CheckReply{OK: true, Title: "Works", Steps: steps("http ok")}
	p.do("check", "click")
	if p.hidden["call"] {
		t.Error("after a test that went well no call is offered")
	}
}

func TestWhatCannotBeSavedIsLookedAtInsteadOfCallingAnother(t *testing.T) {
	p, w, d := setUp(t)
	p.types("extension", "not one!")
	p.do("call", "click")
	d.pass(0)
	if len(w.dialled) != 0 || p.focused != "extension" {
		t.Errorf("called %+v, focused %q", w.dialled, p.focused)
	}
	p.types("extension", "202")
	w.refuse = &message.Error{Code: "storage_failed", Title: "Not stored."}
	p.types("extension", "203")
	p.do("call", "click")
	d.pass(0)
	p.shows("problem", bad, "Not stored.")
	if len(w.dialled) != 0 || p.focused != "problem" {
		t.Errorf("called %+v, focused %q", w.dialled, p.focused)
	}
	w.refuse = nil
	p.do("call", "click")
	d.pass(0)
	if len(w.dialled) != 1 || w.dialled[0].Text != "203" || !p.hidden["problem"] {
		t.Errorf("called %+v", w.dialled)
	}
}

func TestASecondEnterIsNoAnswerToAQuestionOfTheWelcomePage(t *testing.T) {
	p, w, d := setUp(t)
	w.reply = message.CallReply{Question: &message.Question{ID: "q1", Title: "Really?", Yes: "Call"}}
	p.do("call", "click")
	if p.focused != "called" {
		t.Errorf("focused %q", p.focused)
	}
	p.do("called-yes", "click")
	p.do("call", "click")
	if len(w.dialled) != 1 {
		t.Errorf("called %+v", w.dialled)
	}
	d.pass(settleTime)
	p.do("called-yes", "click")
	if len(w.dialled) != 2 || w.dialled[1].Confirmed != "q1" {
		t.Errorf("called %+v", w.dialled)
	}
}

func TestWhoGoesThroughTheKindsLosesNeitherServerNorAccount(t *testing.T) {
	p, w, _ := setUp(t)
	kinds := []string{settings.KindSimotelCloud, settings.KindAsterisk, settings.KindEndpoint, settings.KindSoftphone, settings.KindEndpoint, settings.KindAsterisk, settings.KindSimotelCloud, settings.KindSimotel}
	for _, kind := range kinds {
		p.types("connection-kind", kind)
	}
	for _, c := range w.saved {
		if c.Secrets != (message.Secrets{}) { // what becomes of secrets the worker decides
			t.Errorf("%s was saved with %+v", c.Settings.Connection.Kind, c.Secrets)
		}
	}
	if c := w.configuration; c.Settings.Connection.Server != "http://pbx" || c.Credentials.Username != "agent" || c.Settings.Connection.Kind != settings.KindSimotel {
		t.Errorf("there is %+v, user %q", c.Settings.Connection, c.Credentials.Username)
	}
}

func TestAKindThatIsChosenWhileAnotherIsSavedKeepsEachItsOwn(t *testing.T) {
	p, w, _ := setUp(t)
	next := []string{settings.KindSimotelCloud, settings.KindSimotel}
	w.saving = func() { // the arrow keys are faster than the worker
		if len(next) > 0 {
			kind := next[0]
			next = next[1:]
			p.types("connection-kind", kind)
		}
	}
	p.types("connection-kind", settings.KindAsterisk)
	if c := w.configuration.Settings.Connection; p.value["connection-kind"] != settings.KindSimotel || c.Kind != settings.KindSimotel || c.Server != "http://pbx" {
		t.Errorf("the form shows %s, there is %+v", p.value["connection-kind"], c)
	}
	for kind, server := range map[string]string{settings.KindAsterisk: "", settings.KindSimotelCloud: settings.CloudServer} {
		if p.types("connection-kind", kind); p.value["connection-server"] != server {
			t.Errorf("%s has the address %q", kind, p.value["connection-server"])
		}
	}
}

func TestAKindThatIsChosenBackWhileAnotherIsSavedStays(t *testing.T) {
	p, w, _ := setUp(t)
	w.saving = func() {
		w.saving = nil
		p.types("connection-kind", settings.KindSimotel)
	}
	p.types("connection-kind", settings.KindAsterisk)
	if c := w.configuration.Settings.Connection; p.value["connection-kind"] != settings.KindSimotel || c.Kind != settings.KindSimotel || c.Server != "http://pbx" {
		t.Errorf("the form shows %s, there is %+v", p.value["connection-kind"], c)
	}
}

func TestTheWelcomePageThatIsInFrontAgainShowsWhatAnotherChanged(t *testing.T) {
	p, w, d := setUp(t)
	p.SetValue("username", "half typ")
	w.configuration.Settings.Extension = "299"
	d.seen(true)
	p.do("form", "change")
	p.do("call", "click")
	if p.value["extension"] != "299" || p.value["username"] != "half typ" || len(w.dialled) != 1 || w.dialled[0].Text != "299" {
		t.Errorf("it shows %q, %q and called %+v", p.value["extension"], p.value["username"], w.dialled)
	}
}

// What sends to the options there has the words that this page replaces.
func TestTheAdviceThatIsOfThisPageNamesThePlaceThatIsReplaced(t *testing.T) {
	for language, options := range map[string]string{"en": "options", "fa": "تنظیمات"} {
		words := locale.Choose(language, "")
		for _, code := range mendedHere {
			if !words.Has("error_" + code + "_next") {
				t.Errorf("there is no failure %s", code)
			}
			for _, kind := range []string{"", "_asterisk"} {
				key := "error_" + code + "_next" + kind
				if advice := words.Text(key); words.Has(key) && strings.Contains(advice, options) && !strings.Contains(advice, words.Text("in_options")) {
					t.Errorf("%s in %s: %q", key, language, advice)
				}
			}
		}
	}
}

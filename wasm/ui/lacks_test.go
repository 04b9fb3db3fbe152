package ui

import (
	"strings"
	"testing"

	"simotel/wasm/message"
	"simotel/wasm/settings"
)

func TestWhatCannotWorkYetIsNotSimplySaved(t *testing.T) {
	for name, c := range map[string]struct {
		server, events, token, policy string
		kind, told, focused           string
		checked                       bool // the test of the connection goes on
	}{
		"all there":                               {"https://pbx.example.com", "wss://events.example.com", "t", "private", good, "Saved: ", "", true},
		"without events":                          {"https://pbx.example.com", "", "", "private", good, "Saved: ", "", true},
		"a PBX that nothing is sent to":           {"http://pbx.example.com", "", "", "private", bad, "Not encrypted, so nothing is sent there: \u2068Address\u2069", "connection-server", false},
		"the same where it is allowed":            {"http://pbx.example.com", "", "", "anywhere", good, "Saved: ", "", true},
		"a private one where it is not":           {"http://192.168.1.10", "", "", "never", bad, "sent there: \u2068Address\u2069", "connection-server", false},
		"events that nothing is sent to":          {"https://pbx.example.com", "ws://events.example.com", "t", "private", ask, "Not encrypted, so nothing is sent there: \u2068Address of the live events\u2069\nThis concerns live", "events-address", true},
		"events without a token":                  {"https://pbx.example.com", "wss://events.example.com", "", "private", ask, "Still missing: \u2068Token of the live events\u2069\nThis concerns live", "eventsToken", true},
		"both addresses, and no token":            {"http://pbx.example.com", "ws://events.example.com", "", "private", bad, "Still missing: \u2068Token of the live events\u2069\nNot encrypted, so nothing is sent there: \u2068Address, Address of the live events\u2069", "connection-server", false},
		"an address that is none, with its token": {"", "wss://events.example.com", "t", "private", bad, "Still missing: \u2068Address\u2069", "connection-server", false},
	} {
		t.Run(name, func(t *testing.T) {
			p, w := newPage(t, "options.html"), newWorker()
			(&Options{Document: p, Service: w, Platform: newDesk("en")}).Start(t.Context())
			for id, value := range map[string]string{"connection-server": c.server, "events-address": c.events, "eventsToken": c.token, "clearText": c.policy} {
				p.SetValue(id, value)
			}
			p.do("form", "change")
			kind := c.kind
			if kind == bad {
				kind = ask // who is still filling the form in did nothing wrong
			}
			p.shows("saved", kind, c.told)
			if p.focused != "" || len(w.saved) != 1 {
				t.Errorf("focused is %q, saved %d times", p.focused, len(w.saved))
			}
			w.check = message.CheckReply{OK: true, Title: "Works", Advice: "It does"}
			p.do("test", "click")
			if strings.Contains(p.text["result-title"], "Works") != c.checked {
				t.Errorf("the test of the connection says %q", p.text["result-title"])
			}
			if !c.checked && p.focused != c.focused {
				t.Errorf("focused is %q", p.focused)
			}
			lacking := strings.TrimPrefix(c.told, "Saved: ")
			if c.checked && (p.attributes["result.data-kind"] != c.kind || !strings.HasPrefix(p.text["result-advice"], "It does") || !strings.Contains(p.text["result-advice"], lacking)) {
				t.Errorf("the test of the connection says %q as %q", p.text["result-advice"], p.attributes["result.data-kind"])
			}
		})
	}
}

func TestWhatIsImportedAndCannotWorkYetIsTold(t *testing.T) {
	p, w := newPage(t, "options.html"), newWorker()
	(&Options{Document: p, Service: w, Platform: newDesk("en")}).Start(t.Context())
	w.configuration.Settings.Events.Address = "wss://events.example.com"
	p.do("import", "click")
	p.shows("import-result", ask, "Imported and saved, but not ready yet|Still missing: \u2068Token of the live events\u2069")
	w.configuration.Settings.ClearText = settings.ClearTextNever
	p.do("import", "click")
	p.shows("import-result", bad, "nothing is sent there: \u2068Address\u2069")
	w.configuration.Settings.ClearText, w.configuration.Settings.Events.Address = settings.ClearTextPrivate, ""
	p.do("import", "click")
	p.shows("import-result", good, "Imported and saved|")
}

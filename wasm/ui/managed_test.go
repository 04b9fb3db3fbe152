package ui

import (
	"context"
	"strings"
	"testing"

	"simotel/wasm/message"
	"simotel/wasm/settings"
)

func TestWhatTheAdministratorSetIsShownLockedAndWhatIsWrongInThePolicyIsSaid(t *testing.T) {
	for language, note := range map[string]string{"en": "Set by your administrator", "fa": "مدیر سیستم شما تعیین کرده است"} {
		p, w, d := newPage(t, "options.html"), newWorker(), newDesk(language)
		(&Options{Document: p, Service: w, Platform: d}).Start(t.Context())
		if !p.hidden["managed"] || p.attributes["country.locked"] != "" || p.hidden["add-rule"] {
			t.Errorf("%s: without a policy something is locked", language)
		}
		// The administrator's change finds the page open, and somebody typing.
		p.SetValue("extension", "29")
		p.SetValue("country", "FR")
		w.configuration.Settings.Country = "DE"
		w.configuration.Settings.Dialling.Rules = []settings.Rule{{Match: "2XX"}}
		w.configuration.Managed = &message.Managed{
			Locked: []string{"country", "password", settings.RulesPath, countriesPath},
			Faults: []message.Error{{Code: settings.CodeOutOfRange, Field: "guards.perMinute", Detail: "1–60", Title: "x", Advice: "y"}},
		}
		d.ruled()
		if p.value["country"] != "DE" || p.attributes["country.locked"] != note || p.attributes["password.locked"] != note {
			t.Errorf("%s: country is %q, locked %q", language, p.value["country"], p.attributes["country.locked"])
		}
		if p.value["extension"] != "29" || p.attributes["extension.locked"] != "" {
			t.Errorf("%s: what is typed became %q", language, p.value["extension"])
		}
		row := p.rows["rules"][0]
		if !p.hidden["erase-password"] || !p.hidden["add-rule"] || p.attributes[inRow("rule-match", row)+".disabled"] != "true" || p.attributes["add-country.disabled"] != "true" {
			t.Errorf("%s: what belongs to a locked field can be pressed", language)
		}
		if text := p.text[inRow("managed-fault-text", "0")]; p.hidden["managed"] || p.text[inRow("managed-fault-name", "0")] != "guards.perMinute" || !strings.Contains(text, map[string]string{"en": "1", "fa": "۱"}[language]) {
			t.Errorf("%s: of the fault it says %q", language, text)
		}
		p.do("form", "change")
		if len(w.saved) != 1 || w.saved[0].Settings.Country != "DE" || w.saved[0].Settings.Extension != "29" {
			t.Errorf("%s: saved is %+v", language, w.saved)
		}
		w.configuration.Managed = nil
		d.ruled()
		if !p.hidden["managed"] || p.attributes["country.locked"] != "" || p.attributes[inRow("rule-match", row)+".disabled"] != "" {
			t.Errorf("%s: after the policy something is still locked", language)
		}
	}
}

func TestTheFirstPageAsksOnlyForWhatTheAdministratorLeft(t *testing.T) {
	p, w := newPage(t, "welcome.html"), newWorker()
	w.configuration.Managed = &message.Managed{Locked: []string{"connection.kind", "connection.server", "connection.authentication", "country", "language"}}
	(&Welcome{Document: p, Service: w, Platform: newDesk("en")}).Start(t.Context())
	for id, shown := range map[string]bool{
		"managed": true, "part-username": true, "part-password": true, "part-extension": true, "part-offer": true,
		"part-connection-kind": false, "part-connection-server": false, "part-connection-authentication": false, "part-country": false,
	} {
		if p.hidden[id] == shown {
			t.Errorf("%s is hidden: %v", id, p.hidden[id])
		}
	}
	if p.text["welcome-1"] != "Who are you?" {
		t.Errorf("it asks %q", p.text["welcome-1"])
	}
	p = newPage(t, "popup.html")
	w.configuration.Configured = false
	(&Popup{Document: p, Service: w, Platform: newDesk("en")}).Start(t.Context())
	if !strings.HasPrefix(p.text["welcome-advice"], "Your organisation has set the PBX") {
		t.Errorf("the popup says %q", p.text["welcome-advice"])
	}
}

func TestTheFirstPageSaysWhereThePassphraseIsGivenAndOnlyThenThatTheOrganisationSetAnything(t *testing.T) {
	for state, isShut := range map[string]bool{"": false, settings.StateGone: false, settings.StateLocked: true, settings.StateUnset: true} {
		p, w := newPage(t, "welcome.html"), newWorker()
		w.configuration.State = state
		(&Welcome{Document: p, Service: w, Platform: newDesk("en")}).Start(t.Context())
		if !p.hidden["managed"] || p.hidden["shut"] == isShut || p.hidden["part-username"] || (p.attributes["username.locked"] != "") != isShut {
			t.Errorf("%q: managed %v, shut %v, user name %v locked %q", state, !p.hidden["managed"], !p.hidden["shut"], !p.hidden["part-username"], p.attributes["username.locked"])
		}
	}
}

func TestThePopupsSwitchIsTheAdministratorsWhereThePolicyDecidesTheSites(t *testing.T) {
	p, w := newPage(t, "popup.html"), newWorker()
	w.front.page = message.PageReply{Tab: 5, State: message.PageRead, Site: message.Site{Name: "example.com", On: true, Managed: true}}
	(&Popup{Document: p, Service: w, Platform: newDesk("en")}).Start(t.Context())
	if p.attributes["site.disabled"] != "true" || p.text["site-entry"] != "Set by your administrator" {
		t.Errorf("disabled %q, beside it %q", p.attributes["site.disabled"], p.text["site-entry"])
	}
}

// checker is a worker that checks policies.
type checker struct {
	*worker
	reply message.PolicyCheck
	asked string
}

func (c *checker) CheckPolicy(_ context.Context, document string) (message.PolicyCheck, error) {
	c.asked = document
	return c.reply, c.fail
}

// Export implements message.Service.
func (c *checker) Export(_ context.Context, r message.ExportRequest) (string, error) {
	c.exported = append(c.exported, r.Secrets)
	raw, err := settings.Export(c.configuration.Settings, c.configuration.Credentials, r.Secrets)
	return string(raw), err
}

func TestAPolicyIsCheckedInWords(t *testing.T) {
	for _, c := range []struct {
		name, language, kind, says, fault string
		reply                             message.PolicyCheck
		err                               error
	}{
		{name: "a right one", language: "en", kind: good, says: "Values: \u20683\u2069, enforced: \u20681\u2069.", reply: message.PolicyCheck{Named: 3, Locked: 1}},
		{name: "one with an address to which nothing is sent", language: "en", kind: ask, says: "nothing is sent to some of its addresses", reply: message.PolicyCheck{Named: 2, Locked: 2, Unencrypted: []string{"connection.server", "events.address"}}},
		{name: "the same in Persian", language: "fa", kind: ask, says: "به برخی نشانی\u200cهای آن چیزی فرستاده نمی\u200cشود", reply: message.PolicyCheck{Named: 2, Locked: 2, Unencrypted: []string{"connection.server"}}},
		{name: "one with secrets", language: "fa", kind: good, says: "گذرواژه یا کلید در آن است", reply: message.PolicyCheck{Named: 3, Locked: 1, Secrets: true}},
		{name: "a wrong type", language: "en", kind: bad, says: "Some values would not count", fault: "guards.perMinute The value is of the wrong type. Chrome drops it",
			reply: message.PolicyCheck{Faults: []message.Error{{Code: settings.CodeWrongType, Field: "guards.perMinute", Title: "x"}}}},
		{name: "a value that our rules refuse", language: "fa", kind: bad, says: "برخی مقدارها به کار نمی\u200cروند", fault: "guards.perMinute این عددی صحیح در محدودهٔ مجاز نیست. محدوده: \u2068۱ تا ۶۰\u2069.",
			reply: message.PolicyCheck{Faults: []message.Error{{Code: settings.CodeOutOfRange, Field: "guards.perMinute", Detail: "1–60", Title: "x"}}}},
		{name: "no JSON", language: "en", kind: bad, says: "This is no policy in JSON.", err: &message.Error{Code: "policy_malformed"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, w := newPage(t, "policy.html"), &checker{worker: newWorker(), reply: c.reply}
			(&Policy{Document: p, Service: w, Platform: newDesk(c.language)}).Start(t.Context())
			w.fail = c.err
			p.SetValue("policy-text", "{the policy}")
			p.do("check", "click")
			p.shows("check-result", c.kind, c.says)
			told := ""
			for _, row := range p.rows["faults"] {
				told += p.text[inRow("fault-name", row)] + " " + p.text[inRow("fault-text", row)]
			}
			if w.asked != "{the policy}" || !strings.HasPrefix(told, c.fault) || told != "" && c.fault == "" {
				t.Errorf("of the faults it says %q, want %q", told, c.fault)
			}
		})
	}
}

func TestAPolicyIsMadeOfTheSettingsWithSecretsOnlyWhenAskedForTwice(t *testing.T) {
	p, w, d := newPage(t, "policy.html"), &checker{worker: newWorker()}, newDesk("en")
	(&Policy{Document: p, Service: w, Platform: d}).Start(t.Context())
	p.SetValue("format", "json")
	p.do("save", "click")
	p.shows("save-result", good, "simotel-policy.json")
	p.do("save-secrets", "click")
	p.shows("save-question", ask, "Whoever uses a computer that has the policy can read them.")
	p.do("save-no", "click")
	p.do("save-secrets", "click")
	if !p.hidden["save-do"] {
		t.Error("one question suffices")
	}
	p.do("save-continue", "click")
	p.shows("save-question", bad, "one account")
	p.do("save-do", "click")
	p.shows("save-result", good, "There are secrets in it")
	if len(w.exported) != 2 || w.exported[0] || !w.exported[1] || len(d.files) != 2 || !strings.Contains(d.files[0], `"connection.kind": "simotel"`) {
		t.Errorf("asked for %v, saved %q", w.exported, d.files)
	}
	// A key in a header is a setting, and in the file unasked.
	w.configuration.Settings.CRM.Lookup.Headers = "Authorization: Bearer in-clear"
	p.do("save", "click")
	p.shows("save-result", good, "There are secrets in it")
	if !strings.Contains(d.files[2], "in-clear") {
		t.Errorf("saved %s", d.files[2])
	}
}

package ui

import (
	"context"
	"slices"
	"strings"
	"testing"

	"simotel/wasm/calls"
	"simotel/wasm/locale"
	"simotel/wasm/message"
	"simotel/wasm/request"
	"simotel/wasm/settings"
)

// crmWorker is what a worker says of a CRM.
type crmWorker struct {
	asked []string
	reply message.LookUpReply
	fail  error
}

func (w *worker) LookUp(_ context.Context, r message.ContactRequest) (message.LookUpReply, error) {
	w.crm.asked = append(w.crm.asked, "look up "+r.Text)
	return w.crm.reply, w.crm.fail
}

func (w *worker) TryPop(_ context.Context, r message.ContactRequest) error {
	w.crm.asked = append(w.crm.asked, "open "+r.Text)
	return w.crm.fail
}

func (w *worker) OpenContact(_ context.Context, r message.ContactRequest) error {
	w.crm.asked = append(w.crm.asked, "contact of "+r.Call)
	return w.crm.fail
}

func TestTheAddressOfAKnownCRMWaitsForItsUsersOwn(t *testing.T) {
	p, w := filled(t)
	names := []string{}
	for _, c := range p.choices["crm-preset"] {
		names = append(names, c.Text)
		if c.Value != "" && !strings.Contains(c.Value, "<") {
			t.Errorf("%s would be saved as it is: %q", c.Text, c.Value)
		}
	}
	for _, want := range []string{"Salesforce", "HubSpot", "Zoho CRM", "Bitrix24", "Odoo", "SuiteCRM", "Vtiger", "SarvCRM", "Didar, or another"} {
		if !slices.Contains(names, want) {
			t.Errorf("%s is not offered", want)
		}
	}
	p.SetValue("crm-preset", presets[2].Value)
	p.do("form", "input")
	p.do("form", "change")
	if p.focused != "" || p.value["crm-pop-url"] != "" {
		t.Errorf("looking through the list puts in %q, the focus is on %q", p.value["crm-pop-url"], p.focused)
	}
	p.do("crm-use", "click")
	if p.focused != "crm-pop-url" || p.value["crm-pop-url"] != "https://<your-odoo>/odoo/res.partner/{contactId}" || len(w.saved) != 0 {
		t.Errorf("it holds %q, the focus is on %q, saved %d times", p.value["crm-pop-url"], p.focused, len(w.saved))
	}
	if told := p.text["crm-pop-url-error"]; p.hidden["crm-pop-url-error"] || !strings.Contains(told, "< >") {
		t.Errorf("it says %q", told)
	}
	p.change("crm-pop-url", "https://odoo.example.com/odoo/res.partner/{contactId}")
	if got := w.configuration.Settings.CRM.Pop.URL; got != "https://odoo.example.com/odoo/res.partner/{contactId}" || !p.hidden["crm-pop-url-error"] {
		t.Errorf("saved is %q", got)
	}
	p.do("undo", "click")
	if got := w.configuration.Settings.CRM.Pop.URL; got != "" {
		t.Errorf("after undo there is %q", got)
	}
}

func TestAnAddressThatWorksIsReplacedOnlyOnceItsUserSaysSo(t *testing.T) {
	p, w := filled(t)
	const mine = "https://crm.example.com/?q={e164}"
	p.change("crm-pop-url", mine)
	p.SetValue("crm-preset", otherCRM)
	p.do("crm-use", "click")
	if p.hidden["crm-sure"] || p.focused != "crm-sure-no" || p.value["crm-pop-url"] != mine {
		t.Errorf("not asked: it holds %q, the focus is on %q", p.value["crm-pop-url"], p.focused)
	}
	p.do("crm-sure-no", "click")
	if !p.hidden["crm-sure"] || p.focused != "crm-use" || p.value["crm-pop-url"] != mine {
		t.Errorf("kept, it holds %q, the focus is on %q", p.value["crm-pop-url"], p.focused)
	}
	p.do("crm-use", "click")
	p.do("crm-sure-do", "click")
	if !p.hidden["crm-sure"] || p.value["crm-pop-url"] != otherCRM || w.configuration.Settings.CRM.Pop.URL != mine {
		t.Errorf("it holds %q, stored is %q", p.value["crm-pop-url"], w.configuration.Settings.CRM.Pop.URL)
	}
}

func TestAnAddressThatOpensNothingOrAlwaysTheSameIsWarnedOf(t *testing.T) {
	p, _ := filled(t)
	for _, step := range []struct{ id, value, want string }{
		{"crm-pop-url", "https://crm.example.com/home", "the same page for each call"},
		{"crm-pop-url", "https://crm.example.com/?q={e164}", ""},
		{"crm-pop-url", "https://crm.example.com/{contactId}", "needs {contactId}"},
		{"crm-lookup-url", "https://crm.example.com/api?q={e164}", "needs {contactId}"},
		{"crm-lookup-id", "/id", ""},
	} {
		p.SetValue(step.id, step.value)
		p.do("form", "input")
		if got := p.text["crm-pop-url-warning"]; p.hidden["crm-pop-url-warning"] != (step.want == "") || !strings.Contains(got, step.want) {
			t.Errorf("with %s in %s it says %q", step.value, step.id, got)
		}
	}
}

func TestATryIsHinderedOnlyByWhatItNeeds(t *testing.T) {
	p, w := filled(t)
	p.SetValue("crm-try", "021 88341256")
	p.SetValue("connection-server", "http://a b")
	p.SetValue("crm-pop-url", "ftp://x")
	w.crm.reply = message.LookUpReply{Found: true, Contact: calls.Contact{Name: "Sara"}}
	p.do("crm-look-up", "click")
	p.shows("crm-result", good, "Sara")
	p.do("crm-open", "click")
	p.shows("crm-result", bad, "First correct: \u2068Address of the page")
	if len(w.crm.asked) != 1 || p.focused != "crm-pop-url" {
		t.Errorf("asked %q, the focus is on %q", w.crm.asked, p.focused)
	}
}

func TestTheLineThatIsWrongIsCountedInTheLanguagesDigits(t *testing.T) {
	for _, code := range []string{settings.CodePage, request.CodeHeader} {
		if e := explain(locale.Choose("fa", ""), &message.Error{Code: code, Detail: "12"}); !strings.Contains(e.Title, "۱۲") {
			t.Errorf("%s: %q", code, e.Title)
		}
	}
}

func TestAKeyThatIsTypedIntoAHeaderIsWarnedOf(t *testing.T) {
	p, _ := filled(t)
	for _, id := range []string{"endpoint-originate-headers", "endpoint-status-headers", "endpoint-hangup-headers", "crm-lookup-headers"} {
		for _, step := range []struct{ value, want string }{
			{"Authorization: Bearer in-clear", "A key typed here is no secret"}, {"Authorization: Bearer {token}", ""},
		} {
			p.SetValue(id, step.value)
			p.do("form", "input")
			if got := p.text[id+"-warning"]; p.hidden[id+"-warning"] != (step.want == "") || !strings.HasPrefix(got, step.want) {
				t.Errorf("%s with %s says %q", id, step.value, got)
			}
		}
	}
}

// The token stands below what names it first.
func TestTheTokenIsAskedForWhereItIsNeeded(t *testing.T) {
	p, _ := filled(t)
	p.change("crm-log-url", "https://crm.example.com/log")
	if got := p.within["part-crm-token"]; got != "crm-token-log" {
		t.Errorf("of a call log alone it is in %q", got)
	}
	p.change("crm-lookup-url", "https://crm.example.com/api?q={e164}")
	p.change("crm-lookup-headers", "Authorization: Bearer {token}")
	if got := p.within["part-crm-token"]; got != "crm-token-lookup" {
		t.Errorf("of a lookup it is in %q", got)
	}
}

// Every preset is an address once its user's own stands in it.
func TestEveryPresetIsAnAddress(t *testing.T) {
	for _, c := range append([]Choice{{otherCRM, "other"}}, presets...) {
		address := c.Value
		for strings.Contains(address, "<") {
			before, rest, _ := strings.Cut(address, "<")
			_, after, _ := strings.Cut(rest, ">")
			address = before + "own" + after
		}
		s := settings.Defaults()
		s.CRM.Pop.URL = address
		if _, err := settings.Validate(s); err != nil {
			t.Errorf("%s: %q: %v", c.Text, address, err)
		}
	}
}

func TestTheCRMsFieldsComeAsTheyAreNeeded(t *testing.T) {
	p, w := filled(t)
	parts := []string{"part-crm-pop", "part-crm-lookup", "part-crm-log", "part-crm-secret", "part-crm-token"}
	shown := func() (list []string) {
		for _, part := range parts {
			if !p.hidden[part] {
				list = append(list, strings.TrimPrefix(part, "part-crm-"))
			}
		}
		return list
	}
	for _, step := range []struct {
		id, value string
		want      string
	}{
		{"crm-pop-url", "", ""},
		{"crm-pop-url", "https://crm.example.com/?q={e164}", "pop"},
		{"crm-lookup-url", "https://crm.example.com/api?q={e164}", "pop lookup"},
		{"crm-lookup-name", "/name", "pop lookup"},
		{"crm-lookup-headers", "Authorization: Bearer {token}", "pop lookup token"},
		{"crm-log-url", "https://crm.example.com/log", "pop lookup log token"},
		{"crm-lookup-headers", "", "pop lookup log token"},
		{"crm-log-authentication", "hmac", "pop lookup log secret"},
		{"crm-log-authentication", "none", "pop lookup log"},
	} {
		p.change(step.id, step.value)
		if got := strings.Join(shown(), " "); got != step.want {
			t.Errorf("%s is %q: shown are %q", step.id, step.value, got)
		}
	}
	c := w.configuration.Settings.CRM
	if c.Lookup.Name != "/name" || c.Lookup.URL != "https://crm.example.com/api?q={e164}" || c.Log.Authentication != settings.LogOpen {
		t.Errorf("saved is %+v", c)
	}
}

func TestTheCRMsSecretsAreKeptAndErasedAndNeverShown(t *testing.T) {
	p, w := filled(t)
	for id, has := range map[string]func() bool{
		"crmToken":  func() bool { return w.configuration.Secrets.CRMToken },
		"crmSecret": func() bool { return w.configuration.Secrets.CRMSecret },
	} {
		p.change(id, "hidden-1")
		if !has() || p.value[id] != "" || p.hidden["erase-"+id] || !strings.Contains(p.attributes[id+".placeholder"], "Stored") {
			t.Errorf("%s: stored %v, the field holds %q", id, has(), p.value[id])
		}
		p.do("erase-"+id, "click")
		if has() || !p.hidden["erase-"+id] {
			t.Errorf("%s is still there", id)
		}
	}
}

func TestWhatTheCRMAnswersIsTold(t *testing.T) {
	p, w := filled(t)
	p.SetValue("crm-try", "021 88341256")
	for _, c := range []struct {
		reply message.LookUpReply
		fail  error
		kind  string
		want  string
	}{
		{message.LookUpReply{Found: true, Contact: calls.Contact{Name: "Sara", Company: "Acme", ID: "7", Link: "https://crm.example.com/7"}}, nil, good, "Sara|Company: \u2068Acme\u2069\nThe CRM’s id of the contact: \u20687\u2069\nLink to the contact: \u2068https://crm.example.com/7"},
		{message.LookUpReply{Found: true, Contact: calls.Contact{Company: "Acme"}}, nil, good, "A contact without a name|Company: \u2068Acme\u2069\nLink to the contact: \u2068none"},
		{message.LookUpReply{}, nil, ask, "nobody has this number"},
		{message.LookUpReply{}, &message.Error{Code: "crm_status", Detail: "HTTP 500"}, bad, "The CRM reports a fault (\u2068HTTP 500\u2069)"},
	} {
		w.crm.reply, w.crm.fail = c.reply, c.fail
		p.do("crm-look-up", "click")
		p.shows("crm-result", c.kind, c.want)
	}
	w.crm.fail = nil
	p.do("crm-open", "click")
	p.shows("crm-result", good, "The page was opened")
	if last := w.crm.asked[len(w.crm.asked)-1]; last != "open 021 88341256" {
		t.Errorf("asked for %q", last)
	}
	p.SetValue("crm-pop-url", "ftp://x")
	asked := len(w.crm.asked)
	p.do("crm-open", "click")
	if len(w.crm.asked) != asked || p.focused != "crm-pop-url" {
		t.Errorf("with an address that is none: asked %q, the focus is on %q", w.crm.asked[asked:], p.focused)
	}
}

// The worker tells of one state by several ways, and finds out whose the number is
// beside them.
func TestANameThatWasToldStaysWhenAnEarlierWordOnItsCallComesLate(t *testing.T) {
	nameless := message.CallReply{Record: calls.Record{ID: "call", Steps: []calls.Transition{{State: calls.Ended}}}, State: calls.Ended, Final: true}
	named := nameless
	named.Contact, named.Who = &calls.Contact{Name: "سارا"}, "سارا"
	for _, c := range []struct {
		late, known *message.CallReply
		want        bool
	}{{&nameless, &named, true}, {&named, &nameless, false}, {&named, &named, false}} {
		if got := isOlder(c.late, c.known); got != c.want {
			t.Errorf("%q after %q: it is older: %v", c.late.Who, c.known.Who, got)
		}
	}
	talked := nameless
	talked.Report = &calls.Report{}
	if isOlder(&talked, &nameless) || !isOlder(&nameless, &talked) {
		t.Error("a report is lost")
	}
}

func TestAPopupNamesWhoItsCallsAreWith(t *testing.T) {
	sara := &calls.Contact{Name: "سارا", Company: "Acme", Link: "https://crm.example.com/7"}
	w := newWorker()
	w.recent = []message.CallReply{
		{Record: calls.Record{ID: "top", Contact: sara, Steps: []calls.Transition{{State: calls.Connected, At: newDesk("en").now.UnixMilli()}}}, State: calls.Connected, Shown: "+98 21 8834 1256", Who: "سارا · Acme"},
		{Record: calls.Record{ID: "old", Contact: &calls.Contact{Company: "Acme"}}, State: calls.Ended, Shown: "203", Who: "Acme", Final: true},
		{Record: calls.Record{ID: "nobody"}, State: calls.Ended, Shown: "204", Final: true},
	}
	p := newPage(t, "popup.html")
	(&Popup{Document: p, Service: w, Platform: newDesk("en")}).Start(t.Context())
	for id, want := range map[string]string{"result-who": "سارا · Acme", "row-who:old": "Acme", "row-who:nobody": ""} {
		if got := p.text[id]; got != want {
			t.Errorf("%s says %q", id, got)
		}
	}
	if p.hidden["result-record"] {
		t.Error("the record is not offered")
	}
	p.do("result-record", "click")
	if !slices.Equal(w.crm.asked, []string{"contact of top"}) || !p.left {
		t.Errorf("asked for %q", w.crm.asked)
	}
}

package e2e

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"

	"simotel/wasm/crm/crmtest"
	"simotel/wasm/internal/chromium"
	"simotel/wasm/internal/stage"
	"simotel/wasm/message"
	"simotel/wasm/pbx/simotel/simoteltest"
)

// withCRM adds a CRM to a document: its page opens in one tab when the PBX dials a
// number, and it tells whose a number is.
func withCRM(document string, s *crmtest.Server) string {
	settings := fmt.Sprintf(`"crm":{"pop":{"url":%q,"outgoing":"ring","where":"reused"},"lookup":{"url":%q,"headers":"Authorization: Bearer {token}","name":"/results/0/name",`+
		`"company":"/results/0/company/name","id":"/results/0/id","link":"/results/0/link"}}`, s.URL+"/search?q={national}&n={name}", s.URL+"/api/contacts?phone={e164}")
	return strings.Replace(stage.With(document, settings), `"credentials":{`, `"credentials":{"crmToken":"`+s.Token+`",`, 1)
}

// newCRM is a CRM that knows the number of the demo page.
func newCRM(t *testing.T) *crmtest.Server {
	s := crmtest.New()
	t.Cleanup(s.Close)
	s.Token = "crm-secret"
	s.Know("+982188341256", crmtest.Contact{ID: "7", Name: "سارا رضایی", Company: "Acme Ltd"})
	return s
}

// tabsAt returns the addresses of the tabs that are at a site.
func tabsAt(t *testing.T, ours *chromium.Page, site string) []string {
	t.Helper()
	var tabs []string
	must(t, ours.Evaluate(fmt.Sprintf(`chrome.tabs.query({url: %q}).then((tabs) => tabs.map((tab) => tab.id + " " + tab.active + " " + (tab.pendingUrl || tab.url)))`, site+"/*"), &tabs))
	return tabs
}

func TestTheCRMsPageOpensInOneTabAndNamesTheContact(t *testing.T) {
	s := hearing(t)
	crm := newCRM(t)
	must(t, s.Configure(t.Context(), withCRM(stage.WithEvents(stage.Document(s.PBX.URL(), "en"), s.PBX), crm)))
	s.PBX.SetPhone(stage.Extension, simoteltest.Phone{Act: simoteltest.Answers, After: 200 * time.Millisecond})
	s.PBX.SetDefaultPhone(simoteltest.Phone{Act: simoteltest.Answers, After: 200 * time.Millisecond, HangsUp: 300 * time.Millisecond})
	popup, err := s.Browser.OpenExtension(t.Context(), "popup.html")
	must(t, err)
	defer popup.Close()
	var first string
	for i, call := range []struct{ number, address string }{
		{"021 8834 1256", "/search?q=02188341256&n=%D8%B3%D8%A7%D8%B1%D8%A7%20%D8%B1%D8%B6%D8%A7%DB%8C%DB%8C"},
		{"021 8834 1257", "/search?q=02188341257&n="},
	} {
		// The popup's tab is behind the CRM's by then, where no hand types.
		reply, err := stage.Ask(popup, message.TypeCall, message.CallRequest{ID: fmt.Sprint("crm-", i), Text: call.number, Source: message.SourcePopup})
		must(t, err)
		if reply.Error != nil {
			t.Fatal(reply.Error)
		}
		var tabs []string
		err = popup.WaitUntil(t.Context(), "the page for "+call.number, func() (bool, error) {
			tabs = tabsAt(t, popup, crm.URL)
			return len(tabs) > 0 && strings.HasSuffix(tabs[0], crm.URL+call.address), nil
		})
		if err != nil || len(tabs) != 1 || !strings.Contains(tabs[0], " true ") {
			t.Fatalf("%v: the tabs are %q", err, tabs)
		}
		id, _, _ := strings.Cut(tabs[0], " ")
		if first == "" {
			first = id
		}
		if id != first {
			t.Errorf("the second page is in tab %s, the first in %s", id, first)
		}
		// While one talks the next has a tab of its own.
		must(t, popup.WaitFor(t.Context(), fmt.Sprintf(`chrome.runtime.sendMessage({type: "callStatus", body: {id: "crm-%d"}}).then(({ok}) => ok?.state === "ended")`, i)))
	}
	waitText(t, popup, "row-who:crm-0", "سارا رضایی")
	must(t, s.Configure(t.Context(), strings.Replace(withCRM(stage.WithEvents(stage.Document(s.PBX.URL(), "en"), s.PBX), crm), `"where":"reused"`, `"where":"window"`, 1)))
	var address string
	_, err = stage.Ask(popup, message.TypeTryPop, message.ContactRequest{Text: "021 8834 1258", Source: message.SourcePopup})
	must(t, err)
	must(t, popup.WaitUntil(t.Context(), "the window", func() (bool, error) {
		err := popup.Evaluate(`chrome.windows.getAll({populate: true, windowTypes: ["popup"]}).then((all) => all.length === 1 ? all[0].tabs[0].pendingUrl || all[0].tabs[0].url : "")`, &address)
		return strings.HasSuffix(address, "/search?q=02188341258&n="), err
	}))
	if tabs := tabsAt(t, popup, crm.URL); len(tabs) != 2 {
		t.Errorf("the tabs are %q", tabs)
	}
	for _, r := range crm.Requests("/") {
		if strings.HasPrefix(r.Path, "/api/") != (r.Header.Get("Authorization") == "Bearer crm-secret") || strings.Contains(r.Query, "secret") {
			t.Errorf("%s?%s was sent %q", r.Path, r.Query, r.Header.Get("Authorization"))
		}
	}
}

func TestACardTellsWhoseItsNumberIsOnceItIsOpened(t *testing.T) {
	own, err := shared.Own(t.Context())
	must(t, err)
	_, err = stage.Ask(own, message.TypeReset, nil) // the CRM is asked for calls, too, and other tests' are open still
	must(t, err)
	configured(t)
	crm := newCRM(t)
	configure(t, withCRM(stage.Document(shared.PBX.URL(), "en"), crm))
	p := openPage(t, "demo.html")
	waitPainted(t, p, texts("demo.html"))
	const number = "+98 21 8834 1256"
	openCard(t, p, number) // the pointer rests on it
	told(t, p, "Tehran province")
	if asked := crm.Requests("/"); len(asked) > 0 {
		t.Fatalf("a pointer that rested had the CRM asked %v", asked)
	}
	at, err := p.PointOf(number)
	must(t, err)
	must(t, p.Click(at))
	told(t, p, "سارا رضایی")
	auditCard(t, p, "a card with a name")
	ours := openExtension(t, "history.html")
	clickCard(t, p, "Open in the CRM")
	must(t, ours.WaitUntil(t.Context(), "the contact's page", func() (bool, error) {
		tabs := tabsAt(t, ours, crm.URL)
		return len(tabs) == 1 && strings.HasSuffix(tabs[0], "/contacts/7"), nil
	}))
	var seen any
	must(t, p.EvaluateInContentScript(`chrome.runtime.sendMessage({type: "contact", body: {text: "+98 21 8834 1256", source: "card"}})`, &seen))
	if raw, err := json.Marshal(seen); err != nil || strings.Contains(string(raw), crm.URL) || !strings.Contains(string(raw), "Acme") {
		t.Errorf("a content script is told %s, %v", raw, err)
	}
}

func TestALinkToElsewhereIsNotOfferedAndADeadCRMDelaysNoCall(t *testing.T) {
	before := configured(t)
	crm := newCRM(t)
	crm.Know("+982188341256", crmtest.Contact{ID: "7", Name: "Sara", Link: "https://evil.example/7"})
	configure(t, withCRM(stage.Document(shared.PBX.URL(), "en"), crm))
	p := openPage(t, "demo.html")
	waitPainted(t, p, texts("demo.html"))
	at, err := p.PointOf("+98 21 8834 1256")
	must(t, err)
	must(t, p.Click(at))
	if shown := told(t, p, "Sara"); strings.Contains(shown, "Open in the CRM") {
		t.Errorf("the card offers %q", shown)
	}
	must(t, p.Type(kb.Escape))
	waitCard(t, p, "")
	crm.Fail(crmtest.Silent)
	callFromCard(t, p, "۰۹۱۲ ۳۴۵ ۶۷۸۹")
	waitOrder(t, before)
	waitCard(t, p, "The PBX accepted the call")
	asked := crm.Requests("/api/")
	if len(asked) != 2 || asked[1].Query != "phone=%2B989123456789" {
		t.Errorf("the CRM was asked %v", asked)
	}
}

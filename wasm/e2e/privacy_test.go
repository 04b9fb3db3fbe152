package e2e

import (
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"

	"simotel/wasm/crm/crmtest"
	"simotel/wasm/internal/chromium"
	"simotel/wasm/internal/stage"
	"simotel/wasm/pbx/simotel/simoteltest"
)

// A page of which all that is of its own says so. Of its numbers the last is never
// called.
const privatePage = `<!doctype html><html lang="en"><meta charset="utf-8"><title>title-mark</title>
<p>plain-mark: a customer's own words, without a digit.
<p>price-mark: 12 apples for 7.
<p>beside-mark calls <b>021 8834 1256</b>.
<p>also-mark calls <b>021 8834 1258</b>.
<p>other-mark calls <b>021 8834 1257</b>.
<p><input value="field-mark 0912 345 6789">`

// observed is a stage all of whose servers are at hosts of their own, and each
// request to them is recorded.
type observed struct {
	*stage.Stage
	rec *recorder
	log *crmtest.CallLog
}

func observe(t *testing.T) *observed {
	o := &observed{rec: newRecorder(t), log: crmtest.NewCallLog()}
	var err error
	o.Stage, err = stage.Start(t.Context(), repository, chromium.Options{Proxy: o.rec.address()})
	must(t, err)
	t.Cleanup(o.Close)
	o.PBX.SetPhone(stage.Extension, simoteltest.Phone{Act: simoteltest.Answers, After: 100 * time.Millisecond})
	o.PBX.SetDefaultPhone(simoteltest.Phone{Act: simoteltest.Answers, After: 100 * time.Millisecond, HangsUp: 200 * time.Millisecond})
	pages := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = io.WriteString(w, privatePage)
	}))
	t.Cleanup(pages.Close)
	log, err := crmtest.Listen(o.log)
	must(t, err)
	t.Cleanup(log.Stop)
	o.log.Token = "crm-secret"
	crm := newCRM(t)
	o.rec.host("page.test", pages.URL)
	o.rec.host("pbx.test", o.PBX.URL())
	o.rec.host("events.test", o.PBX.URL())
	o.rec.host("lookup.test", crm.URL)
	o.rec.host("crm.test", crm.URL)
	o.rec.host("log.test", log.URL)
	return o
}

// document sets the extension up for all that it can send something to.
func (o *observed) document(pages bool) string {
	d := stage.With(stage.Document("http://pbx.test", "en"), fmt.Sprintf(`"detection":{"host":"worker"},"history":{"pages":%t,"days":0},"events":{"address":"ws://events.test/events"},`+
		`"crm":{"pop":{"url":"http://crm.test/search?q={national}","outgoing":"ring","where":"tab"},"lookup":{"url":"http://lookup.test/api/contacts?phone={e164}",`+
		`"headers":"Authorization: Bearer {token}","name":"/results/0/name"},"log":{"url":"http://log.test/calls","authentication":"token"},"hosts":[],"pages":[]}`, pages))
	return strings.Replace(d, `"credentials":{`, `"credentials":{"crmToken":"crm-secret","eventsToken":"`+simoteltest.DefaultEventsToken+`",`, 1)
}

// keeps returns all that Chrome keeps for the extension where a page of ours can
// read it.
func keeps(t *testing.T, ours *chromium.Page) string {
	t.Helper()
	return evaluated[string](t, ours, `Promise.all([chrome.storage.local.get(), chrome.storage.session.get(), chrome.storage.sync.get()]).then((all) => JSON.stringify([...all, {...localStorage}]))`)
}

func TestOverADayOnlyWhatIsConfiguredIsAskedAndNothingOfAPageLeavesTheBrowser(t *testing.T) {
	o := observe(t)
	must(t, o.Configure(t.Context(), o.document(false)))
	waitListeners(t, o.Stage, 1)
	// What content scripts tell the worker, a page of ours hears as well.
	ours, err := o.Browser.OpenExtension(t.Context(), "history.html")
	must(t, err)
	must(t, ours.Evaluate(`window.heard = []; chrome.runtime.onMessage.addListener((m) => { heard.push(JSON.stringify(m)); })`, nil))
	p, err := o.Browser.Open(t.Context(), "http://page.test/customers/7?name=address-mark")
	must(t, err)
	waitPainted(t, p, []string{"021 8834 1256", "021 8834 1258", "021 8834 1257"})
	popup, err := o.Browser.OpenExtension(t.Context(), "popup.html")
	must(t, err)
	typeInto(t, popup, "number", "0912 345 6789")
	waitText(t, popup, "preview", "09123456789")
	popup.Close()
	must(t, p.OpenCard(t.Context(), "021 8834 1256", "Call"))
	told(t, p, "Tehran province")
	if got := o.rec.asked("page.test"); !slices.Equal(got, []string{"events.test"}) {
		t.Errorf("without a gesture %q were asked", got)
	}
	heard := evaluated[string](t, ours, `heard.join("\n")`)
	for word, want := range map[string]bool{"beside-mark": true, "plain-mark": false, "price-mark": false, "field-mark": false} {
		if strings.Contains(heard, word) != want {
			t.Errorf("the worker was told of %q: %t; all it was told is %s", word, !want, heard)
		}
	}

	o.call(t, p, ours, "021 8834 1256", 1)
	want := []string{"crm.test", "events.test", "log.test", "lookup.test", "pbx.test"}
	if got := o.rec.asked("page.test"); !slices.Equal(got, want) {
		t.Errorf("for a call %q were asked, want %q", got, want)
	}
	if kept := keeps(t, ours); strings.Contains(kept, "mark") || strings.Contains(kept, "page.test") || !strings.Contains(kept, "982188341256") {
		t.Errorf("kept is %s", kept)
	}
	for _, s := range o.rec.all() {
		if all := fmt.Sprint(s); s.Host != "page.test" && (strings.Contains(all, "mark") || strings.Contains(all, "page.test")) {
			t.Errorf("of the page was sent %+v", s)
		}
	}

	must(t, o.Configure(t.Context(), o.document(true)))
	o.call(t, p, ours, "021 8834 1258", 2)
	kept := keeps(t, ours)
	for word, want := range map[string]bool{"address-mark": true, "title-mark": true, "beside-mark": false, "also-mark": false, "other-mark": false, "8834 1257": false, "88341257": false} {
		if strings.Contains(kept, word) != want {
			t.Errorf("%q is kept: %t; all is %s", word, !want, kept)
		}
	}
	o.judge(t)
}

// call calls a number from its card, and waits until the CRM's log has it.
func (o *observed) call(t *testing.T, p, ours *chromium.Page, number string, calls int) {
	t.Helper()
	waitPainted(t, p, []string{"021 8834 1256", "021 8834 1258", "021 8834 1257"})
	must(t, p.MoveTo(chromium.Point{X: 5, Y: 5}))
	waitCard(t, p, "")
	must(t, p.OpenCard(t.Context(), number, "Call"))
	clickCard(t, p, "Call")
	must(t, p.WaitUntil(t.Context(), "the call in the log", func() (bool, error) { return len(o.log.Calls()) == calls, nil }))
	must(t, p.WaitUntil(t.Context(), "the CRM's page", func() (bool, error) { return o.rec.searched() == calls, nil }))
	// It is before ours.
	must(t, ours.WaitFor(t.Context(), `chrome.tabs.query({url: "http://crm.test/*"}).then((tabs) => chrome.tabs.remove(tabs.map((tab) => tab.id)).then(() => tabs.length > 0))`))
	must(t, p.Type(kb.Escape))
	waitCard(t, p, "")
}

// judge holds what was sent all day against what each receiver may learn.
func (o *observed) judge(t *testing.T) {
	t.Helper()
	password := base64.StdEncoding.EncodeToString([]byte("agent:extension"))
	for secret, may := range map[string][]string{
		password: {"pbx.test"}, "crm-secret": {"lookup.test", "log.test"}, simoteltest.DefaultEventsToken: nil,
		"address-mark": {"page.test", "log.test"}, "title-mark": {"log.test"}, "beside-mark": nil, "also-mark": nil, "88341257": nil,
	} {
		for _, s := range o.rec.all() {
			if strings.Contains(fmt.Sprint(s), secret) && !slices.Contains(may, s.Host) {
				t.Errorf("%q went to %+v", secret, s)
			}
		}
	}
	if got, want := o.rec.asked("page.test"), []string{"crm.test", "events.test", "log.test", "lookup.test", "pbx.test"}; !slices.Equal(got, want) {
		t.Errorf("all day %q were asked, want %q", got, want)
	}
}

func TestAResetLeavesNothingThatAnyOfChromesStoresHolds(t *testing.T) {
	o := observe(t)
	must(t, o.Configure(t.Context(), o.document(true)))
	waitListeners(t, o.Stage, 1)
	p, err := o.Browser.Open(t.Context(), "http://page.test/customers/7?name=address-mark")
	must(t, err)
	ours, err := o.Browser.OpenExtension(t.Context(), "options.html")
	must(t, err)
	o.call(t, p, ours, "021 8834 1256", 1)
	const personal = "982188341256"
	if kept := keeps(t, ours); !strings.Contains(kept, personal) {
		t.Fatalf("kept is only %s", kept)
	}
	const others = `Promise.all([indexedDB.databases(), caches.keys(), chrome.alarms.getAll(), chrome.scripting.getRegisteredContentScripts(), chrome.notifications.getAll(), chrome.storage.local.get(), chrome.storage.session.get(), chrome.storage.sync.get()]).then(JSON.stringify)`
	clickOn(t, ours, "reset")
	clickOn(t, ours, "transfer-continue")
	clickOn(t, ours, "transfer-do")
	waitText(t, ours, "transfer-result", "Everything is erased")
	if got, want := evaluated[string](t, ours, others), `[[],[],[],[],{},{},{},{}]`; got != want {
		t.Errorf("left are %s, want %s", got, want)
	}
	if kept := keeps(t, ours); strings.Contains(kept, personal) || strings.Contains(kept, "mark") || strings.Contains(kept, "crm-secret") || strings.Contains(kept, ".test") {
		t.Errorf("there is still %s", kept)
	}
}

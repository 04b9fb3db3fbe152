package e2e

import (
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
	"simotel/wasm/message"
	"simotel/wasm/pbx/simotel/simoteltest"
)

// A page of which all that is of its own says so. Of its numbers that beside
// other-mark is never called nor pointed at, nor are those of the inputs.
const privatePage = `<!doctype html><html lang="en"><meta charset="utf-8"><title>title-mark</title>
<p>plain-mark: a customer's own words, without a digit.
<p>price-mark: 12 apples for 7.
<p>beside-mark calls <b>021 8834 1256</b>.
<p>also-mark calls <b>021 8834 1258</b>.
<p>other-mark calls <b>021 8834 1257</b>.
<p>hover-mark shows <b>021 8834 1259</b>.
<p>late-mark calls <b>021 8834 1260</b>.
<p>away-mark calls <b>021 8834 1261</b>.
<p>rest-mark, <span id="picked">picked-mark 021 8834 1272</span>, rest-mark.
<p>link-mark <a id="link" href="tel:+982188341271">label-mark</a>.
<p>refused-mark, customer number <span id="refused">10023445</span>.
<p><input value="field-mark 0912 345 6789">
<p><input id="password" type="password" value="021 8834 1273">
<p><textarea id="area">area-mark 0912 345 6782 area-mark</textarea>`

// privateNumbers are those that are painted in it.
var privateNumbers = []string{"021 8834 1256", "021 8834 1258", "021 8834 1257", "021 8834 1259", "021 8834 1260", "021 8834 1261", "021 8834 1272"}

const privateAddress = "http://page.test/customers/7?name=address-mark"

// longPage is one whose text pays for a core of its own.
func longPage() string {
	var page strings.Builder
	page.WriteString(`<!doctype html><html lang="en"><meta charset="utf-8"><title>long-mark</title>`)
	words := strings.Repeat("These are words of a long-mark that nobody is told of. ", 8)
	for i := range 2500 {
		fmt.Fprintf(&page, "<p>%sOffice: 021 8835 %04d\n", words, i)
	}
	return page.String()
}

// observed is a window all of whose servers are at hosts of their own, and each
// request to them is recorded.
type observed struct {
	*windowed
	rec   *recorder
	log   *crmtest.CallLog
	ours  *chromium.Page // runs no program
	calls int            // whose page of the CRM was opened
}

func observe(t *testing.T) *observed {
	o := &observed{rec: newRecorder(t, "events.test"), log: crmtest.NewCallLog()}
	o.windowed = newWindowed(t, chromium.Options{Proxy: o.rec.address()})
	o.PBX.SetConfig(simoteltest.ReportingConfig())
	o.PBX.SetPhone(stage.Extension, simoteltest.Phone{Act: simoteltest.Answers, After: 100 * time.Millisecond})
	o.PBX.SetDefaultPhone(simoteltest.Phone{Act: simoteltest.Answers, After: 100 * time.Millisecond, HangsUp: 200 * time.Millisecond})
	o.PBX.SetPhone("02188341260", simoteltest.Phone{Act: simoteltest.Answers, After: 100 * time.Millisecond}) // until somebody hangs up
	long := longPage()
	pages := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		page := privatePage
		if r.URL.Path == "/long" || r.URL.Path == "/strict" {
			page = long
		}
		if r.URL.Path == "/strict" {
			w.Header().Set("Content-Security-Policy", "default-src 'none'; report-uri /reports")
		}
		_, _ = io.WriteString(w, page)
	}))
	t.Cleanup(pages.Close)
	log, err := crmtest.Listen(o.log)
	must(t, err)
	t.Cleanup(log.Stop)
	o.log.Token = "crm-secret"
	crm := newCRM(t)
	crm.Know("+982188341259", crmtest.Contact{ID: "8", Name: "Reza Ahmadi"})
	o.rec.host("page.test", pages.URL)
	o.rec.host("pbx.test", o.PBX.URL())
	o.rec.host("events.test", o.PBX.URL())
	o.rec.host("lookup.test", crm.URL)
	o.rec.host("crm.test", crm.URL)
	o.rec.host("log.test", log.URL)
	o.ours, err = o.Own(t.Context())
	must(t, err)
	return o
}

// document sets the extension up for all that it can send something to with a Simotel.
func (o *observed) document(hover, pages bool) string {
	d := stage.With(stage.Document("http://pbx.test", "en"), fmt.Sprintf(`"detection":{"host":"auto"},"reports":{"enabled":true},"history":{"pages":%t,"days":0},"events":{"address":"ws://events.test/events"},`+
		`"crm":{"pop":{"url":"http://crm.test/search?q={national}","outgoing":"ring","where":"tab"},"lookup":{"url":"http://lookup.test/api/contacts?phone={e164}",`+
		`"headers":"Authorization: Bearer {token}","name":"/results/0/name","hover":%t},"log":{"url":"http://log.test/calls","authentication":"token"},"hosts":[],"pages":[]}`, pages, hover))
	return strings.Replace(d, `"credentials":{`, `"credentials":{"crmToken":"crm-secret","eventsToken":"`+simoteltest.DefaultEventsToken+`",`, 1)
}

// set sets it up so, and waits until it hears the events.
func (o *observed) set(hover, pages bool) {
	o.t.Helper()
	must(o.t, o.Configure(o.t.Context(), o.document(hover, pages)))
	waitListeners(o.t, o.Stage, 1)
}

// listens has a page of ours hear what content scripts tell the worker.
func (o *observed) listens() {
	o.t.Helper()
	must(o.t, o.ours.Evaluate(`window.heard = []; chrome.runtime.onMessage.addListener((m) => { heard.push(JSON.stringify(m)); })`, nil))
}

// heard returns what it heard.
func (o *observed) heard() string {
	o.t.Helper()
	return evaluated[string](o.t, o.ours, `heard.join("\n")`)
}

func (o *observed) opens(address string) *chromium.Page {
	o.t.Helper()
	p, err := o.Browser.Open(o.t.Context(), address)
	must(o.t, err)
	return p
}

// keeps returns all that Chrome keeps for the extension where a page of ours can
// read it.
func (o *observed) keeps() string {
	o.t.Helper()
	return evaluated[string](o.t, o.ours, `Promise.all([chrome.storage.local.get(), chrome.storage.session.get(), chrome.storage.sync.get()]).then((all) => JSON.stringify([...all, {...localStorage}]))`)
}

// call calls a number from its card.
func (o *observed) call(number string) {
	o.t.Helper()
	o.begin(number)
	o.over()
}

// begin clicks Call in a number's card.
func (o *observed) begin(number string) {
	o.t.Helper()
	waitPainted(o.t, o.page, privateNumbers)
	must(o.t, o.page.MoveTo(chromium.Point{X: 5, Y: 5}))
	waitCard(o.t, o.page, "")
	must(o.t, o.page.OpenCard(o.t.Context(), number, "Call"))
	clickCard(o.t, o.page, "Call")
}

// over waits until one more call is over and its page of the CRM was open, and comes
// back to the page.
func (o *observed) over() {
	o.t.Helper()
	o.popped()
	o.back()
}

// popped waits until the CRM's page is opened for one more call.
func (o *observed) popped() {
	o.t.Helper()
	o.calls++
	must(o.t, o.ours.WaitUntil(o.t.Context(), "the CRM's page", func() (bool, error) { return o.rec.searched() == o.calls, nil }))
}

// back waits until every call is over and in the log, closes the CRM's page and comes
// back to ours.
func (o *observed) back() {
	o.t.Helper()
	o.logged()
	must(o.t, o.ours.WaitFor(o.t.Context(), `chrome.tabs.query({url: "http://crm.test/*"}).then((tabs) => chrome.tabs.remove(tabs.map((tab) => tab.id)).then(() => tabs.length > 0))`))
	o.front()
	must(o.t, o.page.Type(kb.Escape))
	waitCard(o.t, o.page, "")
}

// logged waits until every call is over, and the CRM's log has each as it is now.
func (o *observed) logged() {
	o.t.Helper()
	must(o.t, o.ours.WaitUntil(o.t.Context(), "the calls in the log", func() (bool, error) {
		known := o.log.Calls()
		return len(known) == o.calls && !slices.ContainsFunc(history(o.t, o.ours), func(call message.CallReply) bool {
			return !call.Settled() || known[call.ID].Revision != call.Logged
		}), nil
	}))
}

// front brings the page to the front, and clicks where it has nothing until keys are
// its own.
func (o *observed) front() {
	o.t.Helper()
	must(o.t, o.ours.WaitUntil(o.t.Context(), "the page in front", func() (bool, error) {
		err := o.ours.Evaluate(`chrome.tabs.query({url: "http://page.test/customers/*"}).then(([tab]) => chrome.windows.update(tab.windowId, {focused: true}).then(() => chrome.tabs.update(tab.id, {active: true}))).then(() => {})`, nil)
		if err == nil {
			err = o.page.Click(chromium.Point{X: 5, Y: 5})
		}
		isIn := false
		if err == nil {
			err = o.page.Evaluate(`document.hasFocus()`, &isIn)
		}
		return isIn, err
	}))
}

// sizes is how much is in each of Chrome's stores that a page of ours can read, those
// first that nothing is ever put into.
const sizes = `Promise.all([indexedDB.databases(), caches.keys(), chrome.scripting.getRegisteredContentScripts(), chrome.storage.sync.get(),
  chrome.alarms.getAll(), chrome.notifications.getAll(), chrome.storage.local.get(), chrome.storage.session.get()]).then((all) => all.map((one) => Object.keys(one).length))`

// neverUsed is how many are the first, and notifications which of the others these are.
const (
	neverUsed     = 4
	notifications = 5
)

func TestAResetLeavesNothingThatAnyOfChromesStoresHolds(t *testing.T) {
	o := observe(t)
	o.set(true, true)
	o.page = o.opens(privateAddress)
	o.call("021 8834 1256")
	missed := o.PBX.CallIn("02188341299", "", stage.Extension)
	waitCard(t, o.page, "Incoming call")
	missed.HangUp(0)
	waitCard(t, o.page, "Call back")
	must(t, o.ours.WaitFor(t.Context(), `chrome.notifications.getAll().then((all) => Object.keys(all).length > 0)`))
	options := o.opens("chrome-extension://" + o.Browser.ExtensionID + "/options.html")
	must(t, options.WaitFor(t.Context(), `document.getElementById("form").checkVisibility()`))
	must(t, options.Evaluate(`localStorage.setItem("planted", "982188341256")`, nil))
	const personal = "982188341256"
	if kept := o.keeps(); !strings.Contains(kept, personal) {
		t.Fatalf("kept is only %s", kept)
	}
	for i, n := range evaluated[[]int](t, o.ours, sizes) {
		if i == notifications {
			continue // the system may have put it away by now
		}
		if n > 0 != (i >= neverUsed) {
			t.Errorf("store %d holds %d before the reset", i, n)
		}
	}
	clickOn(t, options, "reset")
	clickOn(t, options, "transfer-continue")
	clickOn(t, options, "transfer-do")
	waitText(t, options, "transfer-result", "Everything is erased")
	if left := evaluated[[]int](t, o.ours, sizes); slices.Max(left) > 0 {
		t.Errorf("the stores hold %v", left)
	}
	// The page that is open keeps its own look and words again.
	if left := evaluated[[]string](t, o.ours, `Object.keys(localStorage).filter((key) => !/^(theme|language|skeleton\.options)$/.test(key))`); len(left) > 0 {
		t.Errorf("localStorage holds %q", left)
	}
	if kept := o.keeps(); strings.Contains(kept, personal) || marks.MatchString(kept) || strings.Contains(kept, "crm-secret") || strings.Contains(kept, ".test") {
		t.Errorf("there is still %s", kept)
	}
}

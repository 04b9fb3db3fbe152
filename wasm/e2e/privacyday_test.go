package e2e

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"simotel/wasm/crm/crmtest"
	"simotel/wasm/internal/chromium"
	"simotel/wasm/internal/stage"
	"simotel/wasm/pbx/simotel/simoteltest"
)

// act is something that is done in a day, or waited for.
type act struct {
	what string
	do   func()
}

// marks are what pages have of their own, where they stand.
var marks = regexp.MustCompile(`[a-z]+-mark`)

// withPages is the act for which the page of a call may be kept.
const withPages = "Call is clicked in a card, while `history.pages` is on"

func TestOverADayOnlyWhatIsConfiguredIsAskedAndNothingOfAPageLeavesTheBrowser(t *testing.T) {
	o := observe(t)
	o.set(false, false)
	o.listens()
	o.live(o.day())
	heard := o.heard()
	for word, want := range map[string]bool{"beside-mark": true, "plain-mark": false, "price-mark": false, "field-mark": false, "area-mark": false, "0912 345 6789": false, "8834 1273": false} {
		if strings.Contains(heard, word) != want {
			t.Errorf("the worker was told of %q: %t", word, !want)
		}
	}
	kept := o.keeps()
	for _, mark := range marks.FindAllString(kept, -1) {
		t.Errorf("kept is %s", mark)
	}
	if strings.Contains(kept, "page.test") || !strings.Contains(kept, "982188341256") {
		t.Errorf("kept is %s", kept)
	}

	o.set(true, true)
	o.live([]act{{withPages, func() { o.call("021 8834 1258") }}})
	kept = o.keeps()
	for word, want := range map[string]bool{"address-mark": true, "title-mark": true, "beside-mark": false, "also-mark": false, "other-mark": false, "8834 1257": false, "88341257": false} {
		if strings.Contains(kept, word) != want {
			t.Errorf("%q is kept: %t; all is %s", word, !want, kept)
		}
	}
	o.judge()
}

// live has these things done, one after the other.
func (o *observed) live(acts []act) {
	for _, a := range acts {
		o.rec.step(a.what)
		a.do()
	}
}

// day returns what is done in it.
func (o *observed) day() []act {
	t := o.t
	var popup, history *chromium.Page
	return []act{
		{"pages are opened and read, one by a core of its own, one whose policy forbids that", o.read},
		{"the pointer rests on a number", func() { o.rest("021 8834 1256", "Tehran province") }},
		{"the pointer rests on a number, while `crm.lookup.hover` is on", func() {
			o.set(true, false)
			o.rest("021 8834 1259", "Reza Ahmadi")
		}},
		{"a number is clicked, and its card opens", func() {
			must(t, o.page.Click(pointOf(t, o.page, "021 8834 1256")))
			told(t, o.page, "سارا رضایی")
		}},
		{"Call is clicked in that card", func() {
			clickCard(t, o.page, "Call")
			o.over()
		}},
		{"a telephone link is clicked", func() {
			at, err := o.page.PointOfNode("#link")
			must(t, err)
			clickAtRest(t, o.page, at)
			o.over()
		}},
		{"a selection is called by the context menu", func() {
			o.do(`getSelection().selectAllChildren(document.getElementById("picked"))`)
			o.selectionMenu(pointOf(t, o.page, "picked-mark 021 8834 1272"))
			o.over()
		}},
		{"a selection in a field is called by a key", func() {
			o.do(`getSelection().removeAllRanges(), document.getElementById("area").focus(), document.getElementById("area").setSelectionRange(10, 23)`)
			o.press("alt+c")
			o.over()
		}},
		{"the context menu is asked what a selection is taken for", func() {
			o.do(`document.activeElement.blur(), getSelection().selectAllChildren(document.getElementById("refused"))`)
			o.explain(pointOf(t, o.page, "10023445"))
			o.shows(o.words.Text("explain_refused"))
			o.do(`getSelection().removeAllRanges()`)
		}},
		{"a number is typed into the popup", func() {
			popup = o.opens("chrome-extension://" + o.Browser.ExtensionID + "/popup.html")
			typeInto(t, popup, "number", "0912 345 6701")
			waitText(t, popup, "preview", "09123456701")
		}},
		{"Enter is pressed there", func() {
			must(t, popup.Type("\r"))
			o.over()
			popup.Close()
		}},
		{"a call comes in, which the stream of events tells of, and is answered", func() {
			in := o.PBX.CallIn("02188341277", "", stage.Extension)
			waitCard(t, o.page, "Incoming call")
			in.PickUp(stage.Extension)
			in.HangUp(7)
			o.over()
		}},
		{"Call is clicked in a card, and while the call goes on the stream of events falls silent", func() {
			o.begin("021 8834 1260")
			o.popped()
			o.PBX.SetDelivery(simoteltest.Nothing)
			o.PBX.HangUp(stage.Extension)
			o.back() // an alarm has the report asked for, which alone tells that the call is over
			o.PBX.SetDelivery(simoteltest.Straight)
		}},
		{"Call is clicked in a card, while the CRM's log is away", func() {
			var refused atomic.Bool
			o.log.Behave(func(string) crmtest.Behaviour { refused.Store(true); return crmtest.Faults })
			o.begin("021 8834 1261")
			o.popped()
			must(t, o.ours.WaitUntil(t.Context(), "the log to refuse the call", func() (bool, error) { return refused.Load(), nil }))
		}},
		{"nothing: the CRM's log is there again", func() {
			o.log.Behave(nil)
			o.back()
		}},
		{"the options are opened", func() {
			options := o.opens("chrome-extension://" + o.Browser.ExtensionID + "/options.html")
			must(t, options.WaitFor(t.Context(), `document.getElementById("form").checkVisibility()`))
			options.Close()
		}},
		{"the history is opened and searched", func() {
			history = o.opens("chrome-extension://" + o.Browser.ExtensionID + "/history.html")
			must(t, history.WaitFor(t.Context(), fmt.Sprintf(`document.querySelectorAll("#calls > li").length === %d`, o.calls)))
			typeInto(t, history, "query", "8834 1271")
			waitText(t, history, "said", "Calls found: 1")
		}},
		{"a note is written beside a call there", func() {
			clickOn(t, history, evaluated[string](t, history, `CSS.escape(document.querySelector("#calls > li").id.replace("row:", "row-note:"))`))
			must(t, history.Type("my own words\t"))
			must(t, history.WaitUntil(t.Context(), "the note at the CRM", func() (bool, error) {
				for _, call := range o.log.Calls() {
					if call.Call["note"] == "my own words" {
						return true, nil
					}
				}
				return false, nil
			}))
			o.logged()
			history.Close()
		}},
		{"the worker is ended, and starts anew", func() {
			welcomed := o.PBX.Welcomed()
			must(t, o.Browser.KillWorker(t.Context()))
			must(t, o.ours.WaitFor(t.Context(), `chrome.runtime.sendMessage({type: "status"}).then(() => true)`))
			must(t, o.ours.WaitUntil(t.Context(), "the stream to be heard again", func() (bool, error) { return o.PBX.Welcomed() > welcomed, nil }))
			o.front()
		}},
	}
}

// rest rests the pointer on a number until its card tells of it.
func (o *observed) rest(number, about string) {
	o.t.Helper()
	waitPainted(o.t, o.page, privateNumbers)
	must(o.t, o.page.OpenCard(o.t.Context(), number, "Call"))
	told(o.t, o.page, about)
	must(o.t, o.page.MoveTo(chromium.Point{X: 5, Y: 5}))
	waitCard(o.t, o.page, "")
}

// read opens pages and has their numbers found, wherever that is done.
func (o *observed) read() {
	t := o.t
	const address = "http://page.test/long"
	p := o.opens(address)
	waitHost(t, o.ours, p, address, "page")
	p.Close()
	p = o.opens("http://page.test/strict")
	must(t, p.WaitUntil(t.Context(), "a core to be refused", func() (bool, error) {
		state := ""
		err := p.EvaluateInContentScript("simotel.core?.state ?? ''", &state)
		return state == "ended", err
	}))
	if l := look(t, o.ours, "http://page.test/strict", 0); l.Host != "worker" {
		t.Errorf("the strict page says %+v", l)
	}
	p.Close()
	o.page = o.opens(privateAddress)
	waitPainted(t, o.page, privateNumbers)
	must(t, o.page.WaitFor(t.Context(), `document.hasFocus()`))
}

// judge holds what was sent all day against docs/privacy.md, and against what each
// receiver may learn.
func (o *observed) judge() {
	t := o.t
	t.Helper()
	record := o.rec.table("page.test")
	t.Logf("the record:\n%s", record)
	document, err := os.ReadFile(repository + "/docs/privacy.md")
	must(t, err)
	_, written, _ := strings.Cut(string(document), tableHead)
	if written = tableHead + written; written != record {
		t.Errorf("docs/privacy.md has another record:\n%s", written)
	}
	secrets := map[string][]string{
		base64.StdEncoding.EncodeToString([]byte("agent:extension")): {"pbx.test"},
		"crm-secret": {"lookup.test", "log.test"}, simoteltest.DefaultEventsToken: {"events.test"},
		"88341259": {"lookup.test"}, // on which the pointer rested
		// Numbers that nobody called.
		"88341257": nil, "88341273": nil, "218835": nil, "2188349": nil, "9123456789": nil, "10023445": nil,
	}
	for _, s := range o.rec.all() {
		all := fmt.Sprint(s)
		for secret, may := range secrets {
			if strings.Contains(all, secret) && !slices.Contains(may, s.Host) {
				t.Errorf("%q went to %+v", secret, s)
			}
		}
		isKept := s.Host == "log.test" && s.After == withPages
		for _, mark := range marks.FindAllString(all, -1) {
			isOwn := s.Host == "page.test" && mark == "address-mark"
			if !isOwn && (!isKept || mark != "address-mark" && mark != "title-mark") {
				t.Errorf("%s went to %+v", mark, s)
			}
		}
		switch {
		case s.Path == "/reports" && strings.Contains(s.Body, `"blocked-uri":"wasm-eval"`): // Chromium's, as the page's policy asks
		case s.Host == "page.test":
			if !slices.Contains([]string{privateAddress, "http://page.test/long", "http://page.test/strict", "http://page.test/favicon.ico"}, "http://page.test"+s.Path) {
				t.Errorf("a page was asked %+v", s)
			}
		case strings.Contains(all, "page.test") && !isKept:
			t.Errorf("of a page was sent %+v", s)
		case s.Host == "events.test":
			hears(t, s)
		}
	}
}

// hears judges what the stream's server hears: that somebody with a token wants
// events, from which on, and that he is there still.
func hears(t *testing.T, s sent) {
	t.Helper()
	switch s.Method {
	case "CONNECT", "GET", "closes":
		if len(s.Body) > 2 { // a close has a code
			t.Errorf("the stream's server hears %+v", s)
		}
	case "says":
		var m struct {
			Type, Token string
			After       *int64
		}
		d := json.NewDecoder(strings.NewReader(s.Body))
		d.DisallowUnknownFields()
		if err := d.Decode(&m); err != nil || m.Type != "ping" && (m.Type != "hello" || m.Token != simoteltest.DefaultEventsToken) {
			t.Errorf("the stream's server hears %+v: %v", s, err)
		}
	default:
		t.Errorf("the stream's server hears %+v", s)
	}
}

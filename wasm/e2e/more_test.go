package e2e

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"simotel/wasm/internal/chromium"
	"simotel/wasm/internal/stage"
	"simotel/wasm/locale"
	"simotel/wasm/message"
)

// named is a text with its values as the card writes them: each kept in its own
// direction.
func named(format string, values ...any) string {
	for i, v := range values {
		values[i] = fmt.Sprintf("\u2068%v\u2069", v)
	}
	return fmt.Sprintf(format, values...)
}

func TestWhatIsNoTelephoneNumberIsLearnedAndTakenBack(t *testing.T) {
	before := configured(t)
	t.Cleanup(func() { configure(t, `{"version":1,"settings":{"learned":[]}}`) })
	p := openPage(t, "demo.html")
	all := texts("demo.html")
	waitPainted(t, p, all)
	host := evaluated[string](t, p, "location.hostname")
	without := func(text string) []string {
		return slices.DeleteFunc(slices.Clone(all), func(s string) bool { return s == text })
	}

	// This number on this site, and back at once.
	openCard(t, p, "+49 30 901820")
	waitCard(t, p, "Berlin") // what is below it has its place then
	clickCard(t, p, "More")
	clickCard(t, p, "Not a phone number")
	clickObeyed(t, p, named("This number, on %s", host))
	waitCard(t, p, "+4930901820 is no longer taken for a phone number.")
	waitPainted(t, p, without("+49 30 901820"))
	clickObeyed(t, p, "Undo")
	waitCard(t, p, "Undone.")
	waitPainted(t, p, all)
	callOf(t, p, before, "004930901820")
	before++
	clickCard(t, p, "Close")

	// All that is written alike, here; a page that is loaded later does not find it, in either host.
	openCard(t, p, "+98 21 8834 1256")
	waitCard(t, p, "Tehran")
	clickCard(t, p, "More")
	clickCard(t, p, "Not a phone number")
	clickObeyed(t, p, named("Everything written like %[2]s, on %[1]s", host, "+98 21 8834 1256"))
	waitCard(t, p, "+## ## #### ####")
	clickCard(t, p, "Close")
	waitPainted(t, p, without("+98 21 8834 1256"))
	again := openPage(t, "demo.html")
	waitPainted(t, again, without("+98 21 8834 1256"))
	again.Close()

	// The options list and remove it; a page is reloaded then.
	o := openOptions(t)
	must(t, o.WaitFor(t.Context(), `document.getElementById("learned").textContent.includes("+## ## #### ####")`))
	at, err := o.PointOfNode("#learned button")
	must(t, err)
	must(t, o.Click(at))
	must(t, o.WaitFor(t.Context(), `document.getElementById("learned-empty").checkVisibility()`))
	o.Close()
	must(t, p.Navigate(t.Context(), shared.Pages.Page("demo.html")))
	waitPainted(t, p, all)
	noFurtherOrder(t, before)
}

// clickObeyed clicks a button once the card obeys, which it does not at first.
func clickObeyed(t *testing.T, p *chromium.Page, label string) {
	t.Helper()
	must(t, p.WaitCardObeys(t.Context()))
	clickCard(t, p, label)
}

// callOf calls from the card that is open.
func callOf(t *testing.T, p *chromium.Page, order int, callee string) {
	t.Helper()
	apart(t)
	clickCard(t, p, "Call")
	if got := waitOrder(t, order); got.Fields["callee"] != callee {
		t.Errorf("the PBX got %q", got.Body)
	}
	waitCard(t, p, "The PBX accepted the call")
}

func TestACardTellsTheLastCallAndKeepsANoteThatThePageDoesNotSee(t *testing.T) {
	inBoth(t, tellsAndKeeps)
}

func tellsAndKeeps(t *testing.T, language string, words *locale.Catalogue) {
	before := configured(t)
	configure(t, stage.Document(shared.PBX.URL(), language))
	p := openPage(t, "demo.html")
	waitPainted(t, p, texts("demo.html"))
	// A page with shortcuts, as webmail has.
	must(t, p.Evaluate(`window.heard = "", ["keydown", "keyup", "input", "focusin"].forEach((type) =>
	  document.addEventListener(type, (event) => { heard += event.data ?? event.key ?? type; }, {capture: true}))`, nil))
	must(t, p.OpenCard(t.Context(), "+98 21 8834 1256", words.Text("card_call")))
	clickCard(t, p, words.Text("card_call"))
	if got := waitOrder(t, before); got.Fields["callee"] != "02188341256" {
		t.Errorf("the PBX got %q", got.Body)
	}
	waitCard(t, p, words.Text("state_accepted"))
	clickCard(t, p, words.Text("card_more"))
	clickCard(t, p, words.Text("card_note"))
	must(t, p.Type("Call back, ask for Sara\r"))
	waitCard(t, p, words.Text("card_note_saved"))
	if heard := evaluated[string](t, p, "heard"); heard != "" {
		t.Errorf("the page heard %q", heard)
	}
	clickCard(t, p, words.Text("card_close"))
	waitCard(t, p, "")
	recent := openExtension(t, "popup.html")
	var all struct{ OK []message.CallReply }
	must(t, recent.Evaluate(`chrome.runtime.sendMessage({type: "recentCalls"})`, &all))
	if len(all.OK) == 0 || all.OK[0].Note != "Call back, ask for Sara" {
		t.Errorf("kept is %+v", all.OK[:min(1, len(all.OK))])
	}
	recent.Close()

	must(t, p.OpenCard(t.Context(), "+98 21 8834 1256", words.Text("card_call")))
	last, _, _ := strings.Cut(words.Text("last_call_unknown"), "$1")
	if shown := waitCard(t, p, last); strings.Contains(shown, words.Text("last_answered")) || strings.Contains(shown, words.Text("last_no_answer")) {
		t.Errorf("what came of it is not known, and the card shows %q", shown)
	}
	noFurtherOrder(t, before+1)
}

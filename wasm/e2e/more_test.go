package e2e

import (
	"slices"
	"strings"
	"testing"

	"simotel/wasm/internal/chromium"
	"simotel/wasm/internal/stage"
	"simotel/wasm/locale"
	"simotel/wasm/message"
)

// isolated is a value as a text of ours has it: kept in its own direction.
func isolated(value string) string { return "\u2068" + value + "\u2069" }

func TestWhatIsNoTelephoneNumberIsLearnedAndTakenBack(t *testing.T) {
	before := configured(t)
	t.Cleanup(func() { configure(t, `{"version":1,"settings":{"learned":[]}}`) })
	p := openPage(t, "demo.html")
	all := texts("demo.html")
	host := evaluated[string](t, p, "location.hostname")
	without := func(text string) []string {
		return slices.DeleteFunc(slices.Clone(all), func(s string) bool { return s == text })
	}
	for i, c := range []struct{ language, number, e164, dialled, about, written, form, writtenAbout string }{
		{"en", "+49 30 901820", "+4930901820", "004930901820", "Berlin", "+98 21 8834 1256", "+## ## #### ####", "Tehran province"},
		{"fa", "۰۹۱۲ ۳۴۵ ۶۷۸۹", "+989123456789", "09123456789", "تلفن همراه", "۰۲۱-۸۸۳۴۱۲۵۷", "###-########", "استان تهران"},
	} {
		words := speak(t, c.language)
		spoken(t, p, words)
		waitPainted(t, p, all)
		notNumber := func(number, about string) {
			t.Helper()
			must(t, p.OpenCard(t.Context(), number, words.Text("card_call")))
			waitCard(t, p, about) // what is below it has its place then
			clickCard(t, p, words.Text("card_more"))
			clickCard(t, p, words.Text("card_not_number"))
		}

		// This number on this site, and back at once.
		notNumber(c.number, c.about)
		clickObeyed(t, p, words.Text("card_not_here", isolated(host)))
		waitCard(t, p, words.Text("learned_number", c.e164))
		waitPainted(t, p, without(c.number))
		clickObeyed(t, p, words.Text("card_take_back"))
		waitCard(t, p, words.Text("learned_undone"))
		waitPainted(t, p, all)
		clickCard(t, p, words.Text("card_call"))
		if order := waitOrder(t, before+i); order.Fields["callee"] != c.dialled {
			t.Errorf("the PBX got %q", order.Body)
		}
		waitCard(t, p, words.Text("state_accepted"))
		clickCard(t, p, words.Text("card_close"))

		// All that is written alike, here; a page that is loaded later does not find it, in either host.
		notNumber(c.written, c.writtenAbout)
		clickObeyed(t, p, words.Text("card_not_form", isolated(host), isolated(c.written)))
		waitCard(t, p, words.Text("learned_form", c.form))
		clickCard(t, p, words.Text("card_close"))
		waitPainted(t, p, without(c.written))
		again := openPage(t, "demo.html")
		waitPainted(t, again, without(c.written))
		again.Close()

		// The options list and remove it; a page is reloaded then.
		o := openOptions(t)
		must(t, o.WaitFor(t.Context(), `document.getElementById("learned").textContent.includes("`+c.form+`")`))
		at, err := o.PointOfNode("#learned button")
		must(t, err)
		must(t, o.Click(at))
		waitText(t, o, "learned-empty", words.Text("options_learned_empty"))
		o.Close()
		must(t, p.Navigate(t.Context(), shared.Pages.Page("demo.html")))
		waitPainted(t, p, all)
	}
	noFurtherOrder(t, before+len(languages))
}

// clickObeyed clicks a button once the card obeys, which it does not at first.
func clickObeyed(t *testing.T, p *chromium.Page, label string) {
	t.Helper()
	must(t, p.WaitCardObeys(t.Context()))
	clickCard(t, p, label)
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
	must(t, p.Type("Call back, ask for Sara"))
	must(t, p.HoldEnter(20)) // it goes up once the note is saved, and the focus elsewhere
	waitCard(t, p, words.Text("card_note_saved"))
	must(t, p.Type("\x1b"))
	waitCard(t, p, "")
	if heard := evaluated[string](t, p, "heard"); heard != "" {
		t.Errorf("the page heard %q", heard)
	}
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

package e2e

import (
	"testing"

	"simotel/wasm/internal/chromium"
)

// Chrome leaves a key out that it uses itself, and says nothing.
func TestChromeTakesTheKeysOfTheManifest(t *testing.T) {
	own, err := shared.Own(t.Context())
	must(t, err)
	if got := evaluated[string](t, own, `chrome.commands.getAll().then((all) => all.map((c) => c.shortcut).filter(Boolean).sort().join())`); got != "Alt+C,Alt+Shift+D,Alt+Shift+H,Alt+Shift+J" {
		t.Fatalf("Chrome took the keys %s", got)
	}
}

func TestKeysLeadThroughTheNumbersCallAndHangUp(t *testing.T) {
	w := inWindow(t)
	w.inBoth(func() {
		w.open("demo.html")
		w.do(`document.body.prepend(Object.assign(document.createElement("button"), {id: "first", textContent: "Menu"})), document.body.append(Object.assign(document.createElement("button"), {id: "last", textContent: "Help"})), document.getElementById("first").focus()`)
		for _, number := range []string{"+49 30 901820", "+98 21 8834 1256"} {
			w.press("alt+shift+j")
			waitCard(t, w.page, number)
			cardBesideItsNumber(t, w.page, number)
		}
		// Escape closes and gives the focus back to where it was.
		w.press("Escape")
		waitCard(t, w.page, "")
		must(t, w.page.WaitFor(t.Context(), `document.activeElement.id === "first"`))

		// On from there: the third, with the focus on Call. Tab goes through the card and out of it.
		w.press("alt+shift+j")
		waitCard(t, w.page, "۰۲۱-۸۸۳۴۱۲۵۷")
		w.press("Tab", "Tab", "Tab", "Tab")
		must(t, w.page.WaitFor(t.Context(), `document.activeElement.id === "last"`))
		waitCard(t, w.page, "")

		// Enter calls the next, the last one of the page.
		w.press("alt+shift+j")
		waitCard(t, w.page, "۰۹۱۲ ۳۴۵ ۶۷۸۹")
		if _, err := w.page.CardButton(w.words.Text("card_call")); err != nil { // it obeys
			t.Fatal(err)
		}
		w.press("Return")
		w.called("the number that the keys led to", "09123456789")
		waitCard(t, w.page, w.words.Text("state_accepted"))
		w.press("Escape")
		waitCard(t, w.page, "")

		// Behind the last comes the first.
		w.press("alt+shift+j")
		waitCard(t, w.page, "+49 30 901820")
		w.press("Escape")

		// No call can be ended through this PBX.
		w.press("alt+shift+h")
		w.notified("command")

		// The site is switched off and on.
		painted := texts("demo.html")
		w.press(keySite)
		waitPainted(t, w.page, nil)
		w.notified("command")
		w.iconSays(w.words.Text("icon_off"))
		w.press(keySite)
		waitPainted(t, w.page, painted)
		w.notified("command")
		w.iconSays(w.words.Text("manifest_action"))
	})
}

func TestTheMenuTellsWhyATextIsNoNumberAndTheAddressBarCalls(t *testing.T) {
	w := inWindow(t)
	w.inBoth(func() {
		w.open("demo.html")
		w.do(`getSelection().setBaseAndExtent(document.querySelector("article p:nth-of-type(3)").firstChild, 16, document.querySelector("article p:nth-of-type(3)").firstChild, 24)`)
		w.explain(pointOf(t, w.page, "10023445"))
		waitCard(t, w.page, w.words.Text("explain_refused"))
		w.shows(w.words.Text("reason_labelled"))
		w.do(`getSelection().selectAllChildren(document.querySelector("article b"))`)
		w.explain(pointOf(t, w.page, "+49 30 901820"))
		waitCard(t, w.page, w.words.Text("explain_taken", "+4930901820"))
		clickCard(t, w.page, w.words.Text("card_call"))
		w.called("a selection that is a number", "004930901820")

		// Behind the keyword.
		w.press("ctrl+l")
		must(t, w.display.Type("call"))
		w.press("Tab")
		must(t, w.display.Type("021 8834 1777"))
		w.press("Return")
		w.called("what was typed", "02188341777")
		w.notified("call-")
	})
}

// iconSays waits until the icon has a title in the tab of the page.
func (w *windowed) iconSays(title string) {
	w.t.Helper()
	own, err := w.Own(w.t.Context())
	must(w.t, err)
	must(w.t, own.WaitFor(w.t.Context(), "chrome.tabs.query({}).then((tabs) => chrome.action.getTitle({tabId: tabs.find((tab) => tab.url?.includes('demo.html')).id})).then((title) => title === `"+title+"`)"))
}

// cardBesideItsNumber sees that a card does not lie on its number and is inside the
// viewport.
func cardBesideItsNumber(t *testing.T, p *chromium.Page, text string) {
	t.Helper()
	lines, err := p.LinesOf(text)
	must(t, err)
	card, err := p.CardBox()
	must(t, err)
	size := evaluated[[2]float64](t, p, "[innerWidth, innerHeight]")
	if card.Left < 0 || card.Top < 0 || card.Right > size[0] || card.Bottom > size[1] {
		t.Errorf("the card of %s is at %v, in a viewport of %v", text, card, size)
	}
	for _, l := range lines {
		if card.Left < l.Right-1 && card.Right > l.Left+1 && card.Top < l.Bottom-1 && card.Bottom > l.Top+1 {
			t.Errorf("the card at %v lies on %s at %v", card, text, l)
		}
	}
}

func pointOf(t *testing.T, p *chromium.Page, text string) chromium.Point {
	t.Helper()
	at, err := p.PointOf(text)
	must(t, err)
	return at
}

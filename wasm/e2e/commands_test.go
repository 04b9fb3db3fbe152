package e2e

import (
	"strings"
	"testing"

	"simotel/wasm/internal/chromium"
)

func TestKeysLeadThroughTheNumbersCallAndHangUp(t *testing.T) {
	w := newWindowed(t, chromium.Options{})
	// Chrome leaves a key out that it uses itself, and says nothing.
	ours, err := w.Browser.OpenExtension(t.Context(), "certificates.html")
	must(t, err)
	if got := evaluated[string](t, ours, `chrome.commands.getAll().then((all) => all.map((c) => c.shortcut).filter(Boolean).sort().join())`); got != "Alt+C,Alt+Shift+D,Alt+Shift+H,Alt+Shift+J" {
		t.Fatalf("Chrome took the keys %s", got)
	}
	ours.Close()
	w.open("demo.html")
	w.do(`document.body.prepend(Object.assign(document.createElement("button"), {id: "first", textContent: "Menu"})), document.body.append(Object.assign(document.createElement("button"), {id: "last", textContent: "Help"})), document.getElementById("first").focus()`)
	for _, number := range []string{"+49 30 901820", "+98 21 8834 1256"} {
		must(t, w.display.Press("alt+shift+j"))
		waitCard(t, w.page, number)
		cardBesideItsNumber(t, w.page, number)
	}
	// Escape closes and gives the focus back to where it was.
	must(t, w.display.Press("Escape"))
	waitCard(t, w.page, "")
	must(t, w.page.WaitFor(t.Context(), `document.activeElement.id === "first"`))

	// On from there: the third, with the focus on Call. Tab goes through the card and out of it.
	must(t, w.display.Press("alt+shift+j"))
	waitCard(t, w.page, "۰۲۱-۸۸۳۴۱۲۵۷")
	must(t, w.display.Press("Tab", "Tab", "Tab", "Tab"))
	must(t, w.page.WaitFor(t.Context(), `document.activeElement.id === "last"`))
	waitCard(t, w.page, "")

	// Enter calls the next, the last one of the page.
	must(t, w.display.Press("alt+shift+j"))
	waitCard(t, w.page, "۰۹۱۲ ۳۴۵ ۶۷۸۹")
	if _, err := w.page.CardButton("Call"); err != nil { // it obeys
		t.Fatal(err)
	}
	must(t, w.display.Press("Return"))
	w.called("the number that the keys led to", "09123456789")
	waitCard(t, w.page, "The PBX accepted the call")
	must(t, w.display.Press("Escape"))
	waitCard(t, w.page, "")

	// Behind the last comes the first.
	must(t, w.display.Press("alt+shift+j"))
	waitCard(t, w.page, "+49 30 901820")
	must(t, w.display.Press("Escape"))

	// No call can be ended through this PBX.
	must(t, w.display.Press("alt+shift+h"))
	w.notified("command")
}

func TestTheMenuTellsWhyATextIsNoNumberAndTheAddressBarCalls(t *testing.T) {
	w := newWindowed(t, chromium.Options{})
	w.open("demo.html")
	w.do(`getSelection().setBaseAndExtent(document.querySelector("article p:nth-of-type(3)").firstChild, 16, document.querySelector("article p:nth-of-type(3)").firstChild, 24)`)
	w.explain(pointOf(t, w.page, "10023445"))
	shown := waitCard(t, w.page, "This is not taken for a phone number.")
	if !strings.Contains(shown, "The text calls it something else") {
		t.Errorf("the card says %q", shown)
	}
	must(t, w.page.Type("\x1b"))
	waitCard(t, w.page, "")
	w.do(`getSelection().selectAllChildren(document.querySelector("article b"))`)
	w.explain(pointOf(t, w.page, "+49 30 901820"))
	waitCard(t, w.page, "+4930901820 is a phone number.")
	clickCard(t, w.page, "Call")
	w.called("a selection that is a number", "004930901820")

	// Behind the keyword.
	must(t, w.display.Press("ctrl+l"))
	must(t, w.display.Type("call"))
	must(t, w.display.Press("Tab"))
	must(t, w.display.Type("021 8834 1777"))
	must(t, w.display.Press("Return"))
	w.called("what was typed", "02188341777")
	w.notified("call-")
}

// explain opens the context menu on a selection and asks why: the last item of our
// own menu, which is the last but one of the whole.
func (w *windowed) explain(at chromium.Point) {
	w.t.Helper()
	w.rightClick(at)
	must(w.t, w.display.Press("Up", "Up", "Right", "Up", "Return"))
}

// notified waits until a notification is shown whose id begins so: its words Chrome
// tells nobody.
func (w *windowed) notified(id string) {
	w.t.Helper()
	ours, err := w.Browser.OpenExtension(w.t.Context(), "certificates.html")
	must(w.t, err)
	defer ours.Close()
	must(w.t, ours.WaitFor(w.t.Context(), `chrome.notifications.getAll().then((all) => Object.keys(all).some((id) => id.startsWith("`+id+`")))`))
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

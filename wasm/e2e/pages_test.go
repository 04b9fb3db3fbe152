package e2e

import (
	"slices"
	"strings"
	"testing"

	"simotel/wasm/internal/chromium"
	"simotel/wasm/internal/stage"
)

func TestEveryPageShowsItsNumbersUntouchedAndCallsThem(t *testing.T) {
	for _, name := range []string{"contact-fa.html", "strict-csp.html", "demo.html", "crm-spa.html", "headings.html"} {
		t.Run(name, func(t *testing.T) {
			before := configured(t)
			p := openPage(t, name)
			waitPainted(t, p, texts(name))
			seen := takeMutations(t, p)
			if name == "crm-spa.html" {
				sameInAnyOrder(t, seen, mutationsWithoutUs(t, name))
			} else if slices.ContainsFunc(seen, isOurs) || slices.ContainsFunc(seen, isChange) {
				t.Errorf("painting changed the page: %q", seen)
			}
			var markup, after string
			must(t, p.Evaluate("recorder.markup()", &markup))
			synthetic(t, p, texts(name)[len(texts(name))-1])
			for i, n := range shared.Pages.Expected[name] {
				callFromCard(t, p, n.Text)
				order := waitOrder(t, before+i)
				if order.Fields["callee"] != n.Dialled || order.Fields["caller"] != stage.Extension {
					t.Errorf("%s: the PBX got %q", n.Text, order.Body)
				}
				waitCard(t, p, "The PBX accepted the call")
				clickCard(t, p, "Close")
				waitCard(t, p, "")
				if got, want := takeMutations(t, p), []string{"added simotel-card to html", "removed simotel-card from html"}; !slices.Equal(got, want) {
					t.Errorf("%s: the page saw %q, want %q", n.Text, got, want)
				}
			}
			must(t, p.Evaluate("recorder.markup()", &after))
			if markup != after {
				t.Error("the page's markup is not what it was")
			}
			threwNothing(t, p)
			noFurtherOrder(t, before+len(shared.Pages.Expected[name]))
		})
	}
}

func TestASinglePageApplicationKeepsItsNodesAndItsNumbersFollow(t *testing.T) {
	before := configured(t)
	p := openPage(t, "crm-spa.html")
	waitPainted(t, p, texts("crm-spa.html"))

	must(t, p.Evaluate(`crm.rename(2, "+49 89 636 48018")`, nil))
	now := texts("crm-spa.html")
	now[1] = "+49 89 636 48018"
	waitPainted(t, p, now)

	must(t, p.Evaluate(`crm.reverse()`, nil))
	slices.Reverse(now)
	waitPainted(t, p, now)

	must(t, p.Evaluate(`crm.add({id: 7, name: "New Person", company: "x", phone: "021-7777 1234", stage: "Lead"})`, nil))
	waitPainted(t, p, append(now, "021-7777 1234"))

	must(t, p.Evaluate(`location.hash = "#reports"`, nil))
	waitPainted(t, p, []string{"+44 20 7946 0999"})
	must(t, p.Evaluate(`location.hash = "#contacts"`, nil))
	waitPainted(t, p, append(now, "021-7777 1234"))

	// A click on a row is the application's; the number in it is still a call away.
	at, err := p.PointOf("Parsian Trade")
	must(t, err)
	must(t, p.Click(at))
	waitPainted(t, p, append(now, "021-7777 1234", "0912 345 6789"))
	callFromCard(t, p, "+49 89 636 48018")
	if order := waitOrder(t, before); order.Fields["callee"] != "00498963648018" {
		t.Errorf("the PBX got %q", order.Body)
	}
	threwNothing(t, p)
	noFurtherOrder(t, before+1)
}

func TestAClickOnANumberOpensTheCardAndOneInALinkIsThePages(t *testing.T) {
	configured(t)
	p := openPage(t, "modal.html")
	waitPainted(t, p, texts("modal.html"))
	at, err := p.PointOf("+98 71 3233 8010")
	must(t, err)
	must(t, p.Click(at))
	waitCard(t, p, "Call")
	must(t, p.Type("\x1b"))
	waitCard(t, p, "")
	// Outside the card a click closes it as well.
	must(t, p.Click(at))
	waitCard(t, p, "Call")
	must(t, p.Click(chromium.Point{X: 5, Y: 5}))
	waitCard(t, p, "")

	at, err = p.PointOf("Contact us")
	must(t, err)
	must(t, p.Click(at))
	waitPainted(t, p, texts("modal.html"))
	at, err = p.PointOf("+98 71 3233 8001")
	must(t, err)
	must(t, p.Click(at))
	must(t, p.WaitFor(t.Context(), `location.hash === "#res"`))
}

func TestTheCardClosesWhenThePointerHasLeftItAndNotForAPassage(t *testing.T) {
	configured(t)
	p := openPage(t, "demo.html")
	waitPainted(t, p, texts("demo.html"))
	// To and fro, over places that are neither number nor card: it stays.
	openCard(t, p, "+98 21 8834 1256")
	button, err := p.CardButton("Call")
	must(t, err)
	for range 10 {
		must(t, p.MoveTo(button))
	}
	waitCard(t, p, "Call")
	must(t, p.MoveTo(chromium.Point{X: 5, Y: 5}))
	waitCard(t, p, "")
}

func TestALogOfManyLinesAndAPageThatIsRenderedAgainAndAgain(t *testing.T) {
	configured(t)
	p := openPage(t, "strict-csp.html")
	waitPainted(t, p, texts("strict-csp.html"))
	// 1,500 lines in one element, each in a span of its own, at once.
	must(t, p.Evaluate(`void (() => {
	  const log = document.body.appendChild(document.createElement("pre"));
	  for (let i = 0; i < 1500; i++) {
	    const line = log.appendChild(document.createElement("span"));
	    line.textContent = "10:00:00 call from 021-8834 " + (1000 + i) + " ended\n";
	  }
	})()`, nil))
	waitSize(t, p, 1503)

	must(t, p.Evaluate(`void document.querySelector("pre").remove()`, nil))
	must(t, p.Evaluate(`(async () => {
	  const list = document.querySelector("dl"), html = list.cloneNode(true);
	  for (let i = 0; i < 150; i++) {
	    document.querySelector("dl").replaceWith(html.cloneNode(true));
	    await new Promise((done) => setTimeout(done, 20));
	  }
	})()`, nil))
	waitPainted(t, p, texts("strict-csp.html"))
	waitFound(t, p, func(size int) bool { return size < 200 })
}

func TestInAModalDialogAndInFullscreenTheCardCanBeUsed(t *testing.T) {
	before := configured(t)
	p := openPage(t, "modal.html")
	at, err := p.PointOf("Contact us")
	must(t, err)
	must(t, p.Click(at))
	waitPainted(t, p, texts("modal.html"))
	if seen := takeMutations(t, p); !slices.Equal(slices.DeleteFunc(seen, func(r string) bool { return !isChange(r) && !isOurs(r) }), []string{"attribute open of dialog"}) {
		t.Errorf("painting changed the page: %q", seen)
	}
	synthetic(t, p, "071-3233 8002")
	takeMutations(t, p)
	callFromCard(t, p, "071-3233 8002")
	if order := waitOrder(t, before); order.Fields["callee"] != "07132338002" {
		t.Errorf("the PBX got %q", order.Body)
	}
	if got := takeMutations(t, p); !slices.Equal(got, []string{"added simotel-card to dialog"}) {
		t.Errorf("the page saw %q", got)
	}
	var isOpen bool
	if must(t, p.Evaluate(`contact.open`, &isOpen)); !isOpen {
		t.Error("a click on the card closed the page's dialog")
	}
	clickCard(t, p, "Close")
	waitCard(t, p, "")
	must(t, p.Evaluate(`contact.close()`, nil))

	must(t, p.Evaluate(`void (document.onclick = () => stage.requestFullscreen())`, nil))
	must(t, p.Click(chromium.Point{X: 600, Y: 40}))
	must(t, p.WaitFor(t.Context(), `document.fullscreenElement === stage`))
	takeMutations(t, p)
	callFromCard(t, p, "+98 71 3233 8010")
	if order := waitOrder(t, before+1); order.Fields["callee"] != "07132338010" {
		t.Errorf("the PBX got %q", order.Body)
	}
	noFurtherOrder(t, before+2)
	if got := takeMutations(t, p); !slices.Equal(got, []string{"added simotel-card to section"}) {
		t.Errorf("in fullscreen the page saw %q", got)
	}
}

func TestNothingIsPaintedOnPaper(t *testing.T) {
	configured(t)
	p := openPage(t, "strict-csp.html")
	waitPainted(t, p, texts("strict-csp.html"))
	for media, want := range map[string]string{"screen": "underline", "print": "none"} {
		must(t, p.Media(media))
		var line string
		must(t, p.Evaluate(`getComputedStyle(document.body, "::highlight(simotel)").textDecorationLine`, &line))
		if line != want {
			t.Errorf("on %s the highlight's line is %q, want %q", media, line, want)
		}
	}
}

func TestAClickMeantForTheNextNumberCallsNobody(t *testing.T) {
	before := configured(t)
	p := openPage(t, "crm-spa.html")
	waitPainted(t, p, texts("crm-spa.html"))
	first, err := p.PointOf("+49 30 901820")
	must(t, err)
	next, err := p.PointOf("+33 1 42 68 53 00")
	must(t, err)
	must(t, p.MoveTo(first))
	waitCard(t, p, "Call")
	must(t, p.Click(next))
	noFurtherOrder(t, before)

	// Nor does a click on the button that comes with the card.
	must(t, p.MoveTo(chromium.Point{X: 5, Y: 5}))
	waitCard(t, p, "")
	must(t, p.MoveTo(first))
	waitCard(t, p, "Call")
	button, err := p.CardButtonNow("Call")
	must(t, err)
	must(t, p.Press(button))
	noFurtherOrder(t, before)
	clickCard(t, p, "Call")
	if order := waitOrder(t, before); order.Fields["callee"] != "004930901820" {
		t.Errorf("the PBX got %q", order.Body)
	}
}

func TestTheCardLeavesFocusDialogAndZoomToThePage(t *testing.T) {
	before := configured(t)
	p := openPage(t, "modal.html")
	waitPainted(t, p, texts("modal.html"))
	at, err := p.PointOf("Contact us")
	must(t, err)
	must(t, p.Click(at))
	must(t, p.Evaluate(`contact.style.zoom = 1.5, show.focus(), hide.focus()`, nil))
	callFromCard(t, p, "071-3233 8002")
	waitOrder(t, before)
	waitCard(t, p, "The PBX accepted the call")
	var focused string
	if must(t, p.Evaluate(`document.activeElement.id`, &focused)); focused != "hide" {
		t.Errorf("the focus went to %q", focused)
	}
	must(t, p.Type("\x1b"))
	waitCard(t, p, "")
	var isOpen bool
	if must(t, p.Evaluate(`contact.open`, &isOpen)); !isOpen {
		t.Error("Escape closed the page's dialog with the card")
	}
	must(t, p.Type("\x1b"))
	must(t, p.WaitFor(t.Context(), `!contact.open`))
}

func TestANumberThatIsWrittenAnewKeepsItsCard(t *testing.T) {
	before := configured(t)
	p := openPage(t, "strict-csp.html")
	waitPainted(t, p, texts("strict-csp.html"))
	openCard(t, p, "026-3254 1100")
	takeMutations(t, p)
	for range 3 {
		must(t, p.Evaluate(`void [...document.querySelectorAll("dd")][1].replaceChildren("026-3254 1100")`, nil))
		waitPainted(t, p, texts("strict-csp.html"))
	}
	for _, record := range takeMutations(t, p) {
		if strings.Contains(record, "simotel-card") {
			t.Errorf("the card was not kept: %s", record)
		}
	}
	clickCard(t, p, "Call")
	if order := waitOrder(t, before); order.Fields["callee"] != "02632541100" {
		t.Errorf("the PBX got %q", order.Body)
	}
}

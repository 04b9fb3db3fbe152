package e2e

import (
	"slices"
	"strings"
	"testing"

	"simotel/wasm/internal/chromium"
)

// ask evaluates one of the hostile page's tricks.
func trick[T any](t *testing.T, p *chromium.Page, expression string) T {
	t.Helper()
	var v T
	must(t, p.Evaluate(expression, &v))
	return v
}

func hostilePage(t *testing.T) (p *chromium.Page, before int) {
	t.Helper()
	before = configured(t)
	p = openPage(t, "hostile.html")
	waitPainted(t, p, texts("hostile.html"))
	return p, before
}

func TestSyntheticEventsOpenNoCardAndPlaceNoCall(t *testing.T) {
	p, before := hostilePage(t)
	takeMutations(t, p)
	synthetic(t, p, "021-8834 1299")
	if seen := takeMutations(t, p); len(seen) > 0 {
		t.Errorf("the page saw %q", seen)
	}
	openCard(t, p, "021-8834 1256")
	trick[int](t, p, `recorder.synthetic("021-8834 1299")`)
	if seen := takeMutations(t, p); !slices.Equal(seen, []string{"added simotel-card to html"}) {
		t.Errorf("the page saw %q", seen)
	}
	noFurtherOrder(t, before)
}

func TestWhatAPagePaintsIsNoNumberOfOurs(t *testing.T) {
	p, before := hostilePage(t)
	must(t, p.Evaluate(`hostile.add("bait")`, nil))
	at, err := p.PointOf("Claim your prize")
	must(t, err)
	must(t, p.Click(at))
	// What is ours still works, which also shows that the click was dealt with.
	callFromCard(t, p, "021-8834 1299")
	if order := waitOrder(t, before); order.Fields["callee"] != "02188341299" {
		t.Errorf("the PBX got %q", order.Body)
	}
	noFurtherOrder(t, before+1)
	waitPainted(t, p, texts("hostile.html"))
}

func TestWhatAPageTakesAwayComesBack(t *testing.T) {
	p, _ := hostilePage(t)
	for _, how := range []string{"hostile.remove()", "hostile.steal()", "hostile.replace()"} {
		must(t, p.Evaluate(how, nil))
		waitPainted(t, p, texts("hostile.html"))
	}
}

func TestANumberThatIsSwappedUnderTheCardIsNotCalled(t *testing.T) {
	p, before := hostilePage(t)
	must(t, p.Evaluate("hostile.swap()", nil))
	at, err := p.PointOf("021-8834 1256")
	must(t, err)
	must(t, p.MoveTo(at))
	must(t, p.WaitFor(t.Context(), `document.getElementById("real").textContent.includes("090")`))
	waitCard(t, p, "")
	noFurtherOrder(t, before)
}

func TestAPageLearnsNothingFromTheCardAndCannotSpeakToTheWorker(t *testing.T) {
	p, before := hostilePage(t)
	openCard(t, p, "021-8834 1256")
	if seen := trick[string](t, p, "hostile.peek()"); seen != "null" {
		t.Errorf("the page reads %q from the card", seen)
	}
	if reachable := trick[bool](t, p, "hostile.messages()"); reachable {
		t.Error("the page has chrome.runtime.sendMessage")
	}
	noFurtherOrder(t, before)
}

func TestAMovedCardPlacesNoCall(t *testing.T) {
	p, before := hostilePage(t)
	openCard(t, p, "021-8834 1256")
	if !trick[bool](t, p, "hostile.move()") {
		t.Fatal("there was no card to move")
	}
	button, err := p.CardButton("Call")
	must(t, err)
	must(t, p.Click(button))
	waitCard(t, p, "")
	must(t, p.MoveTo(chromium.Point{X: 5, Y: 5}))
	openCard(t, p, "021-8834 1256")
	must(t, p.Evaluate(`document.querySelector("simotel-card").style.setProperty("opacity", "0", "important")`, nil))
	// It counts as covered, and the button never as ready.
	must(t, p.WaitUntil(t.Context(), "the card to be covered", p.CardIsCovered))
	button, err = p.CardButtonNow("Call")
	must(t, err)
	must(t, p.Click(button))
	noFurtherOrder(t, before)
	// The page may spoil its own card and nothing else.
	must(t, p.Navigate(t.Context(), shared.Pages.Page("hostile.html")))
	waitPainted(t, p, texts("hostile.html"))
	callFromCard(t, p, "021-8834 1256")
	waitOrder(t, before)
}

func TestPoisonedBuiltInsOfThePageDoNotReachUs(t *testing.T) {
	before := configured(t)
	p := openPage(t, "hostile.html")
	must(t, p.Evaluate("hostile.poison()", nil))
	must(t, p.Evaluate(`void (document.getElementById("bait").firstChild.data = "Third office: 021-8834 1311")`, nil))
	if err := p.WaitUntil(t.Context(), "the new number to be painted", func() (bool, error) {
		painted, err := p.Painted()
		return slices.Contains(painted, "021-8834 1311"), err
	}); err != nil {
		t.Fatal(err)
	}
	at := trick[chromium.Point](t, p, `(() => {
	  const range = document.createRange();
	  range.setStart(document.getElementById("bait").firstChild, 14);
	  range.setEnd(document.getElementById("bait").firstChild, 27);
	  const r = range.getBoundingClientRect();
	  return {X: r.left + r.width / 2, Y: r.top + r.height / 2};
	})()`)
	must(t, p.MoveTo(at))
	waitCard(t, p, "Call")
	clickCard(t, p, "Call")
	if order := waitOrder(t, before); order.Fields["callee"] != "02188341311" {
		t.Errorf("the PBX got %q", order.Body)
	}
}

func TestAContentScriptGetsNoSecretsAndMayNotConfigure(t *testing.T) {
	configured(t)
	p := openPage(t, "demo.html")
	waitPainted(t, p, texts("demo.html"))
	for _, area := range []string{"local", "session", "sync"} {
		err := p.EvaluateInContentScript("chrome.storage."+area+".get()", nil)
		if err == nil || !strings.Contains(err.Error(), "Access to storage is not allowed") {
			t.Errorf("a content script reading storage.%s got %v", area, err)
		}
	}
	for _, requestType := range []string{"configuration", "saveConfiguration", "import", "check", "recentCalls", "predecessor", "takeOver", "erasePredecessor", "nonsense"} {
		var reply struct {
			OK    any
			Error struct{ Code string }
		}
		must(t, p.EvaluateInContentScript(`chrome.runtime.sendMessage({type: "`+requestType+`", body: "{}"})`, &reply))
		if reply.OK != nil || reply.Error.Code != "not_allowed" {
			t.Errorf("%s from a content script got %+v", requestType, reply)
		}
	}
}

func TestNoFontOfThePageWritesWhatTheCardSays(t *testing.T) {
	configured(t)
	var widths []float64
	for i, faces := range []string{"", "Segoe UI, Vazirmatn, Tahoma, system-ui, sans-serif"} {
		var style strings.Builder
		for name := range strings.SplitSeq(faces, ", ") {
			// The system's own font has not all letters.
			style.WriteString(`@font-face { font-family: "` + name + `"; src: local("DejaVu Math TeX Gyre"), local("DejaVuMathTeXGyre-Regular"); size-adjust: 500% }`)
		}
		p := openText(t, []string{"fonts.html", "faces.html"}[i], `<style>`+style.String()+`</style><p><a id="link" href="tel:𝒜𝒜𝒜">Call the office</a></p>`)
		waitScripts(t, p, "a link")
		clickOn(t, p, "link")
		waitCard(t, p, "𝒜𝒜𝒜")
		box, err := p.CardBox()
		must(t, err)
		widths = append(widths, box.Right-box.Left)
	}
	if widths[0] != widths[1] {
		t.Errorf("the card is %v pixels wide, with the page's fonts %v", widths[0], widths[1])
	}
}

package e2e

import (
	"slices"
	"strings"
	"testing"
	"time"

	"simotel/wasm/internal/chromium"
	"simotel/wasm/pbx/simotel/simoteltest"
)

// liveCall is shownCall of a call that goes on: its phone rings.
func liveCall(t *testing.T, file string) (p *chromium.Page, tell func(reply map[string]any) bool) {
	t.Helper()
	p, _, tell = shownCall(t, file)
	if !tell(ringing(4)) {
		t.Fatal("the call is not shown where it was placed")
	}
	waitCard(t, p, "Their phone rings")
	return p, tell
}

// ringing is what is told of a call that goes on, after so many steps.
func ringing(n int) map[string]any {
	return map[string]any{"state": "callee_ringing", "steps": steps(n, time.Now()), "title": "Their phone rings", "advice": "", "retry": true, "final": false}
}

// ended is what is told of a call that is over.
func ended(n int, state, outcome, title string) map[string]any {
	reply := map[string]any{"state": state, "steps": steps(n, time.Now()), "title": title, "advice": "", "retry": true, "final": true}
	if outcome != "" {
		reply["report"] = map[string]any{"outcome": outcome}
	}
	return reply
}

// size returns the size of a page's viewport.
func size(t *testing.T, p *chromium.Page) chromium.Point {
	t.Helper()
	return evaluated[chromium.Point](t, p, "({X: document.documentElement.clientWidth, Y: innerHeight})")
}

// waitCorner waits until the card lies in a corner of the viewport.
func waitCorner(t *testing.T, p *chromium.Page) (card chromium.Box) {
	t.Helper()
	viewport := size(t, p)
	must(t, p.WaitUntil(t.Context(), "the card to lie in a corner", func() (bool, error) {
		var err error
		card, err = p.CardBox()
		side := card.Left < 10 || card.Right > viewport.X-10
		return side && (card.Top < 10 || card.Bottom > viewport.Y-10), err
	}))
	return card
}

// offersNoCall fails if the card has a button that calls.
func offersNoCall(t *testing.T, p *chromium.Page) {
	t.Helper()
	shown, err := p.CardText()
	must(t, err)
	lines := strings.Split(shown, "\n")
	if slices.Contains(lines, "Call") || slices.Contains(lines, "Call again") {
		t.Errorf("the card offers a call: %q", shown)
	}
}

func TestAClickElsewhereSendsTheCardOfALiveCallIntoACornerAndOnlyItsUserDismissesIt(t *testing.T) {
	p, tell := liveCall(t, "demo.html")
	viewport := size(t, p)
	at := chromium.Point{X: viewport.X - 60, Y: viewport.Y - 30} // where the first corner is
	must(t, p.Click(at))
	card := waitCorner(t, p)
	if at.X >= card.Left && at.X <= card.Right && at.Y >= card.Top && at.Y <= card.Bottom {
		t.Errorf("the card is on what was clicked: %v at %v", at, card)
	}
	if !tell(map[string]any{"state": "connected", "steps": steps(5, time.Now()), "title": "Connected", "advice": "", "retry": true, "final": false}) {
		t.Error("the call is no longer shown")
	}
	waitCard(t, p, "Connected")
	// At its number it comes back there.
	number, err := p.PointOf(texts("demo.html")[0])
	must(t, err)
	must(t, p.Click(number))
	must(t, p.WaitUntil(t.Context(), "the card to be at its number", func() (bool, error) {
		card, err := p.CardBox()
		return card.Top < number.Y+60 && card.Bottom > number.Y-60, err
	}))
	must(t, p.Type("\x1b"))
	waitCard(t, p, "")
	if tell(ringing(6)) {
		t.Error("a card that was dismissed came back")
	}
}

func TestTheCardOfALiveCallMakesWayForItsNeighboursAndIsNotReplacedByHovering(t *testing.T) {
	p, _ := liveCall(t, "demo.html")
	other, err := p.PointOf("۰۲۱-۸۸۳۴۱۲۵۷")
	must(t, err)
	must(t, p.MoveTo(other))
	waitCorner(t, p) // which takes longer than a card needs to open
	shown := waitCard(t, p, "Their phone rings")
	if !strings.Contains(shown, texts("demo.html")[0]) {
		t.Errorf("the card is another's: %q", shown)
	}
}

func TestTheCardOfALiveCallComesBackAfterThatOfAnotherNumber(t *testing.T) {
	p, tell := liveCall(t, "demo.html")
	before := len(shared.PBX.Orders())
	other, err := p.PointOf("۰۲۱-۸۸۳۴۱۲۵۷")
	must(t, err)
	must(t, p.Click(other))
	shown := waitCard(t, p, "Call")
	if strings.Contains(shown, "Their phone rings") {
		t.Errorf("a click on another number shows %q", shown)
	}
	connected := map[string]any{"state": "connected", "steps": steps(5, time.Now()), "title": "Connected", "advice": "", "retry": true, "final": false}
	if !tell(connected) {
		t.Error("nobody waits for news of the call behind the card")
	}
	clickCard(t, p, "Close")
	waitCard(t, p, "Connected")
	waitCorner(t, p)
	offersNoCall(t, p)
	clickCard(t, p, "Close")
	waitCard(t, p, "")
	noFurtherOrder(t, before)
}

func TestALinkThatIsClickedWhileItsCallGoesOnIsNotCalledAgain(t *testing.T) {
	before := configured(t)
	p := openPage(t, "links.html")
	waitPainted(t, p, texts("links.html"))
	clickOn(t, p, "plain")
	waitOrder(t, before)
	waitCard(t, p, "The PBX accepted the call")
	popup := openExtension(t, "popup.html")
	tell := teller(t, popup, p, history(t, popup)[0].ID)
	tell(ringing(4))
	waitCard(t, p, "Their phone rings")
	must(t, p.Click(chromium.Point{X: size(t, p).X - 40, Y: 20}))
	waitCorner(t, p)
	clickOn(t, p, "plain")
	at, err := p.PointOfNode("#plain")
	must(t, err)
	must(t, p.WaitUntil(t.Context(), "the card to be at its link", func() (bool, error) {
		card, err := p.CardBox()
		return card.Top < at.Y && card.Bottom > at.Y, err
	}))
	noFurtherOrder(t, before+1)
}

func TestNothingCallsWhileACallGoesOn(t *testing.T) {
	p, tell := liveCall(t, "demo.html")
	offersNoCall(t, p)
	soon := time.Now().Add(20 * time.Second)
	tell(map[string]any{"state": "requested", "steps": steps(5, time.Now()), "title": "About to call", "advice": "", "retry": true, "final": false, "undo": soon.UnixMilli()})
	waitCard(t, p, "Cancel")
	offersNoCall(t, p)
	tell(ended(6, "ended", "answered", "Answered"))
	waitCard(t, p, "Call again")
	waitCard(t, p, "Answered")
}

func TestACallThatCanNoLongerBeTakenBackIsBeingPlaced(t *testing.T) {
	p, _, tell := shownCall(t, "demo.html")
	tell(map[string]any{"state": "requested", "steps": steps(4, time.Now()), "title": "About to call", "advice": "Not sent yet.", "retry": true, "final": false,
		"undo": time.Now().Add(2 * time.Second).UnixMilli()})
	if shown := waitCard(t, p, "Calling…"); strings.Contains(shown, "Not sent yet.") || strings.Contains(shown, "Cancel") {
		t.Errorf("the card shows %q", shown)
	}
	tell(ringing(5))
	waitCard(t, p, "Their phone rings")
	offersNoCall(t, p)
}

func TestAQuestionCanBeDeclined(t *testing.T) {
	p, _, tell := shownCall(t, "demo.html")
	before := len(shared.PBX.Orders())
	tell(map[string]any{"question": map[string]any{"id": "q1", "title": "Call a satellite phone?", "advice": "It costs more.", "yes": "Yes, all the same"}})
	waitCard(t, p, "It costs more.")
	offersNoCall(t, p)
	clickCard(t, p, "Do not call")
	waitCard(t, p, "")
	noFurtherOrder(t, before)
}

func TestACardThatComesAsksWhatItsCallCameToMeanwhile(t *testing.T) {
	p, _, tell := shownCall(t, "demo.html")
	began := time.Now()
	must(t, p.Navigate(t.Context(), shared.Pages.Page("headings.html")))
	// What a worker told that died: an earlier state than the one that is stored.
	stale := ringing(2)
	stale["steps"], stale["shown"] = steps(2, began), "+49 30 901820"
	must(t, p.WaitUntil(t.Context(), "the next document to show it", func() (bool, error) { return tell(stale), nil }))
	waitCard(t, p, "The PBX accepted the call")
}

func TestTheCardOfALiveCallWakesAWorkerThatDied(t *testing.T) {
	pbx := exchange(t, func(s *simoteltest.Server) { s.Second = 0 }, "")
	listening(t, pbx, "")
	pbx.SetPhone("201", simoteltest.Phone{Act: simoteltest.Answers, After: 10 * time.Second})
	pbx.SetPhone("02188341256", simoteltest.Phone{Act: simoteltest.Answers, After: time.Second, HangsUp: 2 * time.Minute})
	p := openPage(t, "demo.html")
	waitPainted(t, p, texts("demo.html"))
	callFromCard(t, p, "+98 21 8834 1256")
	waitCard(t, p, "Your phone is ringing")
	died := time.Now()
	must(t, shared.Browser.KillWorker(t.Context()))
	waitCard(t, p, "Dialling")
	t.Logf("known %s after the worker's end", time.Since(died).Round(time.Second))
}

func TestOnlyFaultsAreRed(t *testing.T) {
	p, _, tell := shownCall(t, "demo.html")
	for i, end := range []struct {
		state, outcome string
		bad            bool
	}{
		{"ended", "busy", false}, {"ended", "rejected", false}, {"ended", "no_answer", false}, {"unknown", "no_report", false},
		{"ended", "barred", true}, {"ended", "caller_no_answer", true}, {"ended", "callee_failed", true}, {"unknown", "", true}, {"failed", "", true},
	} {
		title := "The end: " + end.state + " " + end.outcome
		tell(ended(4+i, end.state, end.outcome, strings.TrimSpace(title)))
		waitCard(t, p, strings.TrimSpace(title))
		if bad, err := p.CardIsBad(); err != nil || bad != end.bad {
			t.Errorf("%s is bad: %v, %v", title, bad, err)
		}
	}
}

func TestTheGroupsOfANumberWithAWordStayInOrder(t *testing.T) {
	configured(t)
	p := openPage(t, "demo.html")
	waitPainted(t, p, texts("demo.html"))
	must(t, p.Evaluate(`void document.querySelector("[dir=rtl]").insertAdjacentHTML("beforeend", "<p>دفتر: ۰۲۱ - ۸۸۳۴ ۱۲۵۶ داخلی ۱۰۲</p>")`, nil))
	all := append(texts("demo.html"), "۰۲۱ - ۸۸۳۴ ۱۲۵۶ داخلی ۱۰۲")
	waitPainted(t, p, all)
	openCard(t, p, all[len(all)-1])
	waitCard(t, p, "\u2066۰۲۱ - ۸۸۳۴ ۱۲۵۶\u2069 داخلی \u2066۱۰۲\u2069")
}

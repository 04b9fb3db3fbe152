package e2e

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"simotel/wasm/internal/chromium"
)

// shownCall opens the card of a number, calls it, and returns a way to have the
// extension tell the tab of the call.
func shownCall(t *testing.T, file string) (p *chromium.Page, id string, tell func(reply map[string]any) (shown bool)) {
	t.Helper()
	before := configured(t)
	p = openPage(t, file)
	waitPainted(t, p, texts(file))
	text := texts(file)[0]
	callFromCard(t, p, text)
	waitOrder(t, before)
	waitCard(t, p, "The PBX accepted the call")
	popup := openExtension(t, "popup.html")
	var recent struct{ OK []struct{ ID string } }
	must(t, popup.Evaluate(`chrome.runtime.sendMessage({type: "recentCalls"})`, &recent))
	id = recent.OK[0].ID
	return p, id, teller(t, popup, p, id)
}

// teller tells the tab of a page of a call as the worker does.
func teller(t *testing.T, ours, p *chromium.Page, id string) func(reply map[string]any) bool {
	return func(reply map[string]any) bool {
		t.Helper()
		reply["id"] = id
		message, err := json.Marshal(map[string]any{"type": "call", "reply": reply})
		must(t, err)
		var shown *bool
		must(t, ours.Evaluate(fmt.Sprintf(`(async () => {
		  const [tab] = await chrome.tabs.query({url: %q});
		  return (await chrome.tabs.sendMessage(tab.id, %s)) ?? null;
		})()`, strings.Split(evaluated[string](t, p, "location.href"), "#")[0], message), &shown))
		return shown != nil && *shown
	}
}

// steps makes so many steps of a call that began at a time.
func steps(n int, began time.Time) []map[string]any {
	var list []map[string]any
	for range n {
		list = append(list, map[string]any{"state": "accepted", "at": began.UnixMilli()})
	}
	return list
}

func TestTheCardFollowsItsCallAndNoButtonMoves(t *testing.T) {
	p, _, tell := shownCall(t, "demo.html")
	at, err := p.CardButtonNow("Close")
	must(t, err)
	now := time.Now()
	for _, step := range []struct {
		reply map[string]any
		shows string
	}{
		{map[string]any{"state": "caller_ringing", "steps": steps(4, now), "title": "Your phone rings", "advice": "Pick it up.", "retry": true, "final": false}, "Your phone rings"},
		{map[string]any{"state": "connected", "steps": steps(5, now), "title": "Connected", "advice": "", "retry": true, "final": false, "since": now.Add(-time.Hour).UnixMilli()}, "1:00:"},
		{map[string]any{"state": "ended", "steps": steps(6, now), "title": "The call ended", "advice": "The PBX reports it as answered.", "retry": true, "final": true,
			"dialledAs": "902188341256", "report": map[string]any{"outcome": "answered", "talked": 83}}, "\n1:23"},
	} {
		if !tell(step.reply) {
			t.Errorf("%s was not shown", step.reply["state"])
		}
		waitCard(t, p, step.reply["title"].(string))
		waitCard(t, p, step.shows)
		if now, err := p.CardButtonNow("Close"); err != nil || now != at {
			t.Errorf("%s moved the buttons from %v to %v, %v", step.reply["state"], at, now, err)
		}
	}
	waitCard(t, p, "902188341256")
	// What comes late is not shown.
	tell(map[string]any{"state": "caller_ringing", "steps": steps(4, now), "title": "Your phone rings", "advice": "", "retry": true, "final": false})
	if shown, err := p.CardText(); err != nil || strings.Contains(shown, "Your phone rings") {
		t.Errorf("the card went back: %q, %v", shown, err)
	}
}

func TestACallThatGoesOnIsShownInTheNextDocumentUnlessItsCardWasClosed(t *testing.T) {
	p, _, tell := shownCall(t, "demo.html")
	began := time.Now()
	ringing := func() map[string]any {
		return map[string]any{"state": "callee_ringing", "steps": steps(4, began), "title": "Their phone rings", "advice": "", "retry": true, "final": false, "shown": "+49 30 901820"}
	}
	if !tell(ringing()) {
		t.Error("it was not shown where it was placed")
	}
	must(t, p.Navigate(t.Context(), shared.Pages.Page("headings.html")))
	must(t, p.WaitUntil(t.Context(), "the next document to show it", func() (bool, error) { return tell(ringing()), nil }))
	waitCard(t, p, "Their phone rings")
	waitCard(t, p, "+49 30 901820") // which stands nowhere there
	clickCard(t, p, "Close")
	waitCard(t, p, "")
	if tell(ringing()) {
		t.Error("a card that was closed came back")
	}
	// Of a call that began on this page nothing is opened by itself.
	p2, _, tell2 := shownCall(t, "demo.html")
	clickCard(t, p2, "Close")
	waitCard(t, p2, "")
	if reply := ringing(); tell2(reply) {
		t.Error("a card was opened on the page of the call")
	}
}

func TestACallIsTakenBackWhileThatCanBe(t *testing.T) {
	p, _, tell := shownCall(t, "demo.html")
	now := time.Now()
	tell(map[string]any{"state": "requested", "steps": steps(4, now), "title": "About to call", "advice": "", "final": false, "undo": now.Add(time.Minute).UnixMilli()})
	waitCard(t, p, "Cancel")
	tell(map[string]any{"state": "sent", "steps": steps(5, now), "title": "On its way", "advice": "", "final": false})
	waitCard(t, p, "On its way")
	if shown, err := p.CardText(); err != nil || strings.Contains(shown, "Cancel") {
		t.Errorf("the card still offers it: %q, %v", shown, err)
	}
}

func TestAQuestionIsAnsweredByAClickOfItsOwn(t *testing.T) {
	p, _, tell := shownCall(t, "demo.html")
	before := len(shared.PBX.Orders())
	tell(map[string]any{"question": map[string]any{"id": "q1", "title": "Call a satellite phone?", "advice": "It costs more.", "yes": "Call all the same"}})
	waitCard(t, p, "It costs more.")
	clickCard(t, p, "Call all the same")
	waitOrder(t, before)
	waitCard(t, p, "The PBX accepted the call")
	noFurtherOrder(t, before+1)
}

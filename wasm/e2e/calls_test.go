package e2e

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"simotel/wasm/calls"
	"simotel/wasm/internal/chromium"
	"simotel/wasm/internal/stage"
	"simotel/wasm/message"
	"simotel/wasm/pbx/simotel/simoteltest"
)

// exchange starts a PBX whose calls take a twentieth of the time, with events,
// and sets the extension up for it.
func exchange(t *testing.T, change func(*simoteltest.Server), more string) *simoteltest.Server {
	t.Helper()
	apart(t)
	pbx := simoteltest.New(simoteltest.ReportingConfig())
	pbx.Second, pbx.RingDirection = 50*time.Millisecond, "in"
	if change != nil {
		change(pbx)
	}
	pbx.Start()
	t.Cleanup(pbx.Close)
	t.Cleanup(func() { configured(t) }) // nobody goes on to listen to it
	document := stage.Document(pbx.URL(), "en")
	if more != "" {
		document = stage.With(document, more)
	}
	configure(t, document)
	return pbx
}

// listening sets the extension up to hear a PBX's events, and waits until it does.
func listening(t *testing.T, pbx *simoteltest.Server, more string) {
	t.Helper()
	document := stage.WithEvents(stage.Document(pbx.URL(), "en"), pbx)
	if more != "" {
		document = stage.With(document, more)
	}
	configure(t, document)
	must(t, pbx.WaitListeners(t.Context(), 1))
}

// history asks the worker for its newest calls.
func history(t *testing.T, p *chromium.Page) []message.CallReply {
	t.Helper()
	reply, err := stage.Ask(p, message.TypeRecentCalls, nil)
	must(t, err)
	if reply.Error != nil {
		t.Fatal(reply.Error)
	}
	var all []message.CallReply
	must(t, json.Unmarshal(reply.OK, &all))
	return all
}

func TestTheCardShowsACallUntilItsEnd(t *testing.T) {
	pbx := exchange(t, func(s *simoteltest.Server) { s.Second = 0 }, "")
	listening(t, pbx, "")
	pbx.SetPhone("201", simoteltest.Phone{Act: simoteltest.Answers, After: 2 * time.Second})
	pbx.SetPhone("02188341256", simoteltest.Phone{Act: simoteltest.Answers, After: 2 * time.Second, HangsUp: time.Second})
	p := openPage(t, "demo.html")
	waitPainted(t, p, texts("demo.html"))
	callFromCard(t, p, "+98 21 8834 1256")
	for _, state := range []string{"Your phone is ringing", "Dialling", "Answered"} {
		waitCard(t, p, state)
	}
	popup := openExtension(t, "popup.html")
	all := history(t, popup)
	if r := all[0]; r.State != calls.Ended || r.Outcome() != calls.Answered || r.Report.Talked == 0 || r.At(calls.Connected).UnixMilli() > 0 {
		t.Errorf("the history says %+v", r)
	}
}

func TestACallToAColleagueIsSeenToBeAnsweredAndHasATimer(t *testing.T) {
	pbx := exchange(t, func(s *simoteltest.Server) { s.Second = 0 }, "")
	listening(t, pbx, "")
	pbx.SetPhone("201", simoteltest.Phone{Act: simoteltest.Answers, After: time.Second})
	pbx.SetPhone("204", simoteltest.Phone{Act: simoteltest.Answers, After: 2 * time.Second})
	popup := openExtension(t, "popup.html")
	typeInto(t, popup, "number", "204\r")
	waitText(t, popup, "result", "Ringing at the other end")
	waitText(t, popup, "result", "Connected")
	waitText(t, popup, "result", "0:02")
	pbx.HangUp("204")
	waitText(t, popup, "result", "Answered")
}

func TestTheCardGoesWithItsTabToTheNextDocument(t *testing.T) {
	pbx := exchange(t, func(s *simoteltest.Server) { s.Second = 0 }, "")
	listening(t, pbx, `"connection":{"ringSeconds":15}`)
	pbx.SetPhone("201", simoteltest.Phone{Act: simoteltest.NeverPicked})
	pbx.SetPhone("02188341256", simoteltest.Phone{Act: simoteltest.Answers})
	p := openPage(t, "demo.html")
	waitPainted(t, p, texts("demo.html"))
	callFromCard(t, p, "+98 21 8834 1256")
	waitCard(t, p, "Your phone is ringing")
	must(t, p.Navigate(t.Context(), shared.Pages.Page("contact-fa.html")))
	waitCard(t, p, "Your phone is ringing")
	waitCard(t, p, "Your phone did not answer")
}

func TestAReportTellsInThePopupHowACallEnded(t *testing.T) {
	pbx := exchange(t, nil, `"reports":{"enabled":true},`)
	pbx.SetDefaultPhone(simoteltest.Phone{Act: simoteltest.Answers, After: time.Second})
	pbx.SetPhone("02188341256", simoteltest.Phone{Act: simoteltest.Busy})
	p := openPage(t, "demo.html")
	waitPainted(t, p, texts("demo.html"))
	callFromCard(t, p, "+98 21 8834 1256")
	waitCard(t, p, "The PBX accepted the call")
	must(t, pbx.WaitEnded(t.Context(), 1))
	popup := openExtension(t, "popup.html")
	// The worker is woken by its alarm, 30 s after the call.
	waitText(t, popup, "result", "Busy")
	waitCard(t, p, "Busy")
}

func TestOneOrderForTwoTabsAndTwoWindows(t *testing.T) {
	before := configured(t)
	var pages []*chromium.Page
	var buttons []chromium.Point
	for range 2 {
		p := openPage(t, "demo.html")
		waitPainted(t, p, texts("demo.html"))
		openCard(t, p, "+98 21 8834 1256")
		at, err := p.CardButton("Call")
		must(t, err)
		pages, buttons = append(pages, p), append(buttons, at)
	}
	for i, p := range pages {
		must(t, p.Click(buttons[i]))
	}
	for _, p := range pages {
		waitCard(t, p, "The PBX accepted the call")
	}
	waitOrder(t, before)
	noFurtherOrder(t, before+1)
}

func TestANumberAbroadIsAskedAboutFirst(t *testing.T) {
	before := configured(t)
	configure(t, strings.Replace(stage.Document(shared.PBX.URL(), "en"), `"DE",`, "", 1))
	p := openPage(t, "demo.html")
	waitPainted(t, p, texts("demo.html"))
	callFromCard(t, p, "+49 30 901820")
	waitCard(t, p, "Call Germany?")
	noFurtherOrder(t, before)
	clickCard(t, p, "Yes, call")
	if order := waitOrder(t, before); order.Fields["callee"] != "004930901820" {
		t.Errorf("the PBX got %q", order.Body)
	}
	waitCard(t, p, "The PBX accepted the call")
}

func TestACallCanBeTakenBackBeforeItIsSent(t *testing.T) {
	before := configured(t)
	configure(t, strings.Replace(stage.Document(shared.PBX.URL(), "en"), `"undoSeconds":0`, `"undoSeconds":5`, 1))
	p := openPage(t, "demo.html")
	waitPainted(t, p, texts("demo.html"))
	callFromCard(t, p, "+98 21 8834 1256")
	waitCard(t, p, "Cancel")
	must(t, p.WaitUntil(t.Context(), "the button to cancel, with its seconds", func() (bool, error) {
		for left := range 6 {
			if at, err := p.CardButtonNow(fmt.Sprintf("Cancel %d", left)); err == nil {
				return true, p.Click(at)
			}
		}
		return false, nil
	}))
	waitCard(t, p, "cancelled the call")
	noFurtherOrder(t, before)
	// And what is not taken back is sent.
	clickCard(t, p, "Call again")
	waitOrder(t, before)
	waitCard(t, p, "The PBX accepted the call")
}

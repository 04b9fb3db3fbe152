package e2e

import (
	"fmt"
	"strings"
	"testing"

	"simotel/wasm/internal/stage"
	"simotel/wasm/pbx/asterisk/asterisktest"
)

// A call that comes in through a queue is picked up and ends while the worker is
// dead; the next is missed.
func TestACallThatComesInIsShownWhereverItsUserIs(t *testing.T) {
	s := hearing(t)
	ours, err := s.Browser.OpenExtension(t.Context(), "certificates.html")
	must(t, err)
	badge := func(want string) {
		t.Helper()
		must(t, ours.WaitFor(t.Context(), fmt.Sprintf(`chrome.action.getBadgeText({}).then((text) => text === %q)`, want)))
	}
	notified := func(shown bool) {
		t.Helper()
		must(t, ours.WaitFor(t.Context(), fmt.Sprintf(`chrome.notifications.getAll().then((all) => Object.keys(all).some((id) => id.startsWith("call-in-")) === %v)`, shown)))
	}
	page, err := s.Browser.Open(t.Context(), s.Pages.Page("demo.html"))
	must(t, err)
	must(t, page.WaitFor(t.Context(), `CSS.highlights.get("simotel")?.size`))
	must(t, page.Evaluate(`{ const field = Object.assign(document.createElement("input"), {id: "field"}); field.style = "position: fixed; bottom: 8px; right: 8px; width: 300px"; document.body.append(field); field.focus(); }`, nil))

	call := s.PBX.CallIn("02188341256", "902", stage.Extension, "202")
	for _, text := range []string{"Incoming call", "+98 21 8834 1256", "902"} {
		waitCard(t, page, text)
	}
	badge("☎")
	notified(true)
	// It asks for nothing: who types goes on, and Escape is the page's.
	must(t, page.Type("note"))
	must(t, page.Evaluate(`document.addEventListener("keydown", (e) => { if (e.key === "Escape") document.title = "escaped"; })`, nil))
	must(t, page.Type("\x1b"))
	must(t, page.WaitFor(t.Context(), `document.title === "escaped" && document.getElementById("field").value === "note" && document.activeElement.id === "field"`))
	if shown := waitCard(t, page, "Incoming call"); strings.Contains(shown, "Call again") || strings.Contains(shown, "Hang up") {
		t.Errorf("it offers what cannot be done: %q", shown)
	}
	call.PickUp(stage.Extension)
	waitCard(t, page, "Incoming call, connected")
	waitCard(t, page, "0:0")
	badge("●")
	notified(false)
	must(t, s.Browser.KillWorker(t.Context()))
	call.HangUp(7)
	must(t, ours.WaitFor(t.Context(), `chrome.runtime.sendMessage({type: "status"}).then(() => true)`)) // wakes it
	waitCard(t, page, "Incoming, answered")
	waitCard(t, page, "") // by itself
	badge("")

	s.PBX.CallIn("09123456789", "", stage.Extension).HangUp(0)
	badge("1")
	waitCard(t, page, "Call back")
	notified(true)
	popup, err := s.Browser.OpenExtension(t.Context(), "popup.html")
	must(t, err)
	badge("")
	must(t, popup.WaitFor(t.Context(), `document.getElementById("result-title").textContent === "Missed call" && document.getElementById("result-again").textContent === "Call back"`))
	popup.Close()
	history, err := s.Browser.OpenExtension(t.Context(), "history.html")
	must(t, err)
	defer history.Close()
	rows := func(want ...string) func() (bool, error) {
		return func() (bool, error) {
			var got []string
			err := history.Evaluate(`[...document.querySelectorAll("#calls > li")].map((li) => li.innerText.replace(/[\u2066-\u2069]/g, ""))`, &got)
			if err != nil || len(got) != len(want) {
				return false, err
			}
			for i, text := range want {
				for _, part := range strings.Split(text, "|") {
					if !strings.Contains(got[i], part) {
						return false, nil
					}
				}
			}
			return true, nil
		}
	}
	must(t, history.WaitUntil(t.Context(), "both calls", rows("+98 912 345 6789|Missed call", "+98 21 8834 1256|Queue 902|Incoming, answered|0:07")))
	must(t, history.Evaluate(`document.getElementById("outcome").focus()`, nil))
	must(t, history.Type("Missed"))
	must(t, history.WaitUntil(t.Context(), "the missed one", rows("Missed call")))
}

func TestAsteriskCallThatComesInIsNamedAndHungUp(t *testing.T) {
	pbx := onAsterisk(t, asterisktest.Newest, asterisktest.Config{})
	own := pbx.Phone("201")
	own.Behave(asterisktest.Script{Act: asterisktest.Rings})
	p := demoPage(t)
	must(t, pbx.Phone("203").Dial(t.Context(), "201"))
	waitCard(t, p, "Incoming call")
	waitCard(t, p, "Phone 203") // what the PBX calls it
	must(t, own.Accept(t.Context()))
	waitCard(t, p, "Incoming call, connected")
	clickCard(t, p, "Hang up")
	waitCard(t, p, "Incoming, answered")
	must(t, pbx.WaitOpen(t.Context(), asterisktest.Open{Applications: 1})) // the phones hear it too
}

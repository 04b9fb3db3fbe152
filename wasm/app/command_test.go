package app

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"simotel/wasm/calls"
	"simotel/wasm/message"
	"simotel/wasm/pbx"
	"simotel/wasm/settings"
)

func TestAKeyLeadsToTheNextNumberOrSaysThatThereIsNone(t *testing.T) {
	for command, told := range map[string]string{"next-number": "tab 7 next", "previous-number": "tab 7 next"} {
		for _, shows := range []bool{true, false} {
			w := newWorld(t)
			w.tab.shows = shows
			handle(w, "commands.onCommand", `["`+command+`",{"id":7}]`)
			if got := w.tab.heard(); !slices.Equal(got, []string{told}) {
				t.Errorf("%s: the tab heard %q", command, got)
			}
			if said := notifications(w); shows != (len(said) == 0) {
				t.Errorf("%s: notified %q", command, said)
			}
		}
	}
}

func TestAKeyEndsTheCallThatGoesOnAndElseSaysThatThereIsNone(t *testing.T) {
	w := newWorld(t)
	handle(w, "commands.onCommand", `["hang-up",{"id":7}]`)
	if got := w.notifications.Shown("command").Title; got != "There is no call to hang up" {
		t.Errorf("told %q", got)
	}
	d := &hanging{}
	w.hangs(d)
	w.keep(placedNow("old", w, calls.Accepted), placedNow("talking", w, calls.Accepted, calls.CallerAnswered, calls.Connected), placedNow("new", w, calls.Accepted))
	handle(w, "commands.onCommand", `["hang-up",{"id":7}]`)
	if !slices.Equal(d.ended, []string{"talking"}) {
		t.Errorf("ended %q", d.ended)
	}
	handle(w, "commands.onCommand", `["hang-up",null]`)
	if !slices.Equal(d.ended, []string{"talking", "new"}) {
		t.Errorf("ended %q", d.ended)
	}
}

func TestAKeyCallsTheLastNumberAgain(t *testing.T) {
	w := newWorld(t)
	handle(w, "commands.onCommand", `["redial-last",{"id":7}]`)
	if got := w.notifications.Shown("command").Title; got != "There is no last call" {
		t.Errorf("told %q", got)
	}
	w.keep(placedNow("a", w, calls.Failed))
	handle(w, "commands.onCommand", `["redial-last",{"id":7}]`)
	if got := w.driver.dialled(); !slices.Equal(got, []string{"201>02188123456"}) {
		t.Errorf("the PBX got %q", got)
	}
}

func TestAQuestionOutsideOfPagesIsAnsweredByItsButton(t *testing.T) {
	w := newWorld(t)
	w.arrange(func(s *settings.Settings) { s.Dialling.International = true })
	ask := `["+88 216 1600000","currentTab"]`
	handle(w, "omnibox.onInputEntered", ask)
	ids := notifications(w)
	if len(ids) != 1 || len(w.driver.dialled()) != 0 {
		t.Fatalf("notified %q, dialled %q", ids, w.driver.dialled())
	}
	shown := w.notifications.Shown(ids[0])
	if len(shown.Buttons) != 1 || shown.Buttons[0].Title != "Call all the same" {
		t.Fatalf("the question has the buttons %+v", shown.Buttons)
	}
	handle(w, "notifications.onButtonClicked", `["`+ids[0]+`",0]`)
	if got := w.driver.dialled(); len(got) != 1 {
		t.Errorf("dialled %q; %q", got, notifications(w))
	}
	// Its answer counts once.
	handle(w, "notifications.onButtonClicked", `["`+ids[0]+`",0]`)
	if got := w.driver.dialled(); len(got) != 1 {
		t.Errorf("dialled %q", got)
	}
}

func TestTheButtonsOfANotificationDoWhatTheySay(t *testing.T) {
	w := newWorld(t)
	worker := w.worker()
	failed := placedNow("bad", w, calls.Failed)
	failed.Reason = "credentials_invalid"
	worker.notify(t.Context(), failed)
	var titles []string
	for _, b := range w.notifications.Shown("call-bad").Buttons {
		titles = append(titles, b.Title)
	}
	if !slices.Equal(titles, []string{"Open the options", "Call again"}) {
		t.Fatalf("the buttons are %q", titles)
	}
	handle(w, "notifications.onButtonClicked", `["call-bad",1]`)
	if got := w.driver.dialled(); !slices.Equal(got, []string{"201>02188123456"}) || slices.Contains(notifications(w), "call-bad") {
		t.Errorf("called again: %q, shown are %q", got, notifications(w))
	}
	handle(w, "notifications.onButtonClicked", `["call-bad",0]`)
	if w.options != 1 {
		t.Errorf("the options were opened %d times", w.options)
	}
	d := &hanging{}
	w.hangs(d)
	going := placedNow("going", w, calls.Accepted)
	w.keep(going)
	w.worker().notify(t.Context(), going)
	if b := w.notifications.Shown("call-going").Buttons; len(b) == 0 || b[0].Title != "Hang up" {
		t.Fatalf("the buttons are %+v", b)
	}
	handle(w, "notifications.onButtonClicked", `["call-going",0]`)
	if !slices.Equal(d.ended, []string{"going"}) {
		t.Errorf("ended %q", d.ended)
	}
	// Of a session that is over nobody knows what its buttons were.
	handle(w, "notifications.onButtonClicked", `["call-gone",1]`)
	if w.options != 2 {
		t.Errorf("the options were opened %d times", w.options)
	}
}

func TestTheAddressBarSuggestsWhatWasCalledAsXML(t *testing.T) {
	w := newWorld(t)
	a := placedNow("a", w, calls.Accepted)
	a.Note = `Sara <b>&"friends"</b>`
	b := placedNow("b", w, calls.Accepted)
	b.E164, b.Text, b.Dialled = "+989123456789", "0912 345 6789", "09123456789"
	w.keep(a, b)
	for typed, want := range map[string][]string{
		"":        {"+989123456789", "+982188123456"},
		"0912":    {"+989123456789"},
		"۰۹۱۲":    {"+989123456789"},
		"8812 34": {"+982188123456"},
		"sara":    {"+982188123456"},
		"7777":    {},
	} {
		var list []suggestion
		answer := w.worker().Handle(t.Context(), "omnibox.onInputChanged", jsonOf(t, []string{typed}))
		unmarshal(t, answer, &list)
		var got []string
		for _, s := range list {
			got = append(got, s.Content)
			if strings.Contains(s.Description, "<b>") {
				t.Errorf("%q is described as %s", typed, s.Description)
			}
		}
		if !slices.Equal(got, want) && len(got)+len(want) > 0 {
			t.Errorf("%q suggests %q, want %q", typed, got, want)
		}
	}
	handle(w, "omnibox.onInputChanged", `["021 8812 3456"]`)
	if want := "Call <match>\u2066+98 21 8812 3456\u2069</match>"; w.suggested != want {
		t.Errorf("Enter is said to do %q, want %q", w.suggested, want)
	}
	handle(w, "omnibox.onInputChanged", `["0912 345 67"]`)
	if !strings.Contains(w.suggested, "<dim>Looks incomplete") {
		t.Errorf("of a number that lacks digits Enter is said to do %q", w.suggested)
	}
	handle(w, "omnibox.onInputChanged", `["<script>"]`)
	if !strings.HasPrefix(w.suggested, "<dim>Type a phone number") {
		t.Errorf("Enter is said to do %q", w.suggested)
	}
	handle(w, "omnibox.onInputEntered", `["۰۲۱ ۸۸۱۲ ۳۴۵۷","currentTab"]`)
	if got := w.driver.dialled(); !slices.Equal(got, []string{"201>02188123457"}) {
		t.Errorf("the PBX got %q", got)
	}
}

func TestTheIconIsGreyUntilACallCanBePlacedAndItsTitleTellsTheCall(t *testing.T) {
	w := newWorld(t)
	handle(w, "runtime.onStartup", `[]`)
	if title, _ := w.action.GetTitle(t.Context(), 0); w.front.isGrey(0) || title != "Call with Simotel" {
		t.Errorf("the icon is grey: %v, its title %q", w.front.isGrey(0), title)
	}
	if _, err := w.worker().Call(t.Context(), request("g1", "021 8812 3456")); err != nil {
		t.Fatal(err)
	}
	if title, _ := w.action.GetTitle(t.Context(), 0); !strings.Contains(title, "The PBX accepted the call") || !strings.Contains(title, "+98 21 8812 3456") {
		t.Errorf("the title is %q", title)
	}
	w = newWorld(t)
	if err := w.area.Remove(t.Context(), "credentials"); err != nil {
		t.Fatal(err)
	}
	handle(w, "runtime.onStartup", `[]`)
	if title, _ := w.action.GetTitle(t.Context(), 0); !w.front.isGrey(0) || !strings.Contains(title, "not set up") {
		t.Errorf("the icon is grey: %v, its title %q", w.front.isGrey(0), title)
	}
}

// What is read of a call before the PBX's answer is shown after it, if Chrome takes
// its time; the icon must end with what is true.
func TestTheIconEndsWithTheLastStateThoughChromeIsSlowWithAnEarlierOne(t *testing.T) {
	w := newWorld(t)
	late, reading := make(chan struct{}), make(chan struct{})
	w.titling = func(title string) {
		if strings.Contains(title, "Sent to the PBX") {
			close(reading)
			<-late
		}
	}
	w.driver.answer = func(context.Context, pbx.Order) (pbx.CallRef, error) {
		<-reading
		time.AfterFunc(100*time.Millisecond, func() { close(late) })
		return pbx.CallRef{ID: "orig.call.1"}, nil
	}
	if _, err := w.worker().Call(t.Context(), request("g1", "021 8812 3456")); err != nil {
		t.Fatal(err)
	}
	<-late
	time.Sleep(50 * time.Millisecond) // a title that comes late has come now
	if title, _ := w.action.GetTitle(t.Context(), 0); !strings.Contains(title, "The PBX accepted the call") {
		t.Errorf("the title is %q", title)
	}
}

func TestWhereKeysAreSetIsOpened(t *testing.T) {
	w := newWorld(t)
	var s message.Service = w.worker()
	if err := s.OpenShortcuts(t.Context()); err != nil || !slices.Equal(w.tabs, []string{"chrome://extensions/shortcuts"}) {
		t.Errorf("opened %q, %v", w.tabs, err)
	}
}

func TestAKeySwitchesTheSiteInFrontOffAndOn(t *testing.T) {
	w := newWorld(t)
	w.front.tabs = []Tab{{ID: 7, Address: "https://www.crm.example/a"}, {ID: 8, Address: "chrome://extensions/"}}
	for _, want := range []string{"Switched off on \u2066crm.example\u2069", "Working on \u2066crm.example\u2069 again"} {
		handle(w, "commands.onCommand", `["switch-site",{"id":7,"url":"https://www.crm.example/a"}]`)
		if n := w.notifications.Shown("command"); n.Title != want {
			t.Errorf("told is %q, want %q", n.Title, want)
		}
	}
	handle(w, "commands.onCommand", `["switch-site",{"id":8,"url":"chrome://extensions/"}]`)
	if n := w.notifications.Shown("command"); n.Title != "There is no site to switch off" {
		t.Errorf("of a page of Chrome's own is told %q", n.Title)
	}
}

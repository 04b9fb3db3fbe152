package ui

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"simotel/wasm/app"
	"simotel/wasm/calls"
	"simotel/wasm/message"
	"simotel/wasm/pbx"
	"simotel/wasm/settings"
)

// opened is what the desk's clock shows when a popup opens.
const opened = 1_800_000_000_000

// call returns a reply of a call that was asked for so many seconds before the
// popup was opened, and has come to a state at once.
func call(id string, state calls.State, before int64, r message.CallReply) message.CallReply {
	at := opened - 1000*before
	r.ID, r.State = id, state
	r.Steps = []calls.Transition{{State: calls.Requested, At: at}, {State: state, At: at}}
	return r
}

// open opens a popup that can call.
func open(t *testing.T, w *worker, d desk) *page {
	t.Helper()
	p := newPage(t, "popup.html")
	(&Popup{Document: p, Service: w, Platform: d}).Start(t.Context())
	d.pass(time.Second) // what is shown has stood for a while
	return p
}

func TestAPopupDialsAndShowsWhatCameOfIt(t *testing.T) {
	p, w := newPage(t, "popup.html"), newWorker()
	w.recent = []message.CallReply{call("1", calls.Accepted, 0, message.CallReply{Final: true, Title: "Taken", Shown: "+98 21 1"})}
	(&Popup{Document: p, Service: w, Platform: newDesk("fa")}).Start(t.Context())
	p.shows("result", good, "Taken|")
	if p.hidden["dial"] || !p.hidden["welcome"] || p.focused != "number" || p.text["extension"] != "۲۰۱" ||
		p.text["result-when"] != "آخرین تماس: now in fa" {
		t.Errorf("the popup shows %+v", p.text)
	}
	p.do("dial", "submit")
	p.SetValue("number", " 0912 ")
	w.reply = message.CallReply{State: calls.Failed, Final: true, Title: "Refused", Advice: "Ask", Settings: true}
	p.do("dial", "submit")
	if len(w.dialled) != 1 || w.dialled[0] != (message.CallRequest{ID: "id1", Text: "0912", Source: message.SourcePopup}) {
		t.Errorf("dialled %+v", w.dialled)
	}
	p.shows("result", bad, "Refused|Ask")
	if p.value["number"] == "" {
		t.Error("a number that was not dialled is gone")
	}
	if p.hidden["result-options"] || p.text["result-when"] != "" || p.attributes["call.aria-disabled"] != "" {
		t.Error("the way to the options is not shown, or the popup is still busy")
	}
	w.reply = message.CallReply{State: calls.Unknown, Final: true, Title: "No answer"}
	p.do("dial", "submit")
	p.do("dial", "submit")
	if len(w.dialled) != 2 {
		t.Errorf("two more presses of Enter were %d more calls, want 1", len(w.dialled)-1)
	}
	p.SetValue("number", "0913")
	w.reply = call("id4", calls.Ended, 0, message.CallReply{Final: true, Title: "Answered"})
	w.reply.Report = &calls.Report{Outcome: calls.Answered, Talked: 65}
	p.do("dial", "submit")
	if !strings.HasSuffix(p.text["result-when"], " · ۱:۰۵") {
		t.Errorf("how long a call of the popup's own was talked it tells as %q", p.text["result-when"])
	}
	p.do("result-options", "click")
	if w.options != 1 || !p.left {
		t.Error("the options were not opened")
	}
}

func TestAPopupsOwnCallIsNotHiddenByTheLastOne(t *testing.T) {
	p, w := newPage(t, "popup.html"), newWorker()
	w.recent = []message.CallReply{call("1", calls.Failed, 0, message.CallReply{Final: true, Title: "Just before"})}
	w.reply = message.CallReply{State: calls.Accepted, Final: true, Title: "Taken"}
	w.meanwhile = func() {
		p.SetValue("number", "0912")
		p.do("dial", "submit")
	}
	(&Popup{Document: p, Service: w, Platform: newDesk("en")}).Start(t.Context())
	p.shows("result", good, "Taken")
	if p.text["result-when"] != "" {
		t.Errorf("it is dated as the last call: %q", p.text["result-when"])
	}
}

// A popup has at most 600 pixels.
func TestACallThatIsOverMakesRoomForAQuestion(t *testing.T) {
	w, d := newWorker(), newDesk("en")
	w.recent = []message.CallReply{call("1", calls.Accepted, 0, message.CallReply{Final: true, Title: "Taken"})}
	p := open(t, w, d)
	w.reply = message.CallReply{Question: &message.Question{ID: "q", Title: "Call abroad?"}}
	p.SetValue("number", "+81")
	p.do("dial", "submit")
	if p.hidden["question"] || !p.hidden["result"] {
		t.Error("both are on show")
	}
	p.do("question-no", "click")
	if !p.hidden["question"] || p.hidden["result"] {
		t.Error("the call is not on show again")
	}
}

func TestAPopupConnectsTwoOutsideNumbersWhereATrunkIsSet(t *testing.T) {
	p, w := newPage(t, "popup.html"), newWorker()
	(&Popup{Document: p, Service: w, Platform: newDesk("en")}).Start(t.Context())
	if !p.hidden["between"] {
		t.Error("it is offered without a trunk")
	}
	w.configuration.Settings.Connection.Trunk = "Cisco"
	(&Popup{Document: p, Service: w, Platform: newDesk("en")}).Start(t.Context())
	if p.hidden["between"] {
		t.Fatal("it is not offered")
	}
	p.SetValue("second", "021 8812 3456")
	p.do("between-form", "submit")
	if len(w.dialled) != 0 || p.focused != "first" {
		t.Errorf("dialled %+v, focused %s", w.dialled, p.focused)
	}
	p.SetValue("first", " 0912 ")
	w.reply = message.CallReply{State: calls.Failed, Final: true, Title: "Refused"}
	p.do("between-form", "submit")
	if p.value["first"] == "" || p.value["second"] == "" {
		t.Error("numbers that were not connected are gone")
	}
	w.reply = message.CallReply{State: calls.Accepted, Final: true, Title: "Taken"}
	p.do("between-form", "submit")
	p.do("between-form", "submit")
	want := message.CallRequest{ID: "id2", Text: "021 8812 3456", Caller: "0912", Source: message.SourcePopup}
	if len(w.dialled) != 2 || w.dialled[1] != want {
		t.Errorf("dialled %+v", w.dialled)
	}
	p.shows("result", good, "Taken")
}

func TestAPopupWithoutSettingsLeadsToThem(t *testing.T) {
	p, w := newPage(t, "popup.html"), newWorker()
	w.configuration.Configured = false
	(&Popup{Document: p, Service: w, Platform: newDesk("en")}).Start(t.Context())
	if p.hidden["welcome"] || !p.hidden["dial"] || p.focused != "setup" || p.listeners["setup.click"] != nil {
		t.Error("the welcome is not shown")
	}
	// Its button is a link to the page that welcomes.
	p = newPage(t, "popup.html")
	w.configuration.Problem = &message.Error{Code: "settings_corrupt", Title: "Cannot be read"}
	(&Popup{Document: p, Service: w, Platform: newDesk("en")}).Start(t.Context())
	p.shows("result", bad, "Cannot be read")
	if p.hidden["result-options"] {
		t.Error("there is no way to the options")
	}
}

// shown returns which of these elements are shown.
func (p *page) shown(ids ...string) []string {
	p.t.Helper()
	return slices.DeleteFunc(ids, func(id string) bool { return p.hidden[p.is(id)] })
}

func TestAPopupFollowsTheCallUnderWayWithoutBeingOpenedAgain(t *testing.T) {
	d, w := newDesk("fa"), newWorker()
	w.recent = []message.CallReply{call("1", calls.Accepted, 9, message.CallReply{Title: "Taken", Advice: "Pick up", Shown: "+98 21 1"})}
	p := open(t, w, d)
	p.shows("result", good, "Taken|Pick up")
	if p.text["result-when"] != "" || len(p.shown("result-timer", "result-cancel", "result-again")) != 0 || p.hidden["result-copy"] {
		t.Errorf("the popup shows %+v", p.text)
	}

	talking := call("1", calls.Connected, 9, message.CallReply{Title: "Talking", Since: opened - 64_600})
	talking.Steps = append(talking.Steps, calls.Transition{State: calls.Connected, At: opened})
	d.told(talking)
	p.shows("result", good, "Talking|")
	if p.hidden["result-timer"] || p.text["result-timer"] != "۱:۰۵" {
		t.Errorf("65.6 s after the answer the timer shows %q", p.text["result-timer"])
	}
	d.told(call("1", calls.Accepted, 9, message.CallReply{Title: "Late news"})) // overtaken on its way
	p.shows("result", good, "Talking|")
	d.pass(500 * time.Millisecond)
	if p.text["result-timer"] != "۱:۰۶" {
		t.Errorf("half a second later it shows %q", p.text["result-timer"])
	}

	over := call("1", calls.Ended, 9, message.CallReply{Title: "Answered", Final: true, Retry: true})
	over.Steps = append(over.Steps, calls.Transition{State: calls.Connected}, calls.Transition{State: calls.Ended, At: opened + 2500})
	over.Report = &calls.Report{Outcome: calls.Answered, Talked: 3671}
	d.told(over)
	p.shows("result", good, "Answered|")
	if !p.hidden["result-timer"] || p.hidden["result-again"] || p.text["result-when"] != "آخرین تماس: now in fa · ۱:۰۱:۱۱" {
		t.Errorf("after the end the popup shows %+v", p.text)
	}
	d.pass(time.Hour)
	if len(d.waits) != 0 {
		t.Errorf("%d timers run on", len(d.waits))
	}
}

func TestTheCallOnTopIsTheOneThatGoesOnElseTheOneThatJustEnded(t *testing.T) {
	for name, x := range map[string]struct {
		recent []message.CallReply
		top    string
	}{
		"none": {nil, ""},
		"one that goes on before one that ended": {[]message.CallReply{
			call("1", calls.Failed, 1, message.CallReply{Final: true}), call("2", calls.Connected, 300, message.CallReply{}),
		}, "2"},
		"the newer of two":          {[]message.CallReply{call("1", calls.Sent, 1, message.CallReply{}), call("2", calls.CalleeRinging, 300, message.CallReply{})}, "1"},
		"one that ended just now":   {[]message.CallReply{call("1", calls.Failed, 60, message.CallReply{Final: true})}, "1"},
		"one that ended long since": {[]message.CallReply{call("1", calls.Failed, 180, message.CallReply{Final: true})}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorker()
			for i := range x.recent {
				x.recent[i].Shown = x.recent[i].ID
			}
			w.recent = x.recent
			p := open(t, w, newDesk("en"))
			if p.hidden["result"] != (x.top == "") || p.text["result-number"] != x.top {
				t.Errorf("on top is %q, hidden %v", p.text["result-number"], p.hidden["result"])
			}
			if isEmpty := len(p.rows["recent-calls"]) == 0; slices.Contains(p.rows["recent-calls"], x.top) || p.hidden["recent"] != (isEmpty && x.top != "") || p.hidden["recent-empty"] == isEmpty {
				t.Errorf("listed are %q", p.rows["recent-calls"])
			}
		})
	}
}

func TestACallThatWasAskedForHereStandsOverOneThatGoesOn(t *testing.T) {
	d, w := newDesk("en"), newWorker()
	w.recent = []message.CallReply{call("live", calls.Connected, 60, message.CallReply{Title: "Talking"})}
	w.reply = message.CallReply{State: calls.Failed, Final: true, Title: "Refused"}
	p := open(t, w, d)
	p.SetValue("number", "0912")
	p.do("dial", "submit")
	p.shows("result", bad, "Refused")
	if !slices.Equal(p.rows["recent-calls"], []string{"live"}) {
		t.Errorf("listed are %q", p.rows["recent-calls"])
	}
}

func TestARowThatComesBackIsHeardAgain(t *testing.T) {
	d, w := newDesk("en"), newWorker()
	w.recent = []message.CallReply{call("new", calls.Connected, 1, message.CallReply{}), call("old", calls.Connected, 9, message.CallReply{})}
	p := open(t, w, d)
	d.told(call("new", calls.Ended, 1, message.CallReply{Final: true, Retry: true}))
	if !slices.Equal(p.rows["recent-calls"], []string{"new"}) {
		t.Fatalf("the one that goes on is not on top: %q are listed", p.rows["recent-calls"])
	}
	d.told(call("old", calls.Ended, 9, message.CallReply{Final: true, Retry: true}))
	d.pass(time.Second)
	p.do("row-copy:old", "click")
	if len(d.copied) != 1 {
		t.Error("its button does nothing")
	}
}

func TestACallIsTakenBackWhileThatIsPossible(t *testing.T) {
	d, w := newDesk("en"), newWorker()
	w.recent = []message.CallReply{call("1", calls.Requested, 0, message.CallReply{Title: "Waits", Undo: opened + 5000})}
	p := open(t, w, d)
	if p.hidden["result-cancel"] {
		t.Fatal("it cannot be taken back")
	}
	w.fail = &message.Error{Code: message.CodeNoAnswer}
	p.do("result-cancel", "click")
	p.shows("result", bad, "does not answer")
	if p.hidden["result-cancel"] {
		t.Error("it cannot be tried again")
	}
	w.fail, w.reply = nil, call("1", calls.Failed, 0, message.CallReply{Title: "Taken back", Final: true})
	w.reply.Reason = app.CodeCancelled
	p.do("result-cancel", "click")
	p.shows("result", busy, "Taken back")
	if !slices.Equal(w.cancelled, []string{"1", "1"}) || !p.hidden["result-cancel"] {
		t.Errorf("taken back: %q", w.cancelled)
	}

	d.told(call("2", calls.Requested, -2, message.CallReply{Title: "Waits", Undo: opened + 6000})) // a second has passed
	for left := 5; left > 0; left-- {
		if p.hidden["result-cancel"] || p.text["result-left"] != strconv.Itoa(left) {
			t.Errorf("with %d seconds left the button shows %q, hidden %v", left, p.text["result-left"], p.hidden["result-cancel"])
		}
		d.pass(time.Second)
	}
	if !p.hidden["result-cancel"] {
		t.Error("the button stayed after the order left")
	}
}

func TestTheSecondsInWhichACallIsTakenBackAreCountedInTheLanguagesDigits(t *testing.T) {
	d, w := newDesk("fa"), newWorker()
	w.recent = []message.CallReply{call("1", calls.Requested, 0, message.CallReply{Undo: opened + 9700})}
	p := newPage(t, "popup.html")
	(&Popup{Document: p, Service: w, Platform: d}).Start(t.Context())
	if p.text["result-left"] != "۱۰" {
		t.Errorf("with 9.7 s left the button shows %q", p.text["result-left"])
	}
	d.pass(600 * time.Millisecond)
	if p.text["result-left"] != "۱۰" {
		t.Errorf("with 9.1 s left it shows %q", p.text["result-left"])
	}
	d.pass(200 * time.Millisecond)
	if p.text["result-left"] != "۹" {
		t.Errorf("with 8.9 s left it shows %q", p.text["result-left"])
	}
}

func TestAQuestionIsAnsweredByAGestureOfItsOwn(t *testing.T) {
	d, w := newDesk("en"), newWorker()
	p := open(t, w, d)
	p.SetValue("number", "00870 1")
	w.reply = message.CallReply{Shown: "+870 1", Question: &message.Question{ID: "q", Title: "Call a satellite phone?", Advice: "It costs", Yes: "Call it"}}
	p.do("dial", "submit")
	p.shows("question", "ask", "Call a satellite phone?|It costs")
	if p.text["question-number"] != "+870 1" || p.text["question-yes"] != "Call it" || p.focused != "question" || !p.hidden["result"] || p.value["number"] == "" {
		t.Errorf("the question is %+v, focused is %s", p.text, p.focused)
	}
	p.do("question-yes", "click") // the second click of a double click
	if len(w.dialled) != 1 {
		t.Fatal("a press just after the question came was its answer")
	}
	d.pass(time.Second)
	p.do("number", "input")
	if !p.hidden["question"] {
		t.Error("the question stands although the number changed")
	}
	p.do("question-yes", "click")
	if len(w.dialled) != 1 {
		t.Error("a question that is gone was answered")
	}

	p.do("dial", "submit")
	d.pass(time.Second)
	w.reply = message.CallReply{State: calls.Accepted, Title: "Taken"}
	p.do("question-yes", "click")
	want := message.CallRequest{ID: "id3", Text: "00870 1", Source: message.SourcePopup, Confirmed: "q"}
	if len(w.dialled) != 3 || w.dialled[2] != want {
		t.Errorf("dialled %+v, want %+v", w.dialled, want)
	}
	p.shows("result", good, "Taken")
	if !p.hidden["question"] || p.value["number"] != "" || p.focused != "number" {
		t.Errorf("the question is hidden %v, the field holds %q, focused is %s", p.hidden["question"], p.value["number"], p.focused)
	}
}

func TestAQuestionIsRefused(t *testing.T) {
	d, w := newDesk("en"), newWorker()
	p := open(t, w, d)
	p.SetValue("number", "00870 1")
	w.reply = message.CallReply{Question: &message.Question{ID: "q"}}
	p.do("dial", "submit")
	d.pass(time.Second)
	p.do("question-no", "click")
	p.do("question-yes", "click")
	if !p.hidden["question"] || p.focused != "number" || len(w.dialled) != 1 {
		t.Errorf("hidden %v, focused %s, dialled %+v", p.hidden["question"], p.focused, w.dialled)
	}
}

func TestTheRecentCallsSayWhatBecameOfThem(t *testing.T) {
	w := newWorker()
	ended := func(id string, o calls.Outcome, talked int) message.CallReply {
		r := call(id, calls.Ended, 600, message.CallReply{Final: true, Retry: true, Title: "It was " + string(o), Shown: "no. " + id})
		r.Report = &calls.Report{Outcome: o, Talked: talked}
		return r
	}
	w.recent = []message.CallReply{
		ended("answered", calls.Answered, 185), ended("busy", calls.Busy, 0), ended("barred", calls.Barred, 0),
		call("failed", calls.Failed, 700, message.CallReply{Final: true, Title: "Refused", Shown: "none"}),
	}
	p := open(t, w, newDesk("en"))
	for id, want := range map[string]string{
		"answered": "good|no. answered|It was answered · 3:05|now in en", "busy": "busy|no. busy|It was busy|now in en",
		"barred": "bad|no. barred|It was barred|now in en", "failed": "bad|none|Refused|now in en",
	} {
		got := strings.Join([]string{p.attributes["row:"+id+".data-kind"], p.text["row-number:"+id], p.text["row-title:"+id] + p.text["row-talked:"+id], p.text["row-when:"+id]}, "|")
		if got != want {
			t.Errorf("the row of %s shows %q, want %q", id, got, want)
		}
	}
	if p.attributes["row-again:busy.aria-label"] != "Call no. busy again" || p.attributes["row-copy:busy.aria-label"] != "Copy no. busy" {
		t.Errorf("the buttons are named %+v", p.attributes)
	}
	if p.hidden["row-again:busy"] || !p.hidden["row-again:failed"] {
		t.Error("what cannot help is offered, or what can is not")
	}
}

func TestOnlyWhatAPersonHasToLookAtIsRed(t *testing.T) {
	for _, c := range []struct {
		state   calls.State
		outcome calls.Outcome
		kind    string
	}{
		{calls.Requested, "", busy}, {calls.Sent, "", busy}, {calls.Accepted, "", good}, {calls.Connected, "", good},
		{calls.Ended, "", busy}, {calls.Failed, "", bad}, {calls.Unknown, "", bad},
		{calls.Ended, calls.Answered, good}, {calls.Unknown, calls.Answered, good},
		{calls.Ended, calls.Busy, busy}, {calls.Ended, calls.Rejected, busy}, {calls.Ended, calls.NoAnswer, busy}, {calls.Ended, calls.Cancelled, busy},
		{calls.Ended, calls.CallerNoAnswer, bad}, {calls.Ended, calls.CalleeFailed, bad}, {calls.Ended, calls.Barred, bad},
		{calls.Ended, calls.OutcomeNoReport, busy}, {calls.Accepted, calls.OutcomeNoReport, busy}, {calls.Unknown, calls.OutcomeNoReport, busy},
	} {
		r := call("1", c.state, 0, message.CallReply{Final: true})
		if c.outcome != "" {
			r.Report = &calls.Report{Outcome: c.outcome}
		}
		w := newWorker()
		w.recent = []message.CallReply{r, call("2", calls.Sent, 0, message.CallReply{})}
		p := open(t, w, newDesk("en"))
		if got := p.attributes["row:1.data-kind"]; got != c.kind {
			t.Errorf("in the list %s, %q is %q, want %q", c.state, c.outcome, got, c.kind)
		}
		w.recent = w.recent[:1]
		if p = open(t, w, newDesk("en")); p.attributes["result.data-kind"] != c.kind {
			t.Errorf("on top %s, %q is %q, want %q", c.state, c.outcome, p.attributes["result.data-kind"], c.kind)
		}
	}
}

// A popup in a tab may be open for weeks.
func TestAPopupThatStaysOpenKeepsNoMoreCallsThanItCanShow(t *testing.T) {
	p := &Popup{}
	for i := range int64(200) {
		r := call(fmt.Sprint(i), calls.Ended, 600-i, message.CallReply{Final: true})
		if i == 3 {
			r = call("3", calls.Connected, 600-i, message.CallReply{})
		}
		p.take(&r)
	}
	if len(p.calls) > mostKnown || p.calls[0].ID != "199" {
		t.Errorf("%d calls are kept, the newest is %s", len(p.calls), p.calls[0].ID)
	}
	if c := p.calls[len(p.calls)-1]; c.ID != "3" {
		t.Errorf("the call that goes on is forgotten, the oldest is %s", c.ID)
	}
}

func TestNoMoreThanTenCallsAreListed(t *testing.T) {
	d, w := newDesk("en"), newWorker()
	for i := range int64(12) {
		w.recent = append(w.recent, call(fmt.Sprint(i), calls.Ended, 600+i, message.CallReply{Final: true}))
	}
	p := open(t, w, d)
	if rows := p.rows["recent-calls"]; len(rows) != 10 || rows[0] != "0" || rows[9] != "9" {
		t.Errorf("listed are %q", rows)
	}
	d.told(call("new", calls.Sent, 0, message.CallReply{}))
	d.told(call("newer", calls.Sent, -1, message.CallReply{}))
	if rows := p.rows["recent-calls"]; len(rows) != 10 || rows[0] != "new" || rows[9] != "8" {
		t.Errorf("then %q", rows)
	}
	if p.listeners["row-again:9.click"] != nil || p.listeners["row-again:8.click"] == nil {
		t.Error("a row that is gone is heard, or one that stayed is not")
	}
}

func TestACallIsRepeatedAsItWasPlaced(t *testing.T) {
	d, w := newDesk("en"), newWorker()
	old := call("1", calls.Ended, 600, message.CallReply{Final: true, Retry: true})
	old.Text, old.E164, old.From = "8834 1256", "+982188341256", "0912"
	w.recent = []message.CallReply{old}
	w.reply = message.CallReply{State: calls.Accepted, Title: "Taken"}
	p := open(t, w, d)
	p.do("row-again:1", "click")
	want := message.CallRequest{ID: "id1", Text: "8834 1256", E164: "+982188341256", Caller: "0912", Source: message.SourcePopup}
	if len(w.dialled) != 1 || w.dialled[0] != want {
		t.Fatalf("dialled %+v", w.dialled)
	}
	p.shows("result", good, "Taken")
	p.do("row-again:1", "click") // what stands there came to be there just now
	if len(w.dialled) != 1 {
		t.Error("a press just after the list moved placed a call")
	}
	d.pass(time.Second)
	w.reply = message.CallReply{Question: &message.Question{ID: "q", Title: "Sure?"}}
	p.do("row-again:1", "click")
	p.shows("question", "ask", "Sure?")
	w.reply = message.CallReply{State: calls.Failed, Title: "Refused", Final: true, Retry: true}
	d.pass(time.Second)
	p.do("question-yes", "click")
	want.ID, want.Confirmed = "id3", "q"
	if len(w.dialled) != 3 || w.dialled[2] != want || p.focused != "number" {
		t.Errorf("dialled %+v", w.dialled)
	}
	d.pass(time.Second)
	p.do("result-again", "click")
	if len(w.dialled) != 4 || w.dialled[3].Confirmed != "" {
		t.Errorf("dialled %+v", w.dialled)
	}
}

func TestANumberIsCopied(t *testing.T) {
	d, w := newDesk("en"), newWorker()
	w.recent = []message.CallReply{call("1", calls.Connected, 0, message.CallReply{}), call("2", calls.Ended, 600, message.CallReply{Final: true})}
	w.recent[0].E164, w.recent[1].Text = "+982188341256", "203"
	p := open(t, w, d)
	p.do("result-copy", "click")
	p.do("row-copy:2", "click")
	if !slices.Equal(d.copied, []string{"+982188341256", "203"}) || p.attributes["row-copy:2.data-done"] != "true" || p.text["said"] != "Copied" {
		t.Errorf("copied %q, told %q", d.copied, p.text["said"])
	}
	d.pass(5 * time.Second)
	if p.attributes["row-copy:2.data-done"] != "" || p.attributes["result-copy.data-done"] != "" || p.text["said"] != "" {
		t.Error("it is told for ever")
	}
}

func TestWhatIsDialledOtherwiseThanItReadsIsSaid(t *testing.T) {
	d, w := newDesk("en"), newWorker()
	w.recent = []message.CallReply{call("1", calls.Sent, 0, message.CallReply{Shown: "+98 21 1", DialledAs: "9 021 1"})}
	p := open(t, w, d)
	if p.hidden["result-as"] || p.text["result-dialled"] != "9 021 1" {
		t.Errorf("it is said as %q", p.text["result-dialled"])
	}
	d.told(call("2", calls.Sent, -1, message.CallReply{Shown: "203"}))
	if !p.hidden["result-as"] {
		t.Error("it is said of another call")
	}
}

func TestThePhoneAndTheStreamStandBesideTheExtension(t *testing.T) {
	d, w := newDesk("en"), newWorker()
	w.status = message.StatusReply{Phone: string(pbx.PhoneIdle), PhoneShown: "free", Live: string(pbx.LiveRefused), Title: "Live states are off", Advice: "Check the token"}
	p := open(t, w, d)
	if p.hidden["phone-part"] || p.text["phone"] != "free" || p.hidden["stream"] || p.text["stream-title"] != "Live states are off" || p.text["stream-advice"] != "Check the token" {
		t.Errorf("the popup shows %+v", p.text)
	}
	w.status = message.StatusReply{Phone: string(pbx.PhoneRinging), PhoneShown: "rings", Live: string(pbx.LiveOn)}
	d.told(call("1", calls.CallerRinging, 0, message.CallReply{}))
	if p.text["phone"] != "rings" || !p.hidden["stream"] {
		t.Errorf("when the call rings the popup shows %+v", p.text)
	}
	w.status.PhoneShown = "busy" // with a call of somebody else's
	d.pass(statusEvery)
	if p.text["phone"] != "busy" {
		t.Errorf("a moment later the popup shows %+v", p.text)
	}
	w.status = message.StatusReply{Live: string(pbx.LiveOff)}
	d.told(call("1", calls.CallerRinging, 0, message.CallReply{}))
	if !p.hidden["phone-part"] {
		t.Error("a phone of which nothing is known is shown")
	}
	d.pass(time.Hour)
	if len(d.waits) != 0 {
		t.Error("it is asked of a stream that there is not")
	}
}

func TestAPBXThatNothingIsSentToIsWarnedAboutOnTop(t *testing.T) {
	const both = "https:// (for live events wss://)"
	for name, c := range map[string]struct {
		server, events, policy   string
		isWarned                 bool
		title, advice            string // what the worker tells of the stream
		streamTitle, streamShows string
	}{
		"an encrypted PBX":           {"https://pbx.example.com", "", "private", false, "", "", "", ""},
		"one in the house":           {"192.168.1.10", "", "private", false, "", "", "", ""},
		"one on the internet":        {"http://pbx.example.com", "", "private", true, "", "", "", ""},
		"the same, with a stream":    {"http://pbx.example.com", "wss://e.example.com", "private", true, "Not encrypted", both, "", ""},
		"the same, allowed":          {"http://pbx.example.com", "wss://e.example.com", "anywhere", false, "Token", "Check it", "Token", "Check it"},
		"a stream on the internet":   {"https://pbx.example.com", "ws://e.example.com", "private", false, "Not encrypted", both, "Live events are not received.", "The connection to \u2068e.example.com\u2069"},
		"neither can be spoken to":   {"http://pbx.example.com", "ws://e.example.com", "private", true, "Not encrypted", both, "Live events are not received.", "wss://"},
		"nothing without encryption": {"http://pbx.local", "", "never", true, "", "", "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorker()
			w.configuration.Settings.Connection.Server, w.configuration.Settings.Events.Address, w.configuration.Settings.ClearText = c.server, c.events, c.policy
			w.status = message.StatusReply{Title: c.title, Advice: c.advice}
			p := open(t, w, newDesk("en"))
			if p.hidden["refused"] == c.isWarned || p.hidden["dial"] {
				t.Fatalf("the warning is hidden %v, the form %v", p.hidden["refused"], p.hidden["dial"])
			}
			if p.text["stream-title"] != c.streamTitle || !strings.Contains(p.text["stream-advice"], c.streamShows) || strings.Contains(p.text["stream-advice"], "https://") {
				t.Errorf("of the stream stands %q, %q", p.text["stream-title"], p.text["stream-advice"])
			}
			if !c.isWarned {
				return
			}
			p.shows("refused", bad, "Nothing is sent to this PBX|")
			if advice := p.text["refused-advice"]; !strings.Contains(advice, "\u2068pbx.") || !strings.Contains(advice, "https://") || strings.Contains(advice, "wss://") || p.focused != "refused-options" {
				t.Errorf("it says %q, focused is %s", advice, p.focused)
			}
			p.do("refused-options", "click")
			if w.options != 1 || !p.left {
				t.Error("its button does not lead to the options")
			}
		})
	}
}

func TestTheUsersExtensionIsReadInTheLanguagesDigits(t *testing.T) {
	for language, want := range map[string]string{"en": "201", "fa": "۲۰۱"} {
		if p := open(t, newWorker(), newDesk(language)); p.text["extension"] != want {
			t.Errorf("%s: %q, want %q", language, p.text["extension"], want)
		}
	}
}

func TestWhatIsTypedWhileACallIsPlacedStays(t *testing.T) {
	w := newWorker()
	p := open(t, w, newDesk("en"))
	w.reply = message.CallReply{State: calls.Accepted, Title: "Taken"}
	w.during = func() { p.SetValue("number", "0912 34") }
	p.SetValue("number", "021 8834 1256")
	p.do("dial", "submit")
	if p.value["number"] != "0912 34" {
		t.Errorf("the field holds %q", p.value["number"])
	}
}

func TestACallIsHungUpFromThePopup(t *testing.T) {
	d, w := newDesk("en"), newWorker()
	rings := call("1", calls.CalleeRinging, 0, message.CallReply{Title: "Rings", HangUp: true})
	w.recent, w.reply = []message.CallReply{rings}, rings
	p := open(t, w, d)
	if p.hidden["result-end"] || !p.hidden["result-stays"] {
		t.Fatal("it is not offered")
	}
	// The PBX takes it, and tells of the end later.
	p.do("result-end", "click")
	p.do("result-end", "click")
	if !slices.Equal(w.hungUp, []string{"1"}) || p.text["result-end"] != "Hanging up…" || p.attributes["result-end.aria-disabled"] != "true" {
		t.Fatalf("hung up %q; the button says %q", w.hungUp, p.text["result-end"])
	}
	p.shows("result", good, "Rings")
	d.told(call("1", calls.Ended, -1, message.CallReply{Title: "Over", Final: true, Retry: true}))
	p.shows("result", busy, "Over")
	if !p.hidden["result-end"] || p.focused != "number" {
		t.Errorf("the button is still there (%v), the focus on %s", !p.hidden["result-end"], p.focused)
	}

	// The next call's button says what it does.
	d.told(call("2", calls.Connected, -2, message.CallReply{Title: "Connected", HangUp: true}))
	if p.hidden["result-end"] || p.text["result-end"] != "Hang up" || p.attributes["result-end.aria-disabled"] != "" {
		t.Errorf("the button says %q", p.text["result-end"])
	}
}

func TestAHangUpThatFailsLeavesTheCallOnShow(t *testing.T) {
	d, w := newDesk("en"), newWorker()
	w.recent = []message.CallReply{call("1", calls.Connected, 0, message.CallReply{Title: "Connected", Since: opened, HangUp: true})}
	p := open(t, w, d)
	w.fail = &message.Error{Code: "read_only", Title: "May not", Advice: "Ask"}
	p.do("result-end", "click")
	p.shows("result", good, "Connected")
	if p.hidden["result-end"] || p.hidden["result-timer"] || p.attributes["result-end.aria-disabled"] != "" {
		t.Errorf("the button is hidden %v, the timer %v", p.hidden["result-end"], p.hidden["result-timer"])
	}
	p.shows("result-stays", bad, "May not|Ask")
	// Asked again, and answered with nothing: after a while it can be asked for once more.
	w.fail, w.reply = nil, w.recent[0]
	p.do("result-end", "click")
	if !p.hidden["result-stays"] || p.attributes["result-end.aria-disabled"] == "" {
		t.Error("it still says that it failed")
	}
	d.pass(patience)
	p.do("result-end", "click")
	if len(w.hungUp) != 3 {
		t.Errorf("asked %d times, want 3", len(w.hungUp))
	}
}

func TestASecondNumberWhileACallIsPlacedIsToldToWait(t *testing.T) {
	w := newWorker()
	p := open(t, w, newDesk("en"))
	p.SetValue("number", "0912")
	w.reply = message.CallReply{State: calls.Accepted, Title: "Taken"}
	w.during = func() {
		w.during = nil
		p.do("dial", "submit")
		if strings.Contains(p.text["result-title"], "still being placed") {
			t.Error("a second press of the same is answered")
		}
		p.SetValue("number", "0935")
		p.do("dial", "submit")
		p.shows("result", busy, "A call is still being placed.|Wait until the PBX has answered. What you typed stays here.")
	}
	p.do("dial", "submit")
	p.shows("result", good, "Taken|")
	if len(w.dialled) != 1 || p.value["number"] != "0935" {
		t.Errorf("dialled %+v, the field holds %q", w.dialled, p.value["number"])
	}
}

func TestAPressThatWasMeantForAnotherCallEndsNone(t *testing.T) {
	d, w := newDesk("en"), newWorker()
	w.recent = []message.CallReply{call("1", calls.CallerRinging, 0, message.CallReply{Title: "Rings", HangUp: true})}
	p := open(t, w, d)
	d.told(call("2", calls.CallerRinging, -1, message.CallReply{Title: "Rings", HangUp: true}))
	p.do("result-end", "click")
	if len(w.hungUp) != 0 {
		t.Fatalf("hung up %q", w.hungUp)
	}
	d.pass(settleTime)
	d.told(call("2", calls.CalleeRinging, -1, message.CallReply{Title: "Rings there", HangUp: true})) // the same call
	p.do("result-end", "click")
	if !slices.Equal(w.hungUp, []string{"2"}) {
		t.Errorf("hung up %q", w.hungUp)
	}
}

func TestWhatCannotBeHungUpOffersNothing(t *testing.T) {
	d, w := newDesk("en"), newWorker()
	w.recent = []message.CallReply{call("1", calls.Connected, 0, message.CallReply{Title: "Connected"})}
	p := open(t, w, d)
	if p.hidden["result"] || !p.hidden["result-end"] {
		t.Errorf("the call is shown %v, the button %v", !p.hidden["result"], !p.hidden["result-end"])
	}
	d.told(call("1", calls.Connected, 0, message.CallReply{Title: "Connected", HangUp: true}))
	w.fail = &message.Error{Code: "internal"}
	p.SetValue("number", "0912")
	p.do("dial", "submit") // its error stands where the call did
	if !p.hidden["result-end"] {
		t.Error("an error can be hung up")
	}
}

func TestThePopupShowsWhatItsKindOfConnectionHas(t *testing.T) {
	for name, c := range map[string]struct {
		change  func(*settings.Settings)
		shown   string // of what is not of every kind
		refused string // the address to which nothing is sent
	}{
		"a Simotel with a trunk": {func(s *settings.Settings) { s.Connection.Trunk = "t" }, "extension-part between", ""},
		"Asterisk, which needs none": {func(s *settings.Settings) {
			s.Connection.Kind, s.Connection.Trunk, s.Events.Address = settings.KindAsterisk, "t", "ws://events.example.com"
		}, "extension-part", ""},
		"a telephone program": {func(s *settings.Settings) {
			s.Connection.Kind, s.Connection.Server = settings.KindSoftphone, "http://pbx.example.com"
		}, "", ""},
		"an endpoint that is not encrypted": {func(s *settings.Settings) {
			s.Connection.Kind, s.Endpoint.Originate.URL, s.Endpoint.Hangup.URL = settings.KindEndpoint, "https://a", "http://dial.example.com/{id}"
		}, "extension-part", "dial.example.com"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorker()
			c.change(&w.configuration.Settings)
			p := open(t, w, newDesk("en"))
			if got := strings.Join(p.shown("extension-part", "between"), " "); got != c.shown {
				t.Errorf("shows %q, want %q", got, c.shown)
			}
			if told := p.text["refused-advice"]; p.hidden["refused"] != (c.refused == "") || !strings.Contains(told, c.refused) || !p.hidden["stream"] {
				t.Errorf("nothing is sent, it says, because of %q; of the stream %q", told, p.text["stream-title"])
			}
		})
	}
}

func TestWhatWentWrongIsReadUntilACallGoesOn(t *testing.T) {
	d, w := newDesk("en"), newWorker()
	w.recent = []message.CallReply{call("before", calls.Accepted, 2, message.CallReply{Title: "Accepted"})}
	p := open(t, w, d)
	w.fail = &message.Error{Code: "number_none", Title: "No number", Advice: "Type one"}
	p.SetValue("number", "nobody")
	p.do("dial", "submit")
	p.shows("result", bad, "No number")
	d.told(call("before", calls.Accepted, 2, message.CallReply{Title: "Accepted", Advice: "again"})) // what was known
	p.shows("result", bad, "No number")
	d.told(call("before", calls.CallerRinging, -5, message.CallReply{Title: "It rings"}))
	if p.text["result-title"] != "It rings" {
		t.Errorf("a call that goes on is not shown: %q", p.text["result-title"])
	}
}

// The worker that has to start tells late how things stand.
func TestAPopupObeysBeforeItKnowsHowThingsStand(t *testing.T) {
	p, w, d := newPage(t, "popup.html"), newWorker(), newDesk("en")
	w.preview = told
	w.reply = call("id1", calls.Accepted, 0, message.CallReply{Final: true, Title: "Taken"})
	w.configuring = func() {
		typeNumber(p, "021")
		d.pass(atOnce)
		if p.text["preview-dialled"] != "9021" {
			t.Errorf("of what is typed it tells %q", p.text["preview-dialled"])
		}
		p.do("dial", "submit")
		p.shows("result", good, "Taken")
	}
	(&Popup{Document: p, Service: w, Platform: d}).Start(t.Context())
	if len(w.dialled) != 1 || w.dialled[0].Text != "021" || p.value["number"] != "" {
		t.Errorf("dialled %+v, the field holds %q", w.dialled, p.value["number"])
	}
	p.shows("result", good, "Taken")

	p = newPage(t, "popup.html")
	w.reply = message.CallReply{Question: &message.Question{ID: "q", Title: "Call abroad?"}}
	w.configuring = func() {
		typeNumber(p, "+81")
		p.do("dial", "submit")
	}
	(&Popup{Document: p, Service: w, Platform: d}).Start(t.Context())
	if p.hidden["question"] || p.focused != "question" {
		t.Errorf("a question lost the focus to %q", p.focused)
	}
}

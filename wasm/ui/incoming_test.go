package ui

import (
	"context"
	"testing"

	"simotel/wasm/calls"
	"simotel/wasm/message"
)

func (w *worker) Seen(context.Context) error { w.seen++; return nil }

// came is a call that came in.
func came(id string, before int64, o calls.Outcome, r message.CallReply) message.CallReply {
	r.Direction, r.Text, r.E164, r.Retry, r.Final = calls.Incoming, "02188", "+982188", true, true
	r.Report = &calls.Report{Outcome: o}
	return call(id, calls.Ended, before, r)
}

func TestThePopupTellsWhoCalledAndThatItWasSeen(t *testing.T) {
	d, w := newDesk("en"), newWorker()
	w.recent = []message.CallReply{
		came("1", 5, calls.NoAnswer, message.CallReply{Title: "Missed call", Advice: "It rang", Shown: "+98 21 88", Who: "Ali", Through: "Queue 902"}),
		came("2", 900, calls.AnsweredElsewhere, message.CallReply{Title: "Elsewhere", Shown: "+98 21 88"}),
		call("3", calls.Ended, 999, message.CallReply{Title: "Answered", Shown: "+98 1", Final: true}),
	}
	p := open(t, w, d)
	p.shows("result", bad, "Missed call|It rang")
	if got := p.text["result-who"] + "|" + p.text["result-through"]; got != "Ali|Queue 902" || p.text["result-again"] != "Call back" || w.seen != 1 {
		t.Errorf("it says %q, %q, seen %d times", got, p.text["result-again"], w.seen)
	}
	for id, want := range map[string]string{"2": busy + "incoming", "3": busy + ""} {
		if got := p.attributes[inRow("row", id)+".data-kind"] + p.attributes[inRow("row", id)+".data-direction"]; got != want {
			t.Errorf("%s is marked %q, want %q", id, got, want)
		}
	}
}

func TestANumberThatIsWithheldIsNeitherCalledNorCopied(t *testing.T) {
	w := newWorker()
	r := came("1", 5, calls.NoAnswer, message.CallReply{Title: "Missed call", Shown: "Number withheld"})
	r.Text, r.E164, r.Retry = "", "", false
	w.recent = []message.CallReply{r}
	p := open(t, w, newDesk("en"))
	if shown := p.shown("result-copy", "result-again"); len(shown) != 0 {
		t.Errorf("offered %q", shown)
	}
}

func TestTheHistoryMarksWhatCameIn(t *testing.T) {
	k := keeping(2)
	k.calls[0].CallReply = came("0", 60, calls.NoAnswer, message.CallReply{Title: "Missed call", Advice: "It rang", Shown: "+98 0", Through: "Queue 902"})
	p, _, _ := openHistory(t, k, "en")
	row := func(part string) string { return inRow("row"+part, "0") }
	if p.text[row("-who")] != "" || p.text[row("-through")] != "Queue 902" || p.attributes[row("")+".data-direction"] != "incoming" || p.attributes[row("")+".data-kind"] != bad || p.text[row("-advice")] != "" || k.seen != 1 {
		t.Errorf("the row says %q, is marked %q, seen %d times", p.text[row("-who")], p.attributes[row("")+".data-direction"], k.seen)
	}
	if p.text[inRow("row-through", "1")] != "" || p.attributes[inRow("row", "1")+".data-direction"] != "" {
		t.Error("a call of the user's own is marked")
	}
}

// Two calls at once: the one in which the user talks is on top, whichever came first,
// and what still rings bears no mark of an end.
func TestTheCallInWhichTheUserTalksIsOnTop(t *testing.T) {
	rings := call("rings", calls.CalleeRinging, 5, message.CallReply{Record: calls.Record{Direction: calls.Incoming}, Title: "It rings"})
	talks := call("talks", calls.Connected, 60, message.CallReply{Title: "Connected"})
	deaf := call("deaf", calls.Connected, 60, message.CallReply{Title: "No news", Unheard: true})
	over := call("over", calls.Ended, 70, message.CallReply{Title: "Answered", Final: true})
	old := call("old", calls.Ended, 900, message.CallReply{Title: "Answered long ago", Final: true})
	for name, c := range map[string]struct {
		recent []message.CallReply
		want   string
	}{
		"one rings":                                        {[]message.CallReply{rings, old}, "It rings"},
		"one rings while the user talks":                   {[]message.CallReply{rings, talks}, "Connected"},
		"one rings, of another nothing is heard":           {[]message.CallReply{rings, deaf}, "It rings"},
		"one just ended, of another nothing is heard":      {[]message.CallReply{deaf, over}, "Answered"},
		"of one nothing is heard, and others are long ago": {[]message.CallReply{deaf, old}, "No news"},
	} {
		w := newWorker()
		w.recent = c.recent
		p := open(t, w, newDesk("en"))
		if got := p.text["result-title"]; got != c.want {
			t.Errorf("%s: on top is %q", name, got)
		}
		if kind, ok := p.attributes[inRow("row", "rings")+".data-kind"]; ok && kind != busy {
			t.Errorf("%s: it is marked %q", name, kind)
		}
	}
	// What was pressed here a moment ago is answered whoever talks.
	w := newWorker()
	w.recent = []message.CallReply{talks}
	p := open(t, w, newDesk("en"))
	w.reply = call("new", calls.Failed, 0, message.CallReply{Title: "Refused", Final: true})
	p.SetValue("number", "203")
	p.do("dial", "submit")
	if got := p.text["result-title"]; got != "Refused" {
		t.Errorf("on top is %q", got)
	}
}

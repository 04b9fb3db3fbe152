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
	if got := p.text["result-who"]; got != "\u2068Ali\u2069 · \u2068Queue 902\u2069" || p.text["result-again"] != "Call back" || w.seen != 1 {
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
	if p.text[row("-who")] != "\u2068Queue 902\u2069" || p.attributes[row("")+".data-direction"] != "incoming" || p.attributes[row("")+".data-kind"] != bad || p.text[row("-advice")] != "" || k.seen != 1 {
		t.Errorf("the row says %q, is marked %q, seen %d times", p.text[row("-who")], p.attributes[row("")+".data-direction"], k.seen)
	}
	if !p.hidden[inRow("row-who", "1")] || p.attributes[inRow("row", "1")+".data-direction"] != "" {
		t.Error("a call of the user's own is marked")
	}
}

package app

import (
	"strings"
	"testing"
	"time"

	"simotel/wasm/calls"
	"simotel/wasm/message"
)

func TestACardTellsTheLastCallToItsNumberAndWhatCameOfIt(t *testing.T) {
	now := time.Now()
	asked := func(id string, ago time.Duration, to calls.Record, steps ...calls.State) calls.Record {
		to.ID = id
		for _, s := range append([]calls.State{calls.Requested}, steps...) {
			to.Steps = append(to.Steps, calls.Transition{State: s, At: now.Add(-ago).UnixMilli()})
		}
		return to
	}
	phone := calls.Record{E164: "+982188123456", Text: "021 8812 3456"}
	answered, busy := phone, phone
	answered.Report = &calls.Report{Outcome: calls.Answered, Talked: 130}
	busy.Report = &calls.Report{Outcome: calls.Busy}
	for name, c := range map[string]struct {
		records []calls.Record // open ones
		text    string
		e164    string
		call    string
		want    string
	}{
		"never":                 {nil, "021 8812 3456", "", "", ""},
		"one that was answered": {[]calls.Record{asked("a", 0, answered, calls.Sent, calls.Ended)}, "021 8812 3456", "", "", "Last call: today " + now.Format("15:04") + ", 2:10"},
		"yesterday, busy":       {[]calls.Record{asked("a", 24*time.Hour, busy, calls.Sent, calls.Ended)}, "021 8812 3456", "", "", "Last call: yesterday " + now.Format("15:04") + ", busy"},
		"the newer of two": {[]calls.Record{asked("b", 0, phone, calls.Sent, calls.Accepted), asked("a", 48*time.Hour, busy, calls.Sent, calls.Ended)},
			"021 8812 3456", "", "", "Last call: today " + now.Format("15:04")},
		"not the card's own":            {[]calls.Record{asked("a", 0, phone, calls.Sent, calls.Accepted)}, "021 8812 3456", "", "a", ""},
		"nor one that was not placed":   {[]calls.Record{asked("a", 0, phone, calls.Failed)}, "021 8812 3456", "", "", ""},
		"to an extension":               {[]calls.Record{asked("a", 0, calls.Record{Text: "204", Dialled: "204"}, calls.Sent, calls.Accepted)}, "204", "", "", "Last call: today " + now.Format("15:04")},
		"none to another number":        {[]calls.Record{asked("a", 0, phone, calls.Sent, calls.Accepted)}, "021 8812 3457", "", "", ""},
		"as the card showed its number": {[]calls.Record{asked("a", 0, phone, calls.Sent, calls.Accepted)}, "8812 3456", "+982188123456", "", "Last call: today " + now.Format("15:04")},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.keep(c.records...)
			reply, err := w.worker().About(t.Context(), message.AboutRequest{Text: c.text, Source: message.SourceCard, E164: c.e164, Call: c.call})
			if err != nil || reply.Last != c.want {
				t.Errorf("got %q, %v; want %q", reply.Last, err, c.want)
			}
		})
	}
}

func TestEveryOutcomeOfALastCallHasItsWords(t *testing.T) {
	for _, language := range []string{"en", "fa"} {
		w := newWorld(t)
		w.speak(language)
		words := w.worker().catalogue(t.Context())
		for _, o := range calls.Outcomes {
			if o != calls.OutcomeNoReport && strings.Contains(words.Text("last_"+string(o)), "⟦") {
				t.Errorf("%s has no words for a last call that was %s", language, o)
			}
		}
	}
}

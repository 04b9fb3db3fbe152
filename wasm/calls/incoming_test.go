package calls

import (
	"context"
	"encoding/json"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
)

// states lists the states of a record.
func states(r Record) []State {
	var all []State
	for _, s := range r.Steps {
		all = append(all, s.State)
	}
	return all
}

func TestTheTableOfCallsThatComeIn(t *testing.T) {
	answered, missed, elsewhere := &Report{Outcome: Answered, Talked: 9}, &Report{Outcome: NoAnswer}, &Report{Outcome: AnsweredElsewhere}
	for _, c := range []struct {
		name    string
		events  []Event
		want    []State
		outcome Outcome
	}{
		{"picked up and reported", []Event{{Kind: EventRing}, {Kind: EventConnect}, {Kind: EventEnd}, {Kind: EventReport, Report: answered}}, []State{CalleeRinging, Connected, Ended}, Answered},
		{"missed", []Event{{Kind: EventRing}, {Kind: EventEnd}, {Kind: EventReport, Report: missed}}, []State{CalleeRinging, Ended}, NoAnswer},
		{"rung again by its queue", []Event{{Kind: EventRing}, {Kind: EventEnd}, {Kind: EventRing}, {Kind: EventConnect}}, []State{CalleeRinging, Ended, CalleeRinging, Connected}, ""},
		{"not once it was reported", []Event{{Kind: EventRing}, {Kind: EventReport, Report: missed}, {Kind: EventRing}}, []State{CalleeRinging, Ended}, NoAnswer},
		{"taken by a colleague, told after it was missed", []Event{{Kind: EventRing}, {Kind: EventReport, Report: missed}, {Kind: EventReport, Report: elsewhere}}, []State{CalleeRinging, Ended}, AnsweredElsewhere},
		{"and not the other way round", []Event{{Kind: EventRing}, {Kind: EventReport, Report: elsewhere}, {Kind: EventReport, Report: missed}}, []State{CalleeRinging, Ended}, AnsweredElsewhere},
		{"events were lost, and the truth comes late", []Event{{Kind: EventRing}, {Kind: EventNoReport}, {Kind: EventReport, Report: answered}}, []State{CalleeRinging, Unknown, Ended}, Answered},
		{"nothing begins without a ring", []Event{{Kind: EventConnect}, {Kind: EventEnd}}, nil, ""},
		{"no event of an order is one of its", []Event{{Kind: EventRing}, {Kind: EventSend}, {Kind: EventAccept}, {Kind: EventInterrupt}, {Kind: EventCancel}, {Kind: EventRefuse}, {Kind: EventCallerAnswered}}, []State{CalleeRinging}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := Record{Direction: Incoming}
			for i, e := range c.events {
				r, _ = r.Apply(e, time.UnixMilli(int64(i+1)))
			}
			if !slices.Equal(states(r), c.want) || r.Outcome() != c.outcome || r.Pending() != (c.want == nil) {
				t.Errorf("got %s, %q", states(r), r.Outcome())
			}
		})
	}
}

func TestAnOrderKnowsNoRing(t *testing.T) {
	for _, s := range States {
		for _, kind := range []EventKind{EventRing, EventParty} {
			if _, _, ok := Next(Outgoing, s, kind); ok {
				t.Errorf("an order that is %s takes %s", s, kind)
			}
		}
	}
}

func TestWhoCallsIsLearntAndBounded(t *testing.T) {
	r, _ := Record{Direction: Incoming}.Apply(Event{Kind: EventRing, Party: &Party{}}, time.UnixMilli(1))
	r, effects := r.Apply(Event{Kind: EventParty, Party: &Party{Text: "0912", E164: "+98912", Name: strings.Repeat("ع", 200), Queue: "902"}}, time.UnixMilli(2))
	if effects != Tell || r.Text != "0912" || r.E164 != "+98912" || len([]rune(r.Name)) != MaxContact || r.Queue != "902" || len(r.Steps) != 1 {
		t.Errorf("got %+v, effects %b", r, effects)
	}
}

// Whatever comes in whatever order: no order ever leaves, the steps are bounded,
// and a call is in no state without its evidence.
func TestNoOrderOfEventsMakesAnIncomingCallLie(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for range 20_000 {
		r, heard := Record{Direction: Incoming}, map[EventKind]bool{}
		for range random.IntN(100) {
			kind := EventKinds[random.IntN(len(EventKinds))]
			next, effects := r.Apply(Event{Kind: kind, Report: &Report{Outcome: Outcomes[random.IntN(len(Outcomes))]}}, time.UnixMilli(1))
			heard[kind] = true
			if effects.Has(Originate) {
				t.Fatalf("%s leaves an order", kind)
			}
			r = next
		}
		proof := map[State][]EventKind{CalleeRinging: {EventRing}, Connected: {EventConnect}, Ended: {EventEnd, EventReport}, Unknown: {EventNoReport, EventNone}}
		for _, s := range states(r) {
			if !slices.ContainsFunc(proof[s], func(k EventKind) bool { return heard[k] }) {
				t.Fatalf("%s without evidence", s)
			}
		}
		if len(r.Steps) > MaxSteps+2 {
			t.Fatalf("%d steps", len(r.Steps))
		}
	}
}

func TestAnIncomingCallBeginsWithItsRingAndOnce(t *testing.T) {
	area := &memory{}
	l := newLog(area)
	begin := Change{ID: "in-1", Event: Event{Kind: EventRing, Party: &Party{Text: "0912"}}, New: &Record{ID: "in-1", Direction: Incoming, Via: "pbx"}}
	end := Change{ID: "in-1", Event: Event{Kind: EventEnd}}
	all, err := l.ApplyAll(context.Background(), []Change{{ID: "in-2", Event: Event{Kind: EventConnect}, New: &Record{ID: "in-2", Direction: Incoming}}, begin, end}, nil)
	if err != nil || len(all) != 2 || !all[0].Effects.Has(Tell|Follow) || all[0].Record.Direction != Incoming || all[0].Record.State() != CalleeRinging {
		t.Fatalf("got %+v, %v", all, err)
	}
	if r, err := l.Get(context.Background(), "in-1"); err != nil || r.State() != Ended || r.Text != "0912" || r.Via != "pbx" {
		t.Errorf("got %+v, %v", r, err)
	}
	if _, err := l.Apply(context.Background(), "in-1", Event{Kind: EventReport, Report: &Report{Outcome: NoAnswer}}); err != nil {
		t.Fatal(err)
	}
	// Told again, by another worker, it is the call that is there.
	again := &Log{Area: area, Now: time.Now}
	if all, err = again.ApplyAll(context.Background(), []Change{begin}, nil); err != nil || len(all) != 1 || all[0].Effects != 0 {
		t.Errorf("told again: %+v, %v", all, err)
	}
	if recent, err := again.Recent(context.Background(), 9); err != nil || len(recent) != 1 || !recent[0].Missed() {
		t.Errorf("%+v, %v", recent, err)
	}
}

func TestWhatWasNoCallThatCameInLeavesNothingBehind(t *testing.T) {
	area := &memory{}
	l := newLog(area)
	l.Settled = func(context.Context, *Record, map[string]json.RawMessage) error {
		t.Error("the CRM is told of it")
		return nil
	}
	begin := Change{ID: "in-1", Event: Event{Kind: EventRing}, New: &Record{ID: "in-1", Direction: Incoming}}
	none := Change{ID: "in-1", Event: Event{Kind: EventNone}}
	for name, changes := range map[string][][]Change{"at once": {{begin, none}}, "one by one": {{begin}, {none}}, "twice": {{begin}, {none}, {none}}} {
		for _, some := range changes {
			if _, err := l.ApplyAll(context.Background(), some, nil); err != nil {
				t.Fatal(err)
			}
		}
		recent, err := l.Recent(context.Background(), 9)
		again, errAgain := newLog(area).Open(context.Background())
		if err != nil || errAgain != nil || len(recent)+len(again) != 0 {
			t.Errorf("%s: %+v, %+v, %v, %v", name, recent, again, err, errAgain)
		}
	}
	l.Settled = nil
	report := Change{ID: "in-1", Event: Event{Kind: EventReport, Report: &Report{Outcome: NoAnswer}}}
	all, err := l.ApplyAll(context.Background(), []Change{begin, report, none}, nil)
	if recent, _ := l.Recent(context.Background(), 9); err != nil || len(recent) != 1 || all[2].Effects != 0 {
		t.Errorf("a settled one: %+v, %+v, %v", all, recent, err)
	}
}

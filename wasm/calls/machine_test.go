package calls

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// rank orders the states of a call: none is ever left for a lower one.
var rank = map[State]int{Requested: 0, Sent: 1, Unknown: 2, Accepted: 3, CallerRinging: 4, CallerAnswered: 5, CalleeRinging: 6, Connected: 7, Ended: 8, Failed: 8}

// evidence lists which events are evidence for a state.
var evidence = map[State][]EventKind{
	Sent: {EventSend}, Accepted: {EventAccept}, CallerRinging: {EventCallerRinging}, CallerAnswered: {EventCallerAnswered},
	CalleeRinging: {EventCalleeRinging}, Connected: {EventConnect}, Ended: {EventEnd, EventReport},
	Failed: {EventRefuse, EventInterrupt, EventCancel}, Unknown: {EventLose, EventInterrupt, EventNoReport},
}

func TestTheTable(t *testing.T) {
	report := &Report{Outcome: Busy, Cause: "BUSY"}
	for _, c := range []struct {
		name   string
		events []EventKind
		want   []State
	}{
		{"a call that goes well", []EventKind{EventSend, EventAccept, EventCallerRinging, EventCallerAnswered, EventCalleeRinging, EventConnect, EventEnd, EventReport},
			[]State{Requested, Sent, Accepted, CallerRinging, CallerAnswered, CalleeRinging, Connected, Ended}},
		{"a PBX that only takes orders", []EventKind{EventSend, EventAccept, EventNoReport}, []State{Requested, Sent, Accepted, Unknown}},
		{"a PBX that only reports", []EventKind{EventSend, EventAccept, EventReport}, []State{Requested, Sent, Accepted, Ended}},
		{"refused", []EventKind{EventSend, EventRefuse}, []State{Requested, Sent, Failed}},
		{"taken back", []EventKind{EventCancel, EventSend}, []State{Requested, Failed}},
		{"no clear answer, then a report", []EventKind{EventSend, EventLose, EventReport}, []State{Requested, Sent, Unknown, Ended}},
		{"no clear answer, then the phone rings", []EventKind{EventSend, EventLose, EventCallerRinging}, []State{Requested, Sent, Unknown, CallerRinging}},
		{"the worker died before it sent", []EventKind{EventInterrupt}, []State{Requested, Failed}},
		{"the worker died over the answer", []EventKind{EventSend, EventInterrupt}, []State{Requested, Sent, Unknown}},
		{"the phone rings before the PBX answers", []EventKind{EventSend, EventCallerRinging, EventAccept, EventCallerAnswered}, []State{Requested, Sent, CallerRinging, CallerAnswered}},
		{"rung, and then refused since nobody picked up", []EventKind{EventSend, EventCallerRinging, EventRefuse}, []State{Requested, Sent, CallerRinging, Failed}},
		{"told twice and late", []EventKind{EventSend, EventAccept, EventConnect, EventCallerRinging, EventConnect, EventEnd}, []State{Requested, Sent, Accepted, Connected, Ended}},
		{"evidence of an order that never left", []EventKind{EventCallerRinging, EventConnect, EventReport}, []State{Requested}},
		{"an end without a report", []EventKind{EventSend, EventAccept, EventEnd, EventNoReport}, []State{Requested, Sent, Accepted, Ended}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := Record{Steps: []Transition{{State: Requested, At: 1}}}
			for i, kind := range c.events {
				r, _ = r.Apply(Event{Kind: kind, Report: report}, time.UnixMilli(int64(i+2)))
			}
			var got []State
			for _, s := range r.Steps {
				got = append(got, s.State)
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestEveryStateKnowsEveryEventOrRefusesIt(t *testing.T) {
	for _, from := range States {
		for _, kind := range EventKinds {
			to, effects, ok := Next(Outgoing, from, kind)
			if !ok && (to != from || effects != 0) {
				t.Errorf("%s refuses %s and goes to %s", from, kind, to)
			}
			if ok && to != from && !slices.Contains(evidence[to], kind) {
				t.Errorf("%s leads from %s to %s, which is no evidence of it", kind, from, to)
			}
			if ok && rank[to] < rank[from] && !(to == Unknown && kind == EventNoReport) {
				t.Errorf("%s leads back from %s to %s", kind, from, to)
			}
			if effects.Has(Originate) != (from == Requested && kind == EventSend) {
				t.Errorf("%s in %s: effects %b", kind, from, effects)
			}
		}
	}
}

func TestAnEventThatDoesNotFitIsNotedAndNotObeyed(t *testing.T) {
	r := Record{Steps: []Transition{{State: Requested, At: 1}}}
	for i := range MaxRefused + 3 {
		next, effects := r.Apply(Event{Kind: EventConnect, CallID: "x", Cause: "x"}, time.UnixMilli(int64(i)))
		if effects != 0 || next.State() != Requested || next.CallID != "" {
			t.Fatalf("got %+v, effects %b", next, effects)
		}
		r = next
	}
	if len(r.Refused) != MaxRefused || r.Refused[0].At != 3 || r.Refused[0].Event != EventConnect {
		t.Errorf("refused: %+v", r.Refused)
	}
}

func TestABetterReportStandsAndAWorseDoesNot(t *testing.T) {
	for _, c := range []struct{ first, second, want Outcome }{
		{NoAnswer, Answered, Answered},
		{Answered, NoAnswer, Answered},
		{Busy, NoAnswer, Busy},
		{OutcomeNoReport, Busy, Busy},
	} {
		r := Record{Steps: []Transition{{State: Requested}, {State: Sent}, {State: Accepted}}}
		first := Event{Kind: EventReport, Report: &Report{Outcome: c.first}}
		if c.first == OutcomeNoReport {
			first = Event{Kind: EventNoReport}
		}
		r, _ = r.Apply(first, time.Now())
		r, _ = r.Apply(Event{Kind: EventReport, Report: &Report{Outcome: c.second}}, time.Now())
		if r.Outcome() != c.want || r.State() != Ended {
			t.Errorf("%s, then %s: got %s, %s", c.first, c.second, r.State(), r.Outcome())
		}
	}
}

// Whatever comes in whatever order, however often: no state is entered without
// the event that is its evidence, none twice, and the order leaves at most once.
func TestNoOrderOfEventsMakesACallLie(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		r := Record{Steps: []Transition{{State: Requested}}}
		heard := map[EventKind]bool{}
		originates, refused := 0, 0
		var told []EventKind
		for range random.IntN(16) {
			kind := EventKinds[random.IntN(len(EventKinds))]
			told = append(told, kind)
			before := r
			next, effects := r.Apply(Event{Kind: kind, At: random.Int64N(9), Report: &Report{Outcome: Outcomes[random.IntN(len(Outcomes))]}}, time.UnixMilli(1))
			heard[kind] = true
			if effects.Has(Originate) {
				originates++
			}
			if effects == 0 {
				refused++
				if next.State() != before.State() || next.Report != before.Report {
					t.Fatalf("%s: an event without effects changed %+v to %+v", told, before, next)
				}
			}
			r = next
		}
		seen := map[State]bool{}
		for i, s := range r.Steps {
			if seen[s.State] && s.State != Unknown {
				t.Fatalf("%s: %s twice", told, s.State)
			}
			seen[s.State] = true
			if i > 0 && s.At < r.Steps[i-1].At {
				t.Fatalf("%s: time goes back: %+v", told, r.Steps)
			}
			if i > 0 && !slices.ContainsFunc(evidence[s.State], func(k EventKind) bool { return heard[k] }) {
				t.Fatalf("%s: %s without evidence", told, s.State)
			}
		}
		if originates > 1 || min(refused, MaxRefused) != len(r.Refused) {
			t.Fatalf("%s: %d orders; %d refused, noted %s", told, originates, refused, fmt.Sprint(r.Refused))
		}
	}
}

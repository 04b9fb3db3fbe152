package calls

import (
	"slices"
	"time"
)

// Effect is what has to be done once a transition is stored, never before.
type Effect uint8

// The effects, to be combined.
const (
	Originate Effect = 1 << iota // send the order, once
	Follow                       // ask for the PBX's report until the call is settled
	Tell                         // show the new state
	Archive                      // nothing more is waited for: move the record to the history
	Discard                      // the record is of nothing: forget it
)

// Has reports whether all of some effects are among e.
func (e Effect) Has(some Effect) bool { return e&some == some }

// None is the state of an incoming call of which nothing was told yet.
const None State = ""

// rule is where an event leads from some states and what follows from it. An empty
// state is where the call already is: the event adds to what is known and no more.
type rule struct {
	on      EventKind
	from    []State
	to      State
	effects Effect
}

// order is the whole machine of an order. An event is refused in a state that none of
// its rules lists.
//
// A PBX may tell its events in any order and before it answers the order
// itself, so each lists all states in which it may still come; none leads back.
var order = []rule{
	{EventSend, []State{Requested}, Sent, Originate | Tell},
	{EventCancel, []State{Requested}, Failed, Tell | Archive},
	{EventInterrupt, []State{Requested}, Failed, Tell | Archive},
	// Some PBX answer the order only when the caller's phone was picked up, or was not.
	{EventRefuse, []State{Requested, Sent, CallerRinging}, Failed, Tell | Archive},
	{EventAccept, []State{Sent}, Accepted, Follow | Tell},
	{EventLose, []State{Sent}, Unknown, Follow | Tell},
	{EventInterrupt, []State{Sent}, Unknown, Follow | Tell},

	// An order without an answer may have been carried out: what the PBX tells
	// of it afterwards counts as for any other.
	{EventCallerRinging, []State{Sent, Accepted, Unknown}, CallerRinging, Follow | Tell},
	{EventCallerAnswered, []State{Sent, Accepted, CallerRinging, Unknown}, CallerAnswered, Follow | Tell},
	{EventCalleeRinging, []State{Sent, Accepted, CallerRinging, CallerAnswered, Unknown}, CalleeRinging, Follow | Tell},
	{EventConnect, []State{Sent, Accepted, CallerRinging, CallerAnswered, CalleeRinging, Unknown}, Connected, Follow | Tell},
	{EventEnd, goingOn, Ended, Follow | Tell},
	{EventReport, goingOn, Ended, Tell | Archive},
	{EventNoReport, goingOn, Unknown, Tell | Archive},
	{EventReport, []State{Ended}, "", Tell | Archive},
	{EventNoReport, []State{Ended}, "", Tell | Archive},

	// The order's own answer adds to what the PBX told before.
	{EventAccept, heard, "", Follow},
	{EventLose, heard, "", Follow},
	{EventInterrupt, heard, "", Follow},
}

// goingOn lists the states of an order that left and of whose end nothing was told,
// heard those that only events tell of.
var (
	goingOn = []State{Sent, Accepted, CallerRinging, CallerAnswered, CalleeRinging, Connected, Unknown}
	heard   = []State{CallerRinging, CallerAnswered, CalleeRinging, Connected, Ended}
)

// incoming is the machine of a call that rings the user's phone. There is no
// order in it. A queue may ring the phone again for the same call, for as long as
// no report told how it went: only this leads back.
var incoming = []rule{
	{EventRing, []State{None, Ended}, CalleeRinging, Follow | Tell},
	{EventConnect, []State{CalleeRinging, Unknown}, Connected, Follow | Tell}, // what comes late still tells the truth
	{EventEnd, []State{CalleeRinging, Connected, Unknown}, Ended, Follow | Tell},
	{EventReport, []State{CalleeRinging, Connected, Unknown}, Ended, Tell | Archive},
	{EventNoReport, []State{CalleeRinging, Connected, Unknown}, Unknown, Tell | Archive},
	{EventReport, []State{Ended}, "", Tell | Archive},
	{EventNoReport, []State{Ended}, "", Tell | Archive},
	{EventParty, []State{CalleeRinging, Connected, Ended}, "", Tell},               // more of who calls
	{EventNone, []State{CalleeRinging, Connected, Ended}, Unknown, Tell | Discard}, // what shows it shows that nobody knows of it
}

// Next tells where an event leads a call from a state, and what follows from
// it; false for an event that is none of this state's, which is not obeyed.
func Next(d Direction, from State, kind EventKind) (State, Effect, bool) {
	machine := order
	if d == Incoming {
		machine = incoming
	}
	for _, r := range machine {
		if r.on != kind || !slices.Contains(r.from, from) {
			continue
		}
		if r.to == "" {
			return from, r.effects, true
		}
		return r.to, r.effects, true
	}
	return from, 0, false
}

// Apply returns the record after an event at a time, and what follows from it.
// An event that does not fit is noted in Refused and has no effects.
func (r Record) Apply(e Event, now time.Time) (Record, Effect) {
	at := e.At
	if at == 0 {
		at = now.UnixMilli()
	}
	from := r.State()
	if r.Direction == Incoming && len(r.Steps) == 0 {
		from = None
	}
	to, effects, ok := Next(r.Direction, from, e.Kind)
	if r.Settled() {
		ok = ok && r.isBetter(e)
	}
	if e.Kind == EventRing && len(r.Steps) >= MaxSteps {
		ok = false
	}
	if e.Kind == EventReport && e.Report == nil {
		ok = false
	}
	if !ok {
		r.Refused = append(r.Refused[:len(r.Refused):len(r.Refused)], Refusal{Event: e.Kind, State: r.State(), At: at})
		if extra := len(r.Refused) - MaxRefused; extra > 0 {
			r.Refused = r.Refused[extra:]
		}
		return r, 0
	}
	if to != r.State() || len(r.Steps) == 0 {
		if n := len(r.Steps); n > 0 {
			at = max(at, r.Steps[n-1].At) // heard earlier, understood later
		}
		r.Steps = append(r.Steps[:len(r.Steps):len(r.Steps)], Transition{State: to, At: at, Heard: e.Heard})
	}
	r.learn(e)
	return r, effects
}

// isBetter reports whether an event of a settled call tells what is better known
// than what was: the truth after it was given up, or the report of the leg that
// was answered after one that was not.
func (r Record) isBetter(e Event) bool {
	old := r.Outcome()
	if old == OutcomeNoReport {
		return e.Kind == EventEnd && r.State() != Ended || e.Kind == EventReport
	}
	better := e.Report.outcome()
	return e.Kind == EventReport && (old != "" && old != Answered && better == Answered || r.Missed() && better == AnsweredElsewhere)
}

// learn takes over what came with an event.
func (r *Record) learn(e Event) {
	if e.CallID != "" {
		r.CallID = e.CallID
	}
	if p := e.Party; p != nil {
		r.Text, r.E164, r.Dialled = bounded(p.Text, MaxText), p.E164, p.Dialled
		r.Name, r.Queue = bounded(p.Name, MaxContact), bounded(p.Queue, MaxText)
	}
	switch e.Kind {
	case EventRefuse, EventLose, EventInterrupt, EventCancel:
		r.Reason, r.Detail = e.Reason, e.Detail
	case EventEnd:
		r.Cause = bounded(e.Cause, MaxCause)
	case EventReport:
		report := *e.Report
		report.Cause = bounded(report.Cause, MaxCause)
		r.Report = &report
	case EventNoReport, EventNone:
		r.Report = &Report{Outcome: OutcomeNoReport}
	}
}

func (r *Report) outcome() Outcome {
	if r == nil {
		return ""
	}
	return r.Outcome
}

// bounded cuts s to at most n characters.
func bounded(s string, n int) string {
	if runes := []rune(s); len(runes) > n {
		return string(runes[:n])
	}
	return s
}

package calls

import "time"

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

// step is where an event leads and what follows from it. An empty state is
// where the call already is: the event adds to what is known and no more.
type step struct {
	to      State
	effects Effect
}

// None is the state of an incoming call of which nothing was told yet.
const None State = ""

// incoming is the machine of a call that rings the user's phone. There is no
// order in it. A queue may ring the phone again for the same call, for as long as
// no report told how it went: only this leads back.
var incoming = map[State]map[EventKind]step{
	None:          {EventRing: {CalleeRinging, Follow | Tell}},
	CalleeRinging: with(told(Connected), party, none),
	Connected:     with(told(), party, none),
	Ended: with(party, none, map[EventKind]step{
		EventRing:     {CalleeRinging, Follow | Tell},
		EventReport:   {"", Tell | Archive},
		EventNoReport: {"", Tell | Archive},
	}),
	Unknown: told(Connected), // what comes late still tells the truth
}

// party adds to what is known of who calls.
var party = map[EventKind]step{EventParty: {"", Tell}}

// none takes back that there was a call. What shows it shows that nobody knows of it.
var none = map[EventKind]step{EventNone: {Unknown, Tell | Discard}}

// steps is the whole machine of an order. An event that a state does not list is
// refused.
//
// A PBX may tell its events in any order and before it answers the order
// itself, so each state lists all that may still come; none leads back.
var steps = map[State]map[EventKind]step{
	Requested: {
		EventSend:      {Sent, Originate | Tell},
		EventRefuse:    {Failed, Tell | Archive},
		EventInterrupt: {Failed, Tell | Archive},
		EventCancel:    {Failed, Tell | Archive},
	},
	Sent: with(told(CallerRinging, CallerAnswered, CalleeRinging, Connected), map[EventKind]step{
		EventAccept:    {Accepted, Follow | Tell},
		EventRefuse:    {Failed, Tell | Archive},
		EventLose:      {Unknown, Follow | Tell},
		EventInterrupt: {Unknown, Follow | Tell},
	}),
	Accepted: told(CallerRinging, CallerAnswered, CalleeRinging, Connected),
	CallerRinging: with(told(CallerAnswered, CalleeRinging, Connected), answered, map[EventKind]step{
		// Some PBX answer the order only when the caller's phone was picked up,
		// or was not.
		EventRefuse: {Failed, Tell | Archive},
	}),
	CallerAnswered: with(told(CalleeRinging, Connected), answered),
	CalleeRinging:  with(told(Connected), answered),
	Connected:      with(told(), answered),
	Ended: with(answered, map[EventKind]step{
		EventReport:   {"", Tell | Archive},
		EventNoReport: {"", Tell | Archive},
	}),
	// An order without an answer may have been carried out: what the PBX tells
	// of it afterwards counts as for any other.
	Unknown: told(CallerRinging, CallerAnswered, CalleeRinging, Connected),
	Failed:  {},
}

// answered lists how the order's own answer adds to what the PBX told before.
var answered = map[EventKind]step{
	EventAccept:    {"", Follow},
	EventLose:      {"", Follow},
	EventInterrupt: {"", Follow},
}

// told lists the events of a call that may go on to some states, or to its end.
func told(states ...State) map[EventKind]step {
	by := map[State]EventKind{
		CallerRinging: EventCallerRinging, CallerAnswered: EventCallerAnswered,
		CalleeRinging: EventCalleeRinging, Connected: EventConnect,
	}
	events := map[EventKind]step{
		EventEnd:      {Ended, Follow | Tell},
		EventReport:   {Ended, Tell | Archive},
		EventNoReport: {Unknown, Tell | Archive},
	}
	for _, s := range states {
		events[by[s]] = step{s, Follow | Tell}
	}
	return events
}

func with(all ...map[EventKind]step) map[EventKind]step {
	events := map[EventKind]step{}
	for _, some := range all {
		for kind, s := range some {
			events[kind] = s
		}
	}
	return events
}

// Next tells where an event leads a call from a state, and what follows from
// it; false for an event that is none of this state's, which is not obeyed.
func Next(d Direction, from State, kind EventKind) (State, Effect, bool) {
	machine := steps
	if d == Incoming {
		machine = incoming
	}
	s, ok := machine[from][kind]
	if !ok {
		return from, 0, false
	}
	if s.to == "" {
		s.to = from
	}
	return s.to, s.effects, true
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

// Package pbxtest owns the contract of all PBX drivers: a table of what can
// happen to a call, and what may and must be known of it by what a PBX can tell.
// It refuses to know any one PBX, and lets no driver claim what its PBX does not
// show.
package pbxtest

import (
	"slices"
	"time"

	"simotel/wasm/calls"
)

// Act is what a phone does when it is rung.
type Act string

// The acts.
const (
	Answers     Act = "answers"
	NeverPicked Act = "never picked" // it rings until the PBX gives up
	Busy        Act = "busy"         // and does not ring
	Rejects     Act = "rejects"      // it rings and is turned down
	Unreachable Act = "unreachable"
)

// Phone is how a phone behaves, in the PBX's time.
type Phone struct {
	Act     Act
	After   time.Duration // how long it rings before it is picked up or turned down
	HangsUp time.Duration // how long after it was picked up it hangs up; zero waits for the other side
}

// Answer is what becomes of the PBX's answer to the order.
type Answer string

// The answers.
const (
	Prompt Answer = ""     // it comes
	Late   Answer = "late" // it comes later than anybody waits, and the order is carried out
	None   Answer = "none" // there is no PBX to answer
)

// Stream is what becomes of the live events.
type Stream string

// The streams.
const (
	Kept    Stream = ""
	Lost    Stream = "lost"    // none arrives
	Delayed Stream = "delayed" // all arrive after the report
)

// Scenario is one thing that can happen to a call.
type Scenario struct {
	Name           string
	Caller, Callee Phone
	Barred         bool // the PBX's rules forbid the callee's number
	Answer         Answer
	Stream         Stream

	Happens []calls.EventKind // what really happens, seen or not
	Outcome calls.Outcome     // how the call really ends; empty for no call
}

// The parts of what can happen.
var (
	picked   = Phone{Act: Answers, After: 2 * time.Second}
	talks    = Phone{Act: Answers, After: 5 * time.Second, HangsUp: 31 * time.Second}
	answered = []calls.EventKind{calls.EventCallerRinging, calls.EventCallerAnswered, calls.EventCalleeRinging, calls.EventConnect, calls.EventEnd}
	rang     = []calls.EventKind{calls.EventCallerRinging, calls.EventCallerAnswered, calls.EventCalleeRinging, calls.EventEnd}
	dialled  = []calls.EventKind{calls.EventCallerRinging, calls.EventCallerAnswered, calls.EventEnd}
	unheard  = []calls.EventKind{calls.EventCallerRinging, calls.EventEnd}
)

// Scenarios is the table.
var Scenarios = []Scenario{
	{Name: "answered", Caller: picked, Callee: talks, Happens: answered, Outcome: calls.Answered},
	{Name: "busy", Caller: picked, Callee: Phone{Act: Busy}, Happens: dialled, Outcome: calls.Busy},
	{Name: "rejected", Caller: picked, Callee: Phone{Act: Rejects, After: 4 * time.Second}, Happens: rang, Outcome: calls.Rejected},
	{Name: "the caller does not answer", Caller: Phone{Act: NeverPicked}, Callee: talks, Happens: unheard, Outcome: calls.CallerNoAnswer},
	{Name: "the callee does not answer", Caller: picked, Callee: Phone{Act: NeverPicked}, Happens: rang, Outcome: calls.NoAnswer},
	{Name: "failed", Caller: picked, Callee: Phone{Act: Unreachable}, Happens: dialled, Outcome: calls.CalleeFailed},
	{Name: "barred", Caller: picked, Callee: talks, Barred: true, Happens: dialled, Outcome: calls.Barred},
	{Name: "slow answer", Caller: picked, Callee: talks, Answer: Late, Happens: answered, Outcome: calls.Answered},
	{Name: "PBX down", Answer: None},
	{Name: "events lost", Caller: picked, Callee: talks, Stream: Lost, Happens: answered, Outcome: calls.Answered},
	{Name: "events late", Caller: picked, Callee: talks, Stream: Delayed, Happens: answered, Outcome: calls.Answered},
}

// Capabilities is what a PBX, as a bench has set it up, can tell.
type Capabilities struct {
	Reports     bool // its driver is a pbx.Reporter that may read them
	Live        bool // its driver is a pbx.Live: the phone that is rung first is seen
	CalleeLeg   bool // and the callee's phone
	LiveOutcome bool // and a call's report comes with the events
	Asked       bool // after a drop it can be asked which calls still are: an end is known, if not how it came

	CallerUnanswered bool // it reports calls whose first phone was not picked up
	Rejections       bool // it tells a phone that was turned down from a busy one
}

// Expectation is what is to be known of a scenario in the end.
type Expectation struct {
	Order calls.EventKind // what the order's answer, or its absence, tells

	// Live is what the events tell, in this order and nothing else. Where the
	// order's answer was lost they may say less: nothing in them names the order.
	Live []calls.EventKind

	Reported calls.Outcome // as the report has it; empty where none is written
	State    calls.State   // the record's in the end; Ended will do for Unknown where the order's answer was lost
	Outcome  calls.Outcome // the record's in the end; empty for a call that was never placed

	// NotObservable is what happened and is not known: to claim it would be a
	// guess. EventReport stands for how the call ended.
	NotObservable []calls.EventKind
}

// Expect tells what a PBX with some capabilities lets be known of a scenario.
func (s Scenario) Expect(c Capabilities) Expectation {
	e := Expectation{Order: calls.EventAccept, State: calls.Unknown, Outcome: calls.OutcomeNoReport}
	switch s.Answer {
	case None:
		return Expectation{Order: calls.EventRefuse, State: calls.Failed}
	case Late:
		e.Order = calls.EventLose
	}
	for _, kind := range s.Happens {
		if c.sees(kind) && (s.Stream != Lost || c.Asked && kind == calls.EventEnd) {
			e.Live = append(e.Live, kind)
		} else {
			e.NotObservable = append(e.NotObservable, kind)
		}
	}
	if s.Stream == Lost {
		c.LiveOutcome = false
	}
	if e.Reported = c.reports(s.Outcome); e.Reported != "" {
		e.State, e.Outcome = calls.Ended, e.Reported
		return e
	}
	e.NotObservable = append(e.NotObservable, calls.EventReport)
	if s.Answer != Late && slices.Contains(e.Live, calls.EventEnd) {
		e.State = calls.Ended
	}
	return e
}

// sees reports whether live events show that something happens.
func (c Capabilities) sees(kind calls.EventKind) bool {
	if kind == calls.EventCalleeRinging || kind == calls.EventConnect {
		return c.Live && c.CalleeLeg
	}
	return c.Live
}

// reports returns how a report, by whichever way, calls an end.
func (c Capabilities) reports(o calls.Outcome) calls.Outcome {
	switch {
	case !c.Reports && !c.LiveOutcome, o == calls.CallerNoAnswer && !c.CallerUnanswered:
		return ""
	case o == calls.Rejected && !c.Rejections:
		return calls.Busy
	}
	return o
}

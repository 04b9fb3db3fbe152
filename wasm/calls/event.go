package calls

// EventKind is what happened to a call.
type EventKind string

// The events of an order, which the worker itself causes.
const (
	EventSend      EventKind = "send"      // the order is about to leave
	EventAccept    EventKind = "accept"    // the PBX took it and named the call
	EventRefuse    EventKind = "refuse"    // it was refused, or certainly never arrived
	EventLose      EventKind = "lose"      // it may have arrived and no answer settles that
	EventInterrupt EventKind = "interrupt" // the worker died before the order left, and the gesture is past
	EventCancel    EventKind = "cancel"    // the user took it back before it left
)

// The events that a PBX tells.
const (
	EventCallerRinging  EventKind = "caller_ringing"
	EventCallerAnswered EventKind = "caller_answered"
	EventCalleeRinging  EventKind = "callee_ringing"
	EventConnect        EventKind = "connect" // seen on the callee's leg, never inferred from the caller's
	EventEnd            EventKind = "end"
	EventReport         EventKind = "report" // the PBX's report of the call came
)

// The events of an incoming call alone.
const (
	EventRing  EventKind = "ring"  // it rings the user's own phone, for the first time or again
	EventParty EventKind = "party" // the PBX told more of who calls
	EventNone  EventKind = "none"  // it was no call that came in, or is told of as another: the record goes, unless it is settled
)

// EventNoReport says that the bound passed without a report, or that none is to
// be had.
const EventNoReport EventKind = "no_report"

// EventKinds lists all kinds.
var EventKinds = []EventKind{EventSend, EventAccept, EventRefuse, EventLose, EventInterrupt, EventCancel,
	EventCallerRinging, EventCallerAnswered, EventCalleeRinging, EventConnect, EventEnd, EventReport, EventNoReport, EventRing, EventParty, EventNone}

// Event is one thing that happened to a call, with what came with it.
type Event struct {
	Kind   EventKind
	At     int64   // Unix time in milliseconds; 0 for now. The PBX's clock is not trusted: the time at which it was heard, or its stream's server stored it
	Heard  int64   // Transition.Heard
	CallID string  // the PBX's id of the call, where the event told it
	Reason string  // of refuse, lose, interrupt: the error's stable code
	Detail string  // what the error's sentence quotes
	Cause  string  // of end: the PBX's words, empty for none
	Report *Report // of report
	Party  *Party  // of ring and party
}

// Party is who calls, as the PBX tells.
type Party struct {
	Text    string // the number as the PBX tells it, or in a form that can be called; empty where it is withheld
	E164    string // Record.E164
	Dialled string // of an internal number, what calls it back
	Name    string
	Queue   string
}

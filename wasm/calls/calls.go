// Package calls owns what is known of a call: its states and the events that
// change them, the record of it, and the history that outlives the service
// worker. It refuses to place calls, to follow them, and to guess: a state is
// entered only on the event that is its evidence.
package calls

import "time"

// State is what is known of a call.
type State string

// The states, in the order of a call that goes well. Which event leads from
// which to which is Step's to say; which evidence a PBX has for which is in
// docs/events.md.
const (
	Requested      State = "requested"       // a trusted gesture asked for it; nothing was sent
	Sent           State = "sent"            // written before the order leaves; from here on it may have arrived
	Accepted       State = "accepted"        // the PBX took the order
	CallerRinging  State = "caller_ringing"  // the phone that is rung first rings
	CallerAnswered State = "caller_answered" // it was picked up; the PBX dials the callee
	CalleeRinging  State = "callee_ringing"  // the callee's phone rings
	Connected      State = "connected"       // the callee answered: seen on the callee's leg
	Ended          State = "ended"           // the call is over; Outcome says how, once a report has told
	Failed         State = "failed"          // the PBX refused it, or it certainly never arrived
	Unknown        State = "unknown"         // nothing settles what became of it: never send again
)

// States lists all states.
var States = []State{Requested, Sent, Accepted, CallerRinging, CallerAnswered, CalleeRinging, Connected, Ended, Failed, Unknown}

// Outcome is how a call ended, in the words of the PBX's report.
type Outcome string

// The outcomes. NoReport stands where none came within the bound, or none is
// to be had.
const (
	Answered        Outcome = "answered"
	Busy            Outcome = "busy"     // or rejected: many PBX do not tell the two apart
	Rejected        Outcome = "rejected" // where the PBX does
	NoAnswer        Outcome = "no_answer"
	CallerNoAnswer  Outcome = "caller_no_answer" // the phone that is rung first was not picked up or not reached
	CalleeFailed    Outcome = "callee_failed"    // the callee could not be reached: unassigned, congestion, no route
	Barred          Outcome = "barred"           // the PBX's own rules forbid the number
	Cancelled       Outcome = "cancelled"        // the caller hung up before an answer
	OutcomeNoReport Outcome = "no_report"

	// Of an incoming call: another phone than the user's was picked up.
	AnsweredElsewhere Outcome = "answered_elsewhere"
)

// Outcomes lists all outcomes.
var Outcomes = []Outcome{Answered, Busy, Rejected, NoAnswer, CallerNoAnswer, CalleeFailed, Barred, Cancelled, OutcomeNoReport, AnsweredElsewhere}

// Report is what the PBX says of a call after its end: its CDR.
type Report struct {
	Outcome Outcome `json:"outcome"`
	Cause   string  `json:"cause,omitempty"` // the PBX's own word for it, at most 80 characters: "NO ANSWER", "Normal Clearing"
	Talked  int     `json:"talked"`          // seconds between answer and end (billsec), 0 without an answer
	Waited  int     `json:"waited"`          // seconds until the answer or the end (wait), 0 where not told
}

// Transition is one step of a call.
type Transition struct {
	State State `json:"state"`
	At    int64 `json:"at"` // Unix time in milliseconds

	// Heard is when it was heard, likewise, where that was so long after it
	// happened that it was no news any more, 0 else. It is At where nobody told
	// when it happened.
	Heard int64 `json:"heard,omitempty"`
}

// Late reports whether it was no news any more when it was heard.
func (t Transition) Late() bool { return t.Heard != 0 }

// Untimed reports whether At is only when it was heard: it may have been long
// before.
func (t Transition) Untimed() bool { return t.Late() && t.At == t.Heard }

// Refusal is an event that did not fit the state it met. It was not obeyed.
type Refusal struct {
	Event EventKind `json:"event"`
	State State     `json:"state"`
	At    int64     `json:"at"` // Unix time in milliseconds
}

// Record is one call from the gesture to what came of it.
type Record struct {
	ID      string  `json:"id"`               // the gesture's own id: one gesture, at most one order
	Text    string  `json:"text"`             // as the user saw or typed it, at most 64 characters
	E164    string  `json:"e164,omitempty"`   // ITU-T E.164 with its plus; empty for an internal number
	Ext     string  `json:"ext,omitempty"`    // the callee's own extension, shown and not dialled
	From    string  `json:"from,omitempty"`   // the phone rung first, where the call named one: as typed, at most 64 characters
	Via     string  `json:"via,omitempty"`    // the PBX that was asked: its address. Another knows nothing of this call
	Caller  string  `json:"caller,omitempty"` // what the PBX was told to ring first
	Dialled string  `json:"dialled,omitempty"`
	CallID  string  `json:"callId,omitempty"` // the PBX's id: originated_call_id
	Reason  string  `json:"reason,omitempty"` // the error's stable code
	Detail  string  `json:"detail,omitempty"` // what the error's sentence quotes
	Cause   string  `json:"cause,omitempty"`  // why it ended, in the PBX's words, at most 80 characters
	Report  *Report `json:"report,omitempty"` // what the PBX said of it afterwards
	Page    *Page   `json:"page,omitempty"`   // where it was placed, if the user allows that to be kept

	Direction Direction `json:"direction,omitempty"` // who called: empty for the user
	Queue     string    `json:"queue,omitempty"`     // of an incoming call: the queue it came through, empty for none
	Name      string    `json:"name,omitempty"`      // of an incoming call: who calls, as the PBX tells; at most MaxContact characters
	Contact   *Contact  `json:"contact,omitempty"`   // whose the number is, as the CRM told; nil while nobody did

	Logged int `json:"logged,omitempty"` // the newest revision of it that was queued for the CRM's call log, 0 for none

	Remark               // the user's own
	Steps   []Transition `json:"steps"` // oldest first
	Refused []Refusal    `json:"refused,omitempty"`
}

// Direction is who called whom.
type Direction string

// The directions.
const (
	Outgoing Direction = ""
	Incoming Direction = "incoming" // it rang the user's own phone, and no order of ours made it
)

// Contact is the other side of a call as the CRM knows it. Each text is empty
// where it was not told.
type Contact struct {
	Name    string `json:"name,omitempty"` // at most MaxContact characters, as all of them but Link
	Company string `json:"company,omitempty"`
	ID      string `json:"id,omitempty"`   // the CRM's own
	Link    string `json:"link,omitempty"` // http or https, to its record; at most MaxAddress characters
}

// Bounds of a record's parts, in characters where not said otherwise.
const (
	MaxText    = 64
	MaxCause   = 80
	MaxAddress = 512
	MaxContact = 100
	MaxTitle   = 200
	MaxRefused = 8  // entries; the oldest goes first
	MaxSteps   = 40 // transitions: a queue may ring one phone for the same call again and again
	MaxNote    = 1000
)

// Remark is what the user wrote of a call. No event changes it.
type Remark struct {
	Note        string      `json:"note,omitempty"` // free, at most MaxNote characters
	Disposition Disposition `json:"disposition,omitempty"`
	Noted       int64       `json:"noted,omitempty"` // Unix time in milliseconds of the last change of both; 0 for never. Of two words on a call the later one's counts
}

// Disposition is what came of a call in the user's judgement, empty for none:
// what the PBX tells is its Outcome.
type Disposition string

// The dispositions.
const (
	Reached     Disposition = "reached"
	LeftMessage Disposition = "left_message"
	CallBack    Disposition = "call_back"
	WrongNumber Disposition = "wrong_number"
	DoNotCall   Disposition = "do_not_call"
)

// Dispositions lists all dispositions.
var Dispositions = []Disposition{Reached, LeftMessage, CallBack, WrongNumber, DoNotCall}

// Page is where a call was placed.
type Page struct {
	Address string `json:"address"` // at most MaxAddress characters
	Title   string `json:"title"`   // at most MaxTitle characters
}

// Asked returns when the call was asked for; the zero time for a record
// without steps.
func (r Record) Asked() time.Time {
	if len(r.Steps) == 0 {
		return time.Time{}
	}
	return time.UnixMilli(r.Steps[0].At)
}

// State returns the newest state, or Requested for a record without steps.
func (r Record) State() State {
	if len(r.Steps) == 0 {
		return Requested
	}
	return r.Steps[len(r.Steps)-1].State
}

// Entered returns when the call entered its state; the zero time for a record
// without steps.
func (r Record) Entered() time.Time {
	if len(r.Steps) == 0 {
		return time.Time{}
	}
	return time.UnixMilli(r.Steps[len(r.Steps)-1].At)
}

// Heard returns when it was heard that the call entered its state; the zero time
// for a record without steps.
func (r Record) Heard() time.Time {
	if n := len(r.Steps); n > 0 && r.Steps[n-1].Late() {
		return time.UnixMilli(r.Steps[n-1].Heard)
	}
	return r.Entered()
}

// At returns when the call entered a state; the zero time if it never did.
func (r Record) At(s State) time.Time {
	for _, step := range r.Steps {
		if step.State == s {
			return time.UnixMilli(step.At)
		}
	}
	return time.Time{}
}

// Outcome returns how the call ended, empty while no report tells.
func (r Record) Outcome() Outcome {
	if r.Report == nil {
		return ""
	}
	return r.Report.Outcome
}

// Settled reports whether no further event is waited for: the call failed, or
// its outcome is known or given up. Until then the call is followed.
func (r Record) Settled() bool { return r.State() == Failed || r.Report != nil }

// Missed reports whether a call rang the user's phone and nobody took it.
func (r Record) Missed() bool {
	o := r.Outcome()
	return r.Direction == Incoming && (o == NoAnswer || o == Cancelled)
}

// Pending reports whether the order is not answered yet, and nothing told of the
// call: what its gesture asked for is not done.
func (r Record) Pending() bool { return r.State() == Requested || r.State() == Sent }

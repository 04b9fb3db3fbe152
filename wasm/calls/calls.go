// Package calls owns the record of a call: its states with their times, and
// the log that outlives the service worker. It refuses to place calls and to
// guess: a state is recorded only when its evidence exists.
package calls

import "time"

// State is what is known of a call.
type State string

// The states that a PBX without live events can show.
const (
	Requested State = "requested" // a trusted gesture asked for it; nothing was sent
	Sent      State = "sent"      // written before the order leaves; from here on it may have arrived
	Accepted  State = "accepted"  // the PBX took the order and named the call
	Failed    State = "failed"    // the PBX refused it, or it certainly never arrived
	Unknown   State = "unknown"   // sent, and no answer that settles it: ask the PBX, never send again
)

// Final reports whether no further state follows.
func (s State) Final() bool { return s == Accepted || s == Failed || s == Unknown }

// Transition is one step of a call.
type Transition struct {
	State State `json:"state"`
	At    int64 `json:"at"` // Unix time in milliseconds
}

// Record is one call from the gesture to what came of it.
type Record struct {
	ID      string       `json:"id"`               // the gesture's own id: one gesture, at most one order
	Text    string       `json:"text"`             // as the user saw or typed it, at most 64 characters
	E164    string       `json:"e164,omitempty"`   // ITU-T E.164 with its plus; empty for an internal number
	Ext     string       `json:"ext,omitempty"`    // the callee's own extension, shown and not dialled
	From    string       `json:"from,omitempty"`   // the phone rung first, where the call named one: as typed, at most 64 characters
	Caller  string       `json:"caller,omitempty"` // what the PBX was told to ring first
	Dialled string       `json:"dialled,omitempty"`
	CallID  string       `json:"callId,omitempty"` // the PBX's id: originated_call_id
	Reason  string       `json:"reason,omitempty"` // the error's stable code
	Detail  string       `json:"detail,omitempty"` // what the error's sentence quotes
	Steps   []Transition `json:"steps"`
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

// Package outbox owns the log of calls that the CRM is sent: the queue of what
// waits in storage, the form of what is sent, what an answer means, and how long
// is waited for the next try. It refuses to send anything by itself, and to know
// settings, alarms or words.
package outbox

import (
	"context"
	"encoding/json"
	"fmt"

	"simotel/wasm/calls"
)

// The storage keys. What waits has a key of its own each, which is written once
// and never changed: behind KeyWaiting the time from which its call waits, the
// revision and the call's id. What was set aside is under KeyAside likewise.
const (
	KeyWaiting = "crm.log.wait."
	KeyAside   = "crm.log.aside."
	KeyState   = "crm.log.state"   // State
	KeyDropped = "crm.log.dropped" // Dropped
)

// MaxWaiting bounds what waits and what was set aside, together. At 4 KB for the
// longest of them all leave room for the history in the 10 MB that Chrome gives.
const MaxWaiting = 1500

// Entry is what waits: a call as it was when it was settled or changed.
type Entry struct {
	Record    calls.Record `json:"record"`
	Extension string       `json:"extension,omitempty"` // the user's own at that time
	Failure   *Failure     `json:"failure,omitempty"`   // why it was set aside
}

// Failure is why a call was not taken.
type Failure struct {
	Code   string `json:"code"`             // one of Codes
	Status int    `json:"status,omitempty"` // the HTTP status, 0 for no answer
	Detail string `json:"detail,omitempty"` // what the error's sentence quotes
	Words  string `json:"words,omitempty"`  // the CRM's own, cleaned; at most MaxWords characters
	At     int64  `json:"at,omitempty"`     // Unix time in milliseconds
}

// State is how the delivery stands. It outlives the worker.
type State struct {
	Delivered int64   `json:"delivered,omitempty"` // when the CRM took a call last: Unix time in milliseconds
	Failures  int     `json:"failures,omitempty"`  // tries in a row that came to nothing
	Next      int64   `json:"next,omitempty"`      // nothing is tried before: Unix time in milliseconds
	Last      Failure `json:"last"`                // of the last try; empty for none
	Stopped   bool    `json:"stopped,omitempty"`   // a person has to mend it; tried rarely
	Key       string  `json:"key,omitempty"`       // what was refused last
	Tries     int     `json:"tries,omitempty"`     // and how often
	Aside     int     `json:"aside,omitempty"`     // how many were set aside in a row
	Told      string  `json:"told,omitempty"`      // the code of Stopped that the user was notified of
	Full      bool    `json:"full,omitempty"`      // the user was notified of CodeNearlyFull
}

// Dropped counts what could not be queued, since the queue was full.
type Dropped struct {
	Count int   `json:"count"`
	Since int64 `json:"since"` // Unix time in milliseconds
}

// State returns how the delivery stands.
func (q Queue) State(ctx context.Context) (s State, err error) {
	err = q.read(ctx, KeyState, &s)
	return s, err
}

// SetState keeps how the delivery stands.
func (q Queue) SetState(ctx context.Context, s State) error {
	values := map[string]json.RawMessage{}
	if err := calls.Put(values, KeyState, s); err != nil {
		return err
	}
	if err := q.Area.Set(ctx, values); err != nil {
		return fmt.Errorf("keep the call log's state: %w", err)
	}
	return nil
}

// Dropped returns how many calls could not be queued.
func (q Queue) Dropped(ctx context.Context) (d Dropped, err error) {
	err = q.read(ctx, KeyDropped, &d)
	return d, err
}

// ForgetDropped sets their count to none.
func (q Queue) ForgetDropped(ctx context.Context) error { return q.Area.Remove(ctx, KeyDropped) }

// read reads a value. One that cannot be read is none: what waits must not stop
// over it.
func (q Queue) read(ctx context.Context, key string, value any) error {
	raw, err := q.Area.Get(ctx, key)
	if err != nil {
		return fmt.Errorf("read %s: %w", key, err)
	}
	if raw != nil {
		_ = json.Unmarshal(raw, value)
	}
	return nil
}

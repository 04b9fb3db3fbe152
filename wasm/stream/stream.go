// Package stream owns the client's side of the organisation's event stream, as
// docs/events.md describes it: the first message with the token, sequence
// numbers, what is done after a drop, and when a connection counts as broken.
// It refuses to know what an event means, and to put the token anywhere but in
// that first message.
package stream

import (
	"encoding/json"
	"fmt"
	"time"
)

// The protocol's times.
const (
	PingEvery    = 20 * time.Second // Chrome ends a worker after 30 s without an event; traffic on a WebSocket is one
	Silence      = 45 * time.Second // without a message for so long, a connection is broken
	BackOffFirst = time.Second      // the wait after the first drop, doubled with each further one
	BackOffMost  = time.Minute
	LateFor      = 2 * time.Second // how long an event is waited for that others overtook
	RefusedEvery = 5 * time.Minute // how often a server is tried that refuses the token or speaks something else
)

// CloseRefused is the code with which a server closes when it refuses the token.
const CloseRefused = 4401

// Beginning is the sequence of a Mark where nothing was heard yet: the server
// then tells what happens from now on.
const Beginning = -1

// mostSequence is the highest number that JavaScript still counts exactly.
const mostSequence = 1<<53 - 1

// Mark is how far the stream was heard.
type Mark struct {
	Sequence int64     // of the last event heard, or Beginning
	Heard    time.Time // when the stream was last heard
}

// Message is one event.
type Message struct {
	// Sequence is how far the stream was heard once this event was. Of events
	// that were delivered together only the last moves it on: after a death
	// in between all of them are told again.
	Sequence int64
	Event    json.RawMessage // what the PBX told, in its own form; any JSON

	// Since is the earliest moment at which it can have been told: now for what
	// comes as it happens, and for what is made up for after a drop the moment
	// at which the stream was last heard before. It is zero where that is not
	// known: a call's earlier events, told late.
	Since time.Time

	// Time is when the server stored the event, in Unix milliseconds by the
	// server's clock; 0 where it does not tell.
	Time int64
}

// State is how the stream stands.
type State string

// The states.
const (
	Connecting State = "connecting"
	On         State = "on"
	Refused    State = "refused"
)

// Listener is told what comes. Its errors end the client.
type Listener interface {
	// Begin tells where the stream goes on, where that is not right behind what
	// was heard: at the very first, and when events are lost for good.
	Begin(sequence int64, lost bool) error

	// Hear takes an event. Each comes once, in the order of the sequence.
	Hear(m Message) error

	// Stands is told when the state changes. The cause of a bad one is an
	// *Error.
	Stands(s State, cause error)
}

// Code names what is wrong with a stream.
type Code string

// The codes.
const (
	CodeRefused   Code = "events_refused"   // the server refuses the token
	CodeMalformed Code = "events_malformed" // it speaks something else
	CodeBroken    Code = "events_broken"    // no connection
)

// Error says what is wrong with a stream. It quotes neither the token nor
// anything the server said.
type Error struct {
	Code   Code
	Detail string // what was missed, in words of our own: "welcome"; empty for none
	Close  int    // the connection's close code, 0 for none
}

// Error implements error.
func (e *Error) Error() string {
	s := "event stream: " + string(e.Code)
	if e.Detail != "" {
		s += " (" + e.Detail + ")"
	}
	if e.Close != 0 {
		s += fmt.Sprintf(" %d", e.Close)
	}
	return s
}

// Clock tells the time and wakes.
type Clock interface {
	Now() time.Time

	// After returns a channel that gets one value when d has passed, and the undo
	// that lets the timer go.
	After(d time.Duration) (<-chan time.Time, func())
}

// SystemClock is the clock of the machine.
type SystemClock struct{}

// Now implements Clock.
func (SystemClock) Now() time.Time { return time.Now() }

// After implements Clock.
func (SystemClock) After(d time.Duration) (<-chan time.Time, func()) {
	t := time.NewTimer(d)
	return t.C, func() { t.Stop() }
}

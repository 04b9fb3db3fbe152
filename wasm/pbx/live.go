package pbx

import (
	"context"
	"encoding/json"

	"simotel/wasm/calls"
)

// Evidence is something a PBX told of one of our orders.
type Evidence struct {
	Record string // calls.Record.ID
	Event  calls.Event
}

// Position is how far a driver has read what its PBX tells, and what it must
// remember of it: opaque to others, kept by them in one step with the evidence
// that came with it, so that after any death nothing is lost or told twice.
// Nil is the beginning.
type Position json.RawMessage

// Reporter is a driver whose PBX reports on calls after their end.
type Reporter interface {
	// CheckReports asks whether the reports may be read. The error is an *Error.
	CheckReports(ctx context.Context) error

	// Reports reads the reports since a position and returns the evidence among
	// them on the open records, with the position to go on from. Settled records
	// and those whose order is not answered yet may be among them: nothing is told
	// of them, but what may be theirs is not taken for another's. It makes at most a
	// few requests, each bounded. The error is an *Error; the position then returned
	// is to be kept all the same, nil to begin anew.
	Reports(ctx context.Context, open []calls.Record, from Position) ([]Evidence, Position, error)
}

// PhoneState is the state of an extension's phone.
type PhoneState string

// The states.
const (
	PhoneUnknown     PhoneState = "" // nothing told
	PhoneIdle        PhoneState = "idle"
	PhoneRinging     PhoneState = "ringing"
	PhoneInUse       PhoneState = "in_use"
	PhonePaused      PhoneState = "paused"
	PhoneUnavailable PhoneState = "unavailable" // not registered
)

// Incoming is what is told of a call that rang the user's phone and is not of
// our own making. All that is known of who calls comes with each piece.
type Incoming struct {
	ID     string // of the call, the same in all that is told of it: at most MaxIncomingID characters, the PBX's own
	Number string // the other side as the PBX tells it, empty if it does not
	Name   string // what the PBX calls the other side, empty for nothing
	Queue  string // the queue it came through, empty for none

	// Event is what happened: EventRing begins it, EventParty tells more of who
	// calls, EventConnect that the user's own phone was picked up, EventEnd that
	// this phone has no more to do with it, EventReport how it went, EventNoReport
	// that nobody will know, EventNone that it was no call that came in, or is told
	// of under another ID. Party is not filled.
	Event calls.Event
}

// MaxIncomingID bounds Incoming.ID.
const MaxIncomingID = 100

// News is what one message of a live stream told.
type News struct {
	Evidence []Evidence
	Phone    *PhoneState // the user's own phone, nil for no change
	Incoming []Incoming  // in order
	Position Position    // to be kept with the evidence
}

// LiveState is how a live stream stands.
type LiveState string

// The states of a live stream.
const (
	LiveOff        LiveState = "off"        // none is configured
	LiveConnecting LiveState = "connecting" // and not connected before, or again after a drop
	LiveOn         LiveState = "on"
	LiveRefused    LiveState = "refused" // the server refuses the token, or speaks something else: the user must act
)

// Watcher is what the app gives a live driver.
type Watcher interface {
	// Open returns the records of orders that news may concern: those not settled,
	// and those of the last hours that were given up without a report, since one
	// may still come. Incoming calls are the driver's to remember.
	Open() []calls.Record

	// Hear takes one piece of news and returns once it is stored. An error ends
	// the watch: what was not stored is told again after the next start.
	Hear(n News) error

	// Stands is told whenever the stream's state changes, with the cause of a
	// bad one, an *Error. LiveOn has one too, with the code events_lost, where
	// what happened meanwhile is lost: only reports can tell of it now.
	Stands(s LiveState, cause error)
}

// Live is a driver whose PBX, or a stream beside it, tells of calls as they
// happen.
type Live interface {
	// Watch hears the stream from a position until ctx ends, reconnecting with a
	// back-off of its own. It returns ctx's error, Hear's, or an *Error when to go
	// on is of no use; nil at once, after Stands(LiveOff), where no stream is
	// configured. Only one is run at a time.
	Watch(ctx context.Context, w Watcher, from Position) error
}

// Hanger is a driver whose PBX can end a call.
type Hanger interface {
	// Hangup ends the call of a record, or the attempt to place it. One that is
	// over already is no error. The error is an *Error.
	Hangup(ctx context.Context, r calls.Record) error
}

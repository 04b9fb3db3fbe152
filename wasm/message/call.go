package message

import "simotel/wasm/calls"

// CallRequest asks for a call. It carries what the user saw or typed; the
// worker finds the number in it again.
type CallRequest struct {
	ID     string `json:"id"`     // the gesture's id: a UUID made for this gesture
	Text   string `json:"text"`   // at most MaxCallText UTF-16 units, of a link MaxCallLink
	Source string `json:"source"` // SourceCard, SourceLink or SourcePopup

	// Caller is the number that rings first in place of the user's own phone,
	// as typed, empty for none. Only our own pages may name one.
	Caller string `json:"caller,omitempty"` // at most MaxCallText UTF-16 units

	// E164 is the number that the card showed, in its E.164 form or, of an
	// internal one, its digits; empty for none. The worker reads the text itself;
	// a call is refused if it reads another number and the text's digits do not
	// bear this one out.
	E164 string `json:"e164,omitempty"`

	// Confirmed is Question.ID of the question that the user answered with yes,
	// by a gesture of its own, whose id is ID; empty for none.
	Confirmed string `json:"confirmed,omitempty"`

	// Place is where the request came from: set by Server, never by a sender.
	Place Place `json:"-"`
}

// Place is where in the browser a request came from, as Chrome tells it.
type Place struct {
	Tab     int    // the tab's id, -1 for none: a page of ours
	Frame   int    // the frame's id in the tab, 0 for its document
	Address string // of the tab's document; empty for none
	Title   string // likewise
}

// Bounds of CallRequest.Text, AboutRequest.Text and Caller, in UTF-16 units. What is over tel.MaxURI is
// refused in words; what is over MaxCallLink no page of ours sends.
const (
	MaxCallText = 256
	MaxCallLink = 2048
)

// Where a call was asked for.
const (
	SourceCard  = "card"
	SourceLink  = "link" // CallRequest.Text is a tel:, callto: or sip: address
	SourcePopup = "popup"
)

// CallStatusRequest asks what is known of the call with a gesture's id.
type CallStatusRequest struct {
	ID  string `json:"id"`
	Tab *int   `json:"-"` // the tab that asks, nil for a page of ours: set by Server, never by a sender
}

// TypeCallChanged is what the worker tells of a call whenever its state changes:
// {"type": "call", "reply": CallReply}, to the tab in which it was placed and to
// the extension's pages that are open. A page that has no card open for the
// call, because its tab has gone on to another document, opens one.
const TypeCallChanged = "call"

// Question is what the worker asks before it places a call: nothing was
// recorded or sent. The user's yes is a new gesture with CallRequest.Confirmed.
type Question struct {
	ID     string   `json:"id"`     // valid for a minute, for this number, once
	Kinds  []string `json:"kinds"`  // why it asks: guard.Kind
	Title  string   `json:"title"`  // Call a satellite phone?
	Advice string   `json:"advice"` // what it means, and the number as it would be dialled
	Yes    string   `json:"yes"`    // what the button says that calls
}

// StatusReply is how the line to the PBX stands.
type StatusReply struct {
	Phone      string `json:"phone"`      // pbx.PhoneState of the user's own phone, empty where nothing tells
	PhoneShown string `json:"phoneShown"` // in words, empty with it
	Live       string `json:"live"`       // pbx.LiveState
	Title      string `json:"title"`      // the stream's state in words, empty for LiveOff and LiveOn
	Advice     string `json:"advice"`     // what to do, may be empty

	CallLog string `json:"callLog"` // what the calls for the CRM need a person for, in words; empty for nothing

	Health *Health `json:"health,omitempty"` // nil where the PBX was not asked in this session
}

// CallReply is a call's record with its state in the user's words.
type CallReply struct {
	calls.Record
	State     calls.State `json:"state"`
	Since     int64       `json:"since,omitempty"`     // Unix time in milliseconds from which the call's timer runs: the callee answered, or where nothing tells of that the caller; 0 while not known, and after the end
	Undo      int64       `json:"undo,omitempty"`      // Unix time in milliseconds until which TypeCancel takes the call back; 0 for no longer
	HangUp    bool        `json:"hangUp,omitempty"`    // TypeHangup can end the call
	DialledAs string      `json:"dialledAs,omitempty"` // what the PBX was told to dial, where the dialling rules changed it from what the user reads
	Question  *Question   `json:"question,omitempty"`  // asked in place of a call: the rest is then only what is shown
	Final     bool        `json:"final"`               // no further state follows
	Unheard   bool        `json:"unheard,omitempty"`   // it went on, and nobody tells any more whether it does
	Title     string      `json:"title"`               // the state in a few words
	Advice    string      `json:"advice"`              // what happens next or what to do, one or two sentences
	Retry     bool        `json:"retry"`               // to ask again with the same text can help
	Settings  bool        `json:"settings"`            // the next step is in the options page
	Shown     string      `json:"shown,omitempty"`     // the number for reading: +98 21 8812 3456
	Who       string      `json:"who,omitempty"`       // the other side by name and company, as the CRM knows it or the PBX tells it, each isolated (Unicode FSI and PDI)
	Through   string      `json:"through,omitempty"`   // of an incoming call, the queue it came through, in words
}

// ForTab returns the reply without what the documents of a tab need not know:
// the tab may have gone on to another site.
func (r CallReply) ForTab() CallReply {
	r.Page, r.Refused, r.Via, r.Caller, r.CallID, r.Dialled = nil, nil, "", "", "", ""
	r.Remark = calls.Remark{}
	if c := r.Contact; c != nil {
		r.Contact = &calls.Contact{Name: c.Name, Company: c.Company}
	}
	return r
}

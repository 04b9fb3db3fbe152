// Package message owns what crosses between the service worker, content
// scripts and extension pages: the wire types, their codec, the coded errors,
// a client and a server. It refuses to decide anything: who may ask for what
// is stated here, what is answered is the Service's.
package message

import (
	"context"

	"simotel/wasm/calls"
	"simotel/wasm/detect"
	"simotel/wasm/settings"
)

// Service is what the worker does for others. The worker's app implements it;
// Client implements it by messages, so that a page cannot tell which it has.
type Service interface {
	// Anyone of ours, content scripts included.
	Detect(ctx context.Context, r DetectRequest) (DetectReply, error)
	Wake(ctx context.Context) (WakeReply, error)
	About(ctx context.Context, r AboutRequest) (AboutReply, error)
	Call(ctx context.Context, r CallRequest) (CallReply, error)
	CallStatus(ctx context.Context, r CallStatusRequest) (CallReply, error)
	Cancel(ctx context.Context, r CallStatusRequest) (CallReply, error)
	Left(ctx context.Context, r CallStatusRequest) error
	OpenOptions(ctx context.Context) error

	// Extension pages only.
	RecentCalls(ctx context.Context) ([]CallReply, error)
	Status(ctx context.Context) (StatusReply, error)
	Configuration(ctx context.Context) (Configuration, error)
	SaveConfiguration(ctx context.Context, c Configuration) (Configuration, error)
	Import(ctx context.Context, document string) (Configuration, error)
	Predecessor(ctx context.Context) (Predecessor, error)
	TakeOver(ctx context.Context) (TakeOver, error)
	ErasePredecessor(ctx context.Context) error
	Check(ctx context.Context) (CheckReply, error)
}

// The request types, as they stand in Envelope.Type.
const (
	TypeDetect            = "detect"
	TypeWake              = "wake"
	TypeAbout             = "about"
	TypeCall              = "call"
	TypeCallStatus        = "callStatus"
	TypeCancel            = "cancel"
	TypeLeft              = "left"
	TypeStatus            = "status"
	TypeOpenOptions       = "openOptions"
	TypeRecentCalls       = "recentCalls"
	TypeConfiguration     = "configuration"
	TypeSaveConfiguration = "saveConfiguration"
	TypeImport            = "import"
	TypeCheck             = "check"
	TypePredecessor       = "predecessor"
	TypeTakeOver          = "takeOver"
	TypeErasePredecessor  = "erasePredecessor"
)

// PagesOnly reports whether only extension pages may send a request of this
// type. An unknown type is for nobody but pages.
func PagesOnly(requestType string) bool {
	switch requestType {
	case TypeDetect, TypeWake, TypeAbout, TypeCall, TypeCallStatus, TypeCancel, TypeLeft, TypeOpenOptions:
		return false
	}
	return true
}

// DetectRequest asks for the numbers in blocks of page text.
type DetectRequest struct {
	Texts    []string `json:"texts"`    // at most MaxTexts, together at most MaxTextUnits UTF-16 units
	Language string   `json:"language"` // the document's lang attribute, at most MaxLanguage UTF-16 units; empty for none
	Host     string   `json:"host"`     // the document's host name, at most MaxHost UTF-16 units; empty for none
	Card     bool     `json:"card"`     // whether the caller still lacks the card's words
}

// Bounds of one DetectRequest.
const (
	MaxTexts     = 512
	MaxTextUnits = 256 << 10
	MaxLanguage  = 35  // a language tag that RFC 5646, 4.4.1, has every program hold
	MaxHost      = 253 // the longest name of RFC 1035, written without its last dot
)

// DetectReply holds one list of matches for each text, in order.
type DetectReply struct {
	Matches [][]detect.Match `json:"matches"`
	Card    *Card            `json:"card,omitempty"`
}

// WakeReply answers a page whose user is about to call: the worker runs now,
// and this is what the card says.
type WakeReply struct {
	Card *Card `json:"card"`
}

// Card is what a page works with: what the call card says, in the user's
// language, what clicks do, and how numbers are looked for.
type Card struct {
	Language  string            `json:"language"`  // BCP 47, for the lang attribute
	Direction string            `json:"direction"` // "ltr" or "rtl"
	Words     map[string]string `json:"words"`     // the catalogue's keys that begin with card_, without that beginning

	NumberCalls bool `json:"numberCalls"` // a click on a number itself calls (settings.ClickCall)
	Links       bool `json:"links"`       // a click on a telephone link calls: settings.Clicks.Links, once there is a PBX

	Detection Detection `json:"detection"`
}

// Detection is what a page's own core needs to answer as the worker does. The
// document's language and host name are the page's own to know.
type Detection struct {
	Where    string `json:"where"`    // settings.Detection.Host
	Region   string `json:"region"`   // detect.Options.Region
	AreaCode string `json:"areaCode"` // detect.Options.AreaCode
	Lengths  []int  `json:"lengths"`  // detect.Options.Lengths
}

// AboutRequest asks what is known of a number that a card is open for: Text,
// Source and E164 of the CallRequest that its button would send.
type AboutRequest struct {
	Text   string `json:"text"`
	Source string `json:"source"`
	E164   string `json:"e164,omitempty"`
}

// AboutReply holds what is known of a number, in the user's words.
type AboutReply struct {
	Text string `json:"text"` // where it is from, its type and its carrier: Tehran province · Fixed line; before it the number, if the card's text alone is another or none; empty for nothing
}

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
	ID string `json:"id"`
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
	Title  string   `json:"title"`  // Call a satellite telephone?
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
}

// CallReply is a call's record with its state in the user's words.
type CallReply struct {
	calls.Record
	State     calls.State `json:"state"`
	Since     int64       `json:"since,omitempty"`     // Unix time in milliseconds from which the call's timer runs: the callee answered; 0 while not known, and after the end
	Undo      int64       `json:"undo,omitempty"`      // Unix time in milliseconds until which TypeCancel takes the call back; 0 for no longer
	DialledAs string      `json:"dialledAs,omitempty"` // what the PBX was told to dial, where the dialling rules changed it from what the user reads
	Question  *Question   `json:"question,omitempty"`  // asked in place of a call: the rest is then only what is shown
	Final     bool        `json:"final"`               // no further state follows
	Title     string      `json:"title"`               // the state in a few words
	Advice    string      `json:"advice"`              // what happens next or what to do, one or two sentences
	Retry     bool        `json:"retry"`               // to ask again with the same text can help
	Settings  bool        `json:"settings"`            // the next step is in the options page
	Shown     string      `json:"shown,omitempty"`     // the number for reading: +98 21 8812 3456
}

// Configuration is both documents as a page edits them. The credentials'
// secrets are never sent to a page: Secrets says which are stored, and an
// empty secret in SaveConfiguration leaves the stored one as it is.
type Configuration struct {
	Settings    settings.Settings    `json:"settings"`
	Credentials settings.Credentials `json:"credentials"`
	Secrets     Secrets              `json:"secrets"`
	Problem     *Error               `json:"problem,omitempty"` // why the stored documents could not be read; defaults stand in
	Configured  bool                 `json:"configured"`        // enough is set to place a call
}

// Secrets tells which secrets are stored, and in a save, which to erase.
type Secrets struct {
	Password         bool `json:"password"`
	Token            bool `json:"token"`
	EventsToken      bool `json:"eventsToken"`
	ErasePassword    bool `json:"erasePassword,omitempty"`
	EraseToken       bool `json:"eraseToken,omitempty"`
	EraseEventsToken bool `json:"eraseEventsToken,omitempty"`
}

// Predecessor is what the vendor's earlier extension, Click2Dial, left in the
// user's Google account. No secret is in it.
type Predecessor struct {
	Found     bool   `json:"found"`  // something is there
	Usable    bool   `json:"usable"` // and some of it can be taken over
	Kind      string `json:"kind,omitempty"`
	Server    string `json:"server,omitempty"`    // empty for none and for one that is refused
	Extension string `json:"extension,omitempty"` // likewise
}

// TakeOver is what came of taking the earlier extension's settings over.
type TakeOver struct {
	Configuration Configuration `json:"configuration"`     // as it is stored now
	Refused       []Error       `json:"refused,omitempty"` // the fields that were left out
}

// CheckReply is what a connection test found.
type CheckReply struct {
	OK     bool   `json:"ok"`
	Code   string `json:"code,omitempty"`
	Title  string `json:"title"`
	Advice string `json:"advice"`
}

// Error is a failure as it crosses: a stable code and what its sentence
// quotes, with the sentence in the user's language.
type Error struct {
	Code   string `json:"code"`
	Detail string `json:"detail,omitempty"`
	Field  string `json:"field,omitempty"` // the setting at fault: connection.server
	Title  string `json:"title,omitempty"`
	Advice string `json:"advice,omitempty"`
}

// Error implements error.
func (e *Error) Error() string {
	if e.Detail == "" {
		return e.Code
	}
	return e.Code + " (" + e.Detail + ")"
}

// ErrorCode returns the stable code.
func (e *Error) ErrorCode() string { return e.Code }

// ErrorDetail returns what the sentence quotes.
func (e *Error) ErrorDetail() string { return e.Detail }

// Codes of failures that belong to no package but the messaging itself.
const (
	CodeNotForPages   = "not_allowed"    // a content script asked for what only extension pages may
	CodeBadMessage    = "bad_message"    // not a message of ours, or over its bounds
	CodeInternal      = "internal"       // a failure without a code of its own
	CodeWorkerFailed  = "worker_failed"  // the Go program could not be started (web/wasm.js answers)
	CodeWorkerStopped = "worker_stopped" // the Go program ended while answering (web/wasm.js answers)
	CodeNoAnswer      = "no_answer"      // the message channel closed without an answer
)

// Codes lists the package's codes.
var Codes = []string{
	CodeNotForPages, CodeBadMessage, CodeInternal, CodeWorkerFailed,
	CodeWorkerStopped, CodeNoAnswer,
}

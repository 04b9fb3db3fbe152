// Package message owns what crosses between the service worker, content
// scripts and extension pages: the wire types, their codec, the coded errors,
// a client and a server. It refuses to decide anything: who may ask for what
// is stated here, what is answered is the Service's.
package message

import (
	"context"

	"simotel/wasm/detect"
	"simotel/wasm/settings"
)

// Service is what the worker does for others. The worker's app implements it;
// Client implements it by messages, so that a page cannot tell which it has.
type Service interface {
	// Anyone of ours, content scripts included.
	Detect(ctx context.Context, r DetectRequest) (DetectReply, error)
	Wake(ctx context.Context, r WakeRequest) (WakeReply, error)
	About(ctx context.Context, r AboutRequest) (AboutReply, error)
	Call(ctx context.Context, r CallRequest) (CallReply, error)
	CallStatus(ctx context.Context, r CallStatusRequest) (CallReply, error)
	Cancel(ctx context.Context, r CallStatusRequest) (CallReply, error)
	Hangup(ctx context.Context, r CallStatusRequest) (CallReply, error)
	Left(ctx context.Context, r CallStatusRequest) error
	SetNote(ctx context.Context, r NoteRequest) (CallReply, error)
	Teach(ctx context.Context, r TeachRequest) (TeachReply, error)
	Contact(ctx context.Context, r ContactRequest) (ContactReply, error)
	OpenContact(ctx context.Context, r ContactRequest) error
	OpenOptions(ctx context.Context) error

	// Extension pages only.
	Preview(ctx context.Context, r PreviewRequest) (PreviewReply, error)
	HistoryService
	CallLogService
	RecentCalls(ctx context.Context) ([]CallReply, error)
	Status(ctx context.Context) (StatusReply, error)
	Page(ctx context.Context, r PageRequest) (PageReply, error)
	Refused(ctx context.Context, r PageRequest) (RefusedReply, error)
	ShowNumber(ctx context.Context, w Where) (ShownReply, error)
	SwitchSite(ctx context.Context, r SiteRequest) (Site, error)
	Configuration(ctx context.Context) (Configuration, error)
	SaveConfiguration(ctx context.Context, c Configuration) (Configuration, error)
	Import(ctx context.Context, document string) (Configuration, error)
	Export(ctx context.Context, r ExportRequest) (string, error)
	Reset(ctx context.Context) (Configuration, error)
	Secrets(ctx context.Context, r SecretsRequest) (Configuration, error)
	// CheckPolicy says what is wrong with a policy, as an administrator wrote it:
	// the policy itself or Chrome's own file of policies. Nothing of it is kept.
	CheckPolicy(ctx context.Context, document string) (PolicyCheck, error)
	// Diagnostics returns what helps to find a fault, as JSON: no secret, no telephone
	// number and no host is in it. It goes nowhere by itself.
	Diagnostics(ctx context.Context) (string, error)
	Predecessor(ctx context.Context) (Predecessor, error)
	TakeOver(ctx context.Context) (TakeOver, error)
	ErasePredecessor(ctx context.Context) error
	Check(ctx context.Context) (CheckReply, error)
	Extensions(ctx context.Context) (ExtensionsReply, error)
	Forget(ctx context.Context, l settings.Learned) (Configuration, error)
	OpenShortcuts(ctx context.Context) error
	LookUp(ctx context.Context, r ContactRequest) (LookUpReply, error)
	TryPop(ctx context.Context, r ContactRequest) error
}

// The request types, as they stand in Envelope.Type.
const (
	TypeDetect            = "detect"
	TypeWake              = "wake"
	TypeAbout             = "about"
	TypeCall              = "call"
	TypeCallStatus        = "callStatus"
	TypeCancel            = "cancel"
	TypeHangup            = "hangup"
	TypeLeft              = "left"
	TypeSetNote           = "setNote"
	TypeTeach             = "teach"
	TypeStatus            = "status"
	TypePage              = "page"
	TypeRefused           = "refused"
	TypeShowNumber        = "showNumber"
	TypeSwitchSite        = "switchSite"
	TypeOpenOptions       = "openOptions"
	TypePreview           = "preview"
	TypeRecentCalls       = "recentCalls"
	TypeConfiguration     = "configuration"
	TypeSaveConfiguration = "saveConfiguration"
	TypeImport            = "import"
	TypeCheck             = "check"
	TypeExtensions        = "extensions"
	TypePredecessor       = "predecessor"
	TypeTakeOver          = "takeOver"
	TypeErasePredecessor  = "erasePredecessor"
	TypeForget            = "forget"
	TypeOpenShortcuts     = "openShortcuts"
)

// PagesOnly reports whether only extension pages may send a request of this
// type. An unknown type is for nobody but pages.
func PagesOnly(requestType string) bool {
	switch requestType {
	case TypeDetect, TypeWake, TypeAbout, TypeCall, TypeCallStatus, TypeCancel, TypeHangup, TypeLeft, TypeSetNote, TypeTeach, TypeContact, TypeOpenContact, TypeOpenOptions:
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

	Tab  string `json:"-"` // the address of the tab's document, by which a site is on or off: set by Server, never by a sender
	In   int    `json:"-"` // the tab's id, -1 for none and for a document that its tab does not show yet: likewise
	Site string `json:"-"` // the host name that Chrome tells of the sender: set by Server, never by a sender
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

// WakeRequest is of a page whose user is about to call.
type WakeRequest struct {
	Tab string `json:"-"` // as DetectRequest.Tab
	In  int    `json:"-"` // as DetectRequest.In
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

	Theme   string `json:"theme"`   // settings.Look.Theme
	Numbers string `json:"numbers"` // settings.Look.Numbers

	NumberCalls bool `json:"numberCalls"` // a click on a number itself calls (settings.ClickCall)
	Links       bool `json:"links"`       // a click on a telephone link calls: settings.Clicks.Links, once there is a PBX

	Contacts bool     `json:"contacts,omitempty"` // it can be asked whose a number is: TypeContact
	Buttons  bool     `json:"buttons,omitempty"`  // elements marked data-simotel-call call, and the page is told of their calls
	Pages    []string `json:"-"`                  // origins that may have them: settings.CRM.Pages, of which Server makes Buttons

	Detection Detection `json:"detection"`

	Off bool `json:"off,omitempty"` // the extension is off on this site: nothing is looked for, painted or opened by itself
}

// Detection is what a page's own core needs to answer as the worker does. The
// document's language and host name are the page's own to know.
type Detection struct {
	Where    string `json:"where"`    // settings.Detection.Host
	Region   string `json:"region"`   // detect.Options.Region
	AreaCode string `json:"areaCode"` // detect.Options.AreaCode
	Lengths  []int  `json:"lengths"`  // detect.Options.Lengths

	Not     []string           `json:"not"` // detect.Options.Not, for the site that asks
	Learned []settings.Learned `json:"-"`   // of all sites, of which Server makes Not
}

// AboutRequest asks what is known of a number that a card is open for: Text,
// Source and E164 of the CallRequest that its button would send.
type AboutRequest struct {
	Text   string `json:"text"`
	Source string `json:"source"`
	E164   string `json:"e164,omitempty"`
	Call   string `json:"call,omitempty"` // calls.Record.ID of the call that the card shows, which is not the last one; empty for none

	Tab *string `json:"-"` // the address of the tab's document that asks, nil for a page of ours: set by Server, never by a sender
}

// AboutReply holds what is known of a number, in the user's words.
type AboutReply struct {
	Last string `json:"last,omitempty"` // Last call: yesterday 14:03, 2:10; empty for none
	Text string `json:"text"`           // where it is from, its type and its carrier: Tehran province · Fixed line; before it the number, if the card's text alone is another or none; empty for nothing
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
	State       string               `json:"state,omitempty"`   // settings.Credentials.State
	Refused     bool                 `json:"refused,omitempty"` // the PBX did not take the credentials when it was asked last
	Managed     *Managed             `json:"managed,omitempty"` // the administrator's policy; nil for none
}

// Secrets tells which secrets are stored, and in a save, which to erase.
type Secrets struct {
	Password         bool `json:"password"`
	Token            bool `json:"token"`
	EventsToken      bool `json:"eventsToken"`
	CRMToken         bool `json:"crmToken"`
	CRMSecret        bool `json:"crmSecret"`
	ErasePassword    bool `json:"erasePassword,omitempty"`
	EraseToken       bool `json:"eraseToken,omitempty"`
	EraseEventsToken bool `json:"eraseEventsToken,omitempty"`
	EraseCRMToken    bool `json:"eraseCRMToken,omitempty"`
	EraseCRMSecret   bool `json:"eraseCRMSecret,omitempty"`
}

// Erases reports whether any is to be erased.
func (s Secrets) Erases() bool {
	return s.ErasePassword || s.EraseToken || s.EraseEventsToken || s.EraseCRMToken || s.EraseCRMSecret
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

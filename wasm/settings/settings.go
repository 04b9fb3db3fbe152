// Package settings owns the schema of what a user or administrator configures:
// defaults, validation, versions, and how both documents are kept. Credentials
// are a document of their own. It refuses to apply anything: packages that use
// a setting read it from here.
package settings

import "simotel/wasm/request"

// Version is the schema's version. A stored document of a higher version is
// never overwritten or guessed at.
const Version = 1

// Kinds of connection.
const (
	KindSimotel      = "simotel"       // Simotel API v4, on-premise
	KindSimotelCloud = "simotel_cloud" // the vendor's cloud, HostedPBX: API v4.1 with an API key alone
	KindAsterisk     = "asterisk"      // Asterisk, FreePBX, Issabel: the Asterisk REST Interface (ARI)
	KindEndpoint     = "endpoint"      // any PBX or integration server that takes an order as one HTTP request
	KindSoftphone    = "softphone"     // the telephone program that the system opens tel: and sip: addresses with
)

// The contexts that the documents of Simotel, and of FreePBX and Issabel, use
// throughout.
const (
	ContextSimotel  = "main_routing"
	ContextAsterisk = "from-internal"
)

// ContextFor returns the context for a kind of connection that took another's
// place: the one that stood there, unless that is but the other kind's usual one,
// which the new PBX does not know.
func ContextFor(kind, context string) string {
	switch {
	case kind == KindAsterisk && (context == "" || context == ContextSimotel):
		return ContextAsterisk
	case Connection{Kind: kind}.IsSimotel() && context == ContextAsterisk:
		return ContextSimotel
	}
	return context
}

// CloudServer is where the vendor's cloud is.
const CloudServer = "https://panel.hostedpbx.ir"

// Authentication modes of a Simotel API account (Maintenance > API Accounts).
const (
	AuthBasic = "basic" // user name and password
	AuthToken = "token" // API key in X-APIKEY
	AuthBoth  = "both"  // both headers
)

// Settings is everything but the secrets. Documented field by field in
// docs/settings.md.
type Settings struct {
	Version    int        `json:"version"`
	Connection Connection `json:"connection"`
	Endpoint   Endpoint   `json:"endpoint"`
	Softphone  Softphone  `json:"softphone"`
	Extension  string     `json:"extension"` // the user's own extension: it is rung first
	Country    string     `json:"country"`   // ISO 3166-1 alpha-2, of numbers without a country code
	Numbers    Numbers    `json:"numbers"`
	Detection  Detection  `json:"detection"`
	Sites      Sites      `json:"sites"`
	Dialling   Dialling   `json:"dialling"`
	Clicks     Clicks     `json:"clicks"`
	Look       Look       `json:"look"`
	Guards     Guards     `json:"guards"`
	Reports    Reports    `json:"reports"`
	Events     Events     `json:"events"`
	Incoming   Incoming   `json:"incoming"`
	CRM        CRM        `json:"crm"`
	Learned    []Learned  `json:"learned"` // what is no telephone number, at most MaxLearned entries, oldest first
	Secrets    Secrets    `json:"secrets"`
	ClearText  string     `json:"clearText"` // ClearTextPrivate, ClearTextNever or ClearTextAnywhere
	History    History    `json:"history"`
	Language   string     `json:"language"` // "auto" (the browser's), "en" or "fa"
}

// Connection tells where the PBX is and how orders are made out.
type Connection struct {
	Kind           string `json:"kind"`
	Server         string `json:"server"`         // base URL without /api/v4 or /ari: http://192.168.1.10, https://pbx.example.com:8443/simotel
	Authentication string `json:"authentication"` // AuthBasic, AuthToken or AuthBoth; Mode tells what counts
	Context        string `json:"context"`        // dialplan context of the callee's leg
	Trunk          string `json:"trunk"`          // trunk_name, sent only where the caller is an outside number
	CallerID       string `json:"callerId"`       // caller_id; empty for the extension itself, for a caller outside the callee
	RingSeconds    int    `json:"ringSeconds"`    // timeout: how long the caller's phone rings, 5 to 120 s
	LimitSeconds   int    `json:"limitSeconds"`   // call_limit: the longest call, 0 for none, at most 86,400 s

	// Channel is how Asterisk reaches a phone of its own: technology and resource,
	// with {extension} for the number. https://docs.asterisk.org/Configuration/Channel-Drivers/
	Channel string `json:"channel"`
}

// Mode returns the authentication mode that counts: some kinds know only one.
func (c Connection) Mode() string {
	switch c.Kind {
	case KindSimotelCloud:
		return AuthToken
	case KindAsterisk:
		return AuthBasic
	}
	return c.Authentication
}

// Stream returns the address from which live events come, empty for none:
// Asterisk tells them itself, Simotel has a stream beside it.
func (s Settings) Stream() string {
	switch {
	case s.Connection.Kind == KindAsterisk:
		return s.Connection.Server
	case s.Connection.IsSimotel():
		return s.Events.Address
	}
	return ""
}

// IsOneAccount reports whether two kinds of connection may have their secrets in
// common: both are of one maker.
func IsOneAccount(a, b string) bool {
	return a == b || Connection{Kind: a}.IsSimotel() && Connection{Kind: b}.IsSimotel()
}

// IsSimotel reports whether it is to a Simotel: others have no reports to read.
func (c Connection) IsSimotel() bool { return c.Kind == KindSimotel || c.Kind == KindSimotelCloud }

// Reporting reports whether the PBX is asked how calls went: Simotel for its
// reports, an endpoint for its status.
func (s Settings) Reporting() bool {
	if s.Connection.Kind == KindEndpoint {
		return s.Endpoint.Status.URL != ""
	}
	return s.Reports.Enabled && s.Connection.IsSimotel()
}

// Via returns what names the PBX that calls go through now, in its records.
func (s Settings) Via() string {
	switch s.Connection.Kind {
	case KindEndpoint:
		return Origin(s.Endpoint.Originate.URL)
	case KindSoftphone:
		return KindSoftphone
	}
	return s.Connection.Server
}

// Addresses returns where orders and what belongs to them are sent, for
// CheckClearText; none for a softphone.
func (s Settings) Addresses() []string {
	switch s.Connection.Kind {
	case KindEndpoint:
		e := s.Endpoint
		return []string{Origin(e.Originate.URL), Origin(e.Status.URL), Origin(e.Hangup.URL)}
	case KindSoftphone:
		return nil
	}
	return []string{s.Connection.Server}
}

// RingsCaller reports whether the order names a phone that rings first. A
// telephone program calls by itself, and an endpoint may know whose order it is.
func (s Settings) RingsCaller() bool {
	switch s.Connection.Kind {
	case KindEndpoint:
		r, _ := request.Parse(s.Endpoint.Originate)
		return r.Names(request.Extension)
	case KindSoftphone:
		return false
	}
	return true
}

// Dialling tells how an E.164 number becomes what the PBX takes.
type Dialling struct {
	OutsidePrefix string `json:"outsidePrefix"` // digits before every outside number, "9" say; empty for none
	International bool   `json:"international"` // dial abroad as 00 and the country code; Simotel bars it by default
	Rules         []Rule `json:"rules"`         // the first that matches dials in place of OutsidePrefix; at most MaxRules
}

// Numbers tells which short numbers in pages can be called.
type Numbers struct {
	AreaCode        string `json:"areaCode"`        // of local numbers without one, ASCII digits without the national prefix: 21; empty for none
	InternalLengths []int  `json:"internalLengths"` // how many digits the PBX's extensions have, 2 to 6 each, ascending; empty finds none
}

// Where numbers are found in pages.
const (
	HostAuto   = "auto"   // in a page of its own accord where that pays, else in the worker
	HostPage   = "page"   // in every page that permits it
	HostWorker = "worker" // in the worker alone
)

// Detection tells where numbers are found in pages.
type Detection struct {
	Host string `json:"host"` // HostAuto, HostPage or HostWorker
}

// What a click on a number does.
const (
	ClickCard = "card" // it opens the card
	ClickCall = "call" // it calls at once
)

// Clicks tells what a person's clicks in pages do.
type Clicks struct {
	Number string `json:"number"` // a click on a number: ClickCard or ClickCall
	Links  bool   `json:"links"`  // a click on a tel:, callto: or sip: link calls through the PBX, not by the system's handler
}

// Guards tells what is asked or waited for before a call is placed.
type Guards struct {
	Countries   []string `json:"countries"`   // ISO 3166-1 alpha-2: called without being asked, beside the user's own; capitals, sorted
	PerMinute   int      `json:"perMinute"`   // calls that may be placed within a minute, 1 to 60
	UndoSeconds int      `json:"undoSeconds"` // how long a call waits to be taken back before it is sent, 0 for not at all, at most 10 s
}

// Reports tells whether the PBX's reports (CDR) are read.
type Reports struct {
	Enabled bool `json:"enabled"` // they show the whole organisation's calls to who may read them, so this is off at first
}

// Events tells where the organisation's stream of live events is.
type Events struct {
	Address string `json:"address"` // wss://events.example.com/stream, MaxEvents characters at most; empty for none. Its token is among the credentials
}

// Where requests may go without encryption.
const (
	ClearTextPrivate  = "private"  // to private addresses and names
	ClearTextNever    = "never"    // nowhere
	ClearTextAnywhere = "anywhere" // to public addresses too: the user insists
)

// History tells what is kept of a call, and for how long.
type History struct {
	Pages bool `json:"pages"` // the address and title of the page where it was placed
	Days  int  `json:"days"`  // how long, counted from when it was asked for; 0 for as long as there is room (calls.MaxChunks)
}

// Credentials are the secrets of the connection. They live in trusted storage
// only and never leave the worker but in a request's headers.
type Credentials struct {
	Version  int    `json:"version"`
	Username string `json:"username"`
	Password string `json:"password"`
	Token    string `json:"token"`

	EventsToken string `json:"eventsToken"` // of the stream of live events, sent in its first message
	CRMToken    string `json:"crmToken"`    // of the CRM, sent in headers
	CRMSecret   string `json:"crmSecret"`   // signs what the CRM is sent

	// State tells why the user's own are not there, or not as they are to be:
	// StateLocked, StateGone or StateUnset. Empty for neither; Store sets it.
	State string `json:"-"`
}

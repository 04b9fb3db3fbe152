// Package pbx owns what every PBX driver shares: the order, the driver's
// interface, the errors a user can act on, and the registry. It refuses to
// know any one PBX; each has a package of its own below this one.
package pbx

import (
	"context"
	"fmt"

	"simotel/wasm/fetch"
	"simotel/wasm/settings"
	"simotel/wasm/socket"
)

// Order asks for one call: the PBX rings Caller first and dials Callee once
// Caller has answered.
type Order struct {
	// ID is the id of the call's record, 1 to 64 letters, digits and hyphens. Where the PBX
	// lets its caller name a call, the driver makes the name of it: then the call
	// is found again after any death. Two orders never have the same.
	ID string

	Caller string // the extension or outside number that is rung first, in digits
	Callee string // the digits to dial, as this PBX's dial plan takes them
	E164   string // the callee's international number with its plus, empty for what has none: an extension, a code

	// CallerOutside says that Caller is no extension of the PBX: it is reached
	// by a trunk, which the settings must name.
	CallerOutside bool
}

// CallRef is the PBX's own name of an accepted call.
type CallRef struct {
	ID string // Simotel: originated_call_id; Asterisk: the id of the caller's channel
}

// Driver speaks to one PBX. Its methods return an *Error.
type Driver interface {
	// Check asks whether the PBX can be reached and would take an order. It
	// places no call. Beside an error stands how far it came.
	Check(ctx context.Context) (Health, error)

	// Originate orders one call. It sends the request at most once and never
	// retries. An error with Unknown set means the order may have been
	// carried out.
	Originate(ctx context.Context, o Order) (CallRef, error)
}

// Transport is how a driver reaches its PBX, and a stream of events beside it.
type Transport struct {
	HTTP    fetch.Doer
	Sockets socket.Dialer // nil where no driver that is Live is watched
	Handler Handler       // nil where no softphone is called through
}

// Handler gives addresses such as tel:+982112345678 to whatever the system opens
// them with.
type Handler interface {
	// Open returns once the browser has taken the address. What becomes of it
	// then, and whether there is a program for it at all, nobody tells.
	Open(ctx context.Context, address string) error
}

// Factory makes a driver from the user's settings. It returns an *Error with a
// code of its own when the settings do not suffice.
type Factory func(s settings.Settings, c settings.Credentials, t Transport) (Driver, error)

// Registry maps settings.Connection.Kind to the factory of its driver.
type Registry map[string]Factory

// Open makes the driver that s asks for.
func (r Registry) Open(s settings.Settings, c settings.Credentials, t Transport) (Driver, error) {
	f, ok := r[s.Connection.Kind]
	if !ok {
		return nil, &Error{Code: NotConfigured, Op: "open PBX driver", Detail: s.Connection.Kind}
	}
	return f(s, c, t)
}

// Code names a failure, stable across versions and messages. Each has a
// sentence and a next step in every language (web/_locales, error_<code> and
// error_<code>_next).
type Code string

// The codes. Those of package fetch's causes are the same words.
const (
	NotConfigured Code = "not_configured" // server, extension or credentials are missing in the settings

	TrunkMissing Code = "trunk_missing" // the caller is outside and the settings name no trunk

	// From the PBX's answer.
	Refused            Code = "refused"             // HTTP 200 with success 0; Detail is the PBX's message
	BadRequest         Code = "bad_request"         // 400
	CredentialsMissing Code = "credentials_missing" // 401, "... is missing"
	CredentialsInvalid Code = "credentials_invalid" // 401, any other
	APIDenied          Code = "api_denied"          // 403, the account lacks this API
	IPDenied           Code = "ip_denied"           // 403, this computer's address is not allowed
	NotFound           Code = "not_found"           // 404: the path is not Simotel's
	MethodRefused      Code = "method_refused"      // 405
	MediaTypeRefused   Code = "media_type_refused"  // 415
	NoService          Code = "no_service"          // 501
	NotSimotel         Code = "not_simotel"         // an answer that is not the API's: HTML, a captive portal
	Malformed          Code = "malformed"           // JSON that is cut off or lacks what it must have
	ServerFault        Code = "server_fault"        // 5xx other than 501
	UnexpectedStatus   Code = "unexpected_status"   // any other status

	// From Asterisk's.
	NotAsterisk        Code = "not_asterisk"        // an answer that is not ARI's
	ReadOnly           Code = "read_only"           // 403: the ARI user may look and not call
	CallerUnknown      Code = "caller_unknown"      // the PBX has no such phone; Detail is what was asked for
	CallerUnregistered Code = "caller_unregistered" // it has, and the phone is not registered

	// From an endpoint of the user's own description.
	EndpointDenied Code = "endpoint_denied" // 401, 403 or 407
	EndpointStatus Code = "endpoint_status" // any other status that is no success; Detail: it, and the server's words
	NotEndpoint    Code = "not_endpoint"    // a web page where JSON was to be read
	ValueRefused   Code = "value_refused"   // a value cannot stand where its placeholder does; Detail: which

	// From the browser, of a softphone.
	NoHandler Code = "no_handler" // it did not take the address

	// From the stream of live events.
	EventsRefused   Code = "events_refused"   // its server refuses the token
	EventsMalformed Code = "events_malformed" // it speaks something else
	EventsBroken    Code = "events_broken"    // no connection; it is tried again
	EventsLost      Code = "events_lost"      // connected, and what happened meanwhile cannot be told any more

	// From the transport: fetch's causes.
	NameNotResolved   Code = Code(fetch.NameNotResolved)
	ConnectionRefused Code = Code(fetch.ConnectionRefused)
	Unreachable       Code = Code(fetch.Unreachable)
	ConnectTimedOut   Code = Code(fetch.ConnectTimedOut)
	Certificate       Code = Code(fetch.Certificate)
	NotTLS            Code = Code(fetch.NotTLS)
	TLSVersion        Code = Code(fetch.TLSVersion)
	UnsafePort        Code = Code(fetch.UnsafePort)
	Blocked           Code = Code(fetch.Blocked)
	Proxy             Code = Code(fetch.Proxy)
	Redirected        Code = Code(fetch.Redirected)
	TooLarge          Code = Code(fetch.TooLarge)
	TimedOut          Code = Code(fetch.TimedOut)
	Broken            Code = Code(fetch.Broken)
)

// Codes lists every code, so that a test can hold the catalogues against it.
var Codes = []Code{
	NotConfigured, TrunkMissing, Refused, BadRequest, CredentialsMissing, CredentialsInvalid,
	APIDenied, IPDenied, NotFound, MethodRefused, MediaTypeRefused, NoService,
	NotSimotel, Malformed, ServerFault, UnexpectedStatus,
	NotAsterisk, ReadOnly, CallerUnknown, CallerUnregistered,
	EndpointDenied, EndpointStatus, NotEndpoint, ValueRefused, NoHandler,
	EventsRefused, EventsMalformed, EventsBroken, EventsLost, NameNotResolved,
	ConnectionRefused, Unreachable, ConnectTimedOut, Certificate, NotTLS, TLSVersion,
	UnsafePort, Blocked, Proxy, Redirected, TooLarge, TimedOut, Broken,
}

// Error is a failure of a driver, in terms a user can act on.
type Error struct {
	Code   Code
	Op     string // what was attempted: "dial 0912... via simotel"
	Status int    // the HTTP status, 0 for none
	Detail string // for the sentence's placeholder: the PBX's message, a host, a status; bounded, never a secret

	// Unknown says that the order may have been carried out all the same: the
	// request left, and no answer that settles it came back.
	Unknown bool

	Err error // what was wrapped, or nil
}

// Error implements error.
func (e *Error) Error() string {
	s := e.Op + ": "
	if e.Status != 0 {
		s += fmt.Sprintf("%d ", e.Status)
	}
	s += string(e.Code)
	if e.Detail != "" {
		s += " (" + e.Detail + ")"
	}
	return s
}

// Unwrap returns the wrapped error.
func (e *Error) Unwrap() error { return e.Err }

// ErrorCode returns the stable code that crosses messages.
func (e *Error) ErrorCode() string { return string(e.Code) }

// ErrorDetail returns what the user's sentence may quote.
func (e *Error) ErrorDetail() string { return e.Detail }

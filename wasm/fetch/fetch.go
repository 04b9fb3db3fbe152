// Package fetch owns the one shape in which this project speaks HTTP: a
// request, a response, and the cause when there was no response. It refuses to
// know who carries the request: the service worker's fetch does in the
// browser, net/http does in native tests and tools.
package fetch

import (
	"context"
	"fmt"
)

// Request is one HTTP request. Redirects are never followed: Chrome forwards
// custom headers such as X-APIKEY to the host that a redirect names.
type Request struct {
	Method string            // an HTTP method, in capitals
	URL    string            // absolute, http or https, without user information
	Header map[string]string // field names in canonical form
	Body   []byte            // nil for none

	// MaxBody bounds the response's body, in bytes. A longer one fails with
	// the cause TooLarge; zero means DefaultMaxBody.
	MaxBody int64
}

// DefaultMaxBody is the bound, in bytes, of a response that names none: 1 MiB.
const DefaultMaxBody = 1 << 20

// Response is what came back, whatever its status.
type Response struct {
	Status int               // the HTTP status code
	Header map[string]string // field names in lower case
	Body   []byte            // whole, at most Request.MaxBody bytes
}

// Doer carries out requests. Do returns an *Error when there is no whole
// response, and one that unwraps to ctx.Err() when ctx ended first. Of a response
// whose body did not come whole it returns status and header as well.
type Doer interface {
	Do(ctx context.Context, r Request) (Response, error)
}

// Cause says why there is no response.
type Cause string

// The causes. The comment of each names the Chrome network errors
// (net/base/net_error_list.h) that it stands for.
const (
	NameNotResolved   Cause = "name_not_resolved"  // ERR_NAME_NOT_RESOLVED, ERR_NAME_RESOLUTION_FAILED
	ConnectionRefused Cause = "connection_refused" // ERR_CONNECTION_REFUSED
	Unreachable       Cause = "unreachable"        // ERR_ADDRESS_UNREACHABLE, ERR_INTERNET_DISCONNECTED
	ConnectTimedOut   Cause = "connect_timed_out"  // ERR_CONNECTION_TIMED_OUT: no TCP connection
	Certificate       Cause = "certificate"        // ERR_CERT_*
	NotTLS            Cause = "not_tls"            // ERR_SSL_PROTOCOL_ERROR: https to a port that speaks something else
	TLSVersion        Cause = "tls_version"        // ERR_SSL_VERSION_OR_CIPHER_MISMATCH: no encryption that both sides know
	UnsafePort        Cause = "unsafe_port"        // ERR_UNSAFE_PORT: a port that Chrome never connects to
	Blocked           Cause = "blocked"            // ERR_BLOCKED_BY_CLIENT and the like: by policy, by another extension
	Proxy             Cause = "proxy"              // ERR_PROXY_*, ERR_TUNNEL_CONNECTION_FAILED
	Redirected        Cause = "redirected"         // a 3xx answer, which is never followed
	TooLarge          Cause = "too_large"          // the body exceeded Request.MaxBody
	TimedOut          Cause = "timed_out"          // the caller's deadline passed
	Broken            Cause = "broken"             // ERR_CONNECTION_RESET, ERR_EMPTY_RESPONSE and whatever else
)

// Error reports a request without a whole response.
type Error struct {
	Cause  Cause
	Detail string // Chrome's own name (net::ERR_...) or the operating system's words; never a URL with secrets
	Err    error  // what was wrapped, or nil
}

// Error implements error.
func (e *Error) Error() string {
	if e.Detail == "" {
		return fmt.Sprintf("no response: %s", e.Cause)
	}
	return fmt.Sprintf("no response: %s (%s)", e.Cause, e.Detail)
}

// Unwrap returns the wrapped error.
func (e *Error) Unwrap() error { return e.Err }

// MayHaveArrived reports whether the server may have received and acted on the
// request although no whole response came back. A request that is not
// idempotent must then not be called failed.
func (e *Error) MayHaveArrived() bool {
	switch e.Cause {
	case TooLarge, TimedOut, Broken:
		return true
	}
	return false
}

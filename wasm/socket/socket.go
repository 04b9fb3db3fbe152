// Package socket owns the one shape in which this project speaks WebSocket (RFC
// 6455): a connection of text messages, and the cause when there is none. It
// refuses to know who carries it: the service worker's WebSocket does in the
// browser, a library does in native tests and tools.
package socket

import (
	"context"
	"fmt"
)

// Dialer opens connections.
type Dialer interface {
	// Dial connects to a ws: or wss: address without credentials in it. The error
	// is an *Error, or ctx's.
	Dial(ctx context.Context, address string) (Conn, error)
}

// Conn is an open connection. Read is for one goroutine; Write and Close may be
// called by others at the same time.
type Conn interface {
	// Read returns the next text message, of at most MaxMessage bytes: a longer
	// one closes the connection. The error is an *Error, or ctx's.
	Read(ctx context.Context) ([]byte, error)

	// Write sends a text message.
	Write(ctx context.Context, message []byte) error

	// Close ends the connection; a Read that waits returns.
	Close()
}

// MaxMessage bounds a message, in bytes.
const MaxMessage = 256 << 10

// Close codes of RFC 6455, 7.4.1, that an Error has where no peer sent one.
const (
	CodeClosed   = 1000 // by our own Close
	CodeNotText  = 1003 // a binary message
	CodeBroken   = 1006 // the connection just broke, or never was
	CodeTooLarge = 1009 // a message over MaxMessage, or more of them than are read
)

// Error says why there is no connection, or no more.
type Error struct {
	Code   int    // the close code (RFC 6455, 7.4), of the peer or one of the above
	Reason string // the peer's words, at most 123 bytes; never a secret of ours
	Err    error  // what was wrapped, or nil
}

// Error implements error.
func (e *Error) Error() string {
	if e.Reason == "" {
		return fmt.Sprintf("no connection: %d", e.Code)
	}
	return fmt.Sprintf("no connection: %d (%s)", e.Code, e.Reason)
}

// Unwrap returns the wrapped error.
func (e *Error) Unwrap() error { return e.Err }

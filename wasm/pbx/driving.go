package pbx

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"simotel/wasm/fetch"
)

// Bound is how long a driver may take over what it is asked, whatever ring time
// the PBX is given. Chrome ends a service worker that has waited 30 s for an
// answer, and then nobody is left to record that none came.
const Bound = 25 * time.Second

// Bounded bounds ctx by Bound.
func Bounded(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeoutCause(ctx, Bound, fmt.Errorf("no answer within %v", Bound))
}

// Dialable reports whether a phone has keys for digits.
func Dialable(digits string) bool {
	return digits != "" && strings.Trim(digits, "0123456789*#") == ""
}

// NoResponse tells why a host gave no answer: err is a fetch.Doer's. Past the
// point where the host may have had the request, it may have been carried out.
func NoResponse(op, host string, err error) *Error {
	e := &Error{Code: Broken, Op: op, Detail: host, Unknown: true, Err: err}
	var cause *fetch.Error
	if errors.As(err, &cause) {
		e.Code, e.Unknown = Code(cause.Cause), cause.MayHaveArrived()
	}
	return e
}

// Package jsasync owns the one way in which Go waits for JavaScript: Await, and
// the count of Go functions that JavaScript holds. It refuses to know which
// promise it waits for.
package jsasync

import "sync/atomic"

// live counts the functions that JavaScript can call and that are not released.
var live atomic.Int64

// Live returns how many Go functions JavaScript holds. It comes back to what it
// was when whoever made one has released it.
func Live() int64 { return live.Load() }

// Rejection is a promise's failure.
type Rejection struct {
	Name    string // the JavaScript error's name: TypeError; empty for what is no error
	Message string
}

// Error implements error.
func (r *Rejection) Error() string {
	if r.Name == "" || r.Name == "Error" {
		return r.Message
	}
	return r.Name + ": " + r.Message
}

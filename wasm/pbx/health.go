package pbx

import (
	"context"
	"errors"
	"slices"

	"simotel/wasm/settings"
)

// Step is a stage of a check. A later one can only be reached by the earlier
// ones.
type Step string

// The steps.
const (
	StepName        Step = "name"        // the name server knows the PBX's name
	StepConnection  Step = "connection"  // something answers at its port
	StepTLS         Step = "tls"         // it speaks TLS, with a certificate that Chrome trusts
	StepHTTP        Step = "http"        // it is the PBX's interface at all
	StepCredentials Step = "credentials" // it lets this computer and this account in
	StepPermission  Step = "permission"  // the account may place calls
	StepExtension   Step = "extension"   // the user's own phone is known and registered
	StepEvents      Step = "events"      // live events are heard
)

// Steps lists the steps in their order.
var Steps = []Step{StepName, StepConnection, StepTLS, StepHTTP, StepCredentials, StepPermission, StepExtension, StepEvents}

// Through returns the steps up to one, that one included.
func Through(last Step) []Step {
	return slices.Clone(Steps[:slices.Index(Steps, last)+1])
}

// Health is what a check found out. Beside an error it says how far the check
// came.
type Health struct {
	Detail string // the PBX's own words, may be empty
	Proved []Step // the steps that are known to work: not those that nobody tried
}

// StepState is how a step came out.
type StepState string

// The states of a step.
const (
	StepOK         StepState = "ok"
	StepFailed     StepState = "failed"
	StepNone       StepState = "none"       // this connection has no such step
	StepNotReached StepState = "notReached" // an earlier one failed
	StepUntested   StepState = "untested"   // the check cannot tell: a call will
)

// StepResult is one step of a check and how it came out.
type StepResult struct {
	Step  Step
	State StepState
}

// Walk tells how each step came out, from what a check proved and its error,
// nil for none. has tells which steps the connection has. It returns nil for an
// error that is no step's: nothing was asked then.
func Walk(proved []Step, failed error, has func(Step) bool) []StepResult {
	at, proves := Step(""), false
	if failed != nil {
		if at, proves = FaultOf(failed); at == "" {
			return nil
		}
		at = beyond(at, proved, has)
	}
	results := make([]StepResult, 0, len(Steps))
	isPast := false // the step that failed
	for _, step := range Steps {
		state := StepUntested
		switch {
		case !has(step):
			state = StepNone
		case step == at:
			state, isPast = StepFailed, true
		case slices.Contains(proved, step):
			state = StepOK
		case isPast:
			state = StepNotReached
		case proves:
			state = StepOK
		}
		results = append(results, StepResult{step, state})
	}
	return results
}

// beyond returns the step at which a fault shows: a connection that was made can
// break later, in the midst of another step.
func beyond(at Step, proved []Step, has func(Step) bool) Step {
	for i, step := range Steps {
		if i >= slices.Index(Steps, at) && has(step) && !slices.Contains(proved, step) {
			return step
		}
	}
	return at
}

// FaultOf returns the step at which an error shows, empty for one that is none's,
// and whether it proves that the earlier steps work.
func FaultOf(err error) (at Step, proves bool) {
	var e *Error
	if !errors.As(err, &e) {
		return "", false
	}
	switch e.Code {
	case NotConfigured, TrunkMissing, ValueRefused, NoHandler:
		return "", false
	case NameNotResolved:
		return StepName, true
	case ConnectionRefused, ConnectTimedOut:
		return StepConnection, true
	case Unreachable, UnsafePort, Blocked, Proxy, TimedOut, Broken:
		// Chrome may not have got as far as to ask for the name.
		return StepConnection, false
	case Certificate, NotTLS, TLSVersion:
		return StepTLS, true
	case CredentialsMissing, CredentialsInvalid, IPDenied, EndpointDenied:
		return StepCredentials, true
	case APIDenied, ReadOnly, Refused:
		return StepPermission, true
	case CallerUnknown, CallerUnregistered:
		return StepExtension, true
	case EventsRefused, EventsMalformed, EventsBroken, EventsLost, settings.CodeClearText:
		return StepEvents, false
	}
	return StepHTTP, true
}

// EventsChecker is a driver whose events come by another way than its orders do,
// which can be tested by itself.
type EventsChecker interface {
	// CheckEvents makes one connection and returns once it is welcome. The error is
	// an *Error.
	CheckEvents(ctx context.Context) error
}

// Extension is a phone of the PBX, as its directory tells it.
type Extension struct {
	Number  string // the keys that call it
	Name    string // whose it is, one line, empty for none
	Context string // the dialplan context from which it dials, empty where that is not told
}

// MaxExtensions bounds how many extensions a directory tells.
const MaxExtensions = 2000

// Directory is a driver whose PBX may tell which extensions it has. What else it
// tells of them, their passwords above all, a driver leaves in the answer.
type Directory interface {
	// Extensions returns at most MaxExtensions of them by number. The error is an
	// *Error.
	Extensions(ctx context.Context) ([]Extension, error)
}

// Directed puts what a PBX told into a directory's form: by number, each once, no
// more than MaxExtensions, none that the settings would not take.
func Directed(list []Extension) []Extension {
	of := make(map[string]Extension, len(list))
	var keys []string // the shorter number first
	for _, e := range list {
		key := string(rune(len(e.Number))) + e.Number
		if _, known := of[key]; !known && len(e.Number) <= settings.MaxExtension {
			of[key] = e
			keys = append(keys, key)
		}
	}
	slices.Sort(keys) // sorting what is no text would be 20 KB of the program
	sorted := make([]Extension, 0, min(len(keys), MaxExtensions))
	for _, key := range keys[:cap(sorted)] {
		sorted = append(sorted, of[key])
	}
	return sorted
}

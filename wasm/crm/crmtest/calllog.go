//go:build !js

package crmtest

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Behaviour is how the call log answers one request.
type Behaviour string

// The behaviours. The first two take the call.
const (
	Takes          Behaviour = ""                // 201
	TakesAndDrops  Behaviour = "takes and drops" // it takes the call and breaks the connection before its answer
	TakesHalf      Behaviour = "takes half"      // likewise in the middle of its answer
	TakesHuge      Behaviour = "takes huge"      // 200, with more than anybody reads
	TakesBadJSON   Behaviour = "takes bad JSON"  // 200, with what is no JSON
	Drops          Behaviour = "drops"           // it breaks the connection
	Hangs          Behaviour = "hangs"           // it never answers
	Faults         Behaviour = "faults"          // 500
	IsBusy         Behaviour = "busy"            // 429 with Retry-After
	ShowsPage      Behaviour = "page"            // 200 and a web page
	Redirects      Behaviour = "redirects"       // 302
	Denies         Behaviour = "denies"          // 401
	Refuses        Behaviour = "refuses"         // 422, with words
	RefusesRepeats Behaviour = "refuses repeats" // 409 for a key that it has, else it takes the call
)

// Logged is what the CRM knows of one call.
type Logged struct {
	Revision int            // the newest that it took
	Call     map[string]any // as it was sent then
	Times    map[string]int // how often each idempotency key was sent and taken in hand
	Order    []int          // the revisions that had an effect, as they came
}

// CallLog is where a CRM takes calls in, once each: it knows a revision by its
// idempotency key, and does not go back to an older one. It holds what it is sent
// against docs/calllog.md.
type CallLog struct {
	Token, Secret string // what must prove who sends; empty for neither
	RetryAfter    int    // seconds, of IsBusy
	RedirectTo    string

	mu      sync.Mutex
	behave  func(id string) Behaviour
	calls   map[string]*Logged
	repeats int
	faults  []string
	last    http.Header
	release chan struct{}
}

// NewCallLog returns a log without calls.
func NewCallLog() *CallLog {
	return &CallLog{calls: map[string]*Logged{}, release: make(chan struct{})}
}

// Behave has the log answer each request as behave says; nil takes them all. What
// hangs is let go.
func (l *CallLog) Behave(behave func(id string) Behaviour) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.behave = behave
	close(l.release)
	l.release = make(chan struct{})
}

// Calls returns what the CRM knows, by the calls' ids.
func (l *CallLog) Calls() map[string]Logged {
	l.mu.Lock()
	defer l.mu.Unlock()
	all := map[string]Logged{}
	for id, c := range l.calls {
		all[id] = *c
	}
	return all
}

// Repeats returns how often a revision came that it had already.
func (l *CallLog) Repeats() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.repeats
}

// Faults returns what was wrong with what it was sent.
func (l *CallLog) Faults() []string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return append([]string(nil), l.faults...)
}

// Last returns the header of the last request.
func (l *CallLog) Last() http.Header {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.last
}

// ServeHTTP implements http.Handler.
func (l *CallLog) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	raw := []byte(Body(r))
	if len(raw) == 0 {
		var err error
		if raw, err = io.ReadAll(r.Body); err != nil {
			return // the sender died over it
		}
	}
	var call map[string]any
	err := json.Unmarshal(raw, &call)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.last = r.Header.Clone()
	if err == nil {
		err = l.check(r, raw, call)
	}
	if err != nil {
		l.faults = append(l.faults, err.Error())
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	id := call["id"].(string)
	behaviour := Takes
	if l.behave != nil {
		behaviour = l.behave(id)
	}
	l.answer(w, r, behaviour, call)
}

// check holds a request against what is documented.
func (l *CallLog) check(r *http.Request, raw []byte, call map[string]any) error {
	id, _ := call["id"].(string)
	revision, _ := call["revision"].(float64)
	key := fmt.Sprintf("%s:%d", id, int(revision))
	switch {
	case r.Method != http.MethodPost || r.Header.Get("Content-Type") != "application/json":
		return fmt.Errorf("%s of %q", r.Method, r.Header.Get("Content-Type"))
	case call["schema"] != "simotel.call/1" || id == "" || revision < 1:
		return fmt.Errorf("schema %v, id %q, revision %v", call["schema"], id, revision)
	case call["idempotencyKey"] != key || r.Header.Get("Idempotency-Key") != key:
		return fmt.Errorf("key %v and %q, want %s", call["idempotencyKey"], r.Header.Get("Idempotency-Key"), key)
	case l.Token != "" && r.Header.Get("Authorization") != "Bearer "+l.Token:
		return errors.New("another token")
	case l.Secret != "":
		return Verify([]byte(l.Secret), r.Header.Get("X-Simotel-Signature"), raw, time.Now())
	}
	return nil
}

// Verify checks a signature as docs/calllog.md says.
func Verify(secret []byte, signature string, body []byte, now time.Time) error {
	at, sum, _ := strings.Cut(strings.TrimPrefix(signature, "t="), ",v1=")
	seconds, err := strconv.ParseInt(at, 10, 64)
	if err != nil {
		return fmt.Errorf("signature %q", signature)
	}
	if age := now.Sub(time.Unix(seconds, 0)); age > 5*time.Minute || age < -5*time.Minute {
		return fmt.Errorf("a signature %v old", age)
	}
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(at + "."))
	mac.Write(body)
	if got, err := hex.DecodeString(sum); err != nil || !hmac.Equal(got, mac.Sum(nil)) {
		return fmt.Errorf("signature %q does not fit", signature)
	}
	return nil
}

// take has a call have its effect, once. It reports whether it had it already.
func (l *CallLog) take(call map[string]any) (repeat bool) {
	id, revision, key := call["id"].(string), int(call["revision"].(float64)), call["idempotencyKey"].(string)
	known := l.calls[id]
	if known == nil {
		known = &Logged{Times: map[string]int{}}
		l.calls[id] = known
	}
	known.Times[key]++
	if revision <= known.Revision {
		l.repeats++
		return true
	}
	known.Revision, known.Call = revision, call
	known.Order = append(known.Order, revision)
	return false
}

// answer does as a behaviour says. It is called with the lock held.
func (l *CallLog) answer(w http.ResponseWriter, r *http.Request, behaviour Behaviour, call map[string]any) {
	drop := func() { panic(http.ErrAbortHandler) }
	switch behaviour {
	case TakesAndDrops:
		l.take(call)
		drop()
	case TakesHalf:
		l.take(call)
		w.Header().Set("Content-Length", "1000")
		_, _ = fmt.Fprint(w, `{"ok":`)
		drop()
	case TakesHuge:
		l.take(call)
		_, _ = fmt.Fprint(w, strings.Repeat("x", 1<<20))
	case TakesBadJSON:
		l.take(call)
		_, _ = fmt.Fprint(w, `{"ok":`)
	case Drops:
		drop()
	case Hangs:
		release := l.release
		l.mu.Unlock()
		select {
		case <-release:
		case <-r.Context().Done():
		}
		l.mu.Lock()
		drop()
	case Faults:
		http.Error(w, "the database is away", http.StatusInternalServerError)
	case IsBusy:
		w.Header().Set("Retry-After", strconv.Itoa(l.RetryAfter))
		w.WriteHeader(http.StatusTooManyRequests)
	case ShowsPage:
		w.Header().Set("Content-Type", "text/html")
		_, _ = fmt.Fprint(w, "<!doctype html><title>Log in to the network</title>")
	case Redirects:
		http.Redirect(w, r, l.RedirectTo, http.StatusFound)
	case Denies:
		w.WriteHeader(http.StatusUnauthorized)
		_, _ = fmt.Fprintf(w, `{"message":"The token %s has run out"}`, strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer "))
	case Refuses:
		w.WriteHeader(http.StatusUnprocessableEntity)
		_, _ = fmt.Fprint(w, `{"error":{"message":"A call needs a campaign."}}`)
	default:
		if l.take(call) && behaviour == RefusesRepeats {
			w.WriteHeader(http.StatusConflict)
			return
		}
		w.WriteHeader(http.StatusCreated)
		_, _ = fmt.Fprint(w, `{"ok":true}`)
	}
}

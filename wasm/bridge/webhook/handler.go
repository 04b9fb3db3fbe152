package webhook

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"

	"simotel/wasm/pbx/simotel"
)

// StoreFor is how long an event is tried to be stored before Simotel is told
// that it is not.
const StoreFor = 8 * time.Second

// mostAtOnce bounds how many webhooks wait for the store.
const mostAtOnce = 1024

// Result is what became of a webhook.
type Result string

// The results.
const (
	Stored       Result = "stored"
	NoEvent      Result = "no_event"
	TooLarge     Result = "too_large"
	Unauthorized Result = "unauthorized"
	Blocked      Result = "blocked" // too many wrong passwords from there
	Unavailable  Result = "unavailable"
	Overloaded   Result = "overloaded"
	BadMethod    Result = "bad_method"
)

// Config is what a handler is set up with.
type Config struct {
	Path     string // "/webhook": events are taken there and one step below it
	User     string
	Password [sha256.Size]byte // its SHA-256
	MaxBody  int64             // bytes

	// Store stores an event for good and returns its sequence.
	Store func(context.Context, json.RawMessage) (uint64, error)
	// Done is told of each, with the event's name in lower case if it has one.
	Done func(r Result, name string, took time.Duration, err error)
	// Blocked reports whether an address sent too many wrong passwords; Failed
	// notes one.
	Blocked func(*http.Request) bool
	Failed  func(*http.Request)
}

// Handler takes webhooks.
type Handler struct {
	Config
	room chan struct{}
}

// New returns a handler.
func New(c Config) *Handler { return &Handler{Config: c, room: make(chan struct{}, mostAtOnce)} }

// ServeHTTP implements http.Handler.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	began := time.Now()
	result, name, err := h.take(w, r)
	h.Done(result, name, time.Since(began), err)
	switch result {
	case Stored:
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"ok":1}`) // who has gone gets no answer
	case NoEvent:
		http.Error(w, "no event: a JSON object, a form or a query with event_name is", http.StatusBadRequest)
	case TooLarge:
		http.Error(w, "too large", http.StatusRequestEntityTooLarge)
	case BadMethod:
		w.Header().Set("Allow", "GET, POST")
		http.Error(w, "GET or POST", http.StatusMethodNotAllowed)
	case Unauthorized:
		w.Header().Set("WWW-Authenticate", `Basic realm="webhook", charset="UTF-8"`)
		http.Error(w, "user name or password is wrong", http.StatusUnauthorized)
	case Blocked:
		w.Header().Set("Retry-After", "60")
		http.Error(w, "too many wrong passwords", http.StatusTooManyRequests)
	default:
		w.Header().Set("Retry-After", "2")
		http.Error(w, "the event could not be stored; send it again", http.StatusServiceUnavailable)
	}
}

// take reads and stores a webhook's event.
func (h *Handler) take(w http.ResponseWriter, r *http.Request) (Result, string, error) {
	if r.Method != http.MethodGet && r.Method != http.MethodPost {
		return BadMethod, "", nil
	}
	// Many may come from one address, so only who has not the password is blocked.
	if !h.knows(r) {
		if h.Blocked(r) {
			return Blocked, "", nil
		}
		h.Failed(r)
		return Unauthorized, "", nil
	}
	select {
	case h.room <- struct{}{}:
		defer func() { <-h.room }()
	default:
		return Overloaded, "", nil
	}
	event, err := h.read(w, r)
	var large *http.MaxBytesError
	if errors.As(err, &large) {
		return TooLarge, "", nil
	}
	if err != nil {
		return NoEvent, "", nil
	}
	name := simotel.ReadConcern(event).Name
	if name == "" {
		if name = strings.Trim(strings.TrimPrefix(r.URL.Path, h.Path), "/"); !isName(name) {
			return NoEvent, "", nil
		}
		event = named(event, name)
		if name = simotel.ReadConcern(event).Name; name == "" {
			return NoEvent, "", nil // it has no letter
		}
	}
	if int64(len(event)) > h.MaxBody { // it grew: what is stored must fit into a message to a client
		return TooLarge, name, nil
	}
	// Simotel may have given up by now; what it sent is stored all the same.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), StoreFor)
	defer cancel()
	if _, err := h.Store(ctx, event); err != nil {
		return Unavailable, name, err
	}
	return Stored, name, nil
}

// knows reports whether a request has the user name and password.
func (h *Handler) knows(r *http.Request) bool {
	user, password, ok := r.BasicAuth()
	given := sha256.Sum256([]byte(password))
	a, b := sha256.Sum256([]byte(user)), sha256.Sum256([]byte(h.User))
	return subtle.ConstantTimeCompare(given[:], h.Password[:])&subtle.ConstantTimeCompare(a[:], b[:]) == 1 && ok
}

// read returns a request's event.
func (h *Handler) read(w http.ResponseWriter, r *http.Request) (json.RawMessage, error) {
	if r.Method == http.MethodGet {
		if int64(len(r.URL.RawQuery)) > h.MaxBody {
			return nil, &http.MaxBytesError{Limit: h.MaxBody}
		}
		return fromValues(r.URL.Query())
	}
	r.Body = http.MaxBytesReader(w, r.Body, h.MaxBody)
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return nil, err
	}
	kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || kind != "application/x-www-form-urlencoded" || isObject(body) { // curl -d calls everything a form
		return fromJSON(body)
	}
	values, err := url.ParseQuery(string(body))
	if err != nil {
		return nil, err
	}
	for name := range values {
		if len(values) == 1 && isObject([]byte(name)) { // escaped, under a form's name
			return fromJSON([]byte(name))
		}
	}
	return fromValues(values)
}

// isObject reports whether a text can only be a JSON object's.
func isObject(text []byte) bool { return bytes.HasPrefix(bytes.TrimSpace(text), []byte("{")) }

// isName reports whether the end of an address may be an event's name.
func isName(s string) bool {
	if s == "" || len(s) > 40 {
		return false
	}
	for _, r := range s {
		if !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == '_' || r == '-' || r == ' ') {
			return false
		}
	}
	return true
}

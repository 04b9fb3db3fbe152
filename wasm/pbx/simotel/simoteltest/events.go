package simoteltest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
)

// Event is an event webhook's body with its number in the order of sending.
type Event struct {
	Number int
	Body   map[string]any
	Time   int64 // when the stream says that it was stored, in Unix milliseconds; 0 if it does not
}

// DefaultEventsToken opens the event stream of a server that was told no other.
const DefaultEventsToken = "Demo-events-token"

// Delivery is what happens to events between the stream's server and its
// clients.
type Delivery string

// The deliveries.
const (
	Straight Delivery = ""        // each once, in order
	Twice    Delivery = "twice"   // each two times
	Crossed  Delivery = "crossed" // in pairs, the later one first
	Holes    Delivery = "holes"   // every third is left out, over each connection
	Nothing  Delivery = "nothing" // no event and no answer to a ping, though the connection stands
)

// eventsKept is how many events the stream can tell again.
const eventsKept = 1000

// events is the organisation's event stream, as docs/events.md describes it,
// and all that went out over it. The zero value is ready.
type events struct {
	mu       sync.Mutex
	all      []Event
	before   int // events of all from before the numbering began anew
	oldest   int // the sequence of the oldest that can be told again; zero counts as 1
	token    string
	refuses  bool
	delivery Delivery
	delay    time.Duration
	garbage  []string      // what every connection is to send beside events
	round    int           // connections of an earlier round are dropped
	clients  int           // that were welcomed and are connected
	welcomed int           // since the start
	pings    int           // that clients sent
	pushed   int           // events that were taken by webhook
	changed  chan struct{} // closed and replaced at each change
}

// tell wakes whoever waits for a change. The lock is held.
func (e *events) tell() {
	if e.changed != nil {
		close(e.changed)
	}
	e.changed = make(chan struct{})
}

// change makes a change that connections are to notice.
func (e *events) change(f func()) {
	e.mu.Lock()
	defer e.mu.Unlock()
	f()
	e.tell()
}

// wait returns a channel that is closed at the next change. The lock is held.
func (e *events) wait() <-chan struct{} {
	if e.changed == nil {
		e.changed = make(chan struct{})
	}
	return e.changed
}

// newest returns the sequence of the newest event. The lock is held.
func (e *events) newest() int { return len(e.all) - e.before }

// first returns the sequence of the oldest event that can be told again, of the
// next if there is none. The lock is held.
func (e *events) first() int { return max(e.oldest, e.newest()-eventsKept+1, 1) }

// EventsURL is the address of the event stream.
func (s *Server) EventsURL() string { return "ws" + strings.TrimPrefix(s.URL(), "http") + "/events" }

// Emit sends an event. The stream does not tell when it was stored.
func (s *Server) Emit(event map[string]any) { s.EmitAt(0, event) }

// EmitAt sends an event of which the stream tells when it was stored, in Unix
// milliseconds.
func (s *Server) EmitAt(time int64, event map[string]any) {
	s.events.change(func() {
		s.events.all = append(s.events.all, Event{Number: len(s.events.all) + 1, Body: event, Time: time})
	})
}

// Events returns what was sent so far, oldest first.
func (s *Server) Events() []Event {
	s.events.mu.Lock()
	defer s.events.mu.Unlock()
	return slices.Clone(s.events.all)
}

// SetEventsToken changes the token for connections that come.
func (s *Server) SetEventsToken(token string) {
	s.events.change(func() { s.events.token = token })
}

// RefuseEvents has the stream refuse every token, or no longer.
func (s *Server) RefuseEvents(refuses bool) {
	s.events.change(func() { s.events.refuses = refuses })
}

// DropConnections breaks the stream's connections without a word.
func (s *Server) DropConnections() { s.events.change(func() { s.events.round++ }) }

// ForgetEvents has the stream lose what it could tell again. Its numbering goes
// on.
func (s *Server) ForgetEvents() {
	s.events.change(func() { s.events.oldest = s.events.newest() + 1 })
}

// RestartEvents breaks the connections, loses what could be told again and
// begins the numbering anew.
func (s *Server) RestartEvents() {
	s.events.change(func() {
		s.events.round++
		s.events.before, s.events.oldest = len(s.events.all), 0
	})
}

// SetDelivery changes what happens to events on their way.
func (s *Server) SetDelivery(d Delivery) { s.events.change(func() { s.events.delivery = d }) }

// DelayEvents has each event take so long.
func (s *Server) DelayEvents(d time.Duration) { s.events.change(func() { s.events.delay = d }) }

// SayToListeners sends a text that is no event to everyone who listens.
func (s *Server) SayToListeners(text string) {
	s.events.change(func() { s.events.garbage = append(s.events.garbage, text) })
}

// Welcomed returns how many connections the stream has welcomed.
func (s *Server) Welcomed() int {
	s.events.mu.Lock()
	defer s.events.mu.Unlock()
	return s.events.welcomed
}

// WaitListeners waits until n clients listen.
func (s *Server) WaitListeners(ctx context.Context, n int) error {
	return s.events.waitFor(ctx, fmt.Sprintf("%d listeners", n), func() bool { return s.events.clients == n })
}

// WaitPings waits until clients have sent n pings.
func (s *Server) WaitPings(ctx context.Context, n int) error {
	return s.events.waitFor(ctx, fmt.Sprintf("%d pings", n), func() bool { return s.events.pings >= n })
}

// waitFor waits until something is so.
func (e *events) waitFor(ctx context.Context, what string, is func() bool) error {
	err := waitUntil(ctx, func() (bool, <-chan struct{}) {
		e.mu.Lock()
		defer e.mu.Unlock()
		return is(), e.wait()
	})
	if err != nil {
		err = fmt.Errorf("wait for %s: %w", what, err)
	}
	return err
}

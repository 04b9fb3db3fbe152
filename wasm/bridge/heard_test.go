package bridge

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"simotel/wasm/bridge/bridgetest"
	"simotel/wasm/socket/nativesocket"
	"simotel/wasm/stream"
)

// ear is a client of the real protocol that writes down what it hears.
type ear struct {
	mu      sync.Mutex
	events  []string // the member "n" of each
	mark    stream.Mark
	lost    int
	states  []string
	changed chan struct{}
}

// hear has a user's client listen from a mark on until the test ends.
func hear(t *testing.T, address, user string, from stream.Mark) *ear {
	e := &ear{mark: from, changed: make(chan struct{})}
	ctx, cancel := context.WithCancel(t.Context())
	c := &stream.Client{Sockets: nativesocket.New(nil), Address: "ws://" + address + "/events", Token: bridgetest.Token(user), Clock: stream.SystemClock{}, Random: rand.Float64}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		_ = c.Run(ctx, from, e) // its error is ctx's
	}()
	t.Cleanup(func() { cancel(); <-ended })
	return e
}

func (e *ear) change(f func()) {
	e.mu.Lock()
	defer e.mu.Unlock()
	f()
	close(e.changed)
	e.changed = make(chan struct{})
}

func (e *ear) Begin(sequence int64, lost bool) error {
	e.change(func() {
		e.mark.Sequence = sequence
		if lost {
			e.lost++
		}
	})
	return nil
}

func (e *ear) Hear(m stream.Message) error {
	var event struct{ N any }
	err := json.Unmarshal(m.Event, &event)
	e.change(func() {
		e.events = append(e.events, fmt.Sprint(event.N))
		e.mark.Sequence = m.Sequence
	})
	return err
}

func (e *ear) Stands(s stream.State, cause error) {
	said := string(s)
	var failed *stream.Error
	if errors.As(cause, &failed) {
		said = fmt.Sprintf("%s %s %d", s, failed.Code, failed.Close)
	}
	e.change(func() { e.states = append(e.states, said) })
}

// wait waits until something is so. is is called with the lock held.
func (e *ear) wait(t *testing.T, what string, is func() bool) {
	t.Helper()
	late := time.After(time.Minute)
	for {
		e.mu.Lock()
		so, changed := is(), e.changed
		e.mu.Unlock()
		if so {
			return
		}
		select {
		case <-changed:
		case <-late:
			e.mu.Lock()
			defer e.mu.Unlock()
			t.Fatalf("waited for %s: heard %q, states %q", what, e.events[max(0, len(e.events)-20):], e.states)
		}
	}
}

// on waits until the client is welcomed for the nth time.
func (e *ear) on(t *testing.T, times int) {
	t.Helper()
	e.wait(t, "a welcome", func() bool {
		n := 0
		for _, s := range e.states {
			if s == string(stream.On) {
				n++
			}
		}
		return n >= times
	})
}

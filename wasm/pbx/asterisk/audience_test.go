//go:build !js

package asterisk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"simotel/wasm/calls"
	"simotel/wasm/pbx"
	"simotel/wasm/pbx/asterisk/asterisktest"
)

// within is how long anything may take that must come about: longer than it takes
// to notice that Asterisk, over the close of the socket before, took the new one's
// application for gone.
const within = 90 * time.Second

// audience is a memory that waits for what it is told.

type audience struct {
	memory
	changed chan struct{}
	seen    int // how many of the states were waited for
}

func newAudience() *audience { return &audience{changed: make(chan struct{}, 1)} }

func (a *audience) Hear(n pbx.News) error {
	defer a.wake()
	return a.memory.Hear(n)
}

func (a *audience) Stands(s pbx.LiveState, cause error) {
	defer a.wake()
	a.memory.Stands(s, cause)
}

func (a *audience) wake() {
	select {
	case a.changed <- struct{}{}:
	default:
	}
}

// wait waits until a test is satisfied with what was told.
func (a *audience) wait(t *testing.T, what string, is func() bool) {
	t.Helper()
	timer := time.NewTimer(within)
	defer timer.Stop()
	for {
		a.mu.Lock()
		done, told, stands := is(), fmt.Sprintf("%q", a.told), fmt.Sprintf("%q", a.stands)
		a.mu.Unlock()
		if done {
			return
		}
		select {
		case <-a.changed:
		case <-timer.C:
			t.Fatalf("waited for %s: told %s, stands %s", what, told, stands)
		}
	}
}

// waitStands waits for the next state that begins so. It need not last: another
// may have followed by now.
func (a *audience) waitStands(t *testing.T, want string) {
	t.Helper()
	a.wait(t, want, func() bool {
		i := slices.IndexFunc(a.stands[a.seen:], func(state string) bool { return strings.HasPrefix(state, want) })
		a.seen += i + 1
		return i >= 0
	})
}

// waitTold waits for the next evidence, which is to be as expected.
func (a *audience) waitTold(t *testing.T, want ...string) {
	t.Helper()
	var evidence []string
	a.wait(t, fmt.Sprintf("%q", want), func() bool {
		evidence = slices.DeleteFunc(slices.Clone(a.told), func(line string) bool {
			return strings.HasPrefix(line, "phone ") || strings.HasPrefix(line, "incoming ")
		})
		return len(evidence) >= len(want)
	})
	if !slices.Equal(evidence[:len(want)], want) {
		t.Fatalf("told %q, want %q", evidence, want)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, line := range want {
		i := slices.Index(a.told, line)
		a.told = slices.Delete(a.told, i, i+1)
	}
}

// watch has a driver watch from where the audience stopped, until the undo.
func (a *audience) watch(t *testing.T, d *driver) (undo func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- d.Watch(ctx, a, a.position) }()
	return func() {
		cancel()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Errorf("the watch ended with %v", err)
		}
	}
}

// app returns the name under which the audience hears.
func (a *audience) app(t *testing.T) string {
	t.Helper()
	var p position
	must(t, json.Unmarshal(a.kept(), &p))
	return p.App
}

// call places an order as the app does.
func (a *audience) call(t *testing.T, d *driver, o pbx.Order) {
	t.Helper()
	r := record(o.ID, o.Caller)
	r.Dialled = o.Callee
	a.adds(r)
	ref, err := d.Originate(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	for i := range a.open {
		if a.open[i].ID == o.ID {
			a.open[i], _ = a.open[i].Apply(calls.Event{Kind: calls.EventAccept, CallID: ref.ID}, time.Now())
		}
	}
}

// hearing starts a watch of a server's and waits for it.
func hearing(t *testing.T, server *asterisktest.Server) (*driver, *audience) {
	t.Helper()
	s, c := real(server.URL)
	s.Connection.RingSeconds = 20
	d, a := opened(t, s, c, native()), newAudience()
	t.Cleanup(a.watch(t, d))
	a.waitStands(t, "on")
	return d, a
}

var theOrder = pbx.Order{ID: "1", Caller: "201", Callee: "202"}

// hangup ends the order of these tests.
func (d *driver) hangup(ctx context.Context) error {
	return d.Hangup(ctx, calls.Record{ID: theOrder.ID})
}

// mortal is an audience whose worker dies over a piece of news: it is not stored.

// TestAsteriskAWorkerMayDieOverAnyNews has it die over each piece of news of a

// call in turn, and another go on from what was stored.

//go:build !js

package simotel

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"simotel/wasm/calls"
	"simotel/wasm/fetch/nativefetch"
	"simotel/wasm/pbx"
	"simotel/wasm/pbx/simotel/simoteltest"
	"simotel/wasm/settings"
	"simotel/wasm/socket/nativesocket"
	"simotel/wasm/stream"
)

// impatient is a clock that waits for nothing but silence.
type impatient struct{ stream.SystemClock }

func (c impatient) After(d time.Duration) (<-chan time.Time, func()) {
	if d != stream.Silence && d != stream.PingEvery {
		d /= 1000
	}
	return c.SystemClock.After(d)
}

// audience is a Watcher that waits for what it is told.
type audience struct {
	mu      sync.Mutex
	memory  memory
	changed chan struct{}
}

func (a *audience) do(f func()) {
	a.mu.Lock()
	defer a.mu.Unlock()
	f()
	if a.changed != nil {
		close(a.changed)
	}
	a.changed = make(chan struct{})
}

func (a *audience) Open() []calls.Record {
	a.mu.Lock()
	defer a.mu.Unlock()
	return slices.Clone(a.memory.open)
}

func (a *audience) Hear(n pbx.News) (err error) {
	a.do(func() { err = a.memory.Hear(n) })
	return err
}

func (a *audience) Stands(s pbx.LiveState, cause error) {
	a.do(func() { a.memory.Stands(s, cause) })
}

// wait waits until a test is satisfied with what was told.
func (a *audience) wait(t *testing.T, what string, is func(m *memory) bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	for {
		a.mu.Lock()
		done := is(&a.memory)
		if a.changed == nil {
			a.changed = make(chan struct{})
		}
		changed := a.changed // of this moment: what is told after it closes it
		a.mu.Unlock()
		if done {
			return
		}
		select {
		case <-changed:
		case <-ctx.Done():
			a.do(func() { t.Fatalf("waited for %s: told %q, stands %q", what, a.memory.told, a.memory.stands) })
		}
	}
}

func (a *audience) waitStands(t *testing.T, want string) {
	t.Helper()
	a.wait(t, want, func(m *memory) bool { return len(m.stands) > 0 && strings.HasPrefix(m.stands[len(m.stands)-1], want) })
}

func (a *audience) waitTold(t *testing.T, want ...string) {
	t.Helper()
	a.wait(t, fmt.Sprintf("%q", want), func(m *memory) bool { return len(m.told) >= len(want) })
	a.do(func() {
		if !slices.Equal(a.memory.told, want) {
			t.Fatalf("told %q, want %q", a.memory.told, want)
		}
		a.memory.told = nil
	})
}

// listened is the default user with an event stream.
func listened(server *simoteltest.Server) (settings.Settings, settings.Credentials) {
	s, c := configured(server.URL())
	s.Events.Address, c.EventsToken = server.EventsURL(), simoteltest.DefaultEventsToken
	return s, c
}

// watch has a driver watch from where the audience stopped, until the undo.
func watch(t *testing.T, s settings.Settings, c settings.Credentials, a *audience) (undo func()) {
	t.Helper()
	d, err := Open(s, c, pbx.Transport{HTTP: nativefetch.New(nil), Sockets: nativesocket.New(nil)})
	if err != nil {
		t.Fatal(err)
	}
	d.(*driver).clock = impatient{}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- d.(pbx.Live).Watch(ctx, a, a.memory.position) }()
	var once sync.Once
	undo = func() {
		once.Do(func() {
			cancel()
			if err := <-ended; !errors.Is(err, context.Canceled) {
				t.Errorf("it ended with %v", err)
			}
		})
	}
	t.Cleanup(undo)
	return undo
}

// phone emits a state of the user's phone, whose news is easily told apart.
func phone(server *simoteltest.Server, state string) {
	server.Emit(map[string]any{"event_name": "NewState", "exten": "201", "state": state})
}

func TestAnOrderIsFollowedFromRingToReport(t *testing.T) {
	server := start(t, simoteltest.DefaultConfig())
	server.Second = time.Millisecond
	server.RingDirection = "in"
	server.SetPhone("201", simoteltest.Phone{Act: simoteltest.Answers, After: time.Second})
	server.SetPhone("202", simoteltest.Phone{Act: simoteltest.Answers, After: time.Second, HangsUp: time.Second})
	server.SetPhone("09123456789", simoteltest.Phone{Act: simoteltest.Answers, After: time.Second, HangsUp: time.Second})
	for callee, want := range map[string][]string{
		"202":         {"a caller_ringing", "phone ringing", "a caller_answered", "phone in_use", "a callee_ringing", "a connect", "a end", "phone idle", "a report answered 1 s"},
		"09123456789": {"a caller_ringing", "phone ringing", "a caller_answered", "phone in_use", "a end", "phone idle", "a report answered 1 s"},
	} {
		t.Run(callee, func(t *testing.T) {
			s, credentials := listened(server)
			a := &audience{}
			undo := watch(t, s, credentials, a)
			a.waitStands(t, "on")
			r := sentOrder("a", callee, "", 0)
			r.Steps[1].At = time.Now().UnixMilli()
			a.do(func() { a.memory.open = []calls.Record{r} })
			if _, err := open(t, s, credentials).Originate(t.Context(), pbx.Order{Caller: "201", Callee: callee}); err != nil {
				t.Fatal(err)
			}
			a.waitTold(t, want...)
			undo()
		})
	}
}

func TestTheStreamGoesOnWhateverHappensToItsEvents(t *testing.T) {
	for name, happens := range map[string]func(*simoteltest.Server){
		"nothing":           func(*simoteltest.Server) {},
		"a drop":            (*simoteltest.Server).DropConnections,
		"events twice":      func(s *simoteltest.Server) { s.SetDelivery(simoteltest.Twice) },
		"events crossed":    func(s *simoteltest.Server) { s.SetDelivery(simoteltest.Crossed) },
		"events late":       func(s *simoteltest.Server) { s.DelayEvents(5 * time.Millisecond) },
		"several drops":     func(s *simoteltest.Server) { s.DropConnections(); phone(s, "Unavailable"); s.DropConnections() },
		"garbage":           func(s *simoteltest.Server) { s.SayToListeners("{") },
		"news of a version": func(s *simoteltest.Server) { s.SayToListeners(`{"type":"notice"}`) },
	} {
		t.Run(name, func(t *testing.T) {
			server := start(t, simoteltest.DefaultConfig())
			s, credentials := listened(server)
			a := &audience{}
			watch(t, s, credentials, a)
			a.waitStands(t, "on")
			phone(server, "Idle")
			a.waitTold(t, "phone idle")
			happens(server)
			var want []string
			if name == "several drops" {
				want = append(want, "phone unavailable")
			}
			for _, state := range []string{"Ringing", "InUse", "Idle", "Pause", "Idle", "Ringing", "Idle", "Pause"} {
				phone(server, state)
			}
			a.waitTold(t, append(want, "phone ringing", "phone in_use", "phone idle", "phone paused", "phone idle", "phone ringing", "phone idle", "phone paused")...)
		})
	}
}

func TestWhatCannotBeToldAgainIsToldAsLost(t *testing.T) {
	for name, happens := range map[string]func(*simoteltest.Server){
		"the stream forgets":     func(s *simoteltest.Server) { s.ForgetEvents(); s.DropConnections() },
		"the stream begins anew": (*simoteltest.Server).RestartEvents,
	} {
		t.Run(name, func(t *testing.T) {
			server := start(t, simoteltest.DefaultConfig())
			s, credentials := listened(server)
			a := &audience{}
			undo := watch(t, s, credentials, a)
			a.waitStands(t, "on")
			phone(server, "Idle")
			phone(server, "Ringing")
			a.waitTold(t, "phone idle", "phone ringing")
			undo()
			phone(server, "InUse")
			happens(server)
			watch(t, s, credentials, a)
			a.waitStands(t, "on hear events: events_lost")
			a.waitTold(t, "phone ") // not known any more
			phone(server, "Idle")
			a.waitTold(t, "phone idle")
		})
	}
}

func TestEventsThatAreLeftOutForGoodAreToldAsLost(t *testing.T) {
	server := start(t, simoteltest.DefaultConfig())
	s, credentials := listened(server)
	a := &audience{}
	watch(t, s, credentials, a)
	a.waitStands(t, "on")
	server.SetDelivery(simoteltest.Holes)
	for _, state := range []string{"Idle", "Ringing", "InUse", "Idle"} {
		phone(server, state)
	}
	a.waitTold(t, "phone idle", "phone ringing", "phone ", "phone idle")
}

func TestAWorkerThatDiedHearsWhatItMissed(t *testing.T) {
	server := start(t, simoteltest.DefaultConfig())
	s, credentials := listened(server)
	a := &audience{}
	undo := watch(t, s, credentials, a)
	a.waitStands(t, "on")
	phone(server, "Idle")
	a.waitTold(t, "phone idle")
	undo()
	phone(server, "Ringing")
	phone(server, "InUse")
	watch(t, s, credentials, a)
	a.waitTold(t, "phone ringing", "phone in_use")
}

func TestARefusedTokenIsTheUsersToMendAndIsNowhereToBeSeen(t *testing.T) {
	server := start(t, simoteltest.DefaultConfig())
	s, credentials := listened(server)
	credentials.EventsToken = "wrong-and-secret"
	a := &audience{}
	undo := watch(t, s, credentials, a)
	a.waitStands(t, "refused hear events: events_refused")
	server.SetEventsToken("wrong-and-secret")
	a.waitStands(t, "on")
	server.SayToListeners(`{"token":"wrong-and-secret"}`)
	a.waitStands(t, "refused hear events: events_malformed")
	server.RefuseEvents(true)
	a.waitStands(t, "refused hear events: events_refused")
	server.RefuseEvents(false)
	a.waitStands(t, "on")
	server.DropConnections()
	a.waitStands(t, "on")
	undo()
	if seen := fmt.Sprint(a.memory.stands, string(a.memory.position)); strings.Contains(seen, "secret") {
		t.Errorf("the token is in %s", seen)
	}
	for _, r := range server.Requests() {
		if strings.Contains(fmt.Sprint(r.Path, r.Header), "secret") {
			t.Errorf("the token is in the request %+v", r)
		}
	}
}

func TestWithoutAStreamThereIsNothingToWatch(t *testing.T) {
	server := start(t, simoteltest.DefaultConfig())
	for name, c := range map[string]struct {
		change func(*settings.Settings, *settings.Credentials)
		stands string
		code   pbx.Code
	}{
		"no address": {func(s *settings.Settings, _ *settings.Credentials) { s.Events.Address = "" }, "off <nil>", ""},
		"no token":   {func(_ *settings.Settings, c *settings.Credentials) { c.EventsToken = "" }, "refused hear events: not_configured (events token)", pbx.NotConfigured},
	} {
		t.Run(name, func(t *testing.T) {
			s, credentials := listened(server)
			c.change(&s, &credentials)
			d, err := Open(s, credentials, pbx.Transport{HTTP: nativefetch.New(nil), Sockets: nativesocket.New(nil)})
			if err != nil {
				t.Fatal(err)
			}
			a := &audience{}
			err = d.(pbx.Live).Watch(t.Context(), a, nil)
			var e *pbx.Error
			if errors.As(err, &e) != (c.code != "") || e != nil && e.Code != c.code {
				t.Errorf("it ended with %v", err)
			}
			if !slices.Equal(a.memory.stands, []string{c.stands}) {
				t.Errorf("stands %q", a.memory.stands)
			}
		})
	}
}

func TestAWatcherThatCannotStoreEndsTheWatch(t *testing.T) {
	server := start(t, simoteltest.DefaultConfig())
	s, credentials := listened(server)
	d, err := Open(s, credentials, pbx.Transport{HTTP: nativefetch.New(nil), Sockets: nativesocket.New(nil)})
	if err != nil {
		t.Fatal(err)
	}
	full := errors.New("the disk is full")
	a := &audience{memory: memory{onHear: func() error { return full }}}
	if err := d.(pbx.Live).Watch(t.Context(), a, nil); !errors.Is(err, full) {
		t.Errorf("it ended with %v", err)
	}
}

//go:build !js

package asterisk

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"simotel/wasm/calls"
	"simotel/wasm/fetch/nativefetch"
	"simotel/wasm/pbx"
	"simotel/wasm/pbx/asterisk/asterisktest"
	"simotel/wasm/socket/nativesocket"
)

// within is how long anything may take that must come about.
const within = 30 * time.Second

// audience is a memory that waits for what it is told.
type audience struct {
	memory
	changed chan struct{}
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

// waitStands waits for a state, which begins so.
func (a *audience) waitStands(t *testing.T, want string) {
	t.Helper()
	a.wait(t, want, func() bool { return len(a.stands) > 0 && strings.HasPrefix(a.stands[len(a.stands)-1], want) })
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

func TestAsteriskCallIsEndedByWhomever(t *testing.T) {
	asterisktest.Versions(t, func(t *testing.T, version int) {
		server := asterisktest.Run(t, version, asterisktest.Config{})
		d, a := hearing(t, server)
		o := theOrder
		hangup := func(ctx context.Context) error { return d.Hangup(ctx, calls.Record{ID: o.ID}) }
		for i, c := range []struct {
			name           string
			caller, callee asterisktest.Act
			until          []string // then it is ended
			end            func(ctx context.Context) error
			outcome        string
		}{
			{"by the callee", "", "", []string{"caller_ringing", "caller_answered", "callee_ringing", "connect"}, server.Phone("202").Hangup, "answered"},
			{"by the caller", "", "", []string{"caller_ringing", "caller_answered", "callee_ringing", "connect"}, server.Phone("201").Hangup, "answered"},
			{"from the browser", "", "", []string{"caller_ringing", "caller_answered", "callee_ringing", "connect"}, hangup, "answered"},
			{"from the browser while the caller's phone rings", asterisktest.Rings, "", []string{"caller_ringing"}, hangup, "cancelled"},
			{"from the browser while the callee's rings", "", asterisktest.Rings, []string{"caller_ringing", "caller_answered", "callee_ringing"}, hangup, "cancelled"},
			{"by the caller while the callee's rings", "", asterisktest.Rings, []string{"caller_ringing", "caller_answered", "callee_ringing"}, server.Phone("201").Hangup, "cancelled"},
		} {
			server.Phone("201").Behave(asterisktest.Script{Act: c.caller})
			server.Phone("202").Behave(asterisktest.Script{Act: c.callee})
			o.ID = fmt.Sprint(i)
			a.call(t, d, o)
			for _, kind := range c.until {
				a.waitTold(t, o.ID+" "+kind)
			}
			must(t, c.end(t.Context()))
			a.waitTold(t, o.ID+" end", o.ID+" report "+c.outcome)
			must(t, hangup(t.Context())) // it is over
		}
	})
}

// hangup ends the order of these tests.
func (d *driver) hangup(ctx context.Context) error {
	return d.Hangup(ctx, calls.Record{ID: theOrder.ID})
}

func TestAsteriskSaysWhatAnOrderLacks(t *testing.T) {
	asterisktest.Versions(t, func(t *testing.T, version int) {
		server := asterisktest.Run(t, version, asterisktest.Config{})
		s, c := real(server.URL)
		wrong, viewer := c, c
		wrong.Password, viewer.Username = "wrong", asterisktest.ReadOnlyUser
		able, refused, reader := opened(t, s, c, native()), opened(t, s, wrong, native()), opened(t, s, viewer, native())
		place := func(d *driver, caller string) error {
			_, err := d.Originate(t.Context(), pbx.Order{ID: "lacks", Caller: caller, Callee: "202"})
			return err
		}
		check := func(d *driver) error {
			_, err := d.Check(t.Context())
			return err
		}
		as := func(extension string) *driver {
			other := s
			other.Extension = extension
			return opened(t, other, c, native())
		}
		for _, is := range []struct {
			name string
			err  error
			want string
		}{
			{"a check", check(able), ""},
			{"a phone that is not registered", place(able, asterisktest.Unregistered), "caller_unregistered (PJSIP/204) false"},
			{"a phone that is unknown", place(able, "299"), "caller_unknown (PJSIP/299) false"},
			{"a check of a phone that is not registered", check(as(asterisktest.Unregistered)), "caller_unregistered (PJSIP/204) false"},
			{"a check of a phone that is unknown", check(as("299")), "caller_unknown (PJSIP/299) false"},
			{"a wrong password", place(refused, "201"), "credentials_invalid (Authentication required) false"},
			{"a check with a wrong password", check(refused), "credentials_invalid (Authentication required) false"},
			{"a user that may only look", place(reader, "201"), "read_only (Write access denied) false"},
			{"a check with a user that may only look", check(reader), "read_only (Write access denied) false"},
		} {
			if got := summary(is.err); got != is.want {
				t.Errorf("%s: got %q, want %q", is.name, got, is.want)
			}
		}
		for name, d := range map[string]*driver{"credentials_invalid": refused, "read_only": reader, "caller_unknown": as("299")} {
			a := newAudience()
			undo := a.watch(t, d)
			a.waitStands(t, "refused: hear events of asterisk: ")
			undo()
			if last := a.stands[len(a.stands)-1]; !strings.Contains(last, name) {
				t.Errorf("watching stands %q, want %s", last, name)
			}
		}
		if open, err := server.Open(t.Context()); err != nil || open != (asterisktest.Open{}) {
			t.Errorf("left on the PBX: %+v, %v", open, err)
		}
	})
}

func TestAsteriskIsAskedWhatBecameOfCallsItCouldNotTell(t *testing.T) {
	asterisktest.Versions(t, func(t *testing.T, version int) {
		server := asterisktest.Run(t, version, asterisktest.Config{})
		b := newBench(t, server, "202")
		a := newAudience()
		t.Cleanup(a.watch(t, b.driver))
		a.waitStands(t, "on")
		server.Phone("202").Behave(asterisktest.Script{Act: asterisktest.Rings})
		a.call(t, b.driver, theOrder)
		a.waitTold(t, "1 caller_ringing", "1 caller_answered", "1 callee_ringing")
		// The network is away while the callee answers.
		b.path.Cut()
		must(t, server.Phone("202").Accept(t.Context()))
		must(t, server.Phone("202").WaitEstablished(t.Context()))
		b.path.Drop()
		a.waitStands(t, "connecting")
		b.path.Restore()
		a.waitTold(t, "1 connect")
		a.waitStands(t, "on")
		if last := a.stands[len(a.stands)-1]; last != "on" {
			t.Errorf("nothing was lost, and it stands %q", last)
		}
		// And while the worker is dead, both hang up.
		must(t, server.Phone("201").Hangup(t.Context()))
		a.waitTold(t, "1 end", "1 report answered")
	})
}

func TestAsteriskThatIsRestartedEndsItsCalls(t *testing.T) {
	asterisktest.Versions(t, func(t *testing.T, version int) {
		server := asterisktest.Run(t, version, asterisktest.Config{})
		d, a := hearing(t, server)
		for state, c := range map[string]struct {
			callee asterisktest.Act
			until  []string
			end    string
			on     string
		}{
			"connected": {"", []string{"caller_ringing", "caller_answered", "callee_ringing", "connect"}, "report answered", "on"},
			"ringing":   {asterisktest.Rings, []string{"caller_ringing", "caller_answered", "callee_ringing"}, "no_report", "on: hear events of asterisk: events_lost"},
		} {
			server.Phone("202").Behave(asterisktest.Script{Act: c.callee})
			a.call(t, d, pbx.Order{ID: state, Caller: "201", Callee: "202"})
			for _, kind := range c.until {
				a.waitTold(t, state+" "+kind)
			}
			server.Cut()
			a.waitStands(t, "connecting: ")
			must(t, server.Restart(t.Context()))
			a.waitTold(t, state+" end", state+" "+c.end)
			a.waitStands(t, "on")
			if last := a.stands[len(a.stands)-1]; last != c.on {
				t.Errorf("%s: stands %q, want %q", state, last, c.on)
			}
			a.open = nil // what was given up
		}
	})
}

func TestAsteriskAnOrderWhoseAnswerIsLostIsFound(t *testing.T) {
	asterisktest.Versions(t, func(t *testing.T, version int) {
		server := asterisktest.Run(t, version, asterisktest.Config{})
		s, c := real(server.URL)
		d := opened(t, s, c, native())
		if _, err := d.Originate(t.Context(), theOrder); err != nil {
			t.Fatal(err)
		}
		must(t, server.Phone("202").WaitEstablished(t.Context()))
		// Another worker: it knows that the order was sent, and no more.
		a := newAudience()
		a.adds(record("1", "201", calls.EventLose))
		t.Cleanup(a.watch(t, d))
		a.waitTold(t, "1 caller_answered", "1 connect")
		if a.open[0].CallID != "simotel-1" {
			t.Errorf("its name is %q", a.open[0].CallID)
		}
		// The same order again does not make a second call.
		if ref, err := d.Originate(t.Context(), theOrder); err != nil || ref.ID != "simotel-1" {
			t.Errorf("again: %v, %v", ref, err)
		}
		if n, err := server.Calls(t.Context()); err != nil || n != 1 {
			t.Errorf("%d calls, %v", n, err)
		}
		must(t, d.hangup(t.Context()))
		a.waitTold(t, "1 end", "1 report answered")
	})
}

func TestAsteriskTwoOfOneNamePart(t *testing.T) {
	asterisktest.Versions(t, func(t *testing.T, version int) {
		server := asterisktest.Run(t, version, asterisktest.Config{})
		d, a := hearing(t, server)
		copied := newAudience()
		copied.position = slices.Clone(a.position)
		t.Cleanup(copied.watch(t, d))
		copied.waitStands(t, "on")
		a.waitStands(t, "connecting: ")
		a.waitStands(t, "on")
		if slices.Equal(a.position, copied.position) {
			t.Errorf("both have the position %s", a.position)
		}
		// Both hear now.
		copied.adds(record("1", "201"))
		a.call(t, d, theOrder)
		a.waitTold(t, "1 caller_ringing", "1 caller_answered", "1 callee_ringing", "1 connect")
		copied.waitTold(t, "1 caller_ringing", "1 caller_answered", "1 callee_ringing", "1 connect")
		must(t, d.hangup(t.Context()))
	})
}

func TestAsteriskOverTLSIsHeardByWhomItsAuthorityIsTrusted(t *testing.T) {
	asterisktest.Versions(t, func(t *testing.T, version int) {
		certificates, err := asterisktest.MakeCertificates(t.TempDir())
		must(t, err)
		server := asterisktest.Run(t, version, asterisktest.Config{TLS: certificates})
		s, c := real(server.TLSURL)
		if _, err := opened(t, s, c, native()).Check(t.Context()); summary(err) != "certificate ("+strings.TrimPrefix(server.TLSURL, "https://")+") false" {
			t.Errorf("without the authority: %v", err)
		}
		trusting := pbx.Transport{HTTP: nativefetch.New(certificates.Pool), Sockets: nativesocket.New(certificates.Pool)}
		d, a := opened(t, s, c, trusting), newAudience()
		if _, err := d.Check(t.Context()); err != nil {
			t.Error(err)
		}
		t.Cleanup(a.watch(t, d))
		a.waitStands(t, "on")
		a.call(t, d, theOrder)
		a.waitTold(t, "1 caller_ringing", "1 caller_answered", "1 callee_ringing", "1 connect")
		must(t, d.hangup(t.Context()))
		a.waitTold(t, "1 end", "1 report answered")
	})
}

func TestAsteriskRingsFirstWhomItsDialplanReaches(t *testing.T) {
	asterisktest.Versions(t, func(t *testing.T, version int) {
		server := asterisktest.Run(t, version, asterisktest.Config{})
		s, c := real(server.URL)
		s.Connection.RingSeconds = 20
		local := s
		local.Connection.Channel = "Local/{extension}@" + asterisktest.Context
		for name, is := range map[string]struct {
			driver *driver
			order  pbx.Order
		}{
			"an outside number":                {opened(t, s, c, native()), pbx.Order{ID: "outside", Caller: asterisktest.Outside, Callee: "202", CallerOutside: true}},
			"a colleague":                      {opened(t, s, c, native()), pbx.Order{ID: "colleague", Caller: "203", Callee: "202"}},
			"one's own phone, by the dialplan": {opened(t, local, c, native()), pbx.Order{ID: "own", Caller: "203", Callee: "202"}},
		} {
			t.Run(name, func(t *testing.T) {
				a := newAudience()
				t.Cleanup(a.watch(t, is.driver))
				a.waitStands(t, "on")
				server.Phone("203").Behave(asterisktest.Script{Act: asterisktest.Rings})
				server.Phone("203").Forget()
				server.Phone("202").Forget()
				a.call(t, is.driver, is.order)
				a.waitTold(t, is.order.ID+" caller_ringing")
				must(t, server.Phone("203").Accept(t.Context()))
				a.waitTold(t, is.order.ID+" caller_answered", is.order.ID+" callee_ringing", is.order.ID+" connect")
				must(t, server.Phone("202").WaitEstablished(t.Context()))
				must(t, server.Phone("202").Hangup(t.Context()))
				a.waitTold(t, is.order.ID+" end", is.order.ID+" report answered")
			})
		}
	})
}

func TestAsteriskTellsOfThePhoneAndOfWhoCallsIt(t *testing.T) {
	asterisktest.Versions(t, func(t *testing.T, version int) {
		server := asterisktest.Run(t, version, asterisktest.Config{})
		_, a := hearing(t, server)
		server.Phone("201").Behave(asterisktest.Script{Act: asterisktest.Rings})
		must(t, server.Phone("203").Dial(t.Context(), "201"))
		told := func(want string) {
			t.Helper()
			a.wait(t, want, func() bool {
				return slices.ContainsFunc(a.told, func(line string) bool {
					return strings.HasPrefix(line, "incoming ") && strings.HasSuffix(line, want) || line == want
				})
			})
		}
		told("from 203, over false")
		told("phone ringing")
		must(t, server.Phone("203").Hangup(t.Context()))
		told("from 203, over true")
		must(t, server.Phone("201").Unregister(t.Context()))
		told("phone unavailable")
	})
}

func TestAsteriskFiftyCallsLeaveNothingBehind(t *testing.T) {
	asterisktest.Versions(t, func(t *testing.T, version int) {
		server := asterisktest.Run(t, version, asterisktest.Config{})
		s, c := real(server.URL)
		d, a := opened(t, s, c, native()), newAudience()
		undo := a.watch(t, d)
		a.waitStands(t, "on")
		goroutines := 0
		for i := range 50 {
			o := pbx.Order{ID: fmt.Sprint("many-", i), Caller: "201", Callee: "202"}
			a.call(t, d, o)
			a.waitTold(t, o.ID+" caller_ringing", o.ID+" caller_answered", o.ID+" callee_ringing", o.ID+" connect")
			must(t, d.Hangup(t.Context(), calls.Record{ID: o.ID}))
			a.waitTold(t, o.ID+" end", o.ID+" report answered")
			if i == 5 {
				goroutines = runtime.NumGoroutine()
			}
		}
		if n := runtime.NumGoroutine(); n > goroutines+5 {
			t.Errorf("%d goroutines after 5 calls, %d after 50", goroutines, n)
		}
		ctx, cancel := context.WithTimeout(t.Context(), within)
		defer cancel()
		must(t, server.WaitOpen(ctx, asterisktest.Open{Applications: 1}))
		undo()
		// The name may stay until the PBX looks after its applications next.
		_, raw, err := server.ARI(ctx, "GET", "/applications", nil)
		must(t, err)
		var left []application
		must(t, json.Unmarshal(raw, &left))
		for _, app := range left {
			if len(app.Endpoints)+len(app.Devices)+len(app.Channels) > 0 {
				t.Errorf("the PBX still tells of %+v", app)
			}
		}
		if n, err := server.Calls(t.Context()); err != nil || n != 50 {
			t.Errorf("%d calls, %v", n, err)
		}
		if strings.Count(string(a.position), "many-") > 1 {
			t.Errorf("the position remembers %s", a.position)
		}
	})
}

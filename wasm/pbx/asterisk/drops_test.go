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
	"simotel/wasm/pbx"
	"simotel/wasm/pbx/asterisk/asterisktest"
)

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
		if last := a.last(); last != "on" {
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
		}{
			"connected": {"", []string{"caller_ringing", "caller_answered", "callee_ringing", "connect"}, "report answered"},
			"ringing":   {asterisktest.Rings, []string{"caller_ringing", "caller_answered", "callee_ringing"}, "no_report"},
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
			if last := a.last(); last != "on" {
				t.Errorf("%s: stands %q", state, last)
			}
			a.clear() // what was given up
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
		if id := a.Open()[0].CallID; id != "simotel-1" {
			t.Errorf("its name is %q", id)
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
			for _, number := range []string{"201", "202"} { // before, it is busy
				must(t, server.Phone(number).WaitClosed(t.Context()))
			}
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
		if kept := a.kept(); strings.Count(string(kept), "many-") > 1 {
			t.Errorf("the position remembers %s", kept)
		}
	})
}

type mortal struct {
	*audience
	left   int // pieces of news until then
	isDead bool
}

var errDead = errors.New("dead")

func (m *mortal) Hear(n pbx.News) error {
	m.mu.Lock()
	m.left--
	m.isDead = m.left < 0
	m.mu.Unlock()
	if m.isDead {
		m.wake()
		return errDead
	}
	return m.audience.Hear(n)
}

func TestAsteriskAWorkerMayDieOverAnyNews(t *testing.T) {
	course := []string{"caller_ringing", "caller_answered", "callee_ringing", "connect", "end", "report answered"}
	asterisktest.Versions(t, func(t *testing.T, version int) {
		server := asterisktest.Run(t, version, asterisktest.Config{})
		s, c := real(server.URL)
		d := opened(t, s, c, native())
		server.Phone("202").Behave(asterisktest.Script{After: 50 * time.Millisecond, HangsUp: time.Second})
		for after := 2; ; after++ { // the first two are the name and the phone's state
			a := newAudience()
			first, ended := &mortal{audience: a, left: after}, make(chan error, 1)
			ctx, cancel := context.WithCancel(t.Context())
			go func() { ended <- d.Watch(ctx, first, nil) }()
			a.waitStands(t, "on")
			o := pbx.Order{ID: fmt.Sprint("dies-", after), Caller: "201", Callee: "202"}
			a.call(t, d, o)
			var isDead bool
			a.wait(t, "its death, or the call's", func() bool { isDead = first.isDead; return isDead || len(a.open) == 0 })
			if !isDead {
				cancel()
				<-ended
				if after < 2+len(course)-1 { // the end and the report are one
					t.Errorf("it outlived %d news", after)
				}
				return
			}
			if err := <-ended; !errors.Is(err, errDead) {
				t.Fatal(err)
			}
			cancel()
			waiting, stop := context.WithTimeout(t.Context(), within)
			must(t, server.WaitDeaf(waiting, a.app(t)))
			stop()
			undo := a.watch(t, d)
			a.wait(t, "the end", func() bool { return len(a.open) == 0 })
			undo()
			told := slices.DeleteFunc(slices.Clone(a.told), func(line string) bool { return !strings.HasPrefix(line, o.ID) })
			at := 0
			for _, line := range told {
				i := slices.Index(course[at:], strings.TrimPrefix(line, o.ID+" "))
				if i < 0 {
					t.Fatalf("dead over news %d: told %q", after, told)
				}
				at += i + 1
			}
			if at != len(course) || !slices.Contains(told, o.ID+" connect") {
				t.Errorf("dead over news %d: told %q", after, told)
			}
		}
	})
}

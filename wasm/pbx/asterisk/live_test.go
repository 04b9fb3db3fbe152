//go:build !js

package asterisk

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"simotel/wasm/calls"
	"simotel/wasm/fetch"
	"simotel/wasm/pbx"
)

// watched runs a watch in a bubble of its own time.
func watched(t *testing.T, d *double, m *memory, test func(t *testing.T)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		watching(t, d, m, m.position, func() { test(t) })
	})
}

// watching runs a watch from a position until a test returns.
func watching(t *testing.T, d *double, w pbx.Watcher, from pbx.Position, test func()) {
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- open(t, d).Watch(ctx, w, from) }()
	synctest.Wait()
	test()
	cancel()
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("it ended with %v", err)
	}
}

// wants holds what was told since the last time against what is expected.
func (m *memory) wants(t *testing.T, told ...string) {
	t.Helper()
	m.holds(t, "told", &m.told, told)
}

// standing holds the states since the last time against what is expected.
func (m *memory) standing(t *testing.T, states ...string) {
	t.Helper()
	m.holds(t, "stands", &m.stands, states)
}

// holds holds what was noted once all is quiet against what is expected, and
// forgets it.
func (m *memory) holds(t *testing.T, what string, noted *[]string, want []string) {
	t.Helper()
	synctest.Wait()
	m.mu.Lock()
	defer m.mu.Unlock()
	if !slices.Equal(*noted, want) {
		t.Fatalf("%s %q\nwant %q", what, *noted, want)
	}
	*noted = nil
}

// adds adds a record to the open ones.
func (m *memory) adds(r calls.Record) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.open = append(m.open, r)
}

// say sends events as the PBX does and waits until they are taken.
func (d *double) say(events ...string) {
	for _, e := range events {
		d.conn.in <- e
	}
	synctest.Wait()
}

// state is an event of an order's channel.
func state(record, state string) string {
	return fmt.Sprintf(`{"type":"ChannelStateChange","channel":{"id":"simotel-%s","name":"PJSIP/201-1","state":%q}}`, record, state)
}

func TestAWatchAsksForTheUsersPhoneAndNoMore(t *testing.T) {
	d, m := newDouble(), &memory{}
	watched(t, d, m, func(t *testing.T) {
		m.standing(t, "connecting", "on")
		m.wants(t, "phone idle")
		address, err := url.Parse(d.dialled[0])
		if err != nil || address.Scheme != "wss" || address.Path != "/ari/events" || address.User != nil ||
			address.Query().Get("api_key") != user+":"+password || address.Query().Has("subscribeAll") || strings.Contains(address.RawQuery, "+") {
			t.Errorf("dialled %s", address)
		}
		var subscribed []string
		for _, r := range d.requests {
			if r.Method == "POST" && strings.Contains(r.URL, "/subscription?") {
				u, err := url.Parse(r.URL)
				if err != nil {
					t.Fatal(err)
				}
				subscribed = append(subscribed, u.Query().Get("eventSource"))
			}
		}
		if !slices.Equal(subscribed, []string{"endpoint:PJSIP/201,deviceState:PJSIP/201"}) {
			t.Errorf("subscribed to %q", subscribed)
		}
	})
}

func TestAnInstallationKeepsItsName(t *testing.T) {
	d, m := newDouble(), &memory{}
	for range 2 {
		watched(t, d, m, func(*testing.T) {})
	}
	if len(d.dialled) != 2 || d.dialled[0] != d.dialled[1] {
		t.Errorf("dialled %q", d.dialled)
	}
	for _, damaged := range []string{``, `{`, `{"app":"x&subscribeAll=true"}`, `{"app":"simotel-1","legs":{"1":null}}`} {
		m.position = pbx.Position(damaged)
		watched(t, d, m, func(*testing.T) {})
		app := d.dialled[len(d.dialled)-1]
		if app == d.dialled[0] || strings.Contains(app, "subscribeAll") {
			t.Errorf("%s: dialled %q", damaged, app)
		}
	}
}

func TestAFormerPhoneIsHeardNoLonger(t *testing.T) {
	d, m := newDouble(), &memory{}
	d.sets("POST /applications/-/subscription", says(200, `{"endpoint_ids":["PJSIP/200","PJSIP/201"],"device_names":["PJSIP/200","PJSIP/201"]}`))
	watched(t, d, m, func(t *testing.T) {
		m.standing(t, "connecting", "on")
		i := slices.IndexFunc(d.requests, func(r fetch.Request) bool { return r.Method == "DELETE" })
		if i < 0 || !strings.HasSuffix(d.requests[i].URL, "?eventSource=deviceState%3APJSIP%2F200%2Cendpoint%3APJSIP%2F200") {
			t.Errorf("asked %q", d.asked())
		}
	})
}

func TestACallIsToldAsItHappens(t *testing.T) {
	d, m := newDouble(), &memory{open: []calls.Record{record("1", "201")}}
	watched(t, d, m, func(t *testing.T) {
		m.wants(t, "phone idle")
		d.say(state("1", "Ringing"))
		m.wants(t, "1 caller_ringing")
		d.say(state("1", "Up"), state("2", "Up"), `{"type":"DeviceStateChanged","device_state":{"name":"PJSIP/201","state":"INUSE"}}`)
		m.wants(t, "1 caller_answered", "phone in_use")
		d.say(`{"type":"ChannelVarset","variable":"RTPAUDIOQOS","value":"","channel":{"id":"simotel-1"}}`,
			`{"type":"ChannelVarset","variable":"DIALSTATUS","value":"NOANSWER","channel":{"id":"simotel-1"}}`,
			`{"type":"ChannelDestroyed","cause":16,"cause_txt":"Normal Clearing","channel":{"id":"simotel-1"}}`)
		m.wants(t, "1 end", "1 report no_answer")
		d.say(state("1", "Up"))
		m.wants(t)
	})
}

func TestAConnectionThatWorkedIsTriedAgainSoon(t *testing.T) {
	d, m := newDouble(), &memory{}
	watched(t, d, m, func(t *testing.T) {
		for i := range 8 {
			time.Sleep(25 * time.Second)
			d.conn.Close()
			time.Sleep(time.Second)
			synctest.Wait()
			if last := m.stands[len(m.stands)-1]; last != "on" {
				t.Fatalf("a second after drop %d it stands %q", i, last)
			}
		}
	})
}

func TestAConnectionThatIsNotHeardIsBroken(t *testing.T) {
	for name, c := range map[string]struct {
		change func(d *double)
		after  time.Duration
		why    string
	}{
		"it brings nothing": {func(d *double) { d.deaf = true }, 31 * time.Second, "events_broken (pbx.example.com:8089)"},
		"the PBX has forgotten us": {func(d *double) {
			d.answers["POST /events/user/"+alive] = says(404, `{"message":"Application not found"}`)
			d.deaf = true
		}, 21 * time.Second, "404 events_broken"},
		"the PBX does not answer":    {func(d *double) { d.failure = &fetch.Error{Cause: fetch.TimedOut} }, 21 * time.Second, "timed_out (pbx.example.com:8089)"},
		"it breaks":                  {func(d *double) { d.conn.Close() }, 0, "events_broken (pbx.example.com:8089)"},
		"another has taken its name": {func(d *double) { d.conn.in <- `{"type":"ApplicationReplaced"}` }, 0, "events_broken (pbx.example.com:8089)"},
	} {
		d, m := newDouble(), &memory{}
		watched(t, d, m, func(t *testing.T) {
			m.standing(t, "connecting", "on")
			time.Sleep(time.Minute)
			m.standing(t) // it is heard
			before := d.conn
			d.mu.Lock()
			c.change(d)
			d.mu.Unlock()
			time.Sleep(c.after)
			synctest.Wait()
			m.mu.Lock()
			if len(m.stands) == 0 || !strings.HasPrefix(m.stands[0], "connecting: ") || !strings.Contains(m.stands[0], strings.TrimPrefix(c.why, "404 ")) {
				t.Errorf("%s: stands %q, want %s", name, m.stands, c.why)
			}
			m.mu.Unlock()
			d.mu.Lock()
			d.deaf, d.failure = false, nil
			d.answers["POST /events/user/"+alive] = says(204, "")
			d.mu.Unlock()
			time.Sleep(time.Minute)
			synctest.Wait()
			if d.conn == before || m.stands[len(m.stands)-1] != "on" {
				t.Errorf("%s: then %q", name, m.stands)
			}
			select {
			case <-before.ended:
			default:
				t.Errorf("%s: the connection is still open", name)
			}
			renamed := d.conn.address != before.address
			if renamed != (name == "another has taken its name") {
				t.Errorf("%s: another name %v", name, renamed)
			}
		})
	}
}

// Asterisk, 22 at least, hangs for everybody if a socket closes while it takes away a
// phone's state and that state changes: each waits for the other.
func TestAWatchThatEndsClosesItsSocketAfterThePBXHasLetGo(t *testing.T) {
	d, m := newDouble(), &memory{}
	d.takes = time.Millisecond // by then a socket that was closed is
	watched(t, d, m, func(t *testing.T) {
		time.Sleep(time.Second)
		d.asked()
	})
	if asked := d.asked(); !slices.Equal(asked, []string{"DELETE /applications/-/subscription"}) || d.closed {
		t.Errorf("asked %q, closed before: %v", asked, d.closed)
	}
}

// The PBX may take the end of the connection before for this one's.
func TestAConnectionThatIsDeafFromItsStartIsBrokenSoon(t *testing.T) {
	d, m := newDouble(), &memory{}
	d.deaf = true
	watched(t, d, m, func(t *testing.T) {
		m.standing(t, "connecting", "on")
		time.Sleep(answerWithin + time.Second)
		m.standing(t, "connecting: hear events of asterisk: events_broken (pbx.example.com:8089)", "on")
	})
}

func TestWhatAPersonMustMendIsTriedAgainSeldom(t *testing.T) {
	for name, c := range map[string]struct {
		key    string
		answer fetch.Response
		tries  int // within a minute and a half
	}{
		"wrong credentials":         {"GET /asterisk/info", says(401, `{"message":"Authentication required"}`), 1},
		"a user that may only look": {"POST /applications/-/subscription", says(403, `{"message":"Write access denied"}`), 1},
		"no such phone":             {"POST /applications/-/subscription", says(422, `{"message":"Event source does not exist"}`), patience},
		"no ARI":                    {"GET /asterisk/info", says(404, `<!DOCTYPE html>`), patience},
	} {
		d, m := newDouble(), &memory{}
		d.sets(c.key, c.answer)
		watched(t, d, m, func(t *testing.T) {
			time.Sleep(90 * time.Second)
			synctest.Wait()
			tries := 0
			for _, asked := range d.asked() {
				if asked == "GET /asterisk/info" {
					tries++
				}
			}
			m.mu.Lock()
			defer m.mu.Unlock()
			if last := m.stands[len(m.stands)-1]; tries != c.tries || !strings.HasPrefix(last, "refused: ") {
				t.Errorf("%s: %d tries, stands %q", name, tries, m.stands)
			}
		})
	}
}

// TestAfterADropThePBXIsAskedWhatBecameOfCalls are calls that were open when a

// connection begins.
func TestAWatchThatIsNotStoredEnds(t *testing.T) {
	full := errors.New("full")
	m := &memory{full: full}
	if err := open(t, newDouble()).Watch(t.Context(), m, nil); !errors.Is(err, full) {
		t.Error(err)
	}
	synctest.Test(t, func(t *testing.T) {
		d, m := newDouble(), &memory{open: []calls.Record{record("1", "201", calls.EventAccept)}}
		d.sets("GET /channels/simotel-1", says(200, `{"id":"simotel-1","state":"Down"}`))
		ended := make(chan error, 1)
		go func() { ended <- open(t, d).Watch(t.Context(), m, nil) }()
		synctest.Wait()
		m.mu.Lock()
		m.full = full
		m.mu.Unlock()
		d.say(state("1", "Ringing"))
		if err := <-ended; !errors.Is(err, full) {
			t.Error(err)
		}
	})
}

func TestWithoutSocketsNothingIsHeard(t *testing.T) {
	s, c := configured()
	d, err := Open(s, c, pbx.Transport{HTTP: newDouble()})
	if err != nil {
		t.Fatal(err)
	}
	m := &memory{}
	if err := d.(pbx.Live).Watch(t.Context(), m, nil); err != nil || !slices.Equal(m.stands, []string{"off"}) {
		t.Errorf("%v, %q", err, m.stands)
	}
}

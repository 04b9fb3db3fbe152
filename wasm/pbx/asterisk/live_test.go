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
	synctest.Wait()
	m.mu.Lock()
	defer m.mu.Unlock()
	if !slices.Equal(m.told, told) {
		t.Fatalf("told %q\nwant %q", m.told, told)
	}
	m.told = nil
}

// standing holds the states since the last time against what is expected.
func (m *memory) standing(t *testing.T, states ...string) {
	t.Helper()
	synctest.Wait()
	m.mu.Lock()
	defer m.mu.Unlock()
	if !slices.Equal(m.stands, states) {
		t.Fatalf("stands %q\nwant %q", m.stands, states)
	}
	m.stands = nil
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
			if r.Method == "POST" {
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
func TestAfterADropThePBXIsAskedWhatBecameOfCalls(t *testing.T) {
	gone := says(404, `{"message":"Channel not found"}`)
	at := func(state, app string) fetch.Response {
		return says(200, fmt.Sprintf(`{"id":"simotel-1","state":%q,"dialplan":{"app_name":%q}}`, state, app))
	}
	for name, c := range map[string]struct {
		record    calls.Record
		channel   fetch.Response
		variable  string
		told      string
		lost      bool
		afterGone string // what is told if the channel is then destroyed, cause 17
	}{
		"it rings":                          {record("1", "201", calls.EventAccept), at("Ringing", outgoing), "", "1 caller_ringing", false, "1 end (User busy), 1 report caller_no_answer"},
		"the caller has answered":           {record("1", "201", calls.EventAccept), at("Up", "Dial"), `{"value":""}`, "1 caller_answered", false, "1 end, 1 report busy"},
		"the callee has":                    {record("1", "201", calls.EventAccept), at("Up", "Dial"), `{"value":"ANSWER"}`, "1 caller_answered, 1 connect", false, "1 end (User busy), 1 report answered"},
		"the callee is busy":                {record("1", "201", calls.EventAccept), at("Up", "Playtones"), `{"value":"BUSY"}`, "1 caller_answered", false, "1 end, 1 report busy"},
		"it is over":                        {record("1", "201", calls.EventAccept), gone, "", "1 end, 1 no_report", true, ""},
		"it is over and was answered":       {record("1", "201", calls.EventAccept, calls.EventConnect), gone, "", "1 end, 1 report answered", false, ""},
		"its answer was lost, and it rings": {record("1", "201", calls.EventLose), at("Ringing", outgoing), "", "1 caller_ringing", false, "1 end (User busy), 1 report caller_no_answer"},
		"its answer was lost, and no more":  {record("1", "201", calls.EventLose), gone, "", "", false, ""},
		"its order is not answered":         {record("1", "201"), gone, "", "", false, ""},
		"the PBX is still starting":         {record("1", "201", calls.EventAccept), says(404, `{"message":"Resource not found"}`), "", "", false, ""},
	} {
		d, m := newDouble(), &memory{open: []calls.Record{c.record}}
		d.sets("GET /channels/simotel-1", c.channel)
		if c.variable != "" {
			d.sets("GET /channels/simotel-1/variable", says(200, c.variable))
		}
		watched(t, d, m, func(t *testing.T) {
			synctest.Wait()
			evidence := func() string {
				m.mu.Lock()
				defer m.mu.Unlock()
				told := slices.DeleteFunc(m.told, func(line string) bool { return strings.HasPrefix(line, "phone ") })
				m.told = nil
				return strings.Join(told, ", ")
			}
			if got := evidence(); got != c.told {
				t.Errorf("%s: told %q, want %q", name, got, c.told)
			}
			on := m.stands[len(m.stands)-1]
			if isOn := strings.HasPrefix(on, "on"); isOn == (name == "the PBX is still starting") || strings.Contains(on, "events_lost") != c.lost {
				t.Errorf("%s: stands %q", name, on)
			}
			if c.afterGone == "" {
				return
			}
			d.say(`{"type":"ChannelDestroyed","cause":17,"cause_txt":"User busy","channel":{"id":"simotel-1"}}`)
			if got := evidence(); got != c.afterGone {
				t.Errorf("%s: then %q, want %q", name, got, c.afterGone)
			}
		})
	}
}

func TestAnOrderThatNeverArrivedIsGivenUp(t *testing.T) {
	d, m := newDouble(), &memory{}
	watched(t, d, m, func(t *testing.T) {
		m.wants(t, "phone idle")
		m.adds(record("1", "201", calls.EventLose))
		time.Sleep(graceOfLost - time.Second)
		m.wants(t)
		time.Sleep(2 * time.Second)
		m.wants(t, "1 no_report")
		d.asked()
		time.Sleep(5 * time.Second)
		synctest.Wait()
		if asked := d.asked(); len(asked) != 0 {
			t.Errorf("it is asked for again: %q", asked)
		}
	})
}

func TestAnOrderThatRingsAnotherPhoneIsAskedForByName(t *testing.T) {
	d, m := newDouble(), &memory{}
	watched(t, d, m, func(t *testing.T) {
		m.wants(t, "phone idle")
		d.asked()
		d.sets("GET /channels/simotel-1", says(200, `{"id":"simotel-1","state":"Ringing","dialplan":{"app_name":"AppDial2"}}`))
		m.adds(record("1", "09121111111", calls.EventAccept))
		time.Sleep(2 * lookEvery)
		m.wants(t, "1 caller_ringing")
		if got := d.requests[0].URL; !strings.HasSuffix(got, "/subscription?eventSource=channel%3Asimotel-1") {
			t.Errorf("asked first for %s", got)
		}
		if asked := d.asked(); len(asked) != 2 {
			t.Errorf("asked %q", asked)
		}
		d.say(state("1", "Up"))
		m.wants(t, "1 caller_answered")
	})
}

func TestAnOrderToAnotherPhoneThatIsOverAtOnceIsNoLossOfEvents(t *testing.T) {
	for kind, stands := range map[calls.EventKind][]string{
		calls.EventCallerAnswered: {"on: hear events of asterisk: events_lost"}, // nothing but its events can have told that
		calls.EventAccept:         nil,
	} {
		d, m := newDouble(), &memory{}
		watched(t, d, m, func(t *testing.T) {
			m.wants(t, "phone idle")
			m.standing(t, "connecting", "on")
			m.adds(record("1", "305", kind))
			time.Sleep(2 * lookEvery)
			m.wants(t, "1 end", "1 no_report")
			m.standing(t, stands...)
		})
	}
}

func TestACallThatRingsSinceBeforeIsToldAndOneThatStoppedToo(t *testing.T) {
	d, m := newDouble(), &memory{}
	d.sets("GET /endpoints/PJSIP/201", says(200, `{"state":"online","channel_ids":["17.1","17.2","simotel-x"]}`))
	d.sets("GET /channels/17.2", says(200, `{"id":"17.2","state":"Up","connected":{"number":"204"}}`))
	d.sets("GET /channels/17.1", says(200, `{"id":"17.1","state":"Ringing","connected":{"number":"203"}}`))
	watched(t, d, m, func(t *testing.T) { m.wants(t, "phone idle", "incoming 17.1 from 203, over false") })
	d.sets("GET /endpoints/PJSIP/201", says(200, `{"state":"online","channel_ids":[]}`))
	d.sets("GET /channels/17.1", says(404, `{"message":"Channel not found"}`))
	watched(t, d, m, func(t *testing.T) { m.wants(t, "phone idle", "incoming 17.1 from 203, over true") })
}

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

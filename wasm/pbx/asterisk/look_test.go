//go:build !js

package asterisk

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"simotel/wasm/calls"
	"simotel/wasm/fetch"
)

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
		afterGone string // what is told if the channel is then destroyed, cause 17
	}{
		"it rings":                          {record("1", "201", calls.EventAccept), at("Ringing", outgoing), "", "1 caller_ringing", "1 end (User busy), 1 report caller_no_answer"},
		"the caller has answered":           {record("1", "201", calls.EventAccept), at("Up", "Dial"), `{"value":""}`, "1 caller_answered", "1 end, 1 report busy"},
		"the callee has":                    {record("1", "201", calls.EventAccept), at("Up", "Dial"), `{"value":"ANSWER"}`, "1 caller_answered, 1 connect", "1 end (User busy), 1 report answered"},
		"the callee is busy":                {record("1", "201", calls.EventAccept), at("Up", "Playtones"), `{"value":"BUSY"}`, "1 caller_answered", "1 end, 1 report busy"},
		"it is over":                        {record("1", "201", calls.EventAccept), gone, "", "1 end, 1 no_report", ""},
		"it is over and was answered":       {record("1", "201", calls.EventAccept, calls.EventConnect), gone, "", "1 end, 1 report answered", ""},
		"its answer was lost, and it rings": {record("1", "201", calls.EventLose), at("Ringing", outgoing), "", "1 caller_ringing", "1 end (User busy), 1 report caller_no_answer"},
		"its answer was lost, and no more":  {record("1", "201", calls.EventLose), gone, "", "", ""},
		"its order is not answered":         {record("1", "201"), gone, "", "", ""},
		"the PBX is still starting":         {record("1", "201", calls.EventAccept), says(404, `{"message":"Resource not found"}`), "", "", ""},
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
			if isOn := strings.HasPrefix(on, "on"); isOn == (name == "the PBX is still starting") {
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

func TestAnOrderOfWhichThePhoneTellsNothingIsAskedForByNameToo(t *testing.T) {
	d, m := newDouble(), &memory{}
	watched(t, d, m, func(t *testing.T) {
		m.wants(t, "phone idle")
		d.sets("GET /channels/simotel-1", says(200, `{"id":"simotel-1","state":"Ringing","dialplan":{"app_name":"AppDial2"}}`))
		m.adds(record("1", "201", calls.EventAccept))
		time.Sleep(graceOfLost - time.Second)
		m.wants(t)
		d.asked()
		time.Sleep(2 * lookEvery)
		m.wants(t, "1 caller_ringing")
		if asked := d.asked(); !slices.Equal(asked, []string{"POST /applications/-/subscription", "GET /channels/simotel-1"}) {
			t.Errorf("asked %q", asked)
		}
	})
}

func TestACallThatRingsSinceBeforeIsToldAndOneThatStoppedToo(t *testing.T) {
	d, m := newDouble(), &memory{}
	d.sets("GET /endpoints/PJSIP/201", says(200, `{"state":"online","channel_ids":["17.1","17.2","simotel-x"]}`))
	d.sets("GET /channels/17.2", says(200, `{"id":"17.2","state":"Up","connected":{"number":"204"}}`))
	d.sets("GET /channels/17.1", says(200, `{"id":"17.1","state":"Ringing","connected":{"number":"203"}}`))
	watched(t, d, m, func(t *testing.T) { m.wants(t, "phone idle", "incoming 17.1 ring 203") })
	d.sets("GET /endpoints/PJSIP/201", says(200, `{"state":"online","channel_ids":[]}`))
	d.sets("GET /channels/17.1", says(404, `{"message":"Channel not found"}`))
	watched(t, d, m, func(t *testing.T) { m.wants(t, "phone idle", "incoming 17.1 end", "incoming 17.1 no_report") })
}

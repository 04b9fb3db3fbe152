//go:build !js

package asterisk

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"simotel/wasm/calls"
	"simotel/wasm/pbx"
	"simotel/wasm/pbx/asterisk/asterisktest"
)

// course returns what is told of the calls that come in, without their ids.
func (m *memory) course() []string {
	var all []string
	for _, line := range m.told {
		if rest, ok := strings.CutPrefix(line, "incoming "); ok {
			_, what, _ := strings.Cut(rest, " ")
			all = append(all, strings.TrimSpace(what))
		}
	}
	return all
}

func TestAsteriskTellsHowACallThatComesInWent(t *testing.T) {
	asterisktest.Versions(t, func(t *testing.T, version int) {
		server := asterisktest.Run(t, version, asterisktest.Config{RingTime: 3 * time.Second})
		d, a := hearing(t, server)
		own, other := server.Phone("201"), server.Phone("202")
		hangup := func(ctx context.Context) error {
			a.mu.Lock()
			id := strings.Fields(a.told[slices.IndexFunc(a.told, func(line string) bool { return strings.HasPrefix(line, "incoming ") })])[1]
			a.mu.Unlock()
			return d.Hangup(ctx, calls.Record{Direction: calls.Incoming, CallID: id})
		}
		for _, c := range []struct {
			name, number string
			own, other   asterisktest.Act
			until        string // then it is ended
			end          func(ctx context.Context) error
			want         []string
		}{
			{"picked up, and ended by the caller", "201", "", "", "connect", server.Phone("203").Hangup, []string{"ring 203 Phone 203", "connect", "end", "report answered"}},
			{"picked up, and ended here", "201", "", "", "connect", own.Hangup, []string{"ring 203 Phone 203", "connect", "end", "report answered"}},
			{"picked up, and ended from the browser", "201", "", "", "connect", hangup, []string{"ring 203 Phone 203", "connect", "end", "report answered"}},
			{"the caller gives up", "201", asterisktest.Rings, "", "ring 203 Phone 203", server.Phone("203").Hangup, []string{"ring 203 Phone 203", "end", "report no_answer"}},
			{"nobody picks up", "201", asterisktest.Rings, "", "", nil, []string{"ring 203 Phone 203", "end", "report no_answer"}},
			{"turned down", "201", asterisktest.Rings, "", "ring 203 Phone 203", own.Reject, []string{"ring 203 Phone 203", "end", "report rejected"}},
			{"a colleague of the group picks up", asterisktest.Group, asterisktest.Rings, asterisktest.Rings, "ring 203 Phone 203", other.Accept, []string{"ring 203 Phone 203", "end", "report answered_elsewhere"}},
		} {
			own.Behave(asterisktest.Script{Act: c.own})
			other.Behave(asterisktest.Script{Act: c.other})
			own.Forget()
			other.Forget()
			a.mu.Lock()
			a.told = nil
			a.mu.Unlock()
			must(t, server.Phone("203").Dial(t.Context(), c.number))
			if c.end != nil {
				a.wait(t, c.name+": "+c.until, func() bool { return slices.Contains(a.course(), c.until) })
				if c.own == asterisktest.Rings {
					_, err := own.WaitRinging(t.Context())
					must(t, err)
				}
				if c.other == asterisktest.Rings {
					_, err := other.WaitRinging(t.Context())
					must(t, err)
				}
				must(t, c.end(t.Context()))
			}
			a.wait(t, c.name+": its report", func() bool {
				return slices.ContainsFunc(a.course(), func(line string) bool { return strings.Contains(line, "report") })
			})
			a.mu.Lock()
			if got := a.course(); !slices.Equal(got, c.want) {
				t.Errorf("%s: told %q, want %q", c.name, got, c.want)
			}
			a.mu.Unlock()
			if c.number == asterisktest.Group {
				must(t, other.Hangup(t.Context()))
			}
			a.wait(t, "the phone to be free", func() bool { return a.told[len(a.told)-1] == "phone idle" || slices.Contains(a.told, "phone idle") })
		}
		must(t, own.Unregister(t.Context()))
		a.wait(t, "the phone to be gone", func() bool { return slices.Contains(a.told, "phone unavailable") })
	})
}

func TestWhatAChannelOfTheUsersPhoneIsEvidenceOf(t *testing.T) {
	const up, down = `"state":"Up"`, `"state":"Down"`
	channel := func(id, more string) string { return `{"id":"` + id + `","name":"PJSIP/201-` + id + `",` + more + `}` }
	changed := func(id, more string) string {
		return `{"type":"ChannelStateChange","channel":` + channel(id, more) + `}`
	}
	ringing := func(number, name string) string {
		return `"state":"Ringing","connected":{"number":"` + number + `","name":"` + name + `"}`
	}
	destroyed := func(id, cause string) string {
		return `{"type":"ChannelDestroyed","cause":` + cause + `,"cause_txt":"User busy","channel":` + channel(id, down) + `}`
	}
	for name, c := range map[string]struct{ events, want []string }{
		"the caller's name, told late": {[]string{changed("1", ringing("", "")), changed("1", ringing("203", "علی")), destroyed("1", "16")},
			[]string{"ring", "party 203 علی", "end", "report no_answer"}},
		"a call by hand is none":               {[]string{changed("1", up), destroyed("1", "16")}, nil},
		"turned down, told by the cause alone": {[]string{changed("1", ringing("203", "")), destroyed("1", "21")}, []string{"ring 203", "end", "report rejected"}},
		"two at once": {[]string{changed("1", ringing("203", "")), changed("1", up), changed("2", ringing("204", "")), destroyed("2", "26"), destroyed("1", "16")},
			[]string{"ring 203", "connect", "ring 204", "end", "report answered_elsewhere", "end", "report answered"}},
		"an order's callee is the user's own phone": {[]string{`{"type":"Dial","dialstatus":"","caller":{"id":"simotel-1"},"peer":` + channel("1", down) + `}`, changed("1", ringing("205", "")), changed("1", up), destroyed("1", "16")}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			j, m := &joiner{endpoint: "PJSIP/201"}, &memory{}
			for _, text := range c.events {
				e, err := readEvent([]byte(text))
				if err != nil {
					t.Fatal(err)
				}
				m.told = append(m.told, words(pbx.News{Incoming: j.hear(e, []calls.Record{record("1", "205", calls.EventAccept)}, time.Now()).Incoming})...)
			}
			if got := m.course(); !slices.Equal(got, c.want) || len(j.Rings) != 0 {
				t.Errorf("told %q, want %q; still %v", got, c.want, j.Rings)
			}
		})
	}
}

func TestACallThatWasPickedUpWhileNobodyHeardIsToldWithoutItsLength(t *testing.T) {
	d, m := newDouble(), &memory{}
	d.sets("GET /endpoints/PJSIP/201", says(200, `{"state":"online","channel_ids":["17.1"]}`))
	d.sets("GET /channels/17.1", says(200, `{"id":"17.1","state":"Ringing","connected":{"number":"203"}}`))
	watched(t, d, m, func(t *testing.T) { m.wants(t, "phone idle", "incoming 17.1 ring 203") })
	d.sets("GET /channels/17.1", says(200, `{"id":"17.1","state":"Up","connected":{"number":"203"}}`))
	watched(t, d, m, func(t *testing.T) { m.wants(t, "phone idle", "incoming 17.1 connect") })
	d.sets("GET /endpoints/PJSIP/201", says(200, `{"state":"online","channel_ids":[]}`))
	d.sets("GET /channels/17.1", says(404, `{"message":"Channel not found"}`))
	watched(t, d, m, func(t *testing.T) { m.wants(t, "phone idle", "incoming 17.1 end", "incoming 17.1 report answered") })
}

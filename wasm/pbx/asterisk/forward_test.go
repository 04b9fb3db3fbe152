//go:build !js

package asterisk

import (
	"testing"

	"simotel/wasm/calls"
)

// A phone that forwards calls answers with SIP's 302. Recorded on Asterisk 22 and 16,
// which differ in the cause; the call goes on in a channel of a name of its own.
func TestACallThatTheUsersPhoneForwardsIsNotToldAsOver(t *testing.T) {
	for version, destroyed := range map[string]string{
		"22": `"cause":23,"cause_txt":"Redirected to new destination"`,
		"16": `"cause":0,"cause_txt":"Unknown"`,
	} {
		d, m := newDouble(), &memory{open: []calls.Record{record("1", "201", calls.EventAccept)}}
		d.sets("GET /channels/simotel-1", says(200, `{"id":"simotel-1","state":"Down"}`))
		watched(t, d, m, func(t *testing.T) {
			m.wants(t, "phone idle")
			d.say(`{"type":"Dial","dialstatus":"","forward":"","peer":{"id":"simotel-1","name":"PJSIP/201-1","state":"Down"}}`,
				`{"type":"Dial","dialstatus":"CANCEL","forward":"203","peer":{"id":"simotel-1","name":"PJSIP/201-1","state":"Down"},`+
					`"forwarded":{"id":"17.1","name":"Local/203@from-internal-1;1","state":"Down"}}`,
				`{"type":"ChannelDestroyed",`+destroyed+`,"channel":{"id":"simotel-1","name":"PJSIP/201-1","state":"Down"}}`)
			m.wants(t, "1 no_report")
			if state := m.open[0].State(); state != calls.Unknown {
				t.Errorf("%s: it is %s", version, state)
			}
		})
	}
}

func TestACallThatTheCalleeForwardsIsFollowed(t *testing.T) {
	d, m := newDouble(), &memory{open: []calls.Record{record("1", "201", calls.EventAccept)}}
	d.sets("GET /channels/simotel-1", says(200, `{"id":"simotel-1","state":"Up"}`))
	watched(t, d, m, func(t *testing.T) {
		m.wants(t, "1 caller_answered", "phone idle")
		by := `{"type":"Dial","caller":{"id":"simotel-1","state":"Up"},`
		d.say(by+`"dialstatus":"CANCEL","forward":"203","peer":{"id":"17.1"}}`, by+`"dialstatus":"RINGING","peer":{"id":"17.2"}}`,
			by+`"dialstatus":"ANSWER","peer":{"id":"17.2"}}`, `{"type":"ChannelDestroyed","cause":16,"channel":{"id":"simotel-1"}}`)
		m.wants(t, "1 callee_ringing", "1 connect", "1 end", "1 report answered")
	})
}

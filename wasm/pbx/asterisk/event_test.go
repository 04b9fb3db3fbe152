//go:build !js

package asterisk

import (
	"testing"

	"simotel/wasm/calls"
)

func TestACallerWithTheNameOfAnEventHidesNothing(t *testing.T) {
	d, m := newDouble(), &memory{open: []calls.Record{record("1", "201")}}
	watched(t, d, m, func(t *testing.T) {
		m.wants(t, "phone idle")
		d.say(`{"cause":16,"type":"ChannelDestroyed","channel":{"id":"simotel-1","connected":{"name":"ChannelVarset","number":"202"}}}`)
		m.wants(t, "1 end", "1 report cancelled")
	})
}

func TestVariablesAreNotRead(t *testing.T) {
	for message, want := range map[string]bool{
		`{"variable":"RTPAUDIOQOS","value":"x","type":"ChannelVarset"}`:                    true,
		`{"variable":"DIALSTATUS","value":"BUSY","type":"ChannelVarset"}`:                  false,
		`{"type":"Dial","caller":{"name":"\"type\":\"ChannelVarset\""}}`:                   false,
		`{"type":"ChannelHangupRequest","channel":{"caller":{"name":"x","number":"201"}}}`: false,
	} {
		if isNoise([]byte(message)) != want {
			t.Errorf("%s: %v", message, !want)
		}
	}
}

package clients

import (
	"bytes"
	"context"
	"encoding/json"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
)

// texts returns all texts of a message, as another reader of JSON finds them.
func texts(raw []byte) map[string]bool {
	found, d := make(map[string]bool), json.NewDecoder(bytes.NewReader(raw))
	for {
		token, err := d.Token()
		if err != nil {
			return found
		}
		if s, ok := token.(string); ok {
			found[s] = true
		}
	}
}

// FuzzHello has anybody say anything first: nobody is admitted whose message does
// not have the token of that very user, each wrong token is counted, and who is
// admitted is told from a place on from which all is still there.
func FuzzHello(f *testing.F) {
	for _, said := range []string{greeting(saras, ""), greeting(alis, `,"after":4`), greeting(saras, `,"after":0`), greeting(saras, `,"after":18446744073709551615`), greeting(saras, `,"after":-1`), greeting(saras, `,"after":1e1`),
		greeting("", ""), greeting("nobody's", ""), greeting(saras, `,"token":null`), greeting(saras, `,"token":"x"`), `{"TYPE":"hello","\u0074oken":"` + alis + `"}`, `{"type":"ping"}`, `{"type":["hello"]}`,
		`[]`, `null`, ``, "\xff", greeting(saras, "") + "{}", strings.Repeat("[", 4000)} {
		f.Add([]byte(said), uint64(7), false)
	}
	for _, last := range []uint64{7, 8, 9} {
		f.Add([]byte(greeting(saras, `,"after":9`)), last, false)
	}
	f.Add([]byte(greeting(saras, `,"after":9`)), uint64(7), true)
	s := serve(f, nil)
	s.catchUp, s.slow = 0, 0
	s.tell("201", "")
	s.tell("202", "")
	s.Feed.Lose(3)
	s.sequence = 3
	for range 2 {
		s.tell("201", "")
		s.tell("202", "")
	}
	newest := s.sequence
	f.Fuzz(func(t *testing.T, said []byte, last uint64, away bool) {
		s.last, s.away = last, away
		s.Failures = &Failures{Most: 1, Now: time.Now}
		settled := 0
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		c := &client{Server: s.Server, address: netip.MustParseAddr("192.0.2.1"), user: -1, settle: func() { settled++ }, ctx: ctx, cancel: cancel}
		from, welcome, ok := c.admits(said)
		if wrong := c.Failures.Many(c.address); wrong != (c.code == closeRefused) || (c.user >= 0) != (settled == 1) || settled > 1 {
			t.Fatalf("%q ends with %d: counted %v, user %d, settled %d times", said, c.code, wrong, c.user, settled)
		}
		there := texts(said)
		if c.user >= 0 && (!there["hello"] || !there[s.Users[c.user].Token]) {
			t.Fatalf("%q is taken for %s's", said, s.Users[c.user].Name)
		}
		if !ok {
			why := map[websocket.StatusCode]string{websocket.StatusPolicyViolation: "no_hello", closeRefused: "token", websocket.StatusTryAgainLater: "behind"}
			if welcome != nil || c.reason == "" || c.reason != why[c.code] || (c.reason == "behind") != (c.user >= 0) {
				t.Fatalf("%q ends with %d %q and %q", said, c.code, c.reason, welcome)
			}
			return
		}
		var told struct{ Sequence, Oldest uint64 }
		if err := json.Unmarshal(welcome, &told); err != nil || c.reason != "" || c.user < 0 || told.Sequence != newest || told.Oldest < 4 || told.Oldest > newest+1 || from > newest {
			t.Fatalf("%q is welcomed with %s, from %d on, %v", said, welcome, from, err)
		}
		if _, isThere := c.Feed.After(c.user, from, 1); !isThere {
			t.Fatalf("%q is told from %d on, which is forgotten", said, from)
		}
	})
}

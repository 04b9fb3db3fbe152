package route

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"
)

// FuzzRoute hands on events of any form, a line each: nobody gets one of a call
// that never named them, a supervisor gets each once, each user gets an event at
// most once, and what is held is counted.
func FuzzRoute(f *testing.F) {
	f.Add(state("201", "a", "") + "\n" + state("202", "b", "") + "\n" + `{"event_name":"Cdr","unique_id":"a","cuid":"b"}`)
	f.Add(`{"event_name":"IncomingCall","number":"1","unique_id":"a"}` + "\n" + state("201", "a", `,"participant":"+989121112233"`))
	f.Add("[]\nnull\n{\"exten\":201}\n" + `{"detail":[{"dst":"302"},1],"unique_id":{"$oid":"x"}}`)
	f.Fuzz(func(t *testing.T, events string) {
		r, named := New(users), make([]bool, len(users))
		lines := strings.Split(events, "\n")
		got := make([]map[uint64]int, len(users))
		for i, line := range lines {
			// Of a number outside the last eight digits count.
			for u, own := range [][]string{{"201", "21112233"}, {"202", "302"}} {
				named[u] = named[u] || slices.ContainsFunc(own, func(n string) bool {
					// Written in JSON's escapes, or with signs between its digits, it is still theirs.
					return strings.Contains(line, n) || strings.ContainsAny(line, `\+-() `)
				})
			}
			for _, d := range r.Take(Event{Sequence: uint64(i + 1), At: noon.Add(time.Duration(i) * time.Second), Raw: json.RawMessage(line)}) {
				if !users[d.User].All && !named[d.User] {
					t.Fatalf("%s is told %q, where nothing names them", users[d.User].Name, line)
				}
				if got[d.User] == nil {
					got[d.User] = map[uint64]int{}
				}
				last := uint64(0)
				for _, e := range d.Events {
					if got[d.User][e.Sequence]++; got[d.User][e.Sequence] > 1 || e.Sequence <= last || string(e.Raw) != lines[e.Sequence-1] {
						t.Fatalf("%s gets %d again, or out of order, or another event", users[d.User].Name, e.Sequence)
					}
					last = e.Sequence
				}
			}
			if len(got[2]) != i+1 {
				t.Fatalf("the supervisor has %d of %d", len(got[2]), i+1)
			}
		}
		r.forget(noon.Add(2 * Life))
		if r.held != 0 || len(r.calls) != 0 {
			t.Fatalf("%d bytes of %d calls are held for good", r.held, len(r.calls))
		}
	})
}

package calls

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
)

// FuzzStored opens a log over whatever storage holds: calls go on. A new one is
// recorded and found, gone through and listed, and what could not be read is kept
// aside, unless a later version wrote it.
func FuzzStored(f *testing.F) {
	f.Add([]byte(`{"version":2,"open":["a"],"chunks":[5]}`), []byte(`{"id":"a","text":"021","steps":[{"state":"sent","at":1}]}`), []byte(`{"calls":[{"id":"c","steps":[{"state":"ended","at":1}]}]}`))
	f.Add([]byte(`{"version":2,"open":["a","a","",null],"chunks":[5,5,-9223372036854775808,7],"trash":["calls.index"]}`), []byte(`{"id":"b"}`), []byte(`{"calls":null}`))
	f.Add([]byte(`{"version":3}`), []byte(`null`), []byte(`[`))
	f.Add([]byte(``), []byte(`{"id":"a","steps":[{"state":"nonsense"}],"report":{"outcome":"x","talked":-9}}`), []byte(`{"calls":[{"id":"new"},{"id":""}]}`))
	f.Add([]byte(strings.Repeat("[", 100)+strings.Repeat("]", 100)), []byte(`{"id":"a","steps":null,"direction":"incoming"}`), []byte(`{"calls":{}}`))
	f.Fuzz(func(t *testing.T, index, open, chunk []byte) {
		for _, raw := range [][]byte{index, open, chunk} {
			if len(raw) > 0 && !json.Valid(raw) {
				return // storage holds values of JSON and no texts
			}
		}
		ctx := t.Context()
		area := &memory{values: map[string]json.RawMessage{}}
		for key, raw := range map[string][]byte{KeyIndex: index, openKey("a"): open, chunkKey(5): chunk} {
			if len(raw) > 0 {
				area.values[key] = raw
			}
		}
		log := newLog(area)
		before, wasKnown := Record{}, false
		if r, err := log.Get(ctx, "new"); err == nil {
			before, wasKnown = r, true
		}
		r, begun, err := log.Begin(ctx, Record{ID: "new", Text: "021"})
		if errors.Is(err, ErrNewer) {
			if len(area.writes) > 0 {
				t.Fatal("what a later version wrote is changed")
			}
			return
		}
		if err != nil || begun == wasKnown || wasKnown && r.ID != before.ID {
			t.Fatalf("%q %q %q: begun %v, known %v, %v", index, open, chunk, begun, wasKnown, err)
		}
		if got, err := log.Get(ctx, "new"); err != nil || got.ID != "new" {
			t.Fatalf("it is recorded and not found: %+v, %v", got, err)
		}
		if _, err := log.Apply(ctx, "new", Event{Kind: EventSend}); err != nil {
			t.Fatal(err)
		}
		if _, err := log.Apply(ctx, "a", Event{Kind: EventInterrupt}); err != nil && !errors.Is(err, ErrNotFound) {
			t.Fatal(err)
		}
		if _, err := log.Recent(ctx, 50); err != nil {
			t.Fatal(err)
		}
		if _, err := log.Open(ctx); err != nil {
			t.Fatal(err)
		}
		for key, value := range area.values {
			if !json.Valid(value) {
				t.Fatalf("%s is kept as %q", key, value)
			}
		}
	})
}

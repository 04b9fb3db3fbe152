package app

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"simotel/wasm/calls"
	"simotel/wasm/pbx"
	"simotel/wasm/settings"
)

// keep has the log hold open records, the newest last.
func (w *world) keep(records ...calls.Record) {
	w.t.Helper()
	values := map[string]json.RawMessage{}
	ids := []string{}
	for _, r := range records {
		values["calls.open."+r.ID] = jsonOf(w.t, r)
		ids = append(ids, r.ID)
	}
	values["calls.index"] = jsonOf(w.t, map[string]any{"version": 2, "open": ids, "chunks": []int{}})
	if err := w.local().Set(context.Background(), values); err != nil {
		w.t.Fatal(err)
	}
}

// placedNow is a record of a call through the configured PBX that went through
// these states just now. Each is a moment newer than the one before.
func placedNow(id string, w *world, states ...calls.State) calls.Record {
	w.moments++
	r := calls.Record{ID: id, Text: "021 8812 3456", E164: "+982188123456", Dialled: "02188123456", Caller: "201", Via: "http://192.168.1.10", CallID: "orig." + id}
	for _, s := range append([]calls.State{calls.Requested, calls.Sent}, states...) {
		r.Steps = append(r.Steps, calls.Transition{State: s, At: time.Now().Add(-time.Minute).UnixMilli() + int64(w.moments)})
	}
	return r
}

// hangs has the PBX end calls.
func (w *world) hangs(h *hanging) {
	w.opens(func() pbx.Driver { return mute{w.driver, h} })
}

func (w *world) speak(language string) {
	w.arrange(func(s *settings.Settings) { s.Language = language })
}

func jsonOf(t *testing.T, v any) json.RawMessage {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func unmarshal(t *testing.T, raw json.RawMessage, v any) {
	t.Helper()
	if err := json.Unmarshal(raw, v); err != nil {
		t.Fatalf("%s: %v", raw, err)
	}
}

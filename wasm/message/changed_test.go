package message

import (
	"encoding/json"
	"testing"

	"simotel/wasm/calls"
)

func TestWhatTheWorkerTellsOfACallIsToldFromRequests(t *testing.T) {
	told, err := json.Marshal(NewCallChanged(CallReply{Record: calls.Record{ID: "a"}, State: calls.Connected, Since: 5}))
	if err != nil {
		t.Fatal(err)
	}
	if r, ok := ReadCallChanged(told); !ok || r.ID != "a" || r.State != calls.Connected || r.Since != 5 {
		t.Errorf("got %+v, %v of %s", r, ok, told)
	}
	for name, raw := range map[string]string{
		"a request for a call":   `{"type":"call","body":{"id":"a","text":"021"}}`,
		"another message":        `{"type":"told","reply":{"id":"a"}}`,
		"a reply of no call":     `{"type":"call","reply":{}}`,
		"a reply that is none":   `{"type":"call","reply":[]}`,
		"nothing":                `null`,
		"what is no JSON at all": `{`,
	} {
		if r, ok := ReadCallChanged(json.RawMessage(raw)); ok {
			t.Errorf("%s was read as %+v", name, r)
		}
	}
}

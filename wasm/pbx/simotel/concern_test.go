package simotel

import (
	"encoding/json"
	"slices"
	"testing"
)

func TestAnEventNamesItsCallAndWhoTakesPart(t *testing.T) {
	for _, c := range []struct {
		name, body     string
		event          string
		calls, parties []string
	}{
		{"a state", `{"event_name":"New State","exten":"991","state":"InUse","participant":992,"unique_id":"1.2","queue":"902"}`, "newstate", []string{"1.2"}, []string{"991", "992"}},
		{"both names of a call and its order's", `{"Event Name":"CDR","src":"101","dst":"failed","uniqueid":"1.2","cuid":"1.1","originated_call_id":"orig.call.1"}`, "cdr", []string{"1.2", "1.1", "orig.call.1"}, []string{"101", "failed"}},
		{"whom a queue tried", `{"event_name":"CdrQueue","unique_id":"7","src":"0912","dst":"993","detail":[{"src":"0912","dst":"994"},{"agent":"995"},7]}`, "cdrqueue", []string{"7"}, []string{"0912", "993", "0912", "994", "995"}},
		{"a transfer", `{"event_name":"Transfer","unique_id":"1","transferer":"993","transferred_from":"991","transferred_to":"992"}`, "transfer", []string{"1"}, []string{"993", "991", "992"}},
		{"a survey", `{"event":"Survey","unique_id":"1","src":"991","dst":"993"}`, "survey", []string{"1"}, []string{"991", "993"}},
		{"no object", `[1]`, "", nil, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := ReadConcern(json.RawMessage(c.body))
			if got.Name != c.event || !slices.Equal(got.Calls, c.calls) || !slices.Equal(got.Parties, c.parties) {
				t.Errorf("%+v", got)
			}
		})
	}
}

package calls

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"simotel/wasm/chrome/chrometest"
)

// storedCalls are all calls of a frozen document, by their ids, as it has them.
func storedCalls(t *testing.T, values map[string]json.RawMessage) map[string]map[string]any {
	t.Helper()
	all := map[string]map[string]any{}
	for key, raw := range values {
		var one map[string]any
		var many struct{ Calls []map[string]any }
		if err := json.Unmarshal(raw, &many); err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(key, KeyOpen) {
			if err := json.Unmarshal(raw, &one); err != nil {
				t.Fatal(err)
			}
			many.Calls = append(many.Calls, one)
		}
		for _, c := range many.Calls {
			all[c["id"].(string)] = c
		}
	}
	return all
}

// TestTheCallsThatEveryBuildStoredAreReadWithTheMeaningTheyHad reads logs as builds
// of each shape have written them, the first two in one document of version 1.
// testdata/stored is frozen: a file is added when the shape changes, none is changed.
func TestTheCallsThatEveryBuildStoredAreReadWithTheMeaningTheyHad(t *testing.T) {
	files, err := filepath.Glob("testdata/stored/*.json")
	if err != nil || len(files) < 6 {
		t.Fatalf("%d documents, %v", len(files), err)
	}
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			raw, err := os.ReadFile(file)
			var values map[string]json.RawMessage
			if err == nil {
				err = json.Unmarshal(raw, &values)
			}
			area := &chrometest.Area{}
			if err == nil {
				err = area.Set(t.Context(), values)
			}
			if err != nil {
				t.Fatal(err)
			}
			want := storedCalls(t, values)
			if len(want) != 5 {
				t.Fatalf("the document has %d calls", len(want))
			}
			if _, is := values[keyFirst]; is {
				// Version 1 followed no call after its worker: what was under way is not known.
				want["requested"]["steps"], want["sent"]["steps"] = nil, nil
			}
			// Twice: the first reading may write what it read in the shape of today.
			for range 2 {
				l := &Log{Area: area, Now: func() time.Time { return time.UnixMilli(1795468000000) }}
				all, err := l.Recent(t.Context(), 100)
				if err != nil || len(all) != len(want) {
					t.Fatalf("%d calls, %v", len(all), err)
				}
				for _, r := range all {
					var now map[string]any
					text, err := json.Marshal(r)
					if err == nil {
						err = json.Unmarshal(text, &now)
					}
					if err != nil {
						t.Fatal(err)
					}
					for field, value := range want[r.ID] {
						if value != nil && !reflect.DeepEqual(now[field], value) {
							t.Errorf("%s: %s is %v, want %v", r.ID, field, now[field], value)
						}
					}
					if want[r.ID]["steps"] == nil && (r.Pending() || r.State() == Sent || r.State() == Requested) {
						t.Errorf("%s is still %s", r.ID, r.State())
					}
				}
				// And it goes on: a note, and another call.
				if _, err := l.Annotate(t.Context(), Ref{ID: "accepted"}, "read", CallBack); err != nil {
					t.Fatal(err)
				}
				want["accepted"]["note"], want["accepted"]["noted"], want["accepted"]["disposition"] = "read", nil, "call_back"
			}
			if keys, err := area.Keys(t.Context()); err != nil || strings.Contains(strings.Join(keys, " "), KeyAside) {
				t.Errorf("set aside: %q, %v", keys, err)
			}
		})
	}
}

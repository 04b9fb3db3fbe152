package calls

import (
	"context"
	"fmt"
	"testing"
	"time"

	"simotel/wasm/chrome/chrometest"
)

func TestTheLastCallIsFoundInTheNewestPartOfTheHistory(t *testing.T) {
	ctx := context.Background()
	now := time.UnixMilli(1_800_000_000_000)
	log := &Log{Area: &chrometest.Area{}, Now: func() time.Time { return now }}
	call := func(id, to string, settle bool) {
		t.Helper()
		now = now.Add(time.Second)
		if _, _, err := log.Begin(ctx, Record{ID: id, E164: to}); err != nil {
			t.Fatal(err)
		}
		if settle {
			if _, err := log.Apply(ctx, id, Event{Kind: EventRefuse}); err != nil {
				t.Fatal(err)
			}
		}
	}
	last := func(to string) string {
		t.Helper()
		r, ok, err := log.Last(ctx, func(r Record) bool { return r.E164 == to })
		if err != nil {
			t.Fatal(err)
		}
		if !ok {
			return ""
		}
		return r.ID
	}
	call("oldest", "+1", true)
	for i := range 120 { // three parts
		call(fmt.Sprint("between", i), "+2", true)
	}
	call("settled", "+3", true)
	call("open", "+3", false)
	for to, want := range map[string]string{"+1": "oldest", "+2": "between119", "+3": "open", "+4": ""} {
		if got := last(to); got != want {
			t.Errorf("the last call to %s is %q, want %q", to, got, want)
		}
	}
	for i := range 50 * mostLast { // out of reach
		call(fmt.Sprint("later", i), "+2", true)
	}
	if got := last("+1"); got != "" {
		t.Errorf("so far back is looked, for %q", got)
	}
}

package calls

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"simotel/wasm/chrome/chrometest"
)

func TestANoteIsKeptWithAnOpenCallAndWithASettledOne(t *testing.T) {
	ctx := context.Background()
	log := &Log{Area: &chrometest.Area{}, Now: time.Now}
	for _, id := range []string{"open", "settled"} {
		if _, _, err := log.Begin(ctx, Record{ID: id, Text: "021"}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := log.Apply(ctx, "settled", Event{Kind: EventRefuse}); err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"open", "settled"} {
		for _, note := range []string{"call back", "", strings.Repeat("ی", MaxNote+5)} {
			if _, err := log.SetNote(ctx, id, " "+note+"\n"); err != nil {
				t.Fatal(err)
			}
			want := string([]rune(note)[:min(MaxNote, len([]rune(note)))])
			if r, err := log.Get(ctx, id); err != nil || r.Note != want {
				t.Errorf("the %s call's note is %q, %v; want %q", id, r.Note, err, want)
			}
		}
	}
	// The note stays when the call goes on.
	if _, err := log.SetNote(ctx, "open", "kept"); err != nil {
		t.Fatal(err)
	}
	if _, err := log.Apply(ctx, "open", Event{Kind: EventSend}); err != nil {
		t.Fatal(err)
	}
	if r, err := log.Get(ctx, "open"); err != nil || r.Note != "kept" || r.State() != Sent {
		t.Errorf("after a step the note is %q, %v", r.Note, err)
	}
	if _, err := log.SetNote(ctx, "none", "x"); !errors.Is(err, ErrNotFound) {
		t.Errorf("a call that is none has the error %v", err)
	}
}

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

package calls

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestWhatIsSettledIsToldInTheStepThatStoresIt(t *testing.T) {
	ctx := t.Context()
	m := &memory{}
	var told []string
	var fail error
	l := &Log{Area: m, Now: func() time.Time { return time.UnixMilli(5000) }}
	l.Settled = func(_ context.Context, r *Record, values map[string]json.RawMessage) error {
		r.Logged++
		told = append(told, fmt.Sprint(r.ID, r.Logged, r.Outcome()))
		values[fmt.Sprint("queued.", r.ID, r.Logged)] = json.RawMessage("1")
		return fail
	}
	do := func(what string, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(what, err)
		}
	}
	apply := func(e Event) error { _, err := l.Apply(ctx, "a", e); return err }
	_, _, err := l.Begin(ctx, Record{ID: "a"})
	do("begin", err)
	do("send", apply(Event{Kind: EventSend}))
	do("accept", apply(Event{Kind: EventAccept, CallID: "1"}))
	_, err = l.Annotate(ctx, Ref{ID: "a"}, "while it goes on", "")
	do("note", err)
	if len(told) > 0 {
		t.Fatalf("told %q of a call that goes on", told)
	}
	fail = errors.New("no room")
	if err := apply(Event{Kind: EventNoReport}); !errors.Is(err, fail) {
		t.Errorf("its failure is lost: %v", err)
	}
	if r, _ := l.Get(ctx, "a"); r.Settled() || r.Logged != 0 {
		t.Errorf("stored is %+v", r)
	}
	fail = nil
	for _, step := range []struct {
		what string
		do   func() error
		told string // empty for nothing
	}{
		{"given up", func() error { return apply(Event{Kind: EventNoReport}) }, "a1no_report"},
		{"a note", func() error { _, err := l.Annotate(ctx, Ref{ID: "a"}, "n", Reached); return err }, "a2no_report"},
		{"a report after all", func() error { return apply(Event{Kind: EventReport, Report: &Report{Outcome: Answered}}) }, "a3answered"},
		{"a worse report", func() error { return apply(Event{Kind: EventReport, Report: &Report{Outcome: Busy}}) }, ""},
		{"a contact", func() error { _, err := l.SetContact(ctx, "a", Contact{Name: "x"}); return err }, "a4answered"},
	} {
		told, m.writes = nil, nil
		do(step.what, step.do())
		if step.told == "" && len(told)+len(m.writes) == 0 {
			continue
		}
		queued := "queued." + step.told[:2]
		isOne := len(m.writes) == 1 && slices.Contains(strings.Fields(m.writes[0]), queued)
		if !slices.Equal(told, []string{step.told}) || !isOne {
			t.Errorf("%s: told %q in the writes %q, want %s in one", step.what, told, m.writes, step.told)
		}
	}
	if r, _ := l.Get(ctx, "a"); r.Logged != 4 || r.Contact.Name != "x" {
		t.Errorf("stored is %+v", r)
	}
}

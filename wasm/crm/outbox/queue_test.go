package outbox

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"simotel/wasm/calls"
	"simotel/wasm/chrome/chrometest"
)

func unix(ms int64) time.Time { return time.UnixMilli(ms) }

// listed returns what a queue holds, as text.
func listed(t *testing.T, q Queue) string {
	t.Helper()
	c, err := q.Contents(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, i := range c.Waiting {
		all = append(all, fmt.Sprint(i.ID, i.Revision))
	}
	for _, i := range c.Aside {
		all = append(all, fmt.Sprint("(", i.ID, i.Revision, ")"))
	}
	return strings.Join(all, " ")
}

func first(t *testing.T, q Queue) (Item, Entry) {
	t.Helper()
	c, err := q.Contents(context.Background())
	if err != nil || len(c.Waiting) == 0 {
		t.Fatal(err, c)
	}
	e, ok, err := q.Waiting(context.Background(), c.Waiting[0])
	if err != nil || !ok {
		t.Fatal(err, ok)
	}
	return c.Waiting[0], e
}

func TestACallKeepsItsPlaceAndOnlyItsNewestRevisionWaits(t *testing.T) {
	q := Queue{&chrometest.Area{}}
	a, b, c := &calls.Record{ID: "a"}, &calls.Record{ID: "b"}, &calls.Record{ID: "c.with.dots"}
	add(t, q, 5, a)
	add(t, q, 5, b) // in the same millisecond
	add(t, q, 3, c) // by a clock that was put back
	a.Note = "later"
	add(t, q, 9, a)
	if got := listed(t, q); got != "a2 b1 c.with.dots1" {
		t.Errorf("waiting are %s", got)
	}
	item, e := first(t, q)
	if e.Record.Note != "later" || e.Record.Logged != 2 || e.Extension != "201" {
		t.Errorf("first is %+v", e)
	}
	if err := q.Take(context.Background(), item); err != nil {
		t.Fatal(err)
	}
	if got := listed(t, q); got != "b1 c.with.dots1" {
		t.Errorf("then waiting are %s", got)
	}
}

func TestWhatComesWhileItIsSentIsNotTakenAway(t *testing.T) {
	q := Queue{&chrometest.Area{}}
	a := &calls.Record{ID: "a"}
	add(t, q, 5, a)
	sent, _ := first(t, q)
	add(t, q, 6, a)
	if err := q.Take(context.Background(), sent); err != nil {
		t.Fatal(err)
	}
	if got := listed(t, q); got != "a2" {
		t.Errorf("waiting are %q", got)
	}
}

func TestWhatIsSetAsideCanBeTriedAgainOrDiscardedAndGivesWayToNews(t *testing.T) {
	ctx := context.Background()
	q := Queue{&chrometest.Area{}}
	aside := func(at int64, r *calls.Record) {
		add(t, q, at, r)
		c, _ := q.Contents(ctx)
		item := c.Waiting[len(c.Waiting)-1]
		e, _, _ := q.Waiting(ctx, item)
		if err := q.Refuse(ctx, item, e, Failure{Code: CodeRefused, Status: 422, Words: "no"}); err != nil {
			t.Fatal(err)
		}
	}
	a, b := &calls.Record{ID: "a"}, &calls.Record{ID: "b"}
	aside(1, a)
	aside(2, b)
	if got := listed(t, q); got != "(a1) (b1)" {
		t.Fatalf("it holds %s", got)
	}
	for _, step := range []struct {
		what string
		do   func() error
		want string
	}{
		{"one is tried again", func() error { return q.Retry(ctx, "a") }, "a1 (b1)"},
		{"the other is changed", func() error { add(t, q, 9, b); return nil }, "a1 b2"},
		{"the first is set aside again", func() error { i, e := first(t, q); return q.Refuse(ctx, i, e, Failure{Code: CodeRefused}) }, "b2 (a1)"},
		{"it is discarded", func() error { return q.DiscardAside(ctx, "a") }, "b2"},
		{"all are", func() error { return q.DiscardAll(ctx) }, ""},
	} {
		if err := step.do(); err != nil {
			t.Fatal(step.what, err)
		}
		if got := listed(t, q); got != step.want {
			t.Errorf("%s: it holds %q, want %q", step.what, got, step.want)
		}
	}
	if keys, _ := q.Area.Keys(ctx); len(keys) > 0 {
		t.Errorf("left are %q", keys)
	}
}

func TestAFullQueueCountsWhatItHasNoRoomForAndTakesNewsOfWhatWaits(t *testing.T) {
	ctx := context.Background()
	q := Queue{&chrometest.Area{}}
	for i := range MaxWaiting {
		values := map[string]json.RawMessage{(Item{int64(i), 1, fmt.Sprint("r", i)}).key(KeyWaiting): json.RawMessage("{}")}
		if err := q.Area.Set(ctx, values); err != nil {
			t.Fatal(err)
		}
	}
	late, known := &calls.Record{ID: "late"}, &calls.Record{ID: "r7", Logged: 1}
	add(t, q, 5000, late)
	add(t, q, 6000, late)
	add(t, q, 7000, known)
	d, err := q.Dropped(ctx)
	if err != nil || d != (Dropped{Count: 2, Since: 5000}) || late.Logged != 0 || known.Logged != 2 {
		t.Errorf("not kept are %+v, %v; revisions %d and %d", d, err, late.Logged, known.Logged)
	}
	if err := q.ForgetDropped(ctx); err != nil {
		t.Fatal(err)
	}
	if d, err := q.Dropped(ctx); err != nil || d.Count != 0 {
		t.Errorf("then %+v, %v", d, err)
	}
}

func TestOnlyWhatIsThereAndCannotBeReadCountsAsLost(t *testing.T) {
	ctx := context.Background()
	q := Queue{&chrometest.Area{}}
	damaged, discarded := Item{1, 1, "a"}, Item{2, 1, "b"}
	if err := q.Area.Set(ctx, map[string]json.RawMessage{damaged.key(KeyWaiting): json.RawMessage("7")}); err != nil {
		t.Fatal(err)
	}
	for _, i := range []Item{discarded, damaged} {
		if err := q.Lose(ctx, i, unix(5)); err != nil {
			t.Fatal(err)
		}
	}
	if d, err := q.Dropped(ctx); err != nil || d.Count != 1 || listed(t, q) != "" {
		t.Errorf("lost are %+v, %v", d, err)
	}
}

func TestSeveralThatAreSettledInOneStepAreInOrder(t *testing.T) {
	q, values := Queue{&chrometest.Area{}}, map[string]json.RawMessage{}
	for _, id := range []string{"z", "a", "z"} {
		r := &calls.Record{ID: id}
		if _, again := values[(Item{1, 1, id}).key(KeyWaiting)]; again {
			r.Logged = 1
		}
		if err := q.Add(t.Context(), unix(1), r, "", values); err != nil {
			t.Fatal(err)
		}
	}
	if err := q.Area.Set(t.Context(), values); err != nil {
		t.Fatal(err)
	}
	if got := listed(t, q); got != "z2 a1" {
		t.Errorf("it holds %s", got)
	}
}

func TestAnEntryThatCannotBeReadIsCountedAndDoesNotStopTheOthers(t *testing.T) {
	ctx := t.Context()
	q := Queue{&chrometest.Area{}}
	item := Item{1, 1, "x"}
	if err := q.Area.Set(ctx, map[string]json.RawMessage{item.key(KeyWaiting): json.RawMessage(`"?"`)}); err != nil {
		t.Fatal(err)
	}
	if _, ok, err := q.Waiting(ctx, item); ok || err != nil {
		t.Fatal(ok, err)
	}
	if err := q.Lose(ctx, item, unix(8)); err != nil {
		t.Fatal(err)
	}
	d, _ := q.Dropped(ctx)
	if got := listed(t, q); got != "" || d != (Dropped{1, 8}) {
		t.Errorf("it holds %q and lost %+v", got, d)
	}
}

func TestPausesGrowToABoundAndAreSpread(t *testing.T) {
	want := []time.Duration{time.Second, 2 * time.Second, 4 * time.Second, 8 * time.Second, 16 * time.Second, 32 * time.Second,
		64 * time.Second, 128 * time.Second, 256 * time.Second, 512 * time.Second, 15 * time.Minute, 15 * time.Minute}
	for i, w := range want {
		if got := Pause(i+1, 0); got != w {
			t.Errorf("after %d failures it waits %v, want %v", i+1, got, w)
		}
	}
	if got := Pause(1_000_000, 0.999); got < 11*time.Minute || got > 12*time.Minute {
		t.Errorf("spread it waits %v", got)
	}
}

func TestWhatFollowsFromAFailure(t *testing.T) {
	now := unix(1_000_000)
	item, other := Item{1, 1, "a"}, Item{2, 1, "b"}
	refused := Failure{Code: CodeRefused, Status: 422}
	var s State
	for i, want := range []struct {
		aside bool
		wait  time.Duration
	}{{false, time.Minute}, {false, 5 * time.Minute}, {true, 0}} {
		var aside bool
		s, aside = s.Fail(item, refused, 0, 0, now)
		if wait := max(0, unix(s.Next).Sub(now)); aside != want.aside || wait != want.wait || s.Stopped {
			t.Errorf("refused %d times: aside %v, wait %v, %+v", i+1, aside, wait, s)
		}
	}
	s.Aside = MaxAside
	for i := range MaxTries {
		var aside bool
		s, aside = s.Fail(other, refused, 0, 0, now)
		if !s.Stopped || s.Last.Code != CodeRefusesAll || unix(s.Next).Sub(now) != MaxPause || aside != (i == MaxTries-1) {
			t.Errorf("all are refused: %v, %+v", aside, s)
		}
	}
	for code, stops := range map[string]bool{CodeDenied: true, CodeRedirected: true, CodeClearText: true, CodeNoSecret: true, CodeUnreachable: false, CodeFault: false, CodePage: false, CodeSilent: false} {
		next, aside := State{}.Fail(item, Failure{Code: code}, 0, 0, now)
		wait := time.Second
		if stops {
			wait = MaxPause
		}
		if aside || next.Stopped != stops || unix(next.Next).Sub(now) != wait {
			t.Errorf("%s: %v, %+v", code, aside, next)
		}
	}
	if next, _ := (State{}).Fail(item, Failure{Code: CodeBusy}, time.Minute, 0, now); unix(next.Next).Sub(now) != time.Minute {
		t.Errorf("a wish is not heeded: %+v", next)
	}
	if next := s.Succeed(now); next != (State{Delivered: now.UnixMilli()}) {
		t.Errorf("after a success it is %+v", next)
	}
}

package calls

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// memory is an Area with room for so many bytes, or any number.
type memory struct {
	mu     sync.Mutex
	values map[string]json.RawMessage
	room   int // bytes; 0 for any
	broken bool
	writes []string // keys of each Set
}

var (
	errFull   = errors.New("QUOTA_BYTES quota exceeded")
	errBroken = errors.New("IO error")
)

func (m *memory) Get(_ context.Context, key string) (json.RawMessage, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.values[key], nil
}

func (m *memory) GetAll(_ context.Context, keys ...string) (map[string]json.RawMessage, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	found := map[string]json.RawMessage{}
	for _, key := range keys {
		if raw, ok := m.values[key]; ok {
			found[key] = raw
		}
	}
	return found, nil
}

func (m *memory) Set(_ context.Context, values map[string]json.RawMessage) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	next := maps.Clone(m.values)
	if next == nil {
		next = map[string]json.RawMessage{}
	}
	maps.Copy(next, values)
	size := 0
	for k, v := range next {
		size += len(k) + len(v)
	}
	switch {
	case m.broken:
		return errBroken
	case m.room > 0 && size > m.room:
		return errFull
	}
	m.values = next
	m.writes = append(m.writes, strings.Join(slices.Sorted(maps.Keys(values)), " "))
	return nil
}

func (m *memory) Keys(context.Context) ([]string, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Collect(maps.Keys(m.values)), nil
}

func (m *memory) Remove(_ context.Context, keys ...string) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, k := range keys {
		delete(m.values, k)
	}
	return nil
}

// newLog returns a log whose clock moves one millisecond a look.
func newLog(area Area) *Log {
	var ms int64
	var mu sync.Mutex
	return &Log{Area: area, Now: func() time.Time {
		mu.Lock()
		defer mu.Unlock()
		ms++
		return time.UnixMilli(ms)
	}}
}

// begin records a call and makes it go through events.
func begin(t *testing.T, log *Log, id string, kinds ...EventKind) Record {
	t.Helper()
	r, created, err := log.Begin(t.Context(), Record{ID: id, Text: "021"})
	if err != nil || !created {
		t.Fatal(created, err)
	}
	for _, kind := range kinds {
		changed, err := log.Apply(t.Context(), id, Event{Kind: kind, Report: &Report{Outcome: Answered}})
		if err != nil {
			t.Fatal(err)
		}
		r = changed.Record
	}
	return r
}

func ids(records []Record) (list []string) {
	for _, r := range records {
		list = append(list, r.ID)
	}
	return list
}

func TestOneIDIsOneRecordHoweverOftenItBegins(t *testing.T) {
	log := newLog(&memory{})
	var fresh int
	var mu sync.Mutex
	var group sync.WaitGroup
	for range 20 {
		group.Go(func() {
			_, created, err := log.Begin(t.Context(), Record{ID: "a", Text: "021"})
			if err != nil {
				t.Error(err)
			}
			if created {
				mu.Lock()
				fresh++
				mu.Unlock()
			}
		})
	}
	group.Wait()
	if records, err := log.Recent(t.Context(), 10); err != nil || len(records) != 1 || fresh != 1 {
		t.Fatalf("%d records, %d of them new, %v", len(records), fresh, err)
	}
}

func TestAnotherWorkerReadsWhatTheFirstWrote(t *testing.T) {
	area := &memory{}
	first := newLog(area)
	if _, _, err := first.Begin(t.Context(), Record{ID: "a", Dialled: "02188123456"}); err != nil {
		t.Fatal(err)
	}
	if _, err := first.Apply(t.Context(), "a", Event{Kind: EventSend}); err != nil {
		t.Fatal(err)
	}
	r, err := newLog(area).Get(t.Context(), "a")
	if err != nil || r.State() != Sent || r.Dialled != "02188123456" || len(r.Steps) != 2 || r.Steps[0].At >= r.Steps[1].At {
		t.Fatalf("got %+v, %v", r, err)
	}
}

func TestATransitionWritesItsRecordAlone(t *testing.T) {
	area := &memory{}
	log := newLog(area)
	for i := range 30 {
		begin(t, log, fmt.Sprint(i), EventSend, EventRefuse)
	}
	begin(t, log, "a")
	area.writes = nil
	for _, kind := range []EventKind{EventSend, EventAccept, EventCallerRinging, EventConnect, EventEnd} {
		if _, err := log.Apply(t.Context(), "a", Event{Kind: kind}); err != nil {
			t.Fatal(err)
		}
	}
	if want := slices.Repeat([]string{"calls.open.a"}, 5); !slices.Equal(area.writes, want) {
		t.Errorf("written: %q", area.writes)
	}
}

func TestASettledCallGoesIntoTheHistoryAndAnOpenOneIsFollowed(t *testing.T) {
	area := &memory{}
	log := newLog(area)
	begin(t, log, "a", EventSend, EventAccept)
	begin(t, log, "b", EventSend, EventRefuse)
	begin(t, log, "c", EventSend, EventLose)
	begin(t, log, "d", EventSend, EventAccept, EventReport)
	open, err := log.Open(t.Context())
	if err != nil || !slices.Equal(ids(open), []string{"a", "c"}) {
		t.Errorf("open: %q, %v", ids(open), err)
	}
	recent, err := log.Recent(t.Context(), 10)
	if err != nil || !slices.Equal(ids(recent), []string{"d", "c", "b", "a"}) {
		t.Errorf("recent: %q, %v", ids(recent), err)
	}
	for _, key := range []string{"calls.open.b", "calls.open.d"} {
		if area.values[key] != nil {
			t.Errorf("%s is still there", key)
		}
	}
	if r, err := log.Get(t.Context(), "d"); err != nil || r.Outcome() != Answered {
		t.Errorf("got %+v, %v", r, err)
	}
}

func TestTheHistoryIsBoundedAndTheOldestGoesFirst(t *testing.T) {
	area := &memory{values: map[string]json.RawMessage{}}
	x := index{Version: 2}
	for n := range int64(MaxChunks) {
		c := chunk{Calls: []Record{}}
		for i := range ChunkSize {
			c.Calls = append(c.Calls, Record{ID: fmt.Sprintf("%d of %d", i, n), Steps: []Transition{{State: Failed, At: -1000 + n}}})
		}
		x.Chunks = append(x.Chunks, -1000+n)
		if err := Put(area.values, chunkKey(-1000+n), c); err != nil {
			t.Fatal(err)
		}
	}
	if err := Put(area.values, KeyIndex, x); err != nil {
		t.Fatal(err)
	}
	log := newLog(area)
	for i := range ChunkSize + 1 {
		begin(t, log, fmt.Sprint(i), EventInterrupt)
	}
	recent, err := log.Recent(t.Context(), (MaxChunks+9)*ChunkSize)
	if err != nil || len(recent) != (MaxChunks-1)*ChunkSize+1 || recent[0].ID != fmt.Sprint(ChunkSize) || !strings.HasSuffix(recent[len(recent)-1].ID, " of 2") {
		t.Fatalf("%d records from %s down to %s, %v", len(recent), recent[0].ID, recent[len(recent)-1].ID, err)
	}
	if n := len(area.values); n != MaxChunks+1 {
		t.Errorf("%d keys are left", n)
	}
}

func TestWhenStorageIsFullTheLiveCallWins(t *testing.T) {
	area := &memory{}
	log := newLog(area)
	for i := range 5 * ChunkSize {
		begin(t, log, fmt.Sprint(i), EventInterrupt)
	}
	size := 0
	for k, v := range area.values {
		size += len(k) + len(v)
	}
	area.room = size + 10
	for i := range 3 * ChunkSize {
		r := begin(t, log, fmt.Sprintf("live%d", i), EventSend, EventAccept, EventReport)
		if r.Outcome() != Answered {
			t.Fatalf("got %+v", r)
		}
	}
	recent, err := log.Recent(t.Context(), 1000)
	if err != nil || recent[0].ID != fmt.Sprintf("live%d", 3*ChunkSize-1) || recent[len(recent)-1].ID == "0" {
		t.Fatalf("%d records down to %s, %v", len(recent), recent[len(recent)-1].ID, err)
	}
}

func TestAStorageThatFailsIsAnErrorAndChangesNothing(t *testing.T) {
	for name, spoil := range map[string]func(*memory){
		"full, with nothing to give up": func(m *memory) { m.room = 1 },
		"broken":                        func(m *memory) { m.broken = true },
	} {
		t.Run(name, func(t *testing.T) {
			area := &memory{}
			log := newLog(area)
			begin(t, log, "old", EventInterrupt)
			begin(t, log, "a")
			if name == "broken" {
				// A fault that is none of room costs no history.
				defer func() {
					if recent, err := log.Recent(t.Context(), 9); err != nil || len(recent) != 2 {
						t.Errorf("%q, %v", ids(recent), err)
					}
				}()
			}
			spoil(area)
			if _, err := log.Apply(t.Context(), "a", Event{Kind: EventSend}); err == nil {
				t.Fatal("sent without a record")
			}
			if _, _, err := log.Begin(t.Context(), Record{ID: "b"}); err == nil {
				t.Fatal("begun without a record")
			}
			area.room, area.broken = 0, false
			if r, err := log.Get(t.Context(), "a"); err != nil || r.State() != Requested {
				t.Fatalf("got %s, %v", r.State(), err)
			}
		})
	}
}

func TestManyEventsAndAPositionAreKeptInOneStep(t *testing.T) {
	area := &memory{}
	log := newLog(area)
	begin(t, log, "a", EventSend)
	begin(t, log, "b", EventSend)
	area.writes = nil
	done, err := log.ApplyAll(t.Context(), []Change{
		{ID: "a", Event: Event{Kind: EventCallerRinging}},
		{ID: "nobody's", Event: Event{Kind: EventEnd}},
		{ID: "a", Event: Event{Kind: EventReport, Report: &Report{Outcome: Busy}}},
		{ID: "a", Event: Event{Kind: EventReport, Report: &Report{Outcome: Answered}}},
		{ID: "b", Event: Event{Kind: EventReport, Report: &Report{Outcome: Busy}}},
	}, map[string]json.RawMessage{"position": json.RawMessage(`7`)})
	if err != nil || len(done) != 4 || len(area.writes) != 1 || string(area.values["position"]) != "7" {
		t.Fatalf("%d done, written %q, %v", len(done), area.writes, err)
	}
	for id, want := range map[string]Outcome{"a": Answered, "b": Busy} {
		if r, err := newLog(area).Get(t.Context(), id); err != nil || r.Outcome() != want {
			t.Errorf("%s: got %+v, %v", id, r, err)
		}
	}
}

func TestWhatCannotBeReadIsKeptAndCallsGoOn(t *testing.T) {
	for name, c := range map[string]struct{ key, raw, kept string }{
		"the index":                {KeyIndex, `"oops"`, KeyIndex + KeyAside},
		"an open record":           {KeyOpen + "a", `[1]`, KeyOpen + "a" + KeyAside},
		"a chunk of the history":   {KeyChunk + "5", `{"calls":{"a":1}}`, KeyChunk + "5"},
		"the log of version 1":     {keyFirst, `{"version":1,"calls":{"a":1}}`, keyFirst + KeyAside},
		"another log of version 1": {keyFirst, `"oops"`, keyFirst + KeyAside},
	} {
		t.Run(name, func(t *testing.T) {
			area := &memory{values: map[string]json.RawMessage{KeyIndex: json.RawMessage(`{"version":2,"open":["a"],"chunks":[5]}`)}}
			if c.key == keyFirst {
				delete(area.values, KeyIndex)
			}
			area.values[c.key] = json.RawMessage(c.raw)
			log := newLog(area)
			begin(t, log, "b", EventSend, EventAccept, EventReport)
			if recent, err := log.Recent(t.Context(), 9); err != nil || !slices.Equal(ids(recent), []string{"b"}) {
				t.Errorf("recent: %q, %v", ids(recent), err)
			}
			if got := string(area.values[c.kept]); got != c.raw {
				t.Errorf("kept is %q", got)
			}
		})
	}
}

func TestAnIndexThatCannotBeReadIsMadeAnew(t *testing.T) {
	area := &memory{}
	log := newLog(area)
	begin(t, log, "old", EventInterrupt)
	begin(t, log, "live", EventSend)
	area.values[KeyIndex] = json.RawMessage(`{"version":0}`)
	if recent, err := log.Recent(t.Context(), 9); err != nil || !slices.Equal(ids(recent), []string{"live", "old"}) {
		t.Errorf("recent: %q, %v", ids(recent), err)
	}
	// A call that was sent is known, and not begun anew.
	if r, created, err := log.Begin(t.Context(), Record{ID: "live"}); err != nil || created || r.State() != Sent {
		t.Errorf("got %+v, %v, %v", r, created, err)
	}
}

func TestWhatALaterVersionWroteIsLeftAlone(t *testing.T) {
	area := &memory{values: map[string]json.RawMessage{KeyIndex: json.RawMessage(`{"version":3}`)}}
	if _, _, err := newLog(area).Begin(t.Context(), Record{ID: "a"}); !errors.Is(err, ErrNewer) {
		t.Errorf("got %v", err)
	}
	if got := string(area.values[KeyIndex]); got != `{"version":3}` || len(area.values) != 1 {
		t.Errorf("the area holds %q", area.values)
	}
}

func TestTheLogOfVersion1BecomesHistory(t *testing.T) {
	area := &memory{values: map[string]json.RawMessage{keyFirst: json.RawMessage(`{"version":1,"calls":[
		{"id":"a","text":"021","steps":[{"state":"requested","at":-9},{"state":"sent","at":-8},{"state":"accepted","at":-7}]},
		{"id":"b","text":"021","steps":[{"state":"requested","at":-6},{"state":"sent","at":-5}]}]}`)}}
	log := newLog(area)
	recent, err := log.Recent(t.Context(), 9)
	if err != nil || !slices.Equal(ids(recent), []string{"b", "a"}) || recent[0].State() != Unknown || recent[1].State() != Accepted {
		t.Fatalf("got %+v, %v", recent, err)
	}
	begin(t, log, "c", EventInterrupt)
	if recent, err := newLog(area).Recent(t.Context(), 9); err != nil || len(recent) != 3 || area.values[keyFirst] != nil {
		t.Errorf("got %q, %v; first %s", ids(recent), err, area.values[keyFirst])
	}
}

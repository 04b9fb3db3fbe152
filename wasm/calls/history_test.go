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

// counted counts what is read of an area, and can fail its next writes.
type counted struct {
	*memory
	reads int
	dies  int // the write, counted from 1, over which the worker dies: it is done, and nothing after it
}

var errDied = errors.New("the worker died")

func (c *counted) Get(ctx context.Context, key string) (json.RawMessage, error) {
	c.reads++
	return c.memory.Get(ctx, key)
}

func (c *counted) GetAll(ctx context.Context, keys ...string) (map[string]json.RawMessage, error) {
	c.reads++
	return c.memory.GetAll(ctx, keys...)
}

func (c *counted) Set(ctx context.Context, values map[string]json.RawMessage) error {
	return c.step(func() error { return c.memory.Set(ctx, values) })
}

func (c *counted) Remove(ctx context.Context, keys ...string) error {
	return c.step(func() error { return c.memory.Remove(ctx, keys...) })
}

// step does a write, unless the worker died before it.
func (c *counted) step(write func() error) error {
	if c.dies < 0 {
		return errDied
	}
	err := write()
	if c.dies--; c.dies == 0 {
		c.dies = -1
		return errDied
	} else if c.dies < 0 {
		c.dies = 0
	}
	return err
}

// full returns a log that holds as many settled calls as it can, and one that
// goes on. Their ids are their numbers.
func full(t *testing.T, n int) (*Log, *counted) {
	t.Helper()
	area := &counted{memory: &memory{values: map[string]json.RawMessage{}}}
	x, c := index{Version: 2}, chunk{}
	for i := range n {
		at := int64(2*i + 1)
		if i%ChunkSize == 0 {
			c = chunk{number: at + 1}
			x.Chunks = append(x.Chunks, c.number)
		}
		c.Calls = append(c.Calls, Record{ID: fmt.Sprint(i), Steps: []Transition{{State: Requested, At: at}, {State: Failed, At: at + 1}}})
		if i%ChunkSize < ChunkSize-1 && i < n-1 {
			continue
		}
		if err := Put(area.values, chunkKey(c.number), c); err != nil {
			t.Fatal(err)
		}
	}
	if err := Put(area.values, KeyIndex, x); err != nil {
		t.Fatal(err)
	}
	now := time.UnixMilli(int64(2 * n))
	log := &Log{Area: area, Now: func() time.Time { now = now.Add(time.Millisecond); return now }}
	begin(t, log, "open", EventSend)
	return log, area
}

// readAll reads a whole log in parts of so many calls.
func readAll(t *testing.T, log *Log, step int) (list []string, parts int) {
	t.Helper()
	for cursor := int64(0); ; parts++ {
		n := 0
		var newest int64
		next, err := log.Read(t.Context(), cursor, nil, func(p Part) bool {
			list, n = append(list, ids(p.Records)...), n+p.Count
			for _, r := range p.Records {
				newest = max(newest, r.Asked().UnixMilli())
			}
			return n < step
		})
		if err != nil {
			t.Fatal(err)
		}
		if cursor != 0 && newest >= cursor {
			t.Fatalf("a part that was read from %d on holds a call of %d", cursor, newest)
		}
		if next == 0 {
			return list, parts + 1
		}
		cursor = next
	}
}

func TestTheHistoryIsReadFromTheNewestOnWithoutAnyCallTwice(t *testing.T) {
	log, _ := full(t, 3*ChunkSize+7)
	list, parts := readAll(t, log, ChunkSize)
	if len(list) != 3*ChunkSize+8 || list[0] != "open" || list[1] != fmt.Sprint(3*ChunkSize) || list[len(list)-1] != fmt.Sprint(ChunkSize-1) || parts != 3 {
		t.Errorf("%d calls in %d parts, from %q to %s", len(list), parts, list[:2], list[len(list)-1])
	}
	slices.Sort(list)
	if n := len(slices.Compact(list)); n != 3*ChunkSize+8 {
		t.Errorf("%d different calls", n)
	}
}

func TestTheFirstPartOfALongHistoryCostsAsMuchAsThatOfAShortOne(t *testing.T) {
	reads := map[int]int{}
	for _, n := range []int{3 * ChunkSize, MaxChunks * ChunkSize} {
		log, area := full(t, n)
		area.reads = 0
		if _, err := log.Read(t.Context(), 0, nil, func(p Part) bool { return p.Chunk == 0 }); err != nil {
			t.Fatal(err)
		}
		reads[n] = area.reads
		area.reads = 0
		if list, parts := readAll(t, log, ChunkSize); len(list) != n+1 || area.reads > 3*parts {
			t.Errorf("all of %d calls took %d reads in %d parts", n, area.reads, parts)
		}
	}
	if reads[3*ChunkSize] != reads[MaxChunks*ChunkSize] {
		t.Errorf("reads by the number of calls: %v", reads)
	}
}

func TestARemarkStaysWhateverElseIsLearntOfItsCall(t *testing.T) {
	log := newLog(&memory{})
	begin(t, log, "a", EventSend, EventAccept)
	before := log.Changes()
	r, err := log.Annotate(t.Context(), Ref{ID: "a"}, "asked for the price", CallBack)
	if err != nil || r.Note != "asked for the price" || r.Disposition != CallBack || r.Noted == 0 || log.Changes() == before {
		t.Fatalf("%+v, %v", r.Remark, err)
	}
	want := r.Remark
	for _, kind := range []EventKind{EventCallerRinging, EventConnect, EventEnd, EventNoReport, EventReport} {
		changed, err := log.Apply(t.Context(), "a", Event{Kind: kind, Report: &Report{Outcome: Answered, Talked: 5}})
		if err != nil || changed.Record.Remark != want {
			t.Errorf("after %s: %+v, %v", kind, changed.Record.Remark, err)
		}
	}
	if r, err := log.Annotate(t.Context(), Ref{ID: "a"}, strings.Repeat("ی", MaxNote+1), ""); err != nil || len([]rune(r.Note)) != MaxNote || r.Disposition != "" || r.Noted <= want.Noted {
		t.Errorf("%+v, %v", r.Remark, err)
	}
}

func TestARemarkIsWrittenWhereverItsCallIs(t *testing.T) {
	log, area := full(t, 5*ChunkSize)
	chunks := index{}
	if err := json.Unmarshal(area.values[KeyIndex], &chunks); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		ref   Ref
		reads int // at most
	}{
		"where it was read":                           {Ref{"3", chunks.Chunks[0]}, 2},
		"it was followed when it was read":            {Ref{"4", 0}, 7},
		"what was read is gone, or was another chunk": {Ref{"5", 1}, 7},
		"it goes on": {Ref{"open", 0}, 2},
	} {
		area.reads = 0
		if _, err := log.Annotate(t.Context(), c.ref, name, Reached); err != nil || area.reads > c.reads {
			t.Errorf("%s: %v, %d reads", name, err, area.reads)
		}
		found := false
		if _, err := log.Read(t.Context(), 0, nil, func(p Part) bool {
			for _, r := range p.Records {
				found = found || r.ID == c.ref.ID && r.Note == name
			}
			return true
		}); err != nil || !found {
			t.Errorf("%s: found %v, %v", name, found, err)
		}
	}
	if _, err := log.Annotate(t.Context(), Ref{ID: "nobody's"}, "x", ""); !errors.Is(err, ErrNotFound) {
		t.Errorf("got %v", err)
	}
}

func TestARemarkInFullStorageCostsTheOldestCallsOrIsRefused(t *testing.T) {
	log, area := full(t, 3*ChunkSize)
	size := 0
	for k, v := range area.values {
		size += len(k) + len(v)
	}
	area.room = size + 10
	if _, err := log.Annotate(t.Context(), Ref{ID: fmt.Sprint(3*ChunkSize - 1)}, strings.Repeat("x", 100), ""); err != nil {
		t.Fatal(err)
	}
	if list, _ := readAll(t, log, 1000); len(list) != 2*ChunkSize+1 {
		t.Errorf("%d calls are left", len(list))
	}
	area.room = 1
	if _, err := log.Annotate(t.Context(), Ref{ID: fmt.Sprint(ChunkSize)}, strings.Repeat("y", 100), ""); err == nil {
		t.Error("written where there is no room")
	}
}

func TestCallsAreDeletedButThoseThatGoOn(t *testing.T) {
	log, area := full(t, 3*ChunkSize)
	index := index{}
	if err := json.Unmarshal(area.values[KeyIndex], &index); err != nil {
		t.Fatal(err)
	}
	area.writes = nil
	before := log.Changes()
	refs := []Ref{{"open", 0}, {"nobody's", 0}, {"1", index.Chunks[0]}, {"70", 0}}
	for i := 2 * ChunkSize; i < 3*ChunkSize; i++ {
		refs = append(refs, Ref{fmt.Sprint(i), index.Chunks[2]})
	}
	kept, err := log.Delete(t.Context(), refs)
	if err != nil || !slices.Equal(kept, []string{"open"}) || len(area.writes) != 1 || log.Changes() == before {
		t.Fatalf("kept %q, %v, written %q", kept, err, area.writes)
	}
	list, _ := readAll(t, log, 1000)
	if len(list) != 2*ChunkSize-2+1 || slices.Contains(list, "1") || slices.Contains(list, "70") || !slices.Contains(list, "open") {
		t.Errorf("left are %q", list)
	}
	if _, left := area.values[chunkKey(index.Chunks[2])]; left {
		t.Error("an empty chunk is still there")
	}
	// What is deleted can be asked for again, and the next call finds its place.
	if kept, err := log.Delete(t.Context(), refs); err != nil || len(kept) != 1 {
		t.Errorf("kept %q, %v", kept, err)
	}
	begin(t, log, "new", EventInterrupt)
	if list, _ := readAll(t, log, 1000); !slices.Contains(list, "new") {
		t.Errorf("left are %q", list)
	}
}

func TestManyAreDeletedInOneReadOfEachChunk(t *testing.T) {
	log, area := full(t, MaxChunks*ChunkSize)
	var refs []Ref
	for i := range MaxChunks * ChunkSize {
		if i%2 == 0 {
			refs = append(refs, Ref{ID: fmt.Sprint(i)})
		}
	}
	area.reads = 0
	if _, err := log.Delete(t.Context(), refs); err != nil || area.reads > MaxChunks+1 {
		t.Errorf("%v, %d reads", err, area.reads)
	}
	if list, _ := readAll(t, log, 1000); len(list) != MaxChunks*ChunkSize/2+1 {
		t.Errorf("%d are left", len(list))
	}
}

func TestTheWholeHistoryIsDeletedWithWhatWasKeptAside(t *testing.T) {
	log, area := full(t, 3*ChunkSize)
	area.values["calls.open.x"+KeyAside] = json.RawMessage(`"secret"`)
	area.values["settings"] = json.RawMessage(`{}`)
	kept, err := log.Clear(t.Context())
	if err != nil || !slices.Equal(kept, []string{"open"}) {
		t.Fatalf("kept %q, %v", kept, err)
	}
	var keys []string
	for key := range area.values {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	if want := []string{KeyIndex, openKey("open"), "settings"}; !slices.Equal(keys, want) {
		t.Errorf("left are %q", keys)
	}
	if r, err := log.Get(t.Context(), "open"); err != nil || r.State() != Sent {
		t.Errorf("the call that goes on: %+v, %v", r, err)
	}
}

// Whatever write the worker dies over, either all is deleted or nothing, and
// nothing that is deleted is left in storage.
func TestAWorkerThatDiesOverADeletionLeavesAllOrNothing(t *testing.T) {
	for name, deletion := range map[string]func(*Log) error{
		"many": func(l *Log) error {
			var refs []Ref
			for i := range 2*ChunkSize + 3 {
				refs = append(refs, Ref{ID: fmt.Sprint(i)})
			}
			_, err := l.Delete(context.Background(), refs)
			return err
		},
		"all": func(l *Log) error { _, err := l.Clear(context.Background()); return err },
	} {
		for dies := 1; dies <= 3; dies++ {
			log, area := full(t, 3*ChunkSize)
			area.dies = dies
			_ = deletion(log)
			area.dies = 0
			later := newLog(area)
			list, _ := readAll(t, later, 1000)
			left := map[string]int{"many": ChunkSize - 3 + 1, "all": 1}[name]
			if len(list) != 3*ChunkSize+1 && len(list) != left {
				t.Errorf("%s, dead over write %d: %d calls are left", name, dies, len(list))
			}
			stored := 0
			for key, raw := range area.values {
				if strings.HasPrefix(key, KeyChunk) {
					stored += strings.Count(string(raw), `"id"`)
				}
			}
			if stored != len(list)-1 {
				t.Errorf("%s, dead over write %d: %d calls are in the history and %d in storage", name, dies, len(list)-1, stored)
			}
		}
	}
}

func TestADeletionThatStorageRefusesChangesNothing(t *testing.T) {
	log, area := full(t, 2*ChunkSize)
	area.broken = true
	if _, err := log.Delete(t.Context(), []Ref{{ID: "1"}}); err == nil {
		t.Error("deleted")
	}
	if _, err := log.Clear(t.Context()); err == nil {
		t.Error("cleared")
	}
	area.broken = false
	if list, _ := readAll(t, log, 1000); len(list) != 2*ChunkSize+1 {
		t.Errorf("%d are left", len(list))
	}
	// Where there is no room left a deletion makes some.
	size := 0
	for k, v := range area.values {
		size += len(k) + len(v)
	}
	area.room = size
	if _, err := log.Delete(t.Context(), []Ref{{ID: "1"}}); err != nil {
		t.Error(err)
	}
}

// A search reads the chunks of one request in one step, and decodes those alone that
// may hold what it looks for.
func TestWhatIsLookedThroughIsReadInOneStepAndCounted(t *testing.T) {
	log, area := full(t, 25*ChunkSize)
	area.reads = 0
	counts, chunks, decoded := 0, 0, 0
	next, err := log.Read(t.Context(), 0, func(raw []byte) bool { chunks++; return chunks == 3 }, func(p Part) bool {
		counts += p.Count
		decoded += len(p.Records)
		return chunks < atOnce
	})
	if err != nil || next == 0 || chunks != atOnce || counts != atOnce*ChunkSize+1 || decoded != ChunkSize+1 {
		t.Errorf("looked through %d chunks, counted %d calls, decoded %d, next %d, %v", chunks, counts, decoded, next, err)
	}
	if area.reads > 4 {
		t.Errorf("%d reads", area.reads)
	}
}

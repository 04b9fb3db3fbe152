package calls

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"
)

// memory is an Area that can be told to fail.
type memory struct {
	mu     sync.Mutex
	values map[string]json.RawMessage
	full   bool
}

func (m *memory) Get(_ context.Context, key string) (json.RawMessage, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.values[key], nil
}

var errFull = errors.New("QUOTA_BYTES quota exceeded")

func (m *memory) Set(_ context.Context, values map[string]json.RawMessage) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.full {
		return errFull
	}
	if m.values == nil {
		m.values = make(map[string]json.RawMessage)
	}
	for k, v := range values {
		m.values[k] = v
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

func TestACallGoesFromStateToStateAndNeverBack(t *testing.T) {
	every := []State{Requested, Sent, Accepted, Failed, Unknown}
	legal := map[[2]State]bool{
		{Requested, Sent}: true, {Requested, Failed}: true,
		{Sent, Accepted}: true, {Sent, Failed}: true, {Sent, Unknown}: true,
	}
	paths := map[State][]State{Requested: nil, Sent: {Sent}, Accepted: {Sent, Accepted}, Failed: {Failed}, Unknown: {Sent, Unknown}}
	for from, path := range paths {
		for _, to := range every {
			t.Run(fmt.Sprintf("%s to %s", from, to), func(t *testing.T) {
				ctx, log := context.Background(), newLog(&memory{})
				if _, _, err := log.Begin(ctx, Record{ID: "a"}); err != nil {
					t.Fatal(err)
				}
				for _, s := range path {
					if _, err := log.Advance(ctx, "a", s, nil); err != nil {
						t.Fatal(err)
					}
				}
				r, err := log.Advance(ctx, "a", to, nil)
				if legal[[2]State{from, to}] {
					if err != nil || r.State() != to {
						t.Fatalf("got %s, %v", r.State(), err)
					}
					return
				}
				if !errors.Is(err, ErrStep) || r.State() != from {
					t.Fatalf("got %s, %v; want the state to stay and ErrStep", r.State(), err)
				}
			})
		}
	}
}

func TestOneIDIsOneRecordHoweverOftenItBegins(t *testing.T) {
	ctx, log := context.Background(), newLog(&memory{})
	var fresh int
	var mu sync.Mutex
	var group sync.WaitGroup
	for range 20 {
		group.Go(func() {
			_, created, err := log.Begin(ctx, Record{ID: "a", Text: "021"})
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
	if records, err := log.Recent(ctx); err != nil || len(records) != 1 || fresh != 1 {
		t.Fatalf("%d records, %d of them new, %v", len(records), fresh, err)
	}
}

func TestAnotherWorkerReadsWhatTheFirstWrote(t *testing.T) {
	ctx, area := context.Background(), &memory{}
	first := newLog(area)
	if _, _, err := first.Begin(ctx, Record{ID: "a", Text: "۰۲۱"}); err != nil {
		t.Fatal(err)
	}
	if _, err := first.Advance(ctx, "a", Sent, func(r *Record) { r.Dialled = "02188123456" }); err != nil {
		t.Fatal(err)
	}
	r, err := newLog(area).Get(ctx, "a")
	if err != nil || r.State() != Sent || r.Dialled != "02188123456" || len(r.Steps) != 2 || r.Steps[0].At >= r.Steps[1].At {
		t.Fatalf("got %+v, %v", r, err)
	}
}

func TestTheOldestRecordGoesFirst(t *testing.T) {
	ctx, log := context.Background(), newLog(&memory{})
	for i := range Kept + 3 {
		if _, _, err := log.Begin(ctx, Record{ID: fmt.Sprint(i)}); err != nil {
			t.Fatal(err)
		}
	}
	records, err := log.Recent(ctx)
	if err != nil || len(records) != Kept || records[0].ID != fmt.Sprint(Kept+2) || records[Kept-1].ID != "3" {
		t.Fatalf("%d records from %s to %s, %v", len(records), records[0].ID, records[len(records)-1].ID, err)
	}
	if _, err := log.Get(ctx, "0"); !errors.Is(err, ErrNotFound) {
		t.Fatalf("the oldest: %v", err)
	}
}

func TestAFullDiskIsAnErrorAndChangesNothing(t *testing.T) {
	ctx, area := context.Background(), &memory{}
	log := newLog(area)
	if _, _, err := log.Begin(ctx, Record{ID: "a"}); err != nil {
		t.Fatal(err)
	}
	area.full = true
	if _, err := log.Advance(ctx, "a", Sent, nil); !errors.Is(err, errFull) {
		t.Fatalf("advance: %v", err)
	}
	if _, _, err := log.Begin(ctx, Record{ID: "b"}); !errors.Is(err, errFull) {
		t.Fatalf("begin: %v", err)
	}
	area.full = false
	if r, err := log.Get(ctx, "a"); err != nil || r.State() != Requested {
		t.Fatalf("got %s, %v", r.State(), err)
	}
}

func TestAnUnreadableLogIsKeptAsideAndCallsGoOn(t *testing.T) {
	for name, raw := range map[string]string{"text": `"oops"`, "wrong type": `{"version":1,"calls":{"a":1}}`} {
		t.Run(name, func(t *testing.T) {
			ctx, area := context.Background(), &memory{values: map[string]json.RawMessage{Key: json.RawMessage(raw)}}
			log := newLog(area)
			if _, created, err := log.Begin(ctx, Record{ID: "a"}); err != nil || !created {
				t.Fatal(created, err)
			}
			if got := string(area.values[Key+".aside"]); got != raw {
				t.Fatalf("aside is %q", got)
			}
		})
	}
}

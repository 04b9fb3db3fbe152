package calls

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"
)

// Kept is how many records the log holds; the oldest is dropped first.
const Kept = 50

// Key is the storage key of the log.
const Key = "calls"

// Area is where the log is kept: chrome.storage.local in the worker.
type Area interface {
	Get(ctx context.Context, key string) (json.RawMessage, error) // nil when absent
	Set(ctx context.Context, values map[string]json.RawMessage) error
}

// ErrNotFound says that the log holds no record with an id.
var ErrNotFound = errors.New("no such call")

// ErrStep says that a record cannot go from its state to the one asked for.
var ErrStep = errors.New("not a step of a call")

// steps lists which states may follow which. A call never goes back and a
// final state stands.
var steps = map[State][]State{
	Requested: {Sent, Failed},
	Sent:      {Accepted, Failed, Unknown},
}

// Log keeps the newest calls in storage, so that they outlive the worker. All
// methods may be called at once.
type Log struct {
	Area Area
	Now  func() time.Time

	mu sync.Mutex
}

// document is the log as it is stored.
type document struct {
	Version int      `json:"version"`
	Calls   []Record `json:"calls"` // oldest first
}

// Begin records a new call as requested. When the log already holds a record
// with that id it is returned as it stands, with false: one gesture is one
// call, however often it is asked for.
func (l *Log) Begin(ctx context.Context, r Record) (Record, bool, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	d, err := l.load(ctx)
	if err != nil {
		return Record{}, false, err
	}
	if i := d.index(r.ID); i >= 0 {
		return d.Calls[i], false, nil
	}
	r.Steps = []Transition{{State: Requested, At: l.Now().UnixMilli()}}
	d.Calls = append(d.Calls, r)
	if extra := len(d.Calls) - Kept; extra > 0 {
		d.Calls = d.Calls[extra:]
	}
	return r, true, l.save(ctx, d)
}

// Advance records that the call with this id is now in state, after change has
// filled in what came with it. It returns only once storage has it, so an
// effect that follows can never be unrecorded. Errors wrap ErrNotFound, ErrStep
// or the storage's.
func (l *Log) Advance(ctx context.Context, id string, state State, change func(*Record)) (Record, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	d, err := l.load(ctx)
	if err != nil {
		return Record{}, err
	}
	i := d.index(id)
	if i < 0 {
		return Record{}, fmt.Errorf("call %s to %s: %w", id, state, ErrNotFound)
	}
	r := &d.Calls[i]
	if !follows(r.State(), state) {
		return *r, fmt.Errorf("call %s from %s to %s: %w", id, r.State(), state, ErrStep)
	}
	if change != nil {
		change(r)
	}
	r.Steps = append(r.Steps, Transition{State: state, At: l.Now().UnixMilli()})
	return *r, l.save(ctx, d)
}

// Get returns the record with this id, or an error that wraps ErrNotFound.
func (l *Log) Get(ctx context.Context, id string) (Record, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	d, err := l.load(ctx)
	if err != nil {
		return Record{}, err
	}
	if i := d.index(id); i >= 0 {
		return d.Calls[i], nil
	}
	return Record{}, fmt.Errorf("call %s: %w", id, ErrNotFound)
}

// Recent returns the records, newest first.
func (l *Log) Recent(ctx context.Context) ([]Record, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	d, err := l.load(ctx)
	if err != nil {
		return nil, err
	}
	newest := make([]Record, 0, len(d.Calls))
	for i := len(d.Calls) - 1; i >= 0; i-- {
		newest = append(newest, d.Calls[i])
	}
	return newest, nil
}

func follows(from, to State) bool {
	for _, s := range steps[from] {
		if s == to {
			return true
		}
	}
	return false
}

func (d *document) index(id string) int {
	for i := range d.Calls {
		if d.Calls[i].ID == id {
			return i
		}
	}
	return -1
}

func (l *Log) load(ctx context.Context) (*document, error) {
	raw, err := l.Area.Get(ctx, Key)
	if err != nil {
		return nil, fmt.Errorf("read calls: %w", err)
	}
	d := &document{Version: 1}
	if raw == nil {
		return d, nil
	}
	if err := json.Unmarshal(raw, d); err == nil {
		return d, nil
	}
	// A log that cannot be read must not stop calls; it is kept aside.
	if err := l.Area.Set(ctx, map[string]json.RawMessage{Key + ".aside": raw}); err != nil {
		return nil, fmt.Errorf("keep unreadable calls aside: %w", err)
	}
	return &document{Version: 1}, nil
}

func (l *Log) save(ctx context.Context, d *document) error {
	raw, err := json.Marshal(d)
	if err != nil {
		return fmt.Errorf("write calls: %w", err)
	}
	if err := l.Area.Set(ctx, map[string]json.RawMessage{Key: raw}); err != nil {
		return fmt.Errorf("write calls: %w", err)
	}
	return nil
}

package calls

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// Area is where the log is kept: chrome.storage.local in the worker.
type Area interface {
	Get(ctx context.Context, key string) (json.RawMessage, error)                   // nil, nil when absent
	GetAll(ctx context.Context, keys ...string) (map[string]json.RawMessage, error) // those that are there
	Set(ctx context.Context, values map[string]json.RawMessage) error               // all keys at once or none
	Remove(ctx context.Context, keys ...string) error
	Keys(ctx context.Context) ([]string, error) // of all values
}

// CodeNewer is ErrNewer's code.
const CodeNewer = "calls_newer"

// ErrNewer says that a later version of the extension wrote the log. It is left
// as it is, and no call is placed without a record.
var ErrNewer error = newer{}

type newer struct{}

func (newer) Error() string     { return "the calls were written by a later version" }
func (newer) ErrorCode() string { return CodeNewer }

// ErrNotFound says that the log holds no open record with an id.
var ErrNotFound = errors.New("no such call")

// Log keeps every call in storage, so that it outlives the worker. A call that
// is followed has a key of its own, so that a transition writes that record
// alone; one that is settled goes into the history, which is made of chunks.
// All methods may be called at once.
type Log struct {
	Area Area
	Now  func() time.Time

	// Settled, if set, is asked in each step that settles a record or changes a
	// settled one, before it is written: it may change the record, and adds to
	// values what is to be written in the same step. Its error ends the step, in
	// which then nothing was changed. It must not use the log.
	Settled func(ctx context.Context, r *Record, values map[string]json.RawMessage) error

	mu      sync.Mutex
	memory  remembered
	changes atomic.Int64
}

// Changes returns how often this log has changed a record. Who read the log at
// that count need not read it again: the worker that runs is its only writer.
func (l *Log) Changes() int64 { return l.changes.Load() }

// Change is an event of one call.
type Change struct {
	ID    string // Record.ID
	Event Event

	// New is the record that the event begins where the log holds none with the
	// id: an incoming call's, without steps. Nil for none.
	New *Record
}

// Changed is what a change did.
type Changed struct {
	Record  Record
	Effects Effect // to be carried out now that it is stored; none for an event that was refused
}

// Begin records a new call as requested. When the log already holds a record
// with that id it is returned as it stands, with false: one gesture is one
// call, however often it is asked for. The error is the storage's.
func (l *Log) Begin(ctx context.Context, r Record) (Record, bool, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	b, err := l.begin(ctx)
	if err != nil {
		return Record{}, false, err
	}
	if old, err := b.find(ctx, r.ID); err == nil || !errors.Is(err, ErrNotFound) {
		return old.record, false, err
	}
	r.Steps = []Transition{{State: Requested, At: l.Now().UnixMilli()}}
	if err := b.add(r); err != nil {
		return Record{}, false, err
	}
	return r, true, b.commit(ctx)
}

// BeginWith records a new call as requested and gone through its first event, in one
// step. When the log already holds a record with that id, that goes through it. The
// error is the storage's.
func (l *Log) BeginWith(ctx context.Context, r Record, e Event) (Changed, error) {
	r.Steps = []Transition{{State: Requested, At: l.Now().UnixMilli()}}
	return l.apply(ctx, Change{ID: r.ID, Event: e, New: &r})
}

// Apply makes a call go through one event. The error wraps ErrNotFound or is
// the storage's, and then nothing was changed.
func (l *Log) Apply(ctx context.Context, id string, e Event) (Changed, error) {
	return l.apply(ctx, Change{ID: id, Event: e})
}

func (l *Log) apply(ctx context.Context, c Change) (Changed, error) {
	all, err := l.ApplyAll(ctx, []Change{c}, nil)
	switch {
	case err != nil:
		return Changed{}, err
	case len(all) == 0:
		return Changed{}, fmt.Errorf("call %s: %w", c.ID, ErrNotFound)
	}
	return all[0], nil
}

// ApplyAll makes calls go through events, in order, and keeps other values, such
// as how far a stream was read, in the same step. It returns once storage has
// it all, so that no effect is unrecorded. Changes of calls that the log does
// not hold are left out. The error is the storage's, and then nothing was
// changed.
func (l *Log) ApplyAll(ctx context.Context, changes []Change, keep map[string]json.RawMessage) ([]Changed, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	b, err := l.begin(ctx)
	if err != nil {
		return nil, err
	}
	for key, value := range keep {
		b.values[key] = value
	}
	var done []Changed
	for _, c := range changes {
		changed, err := b.apply(ctx, c)
		switch {
		case errors.Is(err, ErrNotFound):
		case err != nil:
			return nil, err
		default:
			done = append(done, changed)
		}
	}
	if err := b.commit(ctx); err != nil {
		return nil, err
	}
	return done, nil
}

// Get returns the record with this id, open or of the newest of the history, or
// an error that wraps ErrNotFound.
func (l *Log) Get(ctx context.Context, id string) (Record, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	b, err := l.begin(ctx)
	if err != nil {
		return Record{}, err
	}
	f, err := b.find(ctx, id)
	return f.record, err
}

// Open returns the records that are not settled, oldest first.
func (l *Log) Open(ctx context.Context) ([]Record, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	x, err := l.index(ctx)
	if err != nil {
		return nil, err
	}
	return l.open(ctx, x)
}

func (l *Log) open(ctx context.Context, x *index) ([]Record, error) {
	var all []Record
	for _, id := range x.Open {
		r, ok, err := l.record(ctx, id)
		if err != nil {
			return nil, err
		}
		if ok {
			all = append(all, r)
		}
	}
	return all, nil
}

// Recent returns the newest records, newest first, at most n.
func (l *Log) Recent(ctx context.Context, n int) ([]Record, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	b, err := l.begin(ctx)
	if err != nil {
		return nil, err
	}
	all, err := l.open(ctx, b.index)
	if err != nil {
		return nil, err
	}
	// A chunk is in the order in which its calls were settled, which is nearly
	// that in which they were asked for: one chunk more than needed is read.
	enough := 0
	for i := len(b.index.Chunks) - 1; i >= 0 && enough < 2; i-- {
		c, err := b.chunk(ctx, b.index.Chunks[i])
		if err != nil {
			return nil, err
		}
		all = append(all, c.Calls...)
		if len(all) >= n {
			enough++
		}
	}
	slices.SortStableFunc(all, func(a, b Record) int { return b.Asked().Compare(a.Asked()) })
	return all[:min(n, len(all))], nil
}

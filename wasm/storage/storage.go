// Package storage owns what a worker remembers of an area of chrome.storage, so that
// what it read or wrote once is not asked for again: each time takes Chrome a
// millisecond, and a call asked a dozen times. It refuses areas that anybody else
// writes, as storage.managed and storage.sync are: it would not learn of it.
package storage

import (
	"context"
	"encoding/json"
	"sync"
)

// most is how many bytes of values are remembered. Beyond, all are forgotten: what
// is in use comes back, a long history that somebody reads through does not.
const most = 256 << 10

// Area is storage.local or storage.session, as package chrome has them.
type Area interface {
	Get(ctx context.Context, key string) (json.RawMessage, error)                   // nil, nil when absent
	GetAll(ctx context.Context, keys ...string) (map[string]json.RawMessage, error) // those that are there, of one moment
	Set(ctx context.Context, values map[string]json.RawMessage) error               // all keys at once or none
	Remove(ctx context.Context, keys ...string) error
	Keys(ctx context.Context) ([]string, error) // of all values
}

// Remembered is an area of which the worker is the only writer. What it returns must
// not be changed. All methods may be called at once.
type Remembered struct {
	area Area

	mu      sync.Mutex
	values  map[string]json.RawMessage // nil for a key that is absent
	size    int                        // their bytes, with those of the keys
	writing map[string]writing
	writes  int // begun and ended: who read meanwhile may have read what was before
}

// writing is the writes of a key that are under way.
type writing struct {
	count   int
	crossed bool // more than one at once: only the area knows which is the last
}

var _ Area = (*Remembered)(nil)

// Remember returns an area that remembers what another holds.
func Remember(area Area) *Remembered {
	return &Remembered{area: area, values: map[string]json.RawMessage{}, writing: map[string]writing{}}
}

// Get implements Area.
func (r *Remembered) Get(ctx context.Context, key string) (json.RawMessage, error) {
	values, err := r.GetAll(ctx, key)
	return values[key], err
}

// GetAll implements Area.
func (r *Remembered) GetAll(ctx context.Context, keys ...string) (map[string]json.RawMessage, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	found, writes := r.known(keys)
	if found != nil {
		return found, nil
	}
	found, err := r.area.GetAll(ctx, keys...)
	if err != nil {
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if writes == r.writes {
		for _, key := range keys {
			r.learn(key, found[key])
		}
	}
	return found, nil
}

// known returns the values of keys that are all remembered, else nil, and how many
// writes there were.
func (r *Remembered) known(keys []string) (map[string]json.RawMessage, int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	found := make(map[string]json.RawMessage, len(keys))
	for _, key := range keys {
		value, ok := r.values[key]
		if !ok {
			return nil, r.writes
		}
		if value != nil {
			found[key] = value
		}
	}
	return found, r.writes
}

// Set implements Area. The values are remembered: they must not be changed afterwards.
func (r *Remembered) Set(ctx context.Context, values map[string]json.RawMessage) error {
	return r.write(values, func() error { return r.area.Set(ctx, values) })
}

// Remove implements Area.
func (r *Remembered) Remove(ctx context.Context, keys ...string) error {
	values := make(map[string]json.RawMessage, len(keys))
	for _, key := range keys {
		values[key] = nil
	}
	return r.write(values, func() error { return r.area.Remove(ctx, keys...) })
}

// write has the area written and learns what it then holds. Until then, and if it
// fails, nothing is known of these keys.
func (r *Remembered) write(values map[string]json.RawMessage, write func() error) error {
	r.mu.Lock()
	r.writes++
	for key := range values {
		r.forget(key)
		w := r.writing[key]
		r.writing[key] = writing{w.count + 1, w.count > 0}
	}
	r.mu.Unlock()
	err := write()
	r.mu.Lock()
	defer r.mu.Unlock()
	r.writes++
	for key, value := range values {
		r.forget(key) // who read meanwhile may have read either
		w := r.writing[key]
		if w.count--; w.count > 0 {
			r.writing[key] = w
			continue
		}
		delete(r.writing, key)
		if err == nil && !w.crossed {
			r.learn(key, value)
		}
	}
	return err
}

// Keys implements Area.
func (r *Remembered) Keys(ctx context.Context) ([]string, error) { return r.area.Keys(ctx) }

func (r *Remembered) learn(key string, value json.RawMessage) {
	r.forget(key)
	if r.size += len(key) + len(value); r.size > most {
		clear(r.values)
		r.size = len(key) + len(value)
	}
	r.values[key] = value
}

func (r *Remembered) forget(key string) {
	if value, ok := r.values[key]; ok {
		r.size -= len(key) + len(value)
		delete(r.values, key)
	}
}

package calls

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// The storage keys. A record that is followed is under KeyOpen and its id, a
// chunk of the history under KeyChunk and its number. What cannot be read is
// kept under its key with KeyAside behind it.
const (
	KeyIndex = "calls.index"
	KeyOpen  = "calls.open."
	KeyChunk = "calls.chunk."
	KeyAside = ".aside"

	keyFirst = "calls" // the one document of version 1
)

// Bounds of the history: 10,000 calls, the oldest go first, a chunk at a time.
// With pages a record takes at most about 2 KB, without 600 bytes.
const (
	ChunkSize = 50
	MaxChunks = 200
)

// index says what there is.
type index struct {
	Version int      `json:"version"`
	Open    []string `json:"open"`            // ids of the records that are followed, oldest first
	Chunks  []int64  `json:"chunks"`          // numbers of the chunks, oldest first: Unix milliseconds of their making
	Trash   []string `json:"trash,omitempty"` // keys that no longer count and may still be there
}

// chunk is a part of the history.
type chunk struct {
	Calls []Record `json:"calls"` // in the order in which they were settled

	number int64
	broken bool // it could not be read; it is left as it is
}

func openKey(id string) string { return KeyOpen + id }

func chunkKey(number int64) string { return KeyChunk + strconv.FormatInt(number, 10) }

// index reads the index. One that cannot be read must not stop calls: it is
// kept aside, and a new one begun.
func (l *Log) index(ctx context.Context) (*index, error) {
	raw, err := l.Area.Get(ctx, KeyIndex)
	if err != nil {
		return nil, fmt.Errorf("read calls: %w", err)
	}
	if raw == nil {
		return l.first(ctx)
	}
	switch x, err := l.memory.readIndex(raw); {
	case err == nil && x.Version == 2:
		return x, nil
	case err == nil && x.Version > 2:
		return nil, ErrNewer
	}
	return l.rebuild(ctx, raw)
}

// rebuild makes an index anew of the keys that there are, and keeps the one that
// could not be read.
func (l *Log) rebuild(ctx context.Context, broken json.RawMessage) (*index, error) {
	keys, err := l.Area.Keys(ctx)
	if err != nil {
		return nil, fmt.Errorf("read calls: %w", err)
	}
	x := &index{Version: 2}
	for _, key := range keys {
		id, open := strings.CutPrefix(key, KeyOpen)
		number, history := strings.CutPrefix(key, KeyChunk)
		if n, err := strconv.ParseInt(number, 10, 64); history && err == nil {
			x.Chunks = append(x.Chunks, n)
		}
		if open && !strings.HasSuffix(key, KeyAside) {
			x.Open = append(x.Open, id)
		}
	}
	slices.Sort(x.Chunks)
	values := map[string]json.RawMessage{KeyIndex + KeyAside: broken}
	if err := Put(values, KeyIndex, x); err != nil {
		return nil, err
	}
	if err := l.Area.Set(ctx, values); err != nil {
		return nil, fmt.Errorf("keep unreadable calls aside: %w", err)
	}
	return x, nil
}

// first makes the index of a new log, with the calls that version 1 kept in one
// document.
func (l *Log) first(ctx context.Context) (*index, error) {
	x := &index{Version: 2}
	raw, err := l.Area.Get(ctx, keyFirst)
	if err != nil {
		return nil, fmt.Errorf("read calls: %w", err)
	}
	if raw == nil {
		return x, nil
	}
	var old struct {
		Calls []Record `json:"calls"`
	}
	values := map[string]json.RawMessage{}
	if json.Unmarshal(raw, &old) != nil {
		values[keyFirst+KeyAside] = raw
	} else if len(old.Calls) > 0 {
		for i, r := range old.Calls {
			if r.Pending() {
				r, _ = r.Apply(Event{Kind: EventInterrupt}, l.Now())
			}
			old.Calls[i] = r
		}
		x.Chunks = []int64{l.Now().UnixMilli()}
		if err := Put(values, chunkKey(x.Chunks[0]), chunk{Calls: old.Calls}); err != nil {
			return nil, err
		}
	}
	x.Trash = []string{keyFirst} // with the next change of the index
	if err := Put(values, KeyIndex, x); err != nil {
		return nil, err
	}
	if err := l.Area.Set(ctx, values); err != nil {
		return nil, fmt.Errorf("write calls: %w", err)
	}
	return x, nil
}

// record reads an open record. One that cannot be read is kept aside, and is
// none.
func (l *Log) record(ctx context.Context, id string) (Record, bool, error) {
	raw, err := l.Area.Get(ctx, openKey(id))
	if err != nil {
		return Record{}, false, fmt.Errorf("read call %s: %w", id, err)
	}
	if raw == nil {
		return Record{}, false, nil
	}
	if r, ok := l.memory.readOpen(id, raw); ok {
		return r, true, nil
	}
	err = l.Area.Set(ctx, map[string]json.RawMessage{openKey(id) + KeyAside: raw})
	if err == nil {
		err = l.Area.Remove(ctx, openKey(id))
	}
	if err != nil {
		err = fmt.Errorf("keep unreadable call %s aside: %w", id, err)
	}
	return Record{}, false, err
}

// Put adds a value, as JSON, to what one write of storage is to hold under a key. The
// error names the key.
func Put(values map[string]json.RawMessage, key string, value any) error {
	raw, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("encode %s: %w", key, err)
	}
	values[key] = raw
	return nil
}

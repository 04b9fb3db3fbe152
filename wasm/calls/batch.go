package calls

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// batch is what one use of the log reads and, in one step, writes.
type batch struct {
	log    *Log
	index  *index
	open   map[string]Record // open records that were read or changed
	chunks map[int64]*chunk  // likewise of the history
	values map[string]json.RawMessage
	trash  []string // keys that no longer count once values are written
	moved  bool     // the index changed
	writes bool     // a record changed
}

func (l *Log) begin(ctx context.Context) (*batch, error) {
	x, err := l.index(ctx)
	if err != nil {
		return nil, err
	}
	return &batch{log: l, index: x, open: map[string]Record{}, chunks: map[int64]*chunk{}, values: map[string]json.RawMessage{}}, nil
}

// chunk reads a part of the history. One that cannot be read is left as it is.
func (b *batch) chunk(ctx context.Context, number int64) (*chunk, error) {
	if c, ok := b.chunks[number]; ok {
		return c, nil
	}
	raw, err := b.log.Area.Get(ctx, chunkKey(number))
	if err != nil {
		return nil, fmt.Errorf("read history: %w", err)
	}
	c := b.log.memory.readChunk(number, raw)
	b.chunks[number] = c
	return c, nil
}

// found is a record and where it is: in a chunk at a place, or open.
type found struct {
	record Record
	chunk  *chunk
	at     int
}

// find looks for a record among the open ones and the newest of the history.
func (b *batch) find(ctx context.Context, id string) (found, error) {
	if slices.Contains(b.index.Open, id) {
		r, ok := b.open[id]
		if !ok {
			var err error
			if r, ok, err = b.log.record(ctx, id); err != nil {
				return found{}, err
			}
		}
		if ok {
			return found{record: r}, nil
		}
	}
	all := b.index.Chunks
	for i := len(all) - 1; i >= max(0, len(all)-2); i-- {
		c, err := b.chunk(ctx, all[i])
		if err != nil {
			return found{}, err
		}
		if at := slices.IndexFunc(c.Calls, func(r Record) bool { return r.ID == id }); at >= 0 {
			return found{c.Calls[at], c, at}, nil
		}
	}
	return found{}, fmt.Errorf("call %s: %w", id, ErrNotFound)
}

// add takes a new record in.
func (b *batch) add(r Record) error {
	b.index.Open = append(b.index.Open, r.ID)
	b.moved, b.writes = true, true
	return Put(b.values, openKey(r.ID), r)
}

// apply makes one call go through one event.
func (b *batch) apply(ctx context.Context, c Change) (Changed, error) {
	f, err := b.find(ctx, c.ID)
	isNew := c.New != nil && errors.Is(err, ErrNotFound)
	if isNew {
		f = found{record: *c.New}
	} else if err != nil {
		return Changed{}, err
	}
	next, effects := f.record.Apply(c.Event, b.log.Now())
	if isNew {
		if effects == 0 {
			return Changed{}, err // nothing begins with it
		}
		b.open[next.ID] = next
		return Changed{Record: next, Effects: effects}, b.add(next)
	}
	if f.chunk != nil && effects == 0 {
		return Changed{Record: next}, nil // not worth writing fifty records
	}
	if effects.Has(Discard) {
		b.discard(next.ID)
		return Changed{Record: next, Effects: effects}, nil
	}
	if f.chunk == nil && effects.Has(Archive) {
		err = b.archive(ctx, &next)
	} else {
		err = b.putBack(ctx, f, &next)
	}
	return Changed{Record: next, Effects: effects}, err
}

// putBack writes a record in place of the one that was found.
func (b *batch) putBack(ctx context.Context, f found, next *Record) error {
	if err := b.settled(ctx, next); err != nil {
		return err
	}
	b.writes = true
	if f.chunk != nil {
		f.chunk.Calls[f.at] = *next
		return Put(b.values, chunkKey(f.chunk.number), f.chunk)
	}
	b.open[next.ID] = *next
	return Put(b.values, openKey(next.ID), next)
}

// settled has whoever asked for it know of a record that is settled.
func (b *batch) settled(ctx context.Context, r *Record) error {
	if b.log.Settled == nil || !r.Settled() {
		return nil
	}
	return b.log.Settled(ctx, r, b.values)
}

// discard forgets an open record.
func (b *batch) discard(id string) {
	b.close(id)
	b.values[openKey(id)] = json.RawMessage("null") // so that there is something to write
	b.moved, b.writes = true, true
}

// close takes a record out of those that are open.
func (b *batch) close(id string) {
	b.index.Open = slices.DeleteFunc(b.index.Open, func(open string) bool { return open == id })
	delete(b.values, openKey(id))
	delete(b.open, id)
	b.trash = append(b.trash, openKey(id))
}

// archive moves an open record to the newest chunk.
func (b *batch) archive(ctx context.Context, r *Record) error {
	if err := b.settled(ctx, r); err != nil {
		return err
	}
	b.writes = true
	to, err := b.newest(ctx)
	if err != nil {
		return err
	}
	to.Calls = append(to.Calls, *r)
	x := b.index
	b.close(r.ID)
	for len(x.Chunks) > MaxChunks {
		b.evict()
	}
	b.moved = true
	return Put(b.values, chunkKey(to.number), to)
}

// newest returns the chunk that takes the next record.
func (b *batch) newest(ctx context.Context) (*chunk, error) {
	x := b.index
	number := b.log.Now().UnixMilli()
	if n := len(x.Chunks); n > 0 {
		c, err := b.chunk(ctx, x.Chunks[n-1])
		if err != nil || !c.broken && len(c.Calls) < ChunkSize {
			return c, err
		}
		number = max(number, x.Chunks[n-1]+1)
	}
	c := &chunk{number: number}
	x.Chunks = append(x.Chunks, number)
	b.chunks[number] = c
	return c, nil
}

// evict gives the oldest chunk up.
func (b *batch) evict() {
	x := b.index
	b.trash = append(b.trash, chunkKey(x.Chunks[0]))
	x.Chunks = slices.Delete(x.Chunks, 0, 1)
	b.moved = true
}

// commit writes what the batch changed, all or nothing. Where storage is full
// the oldest of the history makes room: the live call's record wins.
func (b *batch) commit(ctx context.Context) error {
	if len(b.values) == 0 {
		return nil
	}
	err := b.write(ctx)
	for isFull(err) && b.mayEvict() {
		b.evict()
		oldest := b.trash[len(b.trash)-1]
		// Removing needs no room. A death here leaves an index with a chunk that is
		// gone, which reads as an empty one.
		if err := b.log.Area.Remove(ctx, oldest); err != nil {
			return fmt.Errorf("make room for calls: %w", err)
		}
		err = b.write(ctx)
	}
	if err != nil {
		return fmt.Errorf("write calls: %w", err)
	}
	if b.writes {
		b.log.changes.Add(1)
	}
	if len(b.trash) > 0 {
		// What stays is removed with the next change of the index.
		_ = b.log.Area.Remove(ctx, b.trash...)
	}
	return nil
}

// write tries once to write everything.
func (b *batch) write(ctx context.Context) error {
	if b.moved {
		x := *b.index
		if len(x.Trash) > 0 && b.log.Area.Remove(ctx, x.Trash...) == nil {
			x.Trash = nil
		}
		x.Trash = append(slices.Clone(x.Trash), b.trash...)
		if err := Put(b.values, KeyIndex, x); err != nil {
			return err
		}
	}
	return b.log.Area.Set(ctx, b.values)
}

// mayEvict reports whether there is a chunk that is not being written itself.
func (b *batch) mayEvict() bool {
	all := b.index.Chunks
	return len(all) > 0 && b.values[chunkKey(all[0])] == nil
}

// isFull reports whether a storage error says that there is no room. Chrome tells
// it in words alone: "QUOTA_BYTES quota exceeded".
func isFull(err error) bool {
	return err != nil && strings.Contains(strings.ToLower(err.Error()), "quota")
}

package calls

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// Ref names a record and where it was read.
type Ref struct {
	ID    string `json:"id"`              // Record.ID
	Chunk int64  `json:"chunk,omitempty"` // the part of the history, 0 for a record that is followed, or where it is not known
}

// Part is a part of the log, as Read reads it.
type Part struct {
	Chunk   int64    // 0 for the records that are followed
	Records []Record // in the order in which they were settled, not in that of their times
	Count   int      // of the calls in it; they may be not among Records
	Broken  bool     // it cannot be read; it stays as it is
}

// Read reads through the log from the newest part on. Each part goes to take,
// which reports whether it wants more: first, for a cursor of 0, the records
// that are followed, then the history's chunks. What is returned is the cursor to
// read on with, 0 at the end; all that was not read yet was asked for before that
// time, in Unix milliseconds. may, if not nil, looks at a chunk's JSON first: one of which
// it says that nothing in it is wanted is only counted, which is many times as quick. Neither
// must use the log.
func (l *Log) Read(ctx context.Context, cursor int64, may func(json []byte) bool, take func(Part) (more bool)) (int64, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	b, err := l.begin(ctx)
	if err != nil {
		return 0, err
	}
	more := true
	ahead := map[int64]json.RawMessage{}
	if cursor == 0 {
		open, err := l.open(ctx, b.index)
		if err != nil {
			return 0, err
		}
		more = take(Part{Records: open, Count: len(open)})
	}
	all := b.index.Chunks
	for i := len(all) - 1; i >= 0; i-- {
		if cursor != 0 && all[i] >= cursor {
			continue
		}
		if !more && cursor == 0 {
			return max(all[i], l.Now().UnixMilli()) + 1, nil
		} else if !more {
			return cursor, nil
		}
		part, err := b.part(ctx, all[:i+1], may, ahead)
		if err != nil {
			return 0, err
		}
		more = take(part)
		cursor = all[i]
	}
	return 0, nil
}

// atOnce is how many chunks are read in one step where they are looked through only.
const atOnce = 10

// countedBy stands once in the JSON of each record, and unescaped in no text of one.
const countedBy = `"steps":`

// part reads the last of some chunks for Read, and with may the JSON of those before
// it, which comes next, into ahead.
func (b *batch) part(ctx context.Context, numbers []int64, may func([]byte) bool, ahead map[int64]json.RawMessage) (Part, error) {
	number := numbers[len(numbers)-1]
	if may != nil {
		if _, ok := ahead[number]; !ok {
			if err := b.readAhead(ctx, numbers[max(0, len(numbers)-atOnce):], ahead); err != nil {
				return Part{}, err
			}
		}
		// What has no calls in it is broken, which is told when it is read.
		raw := ahead[number]
		if count := bytes.Count(raw, []byte(countedBy)); count > 0 && !may(raw) {
			return Part{Chunk: number, Count: count}, nil
		}
	}
	c, err := b.chunk(ctx, number)
	if err != nil {
		return Part{}, err
	}
	return Part{number, c.Calls, len(c.Calls), c.broken}, nil
}

// readAhead reads the JSON of chunks.
func (b *batch) readAhead(ctx context.Context, numbers []int64, into map[int64]json.RawMessage) error {
	keys := make([]string, len(numbers))
	for i, number := range numbers {
		keys[i] = chunkKey(number)
	}
	all, err := b.log.Area.GetAll(ctx, keys...)
	if err != nil {
		return fmt.Errorf("read history: %w", err)
	}
	for i, number := range numbers {
		into[number] = all[keys[i]]
	}
	return nil
}

// Aside returns how many calls, or documents of calls, could not be read and were
// kept aside. Clear forgets them.
func (l *Log) Aside(ctx context.Context) (n int, err error) {
	keys, err := l.Area.Keys(ctx)
	if err != nil {
		return 0, fmt.Errorf("read calls: %w", err)
	}
	for _, key := range keys {
		if key == keyFirst+KeyAside || strings.HasPrefix(key, KeyOpen) && strings.HasSuffix(key, KeyAside) {
			n++
		}
	}
	return n, nil
}

// Annotate writes what the user remarks on a call, open or settled, and returns
// the record. The error wraps ErrNotFound or is the storage's, and then nothing
// was changed.
func (l *Log) Annotate(ctx context.Context, ref Ref, note string, d Disposition) (Record, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	b, err := l.begin(ctx)
	if err != nil {
		return Record{}, err
	}
	f, err := b.locate(ctx, ref)
	if err != nil {
		return Record{}, err
	}
	r := f.record
	r.Remark = Remark{Note: bounded(note, MaxNote), Disposition: d, Noted: max(l.Now().UnixMilli(), r.Noted+1)}
	if err := b.putBack(ctx, f, &r); err != nil {
		return Record{}, err
	}
	return r, b.commit(ctx)
}

// SetContact writes whose number a call is with, and returns the record. It
// changes no state. The error wraps ErrNotFound or is the storage's, and then
// nothing was changed.
func (l *Log) SetContact(ctx context.Context, id string, c Contact) (Record, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	b, err := l.begin(ctx)
	if err != nil {
		return Record{}, err
	}
	f, err := b.find(ctx, id)
	if err != nil {
		return Record{}, err
	}
	r := f.record
	r.Contact = &c
	if err := b.putBack(ctx, f, &r); err != nil {
		return Record{}, err
	}
	return r, b.commit(ctx)
}

// locate looks for a record where it was read, then everywhere: one that was
// followed when it was read is in the history now.
func (b *batch) locate(ctx context.Context, ref Ref) (found, error) {
	if ref.Chunk != 0 && slices.Contains(b.index.Chunks, ref.Chunk) {
		if f, ok, err := b.within(ctx, ref.Chunk, ref.ID); ok || err != nil {
			return f, err
		}
	}
	if slices.Contains(b.index.Open, ref.ID) {
		return b.find(ctx, ref.ID)
	}
	for _, number := range slices.Backward(b.index.Chunks) {
		if f, ok, err := b.within(ctx, number, ref.ID); ok || err != nil {
			return f, err
		}
	}
	return found{}, fmt.Errorf("call %s: %w", ref.ID, ErrNotFound)
}

// within looks for a record in one chunk.
func (b *batch) within(ctx context.Context, number int64, id string) (found, bool, error) {
	c, err := b.chunk(ctx, number)
	if err != nil {
		return found{}, false, err
	}
	at := slices.IndexFunc(c.Calls, func(r Record) bool { return r.ID == id })
	if at < 0 {
		return found{}, false, nil
	}
	return found{c.Calls[at], c, at}, true, nil
}

// Delete takes records out of the history, in one step. A call that is followed
// is left, since what comes of it is not known yet: the ids of such are
// returned. What the log does not hold is deleted already. The error is the
// storage's, and then nothing was changed.
func (l *Log) Delete(ctx context.Context, refs []Ref) (followed []string, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	b, err := l.begin(ctx)
	if err != nil {
		return nil, err
	}
	doomed := make(map[string]bool, len(refs))
	numbers := make(map[int64]bool)
	for _, ref := range refs {
		if slices.Contains(b.index.Open, ref.ID) {
			followed = append(followed, ref.ID)
			continue
		}
		doomed[ref.ID], numbers[ref.Chunk] = true, true
	}
	for number := range numbers {
		if slices.Contains(b.index.Chunks, number) {
			if err := b.strike(ctx, number, doomed); err != nil {
				return nil, err
			}
		}
	}
	for _, number := range slices.Backward(slices.Clone(b.index.Chunks)) {
		if len(doomed) > 0 && !numbers[number] {
			if err := b.strike(ctx, number, doomed); err != nil {
				return nil, err
			}
		}
	}
	return followed, b.commit(ctx)
}

// strike takes records out of one chunk, and out of the list what was there. A
// chunk without any record is none.
func (b *batch) strike(ctx context.Context, number int64, doomed map[string]bool) error {
	c, err := b.chunk(ctx, number)
	if err != nil {
		return err
	}
	before := len(c.Calls)
	c.Calls = slices.DeleteFunc(c.Calls, func(r Record) bool {
		is := doomed[r.ID]
		delete(doomed, r.ID)
		return is
	})
	switch {
	case len(c.Calls) == before:
		return nil
	case len(c.Calls) == 0:
		return b.empty(number)
	}
	b.writes = true
	return Put(b.values, chunkKey(number), c)
}

// empty gives a chunk up. Its key is removed after the index was written: should
// the worker die between, nothing is left in it.
func (b *batch) empty(number int64) error {
	x := b.index
	x.Chunks = slices.DeleteFunc(x.Chunks, func(n int64) bool { return n == number })
	b.trash = append(b.trash, chunkKey(number))
	b.moved, b.writes = true, true
	return Put(b.values, chunkKey(number), chunk{Calls: []Record{}})
}

// Clear deletes the whole history in one step, what could not be read and was
// kept aside with it. Calls that are followed are left: their ids are returned.
// The error is the storage's.
func (l *Log) Clear(ctx context.Context) (followed []string, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	b, err := l.begin(ctx)
	if err != nil {
		return nil, err
	}
	for _, number := range slices.Clone(b.index.Chunks) {
		if err := b.empty(number); err != nil {
			return nil, err
		}
	}
	keys, err := l.Area.Keys(ctx)
	if err != nil {
		return nil, fmt.Errorf("delete calls: %w", err)
	}
	for _, key := range keys {
		if id, open := strings.CutPrefix(key, KeyOpen); open && slices.Contains(b.index.Open, id) {
			continue
		}
		if strings.HasPrefix(key, keyFirst) && strings.HasSuffix(key, KeyAside) {
			b.values[key] = json.RawMessage("null")
			b.trash = append(b.trash, key)
			b.moved, b.writes = true, true
		}
	}
	return b.index.Open, b.commit(ctx)
}

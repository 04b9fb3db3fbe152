package outbox

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"simotel/wasm/calls"
)

// Queue is what waits, in storage. Its methods may be called at once; what one of
// them was told of may be gone when the next is called.
type Queue struct{ Area calls.Area }

// Add puts a settled record into the queue, as its next revision, by adding to
// values, which its caller writes in one step with the record. A call that waits
// already keeps its place. In a full queue only such a call gets in; any other is
// counted, and keeps its revision. The error is the storage's.
func (q Queue) Add(ctx context.Context, now time.Time, r *calls.Record, extension string, values map[string]json.RawMessage) error {
	keys, err := q.Area.Keys(ctx)
	if err != nil {
		return fmt.Errorf("read the call log's queue: %w", err)
	}
	for key := range values {
		keys = append(keys, key)
	}
	c := contents(keys)
	item := Item{Since: now.UnixMilli(), Revision: r.Logged + 1, ID: r.ID}
	waits := false
	for _, i := range c.Waiting {
		if i.ID == r.ID {
			item.Since, waits = i.Since, true
			break
		}
		item.Since = max(item.Since, i.Since+1)
	}
	if !waits && len(c.Waiting)+len(c.Aside) >= MaxWaiting {
		return q.drop(ctx, now, values)
	}
	r.Logged++
	e := Entry{Record: *r, Extension: extension}
	e.Record.Refused = nil // of no use to a CRM
	return calls.Put(values, item.key(KeyWaiting), e)
}

// drop counts a call that the queue has no room for.
func (q Queue) drop(ctx context.Context, now time.Time, values map[string]json.RawMessage) error {
	var d Dropped
	if raw, ok := values[KeyDropped]; !ok || json.Unmarshal(raw, &d) != nil {
		if err := q.read(ctx, KeyDropped, &d); err != nil {
			return err
		}
	}
	if d.Count++; d.Since == 0 {
		d.Since = now.UnixMilli()
	}
	return calls.Put(values, KeyDropped, d)
}

// Waiting returns an entry that waits; ok is false where there is none that can be
// read.
func (q Queue) Waiting(ctx context.Context, i Item) (e Entry, ok bool, err error) {
	return q.entry(ctx, i.key(KeyWaiting))
}

// SetAside returns an entry that was set aside, likewise.
func (q Queue) SetAside(ctx context.Context, i Item) (e Entry, ok bool, err error) {
	return q.entry(ctx, i.key(KeyAside))
}

func (q Queue) entry(ctx context.Context, key string) (e Entry, ok bool, err error) {
	err = q.read(ctx, key, &e)
	return e, e.Record.ID != "", err
}

// Take removes an entry that was delivered, or that cannot be read, and with it the
// older revisions of its call.
func (q Queue) Take(ctx context.Context, i Item) error {
	return q.remove(ctx, func(other Item) bool { return other.ID == i.ID && other.Revision <= i.Revision }, KeyWaiting, KeyAside)
}

// Refuse sets an entry aside. Should the worker die within it waits still.
func (q Queue) Refuse(ctx context.Context, i Item, e Entry, why Failure) error {
	e.Failure = &why
	values := map[string]json.RawMessage{}
	if err := calls.Put(values, i.key(KeyAside), e); err != nil {
		return err
	}
	if err := q.Area.Set(ctx, values); err != nil {
		return fmt.Errorf("set a call aside: %w", err)
	}
	return q.remove(ctx, func(other Item) bool { return other.ID == i.ID && other.Revision <= i.Revision }, KeyWaiting)
}

// Lose gives up an entry that cannot be read, and counts it as one that was not
// kept, unless it was discarded meanwhile.
func (q Queue) Lose(ctx context.Context, i Item, now time.Time) error {
	if raw, err := q.Area.Get(ctx, i.key(KeyWaiting)); err != nil || raw == nil {
		return err
	}
	values := map[string]json.RawMessage{}
	if err := q.drop(ctx, now, values); err != nil {
		return err
	}
	if err := q.Area.Set(ctx, values); err != nil {
		return fmt.Errorf("count a call that was lost: %w", err)
	}
	return q.Take(ctx, i)
}

// Retry has what was set aside wait again, at its old place; an empty id has all.
func (q Queue) Retry(ctx context.Context, id string) error {
	c, err := q.Contents(ctx)
	if err != nil {
		return err
	}
	values := map[string]json.RawMessage{}
	for _, i := range c.Aside {
		if id != "" && i.ID != id {
			continue
		}
		e, ok, err := q.SetAside(ctx, i)
		if err != nil {
			return err
		}
		if e.Failure = nil; ok {
			if err := calls.Put(values, i.key(KeyWaiting), e); err != nil {
				return err
			}
		}
	}
	if len(values) > 0 {
		if err := q.Area.Set(ctx, values); err != nil {
			return fmt.Errorf("have calls sent again: %w", err)
		}
	}
	return q.remove(ctx, func(i Item) bool { return id == "" || i.ID == id }, KeyAside)
}

// DiscardAside forgets what was set aside, of one call, or of all for an empty id.
func (q Queue) DiscardAside(ctx context.Context, id string) error {
	return q.remove(ctx, func(i Item) bool { return id == "" || i.ID == id }, KeyAside)
}

// DiscardAll forgets everything that waits or was set aside.
func (q Queue) DiscardAll(ctx context.Context) error {
	return q.remove(ctx, func(Item) bool { return true }, KeyWaiting, KeyAside)
}

// Prune removes keys in whose place newer ones stand.
func (q Queue) Prune(ctx context.Context, keys []string) error {
	if len(keys) == 0 {
		return nil
	}
	return q.Area.Remove(ctx, keys...)
}

// remove removes the entries under some prefixes that are meant.
func (q Queue) remove(ctx context.Context, is func(Item) bool, prefixes ...string) error {
	keys, err := q.Area.Keys(ctx)
	if err != nil {
		return fmt.Errorf("read the call log's queue: %w", err)
	}
	var doomed []string
	for _, key := range keys {
		for _, prefix := range prefixes {
			if i, ok := parse(key, prefix); ok && is(i) {
				doomed = append(doomed, key)
			}
		}
	}
	if len(doomed) == 0 {
		return nil
	}
	if err := q.Area.Remove(ctx, doomed...); err != nil {
		return fmt.Errorf("take calls out of the call log's queue: %w", err)
	}
	return nil
}

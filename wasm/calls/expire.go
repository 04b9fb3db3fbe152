package calls

import (
	"context"
	"slices"
	"time"
)

// Expire gives up the calls of the history that were asked for before a time. A
// call that is followed stays. Chunks are nearly in the order of time, so it ends
// at the first that loses nothing. One that cannot be read goes by its number,
// which is the time when it was begun. The error is the storage's.
func (l *Log) Expire(ctx context.Context, before time.Time) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	b, err := l.begin(ctx)
	if err != nil {
		return err
	}
	isOld := func(r Record) bool { return r.Asked().Before(before) }
	for len(b.index.Chunks) > 0 {
		oldest, err := b.chunk(ctx, b.index.Chunks[0])
		if err != nil {
			return err
		}
		if oldest.broken && isSettledBefore(b.index.Chunks, before) {
			b.evict()
			b.writes = true
			continue
		}
		if oldest.broken || slices.ContainsFunc(oldest.Calls, func(r Record) bool { return !isOld(r) }) {
			if kept := slices.DeleteFunc(slices.Clone(oldest.Calls), isOld); len(kept) < len(oldest.Calls) {
				oldest.Calls = kept
				b.writes = true
				if err := Put(b.values, chunkKey(oldest.number), oldest); err != nil {
					return err
				}
			}
			break
		}
		b.evict()
		b.writes = true
	}
	if !b.writes {
		return nil
	}
	if b.moved {
		if err := Put(b.values, KeyIndex, b.index); err != nil {
			return err // commit writes something only if there is something
		}
	}
	return b.commit(ctx)
}

// isSettledBefore reports whether all calls of the oldest chunk were settled
// before a time: the next one was begun by then.
func isSettledBefore(chunks []int64, before time.Time) bool {
	return len(chunks) > 1 && chunks[1] <= before.UnixMilli()
}

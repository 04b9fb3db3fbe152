package calls

import "context"

// Last returns the newest record that is one, of those that are open and of the
// newest of the history; the parts of that are read one after the other, until
// one has it, and mostLast at most. ok is false for none.
func (l *Log) Last(ctx context.Context, is func(Record) bool) (last Record, ok bool, err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	b, err := l.begin(ctx)
	if err != nil {
		return Record{}, false, err
	}
	all, err := l.open(ctx, b.index)
	if err != nil {
		return Record{}, false, err
	}
	for i := len(b.index.Chunks); ; i-- {
		for _, r := range all {
			if is(r) && (!ok || r.Asked().After(last.Asked())) {
				last, ok = r, true
			}
		}
		if ok || i == 0 || len(b.index.Chunks)-i >= mostLast {
			return last, ok, nil
		}
		c, err := b.chunk(ctx, b.index.Chunks[i-1])
		if err != nil {
			return Record{}, false, err
		}
		all = c.Calls
	}
}

// mostLast is how many parts of the history, of 50 calls each, are looked through
// for the last call to a number: a card waits for it.
const mostLast = 10

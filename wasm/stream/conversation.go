package stream

import (
	"maps"
	"slices"
	"time"
)

// mostEarly bounds how many events may wait for one that was not told yet.
const mostEarly = 64

// conversation is what was said over one connection.
type conversation struct {
	welcomed bool
	newest   int64     // the sequence at the welcome: up to it, events are made up for
	before   time.Time // when the stream was last heard before this connection

	early map[int64]Message // events that came before the next one did
}

// take takes a message of the server's. The error is an *Error or the
// listener's.
func (r *run) take(t *conversation, raw []byte) error {
	s, err := read(raw)
	if err != nil {
		return err
	}
	now := r.Clock.Now()
	if !t.welcomed {
		if s.Type != typeWelcome {
			return malformed("no welcome")
		}
		*t = conversation{welcomed: true, newest: *s.Sequence, before: r.mark.Heard, early: make(map[int64]Message)}
		if err := r.welcome(*s.Sequence, *s.Oldest); err != nil {
			return err
		}
		r.mark.Heard = now
		r.stands(On, nil)
		return nil
	}
	r.mark.Heard = now
	switch s.Type {
	case typeWelcome:
		return malformed("a second welcome")
	case typePong:
		r.proven = true
	case typeEvent:
		r.proven = true
		m := Message{Sequence: *s.Sequence, Event: s.Event, Since: now}
		if m.Sequence <= t.newest {
			m.Since = t.before
		}
		return r.event(t, m)
	}
	return nil
}

// welcome compares what the server can tell with what was heard.
func (r *run) welcome(newest, oldest int64) error {
	switch last := r.mark.Sequence; {
	case last == Beginning:
		return r.begin(newest, false)
	case newest < last:
		// It began to count anew: whatever it told meanwhile was not heard.
		return r.begin(newest, true)
	case oldest > last+1:
		return r.begin(oldest-1, true)
	}
	return nil
}

// event hands over an event that is new, and what came too early and follows. A
// connection keeps the order, but whoever sends into it may not.
func (r *run) event(t *conversation, m Message) error {
	if m.Sequence <= r.mark.Sequence {
		return nil
	}
	t.early[m.Sequence] = m
	if err := r.drain(t); err != nil {
		return err
	}
	if len(t.early) > mostEarly {
		return r.leftOut(t)
	}
	return nil
}

// drain hands over the events that are next.
func (r *run) drain(t *conversation) error {
	for {
		m, ok := t.early[r.mark.Sequence+1]
		if !ok {
			return nil
		}
		delete(t.early, m.Sequence)
		if err := r.listener.Hear(m); err != nil {
			return err
		}
		r.mark.Sequence = m.Sequence
	}
}

// leftOut gives up waiting for the next event. It is asked for again over a new
// connection, once; a server that leaves it out again has lost it.
func (r *run) leftOut(t *conversation) error {
	if r.jumped != r.mark.Sequence {
		r.jumped = r.mark.Sequence
		return broken("events left out")
	}
	if err := r.begin(slices.Min(slices.Collect(maps.Keys(t.early)))-1, true); err != nil {
		return err
	}
	return r.drain(t)
}

func (r *run) begin(sequence int64, lost bool) error {
	if err := r.listener.Begin(sequence, lost); err != nil {
		return err
	}
	r.mark.Sequence = sequence
	return nil
}

package stream

import (
	"encoding/json"
	"time"
)

// mostEarly bounds how many deliveries may wait for one that was not told yet.
const mostEarly = 64

// conversation is what was said over one connection.
type conversation struct {
	welcomed bool
	newest   int64     // the sequence at the welcome: up to it, events are made up for
	before   time.Time // when the stream was last heard before this connection

	early map[int64]delivery // by sequence, what came before the next one did
}

// delivery is events that are told together.
type delivery struct {
	previous int64 // the sequence of the one before it
	events   []json.RawMessage
	times    []int64   // of the events, see Message; nil for not told
	since    time.Time // of the last event, see Message
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
		*t = conversation{welcomed: true, newest: *s.Sequence, before: r.mark.Heard, early: make(map[int64]delivery)}
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
		d := delivery{previous: *s.Previous, events: s.Events, times: s.Times, since: now}
		if *s.Sequence <= t.newest {
			d.since = t.before
		}
		return r.deliver(t, *s.Sequence, d)
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

// deliver hands over what is new, and what came too early and follows. A
// connection keeps the order, but whoever sends into it may not.
func (r *run) deliver(t *conversation, sequence int64, d delivery) error {
	if sequence <= r.mark.Sequence {
		return nil
	}
	t.early[sequence] = d
	if err := r.drain(t); err != nil {
		return err
	}
	if len(t.early) > mostEarly {
		return r.leftOut(t)
	}
	return nil
}

// lowest returns the sequence of the delivery that comes first of those that
// wait, 0 for none.
func (t *conversation) lowest() int64 {
	lowest := int64(0)
	for sequence := range t.early {
		if lowest == 0 || sequence < lowest {
			lowest = sequence
		}
	}
	return lowest
}

// drain hands over the deliveries that are next: between the mark and them is
// nothing else.
func (r *run) drain(t *conversation) error {
	for {
		sequence := t.lowest()
		d := t.early[sequence]
		if sequence == 0 || d.previous > r.mark.Sequence {
			return nil
		}
		delete(t.early, sequence)
		last := len(d.events) - 1
		for i, event := range d.events {
			m := Message{Sequence: r.mark.Sequence, Event: event} // since when an earlier one can have been told, nobody knows
			if d.times != nil {
				m.Time = d.times[i]
			}
			if i == last {
				m.Sequence, m.Since = sequence, d.since
			}
			if err := r.listener.Hear(m); err != nil {
				return err
			}
		}
		r.mark.Sequence = sequence
	}
}

// leftOut gives up waiting for the next delivery. It is asked for again over a
// new connection, once; a server that leaves it out again has lost it.
func (r *run) leftOut(t *conversation) error {
	if r.jumped != r.mark.Sequence {
		r.jumped = r.mark.Sequence
		return broken("events left out")
	}
	if err := r.begin(t.early[t.lowest()].previous, true); err != nil {
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

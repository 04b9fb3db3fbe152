package stream

import "time"

// conversation is what was said over one connection.
type conversation struct {
	welcomed bool
	newest   int64     // the sequence at the welcome: up to it, events are made up for
	before   time.Time // when the stream was last heard before this connection
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
		*t = conversation{welcomed: true, newest: *s.Sequence, before: r.mark.Heard}
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
		return r.event(m)
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

// event hands over an event that is new. One that is not the next is asked for
// again over a new connection, once: events that crossed are then in order. A
// server that leaves out the same ones again has lost them.
func (r *run) event(m Message) error {
	last := r.mark.Sequence
	if m.Sequence <= last {
		return nil
	}
	if m.Sequence > last+1 {
		if r.jumped != last {
			r.jumped = last
			return broken("events left out")
		}
		if err := r.begin(m.Sequence-1, true); err != nil {
			return err
		}
	}
	if err := r.listener.Hear(m); err != nil {
		return err
	}
	r.mark.Sequence = m.Sequence
	return nil
}

func (r *run) begin(sequence int64, lost bool) error {
	if err := r.listener.Begin(sequence, lost); err != nil {
		return err
	}
	r.mark.Sequence = sequence
	return nil
}

package route

import (
	"cmp"
	"slices"
	"time"
)

// call is one of the PBX's calls.
type call struct {
	names  []string
	users  []int // whose it is, in the order in which that was seen
	began  time.Time
	events []Event // all so far, as far as the bounds allow
	bytes  int     // of them
	gone   bool    // merged into another
}

// call returns the call with one of these names, a new one if there is none.
// Calls that turn out to be one are made one; what a user of one of them has not
// got of the other is returned with it.
func (r *Router) call(names []string, at time.Time) (*call, map[int][]Event) {
	missed := make(map[int][]Event)
	var found *call
	for _, name := range names {
		c := r.calls[name]
		switch {
		case c == nil || c == found:
		case found == nil:
			found = c
		default:
			if c.began.Before(found.began) {
				c, found = found, c
			}
			r.merge(found, c, missed)
		}
	}
	if found == nil {
		found = &call{began: at}
		r.queue = append(r.queue, found)
	}
	for _, name := range names {
		if !slices.Contains(found.names, name) {
			found.names = append(found.names, name)
			r.calls[name] = found
		}
	}
	return found, missed
}

// merge makes a call part of another, and notes what the users of each have not
// got yet.
func (r *Router) merge(into, from *call, missed map[int][]Event) {
	both := slices.Clone(into.users)
	for _, user := range into.users {
		if !slices.Contains(from.users, user) {
			missed[user] = ordered(missed[user], from.events)
		}
	}
	for _, user := range from.users {
		if !slices.Contains(into.users, user) {
			missed[user] = ordered(missed[user], into.events)
			both = append(both, user)
		}
	}
	into.users = both
	into.events = ordered(into.events, from.events)
	into.bytes += from.bytes
	r.trim(into)
	for _, name := range from.names {
		if r.calls[name] == from {
			r.calls[name] = into
			into.names = append(into.names, name)
		}
	}
	from.gone, from.events = true, nil
}

// ordered returns the events of both in their order.
func ordered(a, b []Event) []Event {
	return slices.SortedFunc(slices.Values(slices.Concat(a, b)), func(x, y Event) int { return cmp.Compare(x.Sequence, y.Sequence) })
}

// keep remembers an event for users who turn out to be concerned later. Above the
// bound of a call its first events stay, which say where it came from.
func (r *Router) keep(c *call, e Event) {
	c.events = append(c.events, e)
	c.bytes += cost(e)
	r.held += cost(e)
	r.trim(c)
	for r.held > mostOfCalls {
		r.drop()
	}
}

// trim cuts a call's events to its bound.
func (r *Router) trim(c *call) {
	c.events = fitting(c.events)
	size := 0
	for _, e := range c.events {
		size += cost(e)
	}
	r.held += size - c.bytes
	c.bytes = size
}

// fitting returns as many events as fit into one message with another one: the
// first, and the last ones. The slice is left as it is.
func fitting(events []Event) []Event {
	size, from := 0, 1
	for _, e := range events {
		size += cost(e)
	}
	for ; size > mostOfCall && from < len(events); from++ {
		size -= cost(events[from])
	}
	if from == 1 {
		return events
	}
	return slices.Concat(events[:1], events[from:])
}

func cost(e Event) int { return len(e.Raw) + eventCost }

// forget drops the calls whose life is over.
func (r *Router) forget(now time.Time) {
	for len(r.queue) > 0 && now.Sub(r.queue[0].began) > Life {
		r.drop()
	}
}

// drop forgets the call that began first.
func (r *Router) drop() {
	c := r.queue[0]
	r.queue[0] = nil
	r.queue = r.queue[1:]
	if c.gone {
		return
	}
	r.held -= c.bytes
	for _, name := range c.names {
		if r.calls[name] == c {
			delete(r.calls, name)
		}
	}
}

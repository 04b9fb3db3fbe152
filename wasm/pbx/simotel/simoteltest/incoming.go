package simoteltest

import (
	"fmt"
	"time"
)

// Incoming is a call to one extension or, through a queue, to several. A test
// plays it step by step; nothing of it happens by itself, and of its report only
// the events are written.
type Incoming struct {
	server *Server
	unique string
	from   string
	queue  string
	began  time.Time
	rings  []string // the extensions that ring
	taken  string   // the one that picked up
}

// CallIn has somebody call: a number outside, an extension, or nobody known for an
// empty one. Through a queue the extensions are its agents. They ring.
func (s *Server) CallIn(from, queue string, to ...string) *Incoming {
	c := &Incoming{server: s, from: from, queue: queue, began: time.Now(), rings: to}
	c.unique = fmt.Sprintf("%d.%d", c.began.Unix(), len(s.Events())+9000)
	if from != "" && !isOutside(from) {
		c.state(from, "InUse", "direction", "out")
	} else {
		s.Emit(map[string]any{"event_name": "IncomingCall", "number": from, "unique_id": c.unique, "entry_point": s.trunk()})
	}
	for _, exten := range to {
		c.Ring(exten)
	}
	return c
}

// state sends NewState of an extension, with more members.
func (c *Incoming) state(exten, state string, more ...string) {
	event := map[string]any{"event_name": "NewState", "exten": exten, "state": state, "unique_id": c.unique}
	for i := 0; i+1 < len(more); i += 2 {
		event[more[i]] = more[i+1]
	}
	if c.queue != "" {
		event["queue"] = c.queue
	}
	if c.from != "" && exten != c.from {
		event["participant"] = c.from
	}
	c.server.Emit(event)
}

// Ring rings an extension, as a queue does again and again.
func (c *Incoming) Ring(exten string) { c.state(exten, "Ringing", "direction", "in") }

// Stop has an extension ring no longer, while the call goes on elsewhere.
func (c *Incoming) Stop(exten string) { c.state(exten, "Idle") }

// PickUp has an extension answer; the others ring no longer.
func (c *Incoming) PickUp(exten string) {
	c.taken = exten
	c.state(exten, "InUse", "direction", "in")
	for _, other := range c.rings {
		if other != exten {
			c.Stop(other)
		}
	}
}

// HangUp ends the call, by whomever, after so many seconds of talk, and sends its
// Cdr, through a queue also its CdrQueue.
func (c *Incoming) HangUp(talked int) {
	dst, disposition := c.taken, "ANSWERED"
	if c.taken == "" {
		dst, disposition, talked = c.rings[0], "NO ANSWER", 0
		for _, exten := range c.rings {
			c.Stop(exten)
		}
	} else {
		c.Stop(c.taken)
	}
	report := func(name, dst, disposition string) map[string]any {
		return map[string]any{"event_name": name, "src": c.from, "dst": dst, "type": "incoming", "disposition": disposition,
			"billsec": talked, "wait": 3, "unique_id": c.unique, "cuid": c.unique}
	}
	if c.queue == "" {
		c.server.Emit(report("Cdr", dst, disposition))
		return
	}
	agent := report("CdrQueue", dst, map[string]string{"ANSWERED": "ANSWERED", "NO ANSWER": "MISSED"}[disposition])
	agent["queue"] = c.queue
	c.server.Emit(agent)
	c.server.Emit(report("Cdr", c.queue, disposition))
}

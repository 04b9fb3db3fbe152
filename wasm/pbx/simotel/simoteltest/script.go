package simoteltest

import (
	"fmt"
	"strconv"
	"sync"
	"time"
)

// call is one order on its way. Its clock is the script's own, so that what is
// reported is what was scripted, however fast the script is played.
type call struct {
	server *Server
	order  Order
	unique string        // what ties its events together
	clock  time.Duration // since the order
	real   time.Time     // when it began, by this machine's clock

	hungUp chan struct{}
	once   sync.Once // hungUp is closed once

	isPicked   bool // the caller's phone was picked up, under the server's lock
	isAnswered bool // and the callee's
}

// result is how a call ended.
type result struct {
	disposition string
	dst         string        // the callee, or "failed"
	answered    time.Duration // when; negative for never
	waited      time.Duration
	talked      time.Duration
}

// begin plays an order's script, if its first phone has one. It returns at once.
func (s *Server) begin(o Order) {
	first, ok := s.phone(o.Fields["caller"])
	if !ok {
		return
	}
	c := &call{server: s, order: o, real: o.At, hungUp: make(chan struct{})}
	s.mu.Lock()
	s.running = append(s.running, c)
	c.unique = fmt.Sprintf("%d.%d", o.At.Unix(), 370+len(s.running))
	s.mu.Unlock()
	s.scripts.Go(func() {
		c.run(first)
		s.mu.Lock()
		s.ended++
		s.tell()
		s.mu.Unlock()
	})
}

// run plays a call from the first ring to its report.
func (c *call) run(first Phone) {
	caller, callee := c.order.Fields["caller"], c.order.Fields["callee"]
	said, ok := c.ring(caller, callee, c.server.RingDirection, first)
	if !ok {
		return
	}
	if said != "ANSWERED" {
		c.state(caller, "Idle", "", "")
		if first.FailedReport {
			c.report(result{disposition: "NO ANSWER", dst: "failed", answered: -1, waited: c.clock})
		}
		return
	}
	c.mark(&c.isPicked)
	picked := c.clock
	if !isOutside(caller) {
		c.state(caller, "InUse", callee, "out")
	}
	if c.order.Barred {
		c.state(caller, "Idle", "", "")
		c.report(result{disposition: "barred", dst: callee, answered: -1})
		return
	}
	c.dial(first, picked)
}

// dial plays the callee's leg.
func (c *call) dial(first Phone, picked time.Duration) {
	caller, callee := c.order.Fields["caller"], c.order.Fields["callee"]
	phone, ok := c.server.phone(callee)
	if !ok {
		return
	}
	if isOutside(callee) && phone.Act != Unreachable {
		c.outgoing(callee)
	}
	ring := phone
	leaves := first.HangsUp > 0 && (phone.Act == NeverPicked || phone.After > first.HangsUp)
	if leaves { // the caller gives up before
		ring.Act, ring.After = Rejects, first.HangsUp
	}
	said, ok := c.ring(callee, caller, "in", ring)
	if !ok && !c.isHungUp() {
		return
	}
	r := result{disposition: said, dst: callee, answered: -1, waited: c.clock - picked}
	if !ok || leaves && said == "BUSY" {
		r.disposition = "NO ANSWER"
	}
	if said == "ANSWERED" {
		r.answered = c.clock
		if !c.talk(first, phone, picked) {
			return
		}
		r.talked = max(c.clock-r.answered, 0)
	}
	c.state(caller, "Idle", "", "")
	c.state(callee, "Idle", "", "")
	if !phone.Unreported {
		c.report(r)
	}
}

// ring rings a phone and returns the disposition of its leg; false once the
// call was hung up or the server closed.
func (c *call) ring(number, other, direction string, p Phone) (string, bool) {
	limit := 30 * time.Second // the documents' default
	if n, err := strconv.Atoi(c.order.Fields["timeout"]); err == nil {
		limit = time.Duration(n) * time.Second
	}
	switch p.Act {
	case Busy:
		return "BUSY", c.pass(0)
	case Unreachable:
		return "FAILED", c.pass(0)
	}
	c.state(number, "Ringing", other, direction)
	if p.Act == NeverPicked || p.After > limit {
		return "NO ANSWER", c.pass(limit)
	}
	if p.Act == Rejects {
		return "BUSY", c.pass(p.After)
	}
	return "ANSWERED", c.pass(p.After)
}

// talk plays what both say to each other; false once the server closed.
func (c *call) talk(first, second Phone, picked time.Duration) bool {
	caller, callee := c.order.Fields["caller"], c.order.Fields["callee"]
	c.mark(&c.isAnswered)
	c.state(callee, "InUse", caller, "in")
	if second.Transfers != "" {
		c.transfer(callee, caller, second.Transfers)
	}
	end := time.Duration(-1)
	shorten := func(d time.Duration, isSet bool) {
		if isSet && (end < 0 || d < end) {
			end = max(d, 0)
		}
	}
	shorten(second.HangsUp, second.HangsUp > 0)
	shorten(picked+first.HangsUp-c.clock, first.HangsUp > 0)
	limit, err := strconv.Atoi(c.order.Fields["call_limit"])
	shorten(time.Duration(limit)*time.Second, err == nil && limit > 0)
	return c.pass(end) || c.isHungUp()
}

// mark sets one of the call's marks.
func (c *call) mark(m *bool) {
	c.server.mu.Lock()
	defer c.server.mu.Unlock()
	*m = true
	c.server.tell()
}

func (c *call) isHungUp() bool {
	select {
	case <-c.hungUp:
		return true
	default:
		return false
	}
}

package simoteltest

import (
	"strings"
	"time"
)

// Act is what a phone does when it is rung.
type Act string

// The acts.
const (
	Answers     Act = "answers"      // it is picked up
	NeverPicked Act = "never picked" // it rings until the order's ring time is over
	Busy        Act = "busy"         // it is in use and does not ring
	Rejects     Act = "rejects"      // it rings and the call is turned down, which Simotel reports as busy
	Unreachable Act = "unreachable"  // it is not registered, or no trunk reaches it
)

// Phone is how a phone behaves. All times are the PBX's, see Server.Second.
type Phone struct {
	Act   Act
	After time.Duration // how long it rings before it is picked up or the call turned down

	// HangsUp is how long after it was picked up it hangs up; zero waits for the
	// other side, for HangUp or for the order's call_limit.
	HangsUp time.Duration

	// Transfers is whom it hands the call to once both talk; empty for nobody.
	Transfers string

	// FailedReport has a call whose first party this is, and who was not reached,
	// end with a report on the number "failed". The documents say that there is
	// none; a developer's sample has one.
	FailedReport bool

	// Unreported has nothing written of a call that ends at this phone.
	Unreported bool
}

// SetPhone scripts the phone of a number, as it is dialled. It counts for
// orders that come later.
func (s *Server) SetPhone(number string, p Phone) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.phones == nil {
		s.phones = make(map[string]Phone)
	}
	s.phones[number] = p
}

// SetDefaultPhone scripts every phone that SetPhone does not.
func (s *Server) SetDefaultPhone(p Phone) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.other = &p
}

// phone returns a number's phone, false where nobody scripted it: the call then
// stays as it is, for ever and untold.
func (s *Server) phone(number string) (Phone, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if p, ok := s.phones[number]; ok {
		return p, true
	}
	if s.other == nil {
		return Phone{}, false
	}
	return *s.other, true
}

// isOutside reports whether a number is reached by a trunk: no extension is
// longer than five digits or begins with 0 or +.
func isOutside(number string) bool {
	return len(number) > 5 || strings.HasPrefix(number, "0") || strings.HasPrefix(number, "+")
}

// HangUp has the phone of a number hang up, in every call in which it takes
// part and was picked up.
func (s *Server) HangUp(number string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.running {
		if c.order.Fields["caller"] == number && c.isPicked || c.order.Fields["callee"] == number && c.isAnswered {
			c.once.Do(func() { close(c.hungUp) })
		}
	}
}

// pass waits for some of the PBX's time. It is false if the call was hung up
// or the server closed meanwhile. A negative time never passes.
func (c *call) pass(d time.Duration) bool {
	var passed <-chan time.Time
	if d >= 0 {
		timer := time.NewTimer(time.Duration(float64(d) * c.server.second().Seconds()))
		defer timer.Stop()
		passed = timer.C
	}
	select {
	case <-passed:
		c.clock += d
		return true
	case <-c.hungUp:
		if began := time.Since(c.real); began > 0 { // as long as it really took
			c.clock = time.Duration(began.Seconds() / c.server.second().Seconds() * float64(time.Second))
		}
	case <-c.server.stop:
	}
	return false
}

// second returns how long a second of the PBX takes.
func (s *Server) second() time.Duration {
	if s.Second == 0 {
		return time.Second
	}
	return s.Second
}

package outbox

import "time"

// How long is waited between tries: FirstPause, doubled up to LastPause; where a
// person has to mend something, MaxPause, which bounds the CRM's own wishes too.
const (
	FirstPause = time.Second
	LastPause  = 15 * time.Minute
	MaxPause   = time.Hour
)

// How long is waited after a call was refused for the first time, and the second: a
// CRM that is mended within minutes takes it yet.
var refusedPauses = [MaxTries - 1]time.Duration{time.Minute, 5 * time.Minute}

// How often a call is refused until it is set aside, and how many are set aside in
// a row until it is said that it cannot be the calls.
const (
	MaxTries = 3
	MaxAside = 3
)

// Pause returns how long to wait after so many failures in a row, 1 or more. chance
// is in [0, 1): that many computers which were cut off at once do not come back at
// once.
func Pause(failures int, chance float64) time.Duration {
	d := LastPause
	if shift := failures - 1; shift < 10 {
		d = min(FirstPause<<max(shift, 0), LastPause)
	}
	return d - time.Duration(float64(d)*chance/4)
}

// Wait returns how long nothing is to be tried yet, 0 for no longer. What is longer
// than any pause was meant by a clock that was ahead.
func (s State) Wait(now time.Time) time.Duration {
	wait := time.UnixMilli(s.Next).Sub(now)
	if wait < 0 || wait > MaxPause {
		return 0
	}
	return wait
}

// SuspectAfter is after how many failures in a row it is tried whether they are the
// call's and not the CRM's: three quarters of an hour.
const SuspectAfter = 12

// Suspects reports whether the next call is to be tried in place of the first. A
// server that breaks over one call answers 500, or not at all, as one does that is
// down: only another call can tell.
func (s State) Suspects() bool {
	return (s.Last.Code == CodeFault || s.Last.Code == CodeSilent) && s.Failures >= SuspectAfter && s.Failures%2 == 0
}

// Succeed returns the state after a call was taken.
func (s State) Succeed(now time.Time) State {
	return State{Delivered: now.UnixMilli(), Full: s.Full} // until it is empty: it empties one by one
}

// Fail returns the state after a call was not taken, and whether that call is to be
// set aside, so that the next is sent.
func (s State) Fail(i Item, f Failure, after time.Duration, chance float64, now time.Time) (next State, aside bool) {
	s.Failures++
	s.Last = f
	s.Stopped = f.Code == CodeDenied || f.Code == CodeRedirected || f.Code == CodeClearText || f.Code == CodeNoSecret
	if f.Code == CodeRefused {
		key := i.key("")
		if s.Key != key {
			s.Key, s.Tries = key, 0
		}
		s.Tries++
		if s.Aside >= MaxAside {
			// It is hardly the calls: they are tried rarely, so that most stay in line.
			s.Stopped, s.Last.Code = true, CodeRefusesAll
		}
		if aside = s.Tries >= MaxTries; aside {
			s.Key, s.Tries = "", 0
			s.Aside++
		}
		if aside && !s.Stopped {
			s.Failures, s.Next = 0, 0
			return s, aside
		}
	}
	pause := Pause(s.Failures, chance)
	if f.Code == CodeRefused && !aside {
		pause = refusedPauses[s.Tries-1]
	}
	if s.Stopped {
		pause = MaxPause
	}
	s.Next = now.Add(max(pause, after)).UnixMilli()
	return s, aside
}

// Mended returns the state of a queue that is empty: nothing is wrong.
func (s State) Mended() State { return State{Delivered: s.Delivered} }

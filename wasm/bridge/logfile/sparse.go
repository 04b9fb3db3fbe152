package logfile

import (
	"sync"
	"time"
)

// Sparse bounds the lines that strangers cause. The zero value is ready.
type Sparse struct {
	mu      sync.Mutex
	began   time.Time // of the second that is counted
	lines   int       // in it
	leftOut int       // since the last line
}

// mostStrange is how many lines a second strangers may cause.
const mostStrange = 10

// Next reports whether there is room for one more line now, and how many were
// left out before it.
func (s *Sparse) Next(now time.Time) (leftOut int, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if now.Sub(s.began) >= time.Second {
		s.began, s.lines = now, 0
	}
	if s.lines++; s.lines > mostStrange {
		s.leftOut++
		return 0, false
	}
	leftOut, s.leftOut = s.leftOut, 0
	return leftOut, true
}

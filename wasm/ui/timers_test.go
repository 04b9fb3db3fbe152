package ui

import (
	"testing"
	"time"
)

// late is a clock whose timers have all run out when they are stopped.
type late struct {
	Platform
	due []func()
}

func (l *late) After(_ time.Duration, handle func()) (stop func()) {
	l.due = append(l.due, handle)
	return func() {}
}

func TestWhatIsNoLongerWaitedForIsNotDoneThoughItsTimeHadCome(t *testing.T) {
	clock, waits, did := &late{}, timers{}, ""
	waits.set(clock, "list", time.Second, func() { did += "first " })
	waits.set(clock, "list", time.Second, func() { did += "second " })
	waits.set(clock, "other", time.Second, func() { did += "other " })
	waits.set(clock, "other", 0, nil)
	for _, handle := range clock.due {
		handle()
	}
	if did != "second " {
		t.Errorf("done was %q", did)
	}
}

package ui

import "time"

// timers are what a page waits for, by its name: each ends one.
type timers map[string]func()

// set has handle called after d, in place of what was waited for under the same
// name; for 0 nothing is. What was ended is not called, not even if its time had
// come and it waited for its turn.
func (t timers) set(p Platform, name string, d time.Duration, handle func()) {
	if stop := t[name]; stop != nil {
		stop()
	}
	delete(t, name)
	if d > 0 {
		ended := false
		stop := p.After(d, func() {
			if !ended {
				handle()
			}
		})
		t[name] = func() { ended = true; stop() }
	}
}

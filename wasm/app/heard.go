package app

import (
	"context"
	"time"

	"simotel/wasm/calls"
	"simotel/wasm/pbx"
)

// retell shows the calls that go on anew, whose states are heard again, or no
// longer.
func (a *App) retell(ctx context.Context, s pbx.LiveState) {
	if s != pbx.LiveOn {
		timer := time.NewTimer(deafAfter)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-ctx.Done():
			return
		}
	}
	open, err := a.Calls.Open(ctx)
	if err != nil {
		a.Log(err)
	}
	for _, r := range open {
		if isLive(r.State()) {
			a.carried.do(func() { a.show(ctx, r) })
			a.told.do(func() { a.publish(ctx, r) })
		}
	}
}

// isLive reports whether a state is one that only a stream tells of, and that
// goes on.
func isLive(s calls.State) bool {
	switch s {
	case calls.CallerRinging, calls.CallerAnswered, calls.CalleeRinging, calls.Connected:
		return true
	}
	return false
}

// lostSince reports whether events were lost after a time, as far as this worker
// knows.
func (a *App) lostSince(t time.Time) bool {
	a.live.mu.Lock()
	defer a.live.mu.Unlock()
	return a.live.lost.After(t)
}

// hears reports whether what a stream told of a call is what goes on: it is
// heard, or was until just now, and nothing was lost since.
func (a *App) hears(r calls.Record) bool {
	a.live.mu.Lock()
	defer a.live.mu.Unlock()
	l := &a.live
	on := l.state == pbx.LiveOn || l.state == pbx.LiveConnecting && a.Now().Sub(l.since) < deafAfter
	return on && !l.lost.After(r.Entered())
}

package crm

import (
	"slices"
	"time"

	"simotel/wasm/calls"
	"simotel/wasm/settings"
)

// Fresh is how long after its moment a page is still opened: whoever hears later
// of what happened has gone on to something else.
const Fresh = 20 * time.Second

// Due returns the moment at which a call's page is opened by the settings, and
// whether it has come and is fresh. follows says whether news of the call may
// come.
func Due(p settings.ScreenPop, r calls.Record, follows bool, now time.Time) (moment string, ok bool) {
	if moment = p.Outgoing; r.Direction == calls.Incoming {
		moment = p.Incoming
	}
	at := cameAt(moment, r, follows)
	return moment, !at.IsZero() && now.Sub(at) < Fresh
}

// IsAnswered reports whether a call was answered just now.
func IsAnswered(r calls.Record, now time.Time) bool {
	at := r.At(calls.Connected)
	return !at.IsZero() && now.Sub(at) < Fresh
}

// cameAt returns when a moment of a call came, the zero time for not yet, and for
// one that was heard of late. Few PBX
// tell of a phone outside that it rings: it is about to once the user's own was
// picked up, and where no news comes, once the order was taken. Nor of all is the
// answer known before the end.
func cameAt(moment string, r calls.Record, follows bool) time.Time {
	var states []calls.State
	switch moment {
	case settings.PopRing:
		states = []calls.State{calls.CallerAnswered, calls.CalleeRinging, calls.Connected}
		switch {
		case r.Direction == calls.Incoming:
			states = append([]calls.State{calls.CallerRinging}, states...)
		case !follows:
			states = append([]calls.State{calls.Accepted}, states...)
		}
	case settings.PopAnswer:
		if states = []calls.State{calls.Connected}; r.Outcome() == calls.Answered {
			states = append(states, calls.Ended)
		}
	case settings.PopEnd:
		states = []calls.State{calls.Ended}
	}
	for _, s := range states {
		i := slices.IndexFunc(r.Steps, func(t calls.Transition) bool { return t.State == s })
		if i >= 0 && !r.Steps[i].Late() {
			return time.UnixMilli(r.Steps[i].At)
		}
	}
	return time.Time{}
}

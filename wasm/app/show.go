package app

import (
	"context"
	"slices"
	"time"

	"simotel/wasm/calls"
	"simotel/wasm/message"
)

// The badge of the extension's icon.
var (
	badgeWaiting   = Badge{Text: "…", Color: "#5f6b64"}
	badgeTaken     = Badge{Text: "✓", Color: "#14783f"}
	badgeConnected = Badge{Text: "●", Color: "#14783f"}
	badgeBad       = Badge{Text: "!", Color: "#a32018"}
	badgeRings     = Badge{Text: "☎", Color: "#14783f"} // the user's own phone, for a call that comes in
)

// badgeLife is how long a badge stays that does not stand for something that
// goes on.
const badgeLife = 30 * time.Second

// badgeOf returns a state's badge, and whether it goes on for as long as the
// state does.
func badgeOf(r calls.Record) (b Badge, lasts bool) {
	if r.Direction == calls.Incoming && r.State() == calls.CalleeRinging {
		return badgeRings, true
	}
	switch r.State() {
	case calls.Requested, calls.Sent:
		return badgeWaiting, true
	case calls.Accepted:
		return badgeTaken, false
	case calls.CallerRinging, calls.CallerAnswered, calls.CalleeRinging:
		return badgeWaiting, true
	case calls.Connected:
		return badgeConnected, true
	case calls.Failed:
		return badgeBad, false
	case calls.Unknown:
		if r.Outcome() == calls.OutcomeNoReport {
			return Badge{}, true
		}
		return badgeBad, false
	}
	return Badge{}, true
}

// badge shows the badge of the call that goes on, one that is heard to be connected
// before others, else of the newest, which goes once it has been seen, else how many were missed.
func (a *App) badge(ctx context.Context) error {
	a.facing.Lock()
	defer a.facing.Unlock()
	recent, err := a.Calls.Recent(ctx, missedCalls)
	if err != nil {
		return err
	}
	missed := a.missedOf(ctx, recent)
	var best Badge
	var of calls.Record
	for i, r := range recent[:min(badgeCalls, len(recent))] {
		b, lasts := badgeOf(r)
		fresh := i == 0 && a.Now().Sub(r.Entered()) < badgeLife
		switch {
		case b == badgeConnected && a.hears(r):
			return a.face(ctx, b, r)
		case best == Badge{} && (lasts || fresh):
			best, of = b, r
		}
	}
	if best == (Badge{}) && missed > 0 {
		return a.faceMissed(ctx, missed)
	}
	return a.face(ctx, best, of)
}

// badgeCalls is how many of the newest calls the badge looks at.
const badgeCalls = 10

// missedCalls is among how many of the newest calls missed ones are counted.
const missedCalls = 50

// carryOut does what follows from a change, once it is stored.
func (a *App) carryOut(ctx context.Context, c calls.Changed) {
	if c.Effects.Has(calls.Tell) {
		a.show(ctx, c.Record)
	}
	if c.Effects.Has(calls.Archive) {
		a.expire(ctx)
		a.delivers(ctx, c.Record)
	}
	if c.Record.State() == calls.CallerAnswered {
		time.AfterFunc(dialTime, func() { a.tellOnTheLine(context.WithoutCancel(ctx), c.Record.ID) })
	}
	if !c.Effects.Has(calls.Discard) {
		a.accompany(ctx, c.Record)
	}
	if c.Effects.Has(calls.Follow) || c.Effects.Has(calls.Archive) {
		a.wake(ctx, badgeLife) // the first look for a report takes the badge away too
	}
}

// show shows a call's state on the badge and in the pages of ours that are open.
// Neither is worth a call, so their failure is only logged.
func (a *App) show(ctx context.Context, r calls.Record) {
	ctx, cancel := context.WithTimeout(ctx, tellLimit)
	defer cancel()
	if err := a.badge(ctx); err != nil {
		a.Log(err)
	}
	a.tellPages(ctx, a.reply(ctx, r))
	a.announce(ctx, r)
}

// tellAnew shows a call of which there is no news, but which time has put into
// other words.
func (a *App) tellAnew(ctx context.Context, r calls.Record) {
	a.publish(ctx, r)
	a.tellPages(ctx, a.reply(ctx, r))
}

// tellOnTheLine tells a call anew that is no longer dialled.
func (a *App) tellOnTheLine(ctx context.Context, id string) {
	r, err := a.Calls.Get(ctx, id)
	if err != nil {
		a.Log(err)
	} else if a.isOnTheLine(a.readable(ctx), r) {
		a.tellAnew(ctx, r)
	}
}

// told is a tab in which a call was asked for.
type told struct {
	Call  string `json:"call"` // calls.Record.ID
	Tab   int    `json:"tab"`
	Frame int    `json:"frame"`

	// Silent says that nobody there shows the call: its user closed the card, and
	// no document is told of it any more.
	Silent bool `json:"silent,omitempty"`
}

// keyTabs is where the tabs are kept: for the session, which the ids of Chrome's
// tabs do not outlive.
const keyTabs = "tabs"

// placeOf returns the tab in which a call is asked for, if it is one.
func placeOf(r message.CallRequest) (place told, ok bool) {
	return told{Call: r.ID, Tab: r.Place.Tab, Frame: r.Place.Frame}, r.Place.Tab >= 0 && r.Source != message.SourcePopup
}

// remember keeps that a call is to be shown in a tab that asked for the same.
func (a *App) remember(ctx context.Context, id string, r message.CallRequest) {
	here, ok := placeOf(r)
	if !ok {
		return
	}
	here.Call = id
	if err := keep(ctx, a, keyTabs, func(all []told) []told { return append(all, here) }); err != nil {
		a.Log(err)
	}
}

// silence keeps whether a tab is told of a call no more.
func (a *App) silence(ctx context.Context, place told, silent bool) {
	err := keep(ctx, a, keyTabs, func(all []told) []told {
		for i := range all {
			if all[i].Call == place.Call && all[i].Tab == place.Tab {
				all[i].Silent = silent
			}
		}
		return all
	})
	if err != nil {
		a.Log(err)
	}
}

// placesOf returns the tabs in which a call was asked for, as far as is known.
func (a *App) placesOf(ctx context.Context, id string) []told {
	all, err := kept[told](ctx, a, keyTabs)
	if err != nil {
		a.Log(err)
	}
	return slices.DeleteFunc(all, func(t told) bool { return t.Call != id })
}

// publish shows a call's state in the tabs in which it was asked for. One that
// failed after its gesture was answered is told outside, where no page can.
func (a *App) publish(ctx context.Context, r calls.Record) {
	shown := false
	if r.Direction == calls.Incoming {
		a.bring(ctx, r)
		shown = true // announce tells it outside
	}
	for _, place := range a.placesOf(ctx, r.ID) {
		if place.Silent {
			continue
		}
		switch a.publishTo(ctx, place, r) {
		case tabShows:
			shown = true
		case tabSilent:
			a.silence(ctx, place, true)
		}
	}
	isBad := r.State() == calls.Failed && r.Reason != CodeCancelled || r.State() == calls.Unknown && r.Outcome() == ""
	if !shown && isBad {
		a.notify(ctx, r)
	}
}

// What a tab answers that is told of a call, as JSON.
const (
	tabShows  = "true"
	tabHears  = `"heard"` // it shows nothing, and its page wants to know
	tabSilent = ""        // anything else
)

func (a *App) publishTo(ctx context.Context, place told, r calls.Record) string {
	m := message.NewCallChanged(a.reply(ctx, r).ForTab())
	frames := []int{place.Frame}
	if place.Frame != 0 {
		frames = append(frames, 0) // the frame may be gone, and with it what it showed
	}
	for i := range frames {
		switch answer := string(a.tell(ctx, &Tab{ID: place.Tab, Frame: &frames[i]}, m)); answer {
		case tabShows, tabHears:
			return answer
		}
	}
	return tabSilent
}

// How long, and how often, a tab that goes to another document is tried.
const (
	arriveLimit = 15 * time.Second
	arriveEvery = 500 * time.Millisecond
)

// Left implements message.Service: the document that showed a call is going. The
// next one in its tab shows it as soon as it can.
func (a *App) Left(ctx context.Context, r message.CallStatusRequest) error {
	ctx = context.WithoutCancel(ctx)
	for _, place := range a.placesOf(ctx, r.ID) {
		if r.Tab == nil || place.Tab != *r.Tab {
			continue
		}
		place.Frame = 0
		a.silence(ctx, place, false)
		if done, mine := a.enter("left " + r.ID); mine {
			go func() {
				defer a.leave("left "+r.ID, done)
				a.arrive(ctx, place)
			}()
		}
	}
	return nil
}

// arrive shows a call in the next document of a tab.
func (a *App) arrive(ctx context.Context, place told) {
	for end := a.Now().Add(arriveLimit); a.Now().Before(end); {
		time.Sleep(arriveEvery)
		record, err := a.Calls.Get(ctx, place.Call)
		if err != nil {
			a.Log(err)
			return
		}
		if a.publishTo(ctx, place, record) == tabShows {
			return
		}
	}
}

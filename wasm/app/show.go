package app

import (
	"context"
	"encoding/json"
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
)

// badgeLife is how long a badge stays that does not stand for something that
// goes on.
const badgeLife = 30 * time.Second

// badgeOf returns a state's badge, and whether it goes on for as long as the
// state does.
func badgeOf(r calls.Record) (b Badge, lasts bool) {
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

// badge shows the newest call's badge, none once it has been seen.
func (a *App) badge(ctx context.Context) error {
	newest, err := a.Calls.Recent(ctx, 1)
	if err != nil {
		return err
	}
	var b Badge
	if len(newest) > 0 {
		steps := newest[0].Steps
		entered := time.UnixMilli(steps[len(steps)-1].At)
		var lasts bool
		if b, lasts = badgeOf(newest[0]); !lasts && a.Now().Sub(entered) >= badgeLife {
			b = Badge{}
		}
	}
	return a.Browser.SetBadge(ctx, b)
}

// carryOut does what follows from a change, once it is stored.
func (a *App) carryOut(ctx context.Context, c calls.Changed) {
	if c.Effects.Has(calls.Tell) {
		a.show(ctx, c.Record)
	}
	if c.Effects.Has(calls.Follow) || c.Effects.Has(calls.Archive) {
		a.wake(ctx, badgeLife) // the first look for a report takes the badge away too
	}
}

// show shows a call's state on the badge and in the pages of ours that are open.
// Neither is worth a call, so their failure is only logged.
func (a *App) show(ctx context.Context, r calls.Record) {
	b, _ := badgeOf(r)
	if err := a.Browser.SetBadge(ctx, b); err != nil {
		a.Log(err)
	}
	if err := a.Browser.Broadcast(ctx, a.changedMessage(ctx, r)); err != nil {
		a.Log(err)
	}
}

func (a *App) changedMessage(ctx context.Context, r calls.Record) any {
	return message.NewCallChanged(a.reply(ctx, r))
}

// told is the tab in which a call was placed.
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

// remember keeps in which tab a call was placed.
func (a *App) remember(ctx context.Context, r message.CallRequest) {
	if r.Place.Tab < 0 || r.Source == message.SourcePopup {
		return
	}
	err := keep(ctx, a, keyTabs, func(all []told) []told {
		return append(all, told{Call: r.ID, Tab: r.Place.Tab, Frame: r.Place.Frame})
	})
	if err != nil {
		a.Log(err)
	}
}

// silence keeps whether a call's tab is told of it no more.
func (a *App) silence(ctx context.Context, id string, silent bool) {
	err := keep(ctx, a, keyTabs, func(all []told) []told {
		for i := range all {
			if all[i].Call == id {
				all[i].Silent = silent
			}
		}
		return all
	})
	if err != nil {
		a.Log(err)
	}
}

// placeOf returns the tab in which a call was placed, nil where that is not
// known.
func (a *App) placeOf(ctx context.Context, id string) *told {
	raw, err := a.Session.Get(ctx, keyTabs)
	if err != nil {
		a.Log(err)
	}
	var all []told
	if raw == nil || json.Unmarshal(raw, &all) != nil {
		return nil
	}
	if i := slices.IndexFunc(all, func(t told) bool { return t.Call == id }); i >= 0 {
		return &all[i]
	}
	return nil
}

// publish shows a call's state in the tab in which it was placed. A call that
// failed after its gesture was answered is told outside, where no page can.
func (a *App) publish(ctx context.Context, r calls.Record) {
	shown := false
	if place := a.placeOf(ctx, r.ID); place != nil && !place.Silent {
		if shown = a.publishTo(ctx, *place, r); !shown {
			a.silence(ctx, r.ID, true)
		}
	}
	if !shown && (r.State() == calls.Failed || r.State() == calls.Unknown && r.Outcome() == "") {
		a.notify(ctx, r)
	}
}

func (a *App) publishTo(ctx context.Context, place told, r calls.Record) bool {
	m := a.changedMessage(ctx, r)
	if string(a.tell(ctx, &Tab{ID: place.Tab, Frame: &place.Frame}, m)) == "true" {
		return true
	}
	// The frame may be gone, and with it what it showed.
	top := 0
	return place.Frame != 0 && string(a.tell(ctx, &Tab{ID: place.Tab, Frame: &top}, m)) == "true"
}

// How long, and how often, a tab that goes to another document is tried.
const (
	arriveLimit = 15 * time.Second
	arriveEvery = 500 * time.Millisecond
)

// Left implements message.Service: the document that showed a call is going. The
// next one in its tab shows it as soon as it can.
func (a *App) Left(ctx context.Context, r message.CallStatusRequest) error {
	place := a.placeOf(ctx, r.ID)
	if place == nil {
		return nil
	}
	place.Frame = 0
	a.silence(ctx, r.ID, false)
	go func() {
		ctx := context.WithoutCancel(ctx)
		for end := a.Now().Add(arriveLimit); a.Now().Before(end); {
			time.Sleep(arriveEvery)
			record, err := a.Calls.Get(ctx, r.ID)
			if err != nil {
				a.Log(err)
				return
			}
			if record.Settled() || a.publishTo(ctx, *place, record) {
				return
			}
		}
	}()
	return nil
}

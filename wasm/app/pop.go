package app

import (
	"context"
	"slices"

	"simotel/wasm/calls"
	"simotel/wasm/crm"
	"simotel/wasm/message"
	"simotel/wasm/settings"
)

// What is kept for the session of pages that were opened for calls: for which
// moments of which calls, and where they are. Chrome's ids of tabs do not outlive a
// session either.
const (
	keyPopped = "popped"
	keyPops   = "pops"
)

// inFront is the moment at which a page that was opened behind what its user does
// comes to the front.
const inFront = "front"

// popped is a moment of a call for which everything was done.
type popped struct {
	Call   string `json:"call"` // calls.Record.ID
	Moment string `json:"moment"`
}

// shownPop is a page that was opened, and where.
type shownPop struct {
	Tab    int    `json:"tab"`
	Window bool   `json:"window"` // a window of its own
	Site   string `json:"site"`   // of the address that was opened there: settings.SiteOf
	Call   string `json:"call"`   // for which call; empty for a test
	At     int64  `json:"at"`     // Unix time in milliseconds
}

// Presented is what is shown in a tab of the user's.
type Presented struct {
	Tab     int    // 0 for a new one
	Address string // empty to leave the tab as it is
	Window  bool   // a new one has a window of its own; one that is there lies in such
	Front   bool   // it comes to the front of its window, and that is seen. Otherwise nothing takes the keyboard from the user
}

// pop opens the CRM's page for a call if its moment has come, once. It is noted
// before it is done: a worker that dies between leaves a page that is not
// opened, never one that opens twice.
func (a *App) pop(ctx context.Context, s settings.Settings, r calls.Record, follows bool) {
	moment, due := crm.Due(s.CRM.Pop, r, follows, a.Now())
	address, ok := crm.Page(s, a.party(s, r), r)
	if due && ok && a.first(ctx, popped{r.ID, moment}) {
		// What a person types while it rings goes where they meant it to go, and nobody
		// asked for the page of a call that was missed.
		front := r.Direction != calls.Incoming || !r.At(calls.Connected).IsZero() || r.Outcome() == calls.Answered
		if r.State() == calls.Ended && len(a.talks(ctx, s, r.ID)) > 0 {
			front = false
		}
		if err := a.openPop(ctx, s, address, r.ID, front); err != nil {
			a.Log(err)
		}
	}
	rings := r.Direction == calls.Incoming && moment == settings.PopRing
	if rings && ok && crm.IsAnswered(r, a.Now()) && a.first(ctx, popped{r.ID, inFront}) {
		if err := a.raisePop(ctx, s, address, r.ID); err != nil {
			a.Log(err)
		}
	}
}

// talks returns the calls in which the user talks, but one.
func (a *App) talks(ctx context.Context, s settings.Settings, but string) []calls.Record {
	open, err := a.Calls.Open(ctx)
	if err != nil {
		a.Log(err)
	}
	return slices.DeleteFunc(open, func(r calls.Record) bool {
		return r.ID == but || r.State() != calls.Connected || r.Via != s.Via() // of another PBX nothing is heard any more
	})
}

// first notes that something is done for a call and reports whether it was not
// noted before.
func (a *App) first(ctx context.Context, p popped) bool {
	isFirst := false
	err := keep(ctx, a, keyPopped, func(all []popped) []popped {
		if isFirst = !slices.Contains(all, p); isFirst {
			all = append(all, p)
		}
		return all
	})
	if err != nil {
		a.Log(err)
	}
	return isFirst && err == nil
}

// openPop opens an address where the user wants it: in a tab that was opened for
// that before if it is still at the CRM, else in a new one. A tab that its user
// took elsewhere is theirs.
func (a *App) openPop(ctx context.Context, s settings.Settings, address, call string, front bool) error {
	a.popping.Lock()
	defer a.popping.Unlock()
	return a.putPop(ctx, s, address, call, front)
}

// putPop is openPop for who holds popping.
func (a *App) putPop(ctx context.Context, s settings.Settings, address, call string, front bool) error {
	where := s.CRM.Pop.Where
	p := Presented{Address: address, Window: where == settings.PopWindow, Front: front}
	if where != settings.PopTab {
		if tab, ok := a.reusable(ctx, a.talks(ctx, s, call), p.Window); ok {
			if p.Tab = tab.ID; tab.Address == address {
				p.Address = "" // it is open already, perhaps with something typed in it
			}
		}
	}
	tab, err := a.Browser.Present(ctx, p)
	if err != nil {
		return err
	}
	shown := shownPop{Tab: tab, Window: p.Window, Site: settings.SiteOf(address), Call: call, At: a.Now().UnixMilli()}
	return keep(ctx, a, keyPops, func(all []shownPop) []shownPop { return append(all, shown) })
}

// reusable returns the tab in which a page may be replaced. While the user talks
// that is none but one that was opened beside the talk: in any other may be the
// record of whom they talk to.
func (a *App) reusable(ctx context.Context, talks []calls.Record, window bool) (Tab, bool) {
	for _, last := range a.pops(ctx) {
		isTheirs := slices.ContainsFunc(talks, func(r calls.Record) bool {
			return r.ID == last.Call || r.At(calls.Connected).UnixMilli() >= last.At
		})
		if last.Window != window || isTheirs {
			continue
		}
		if tab, ok := a.tabOf(ctx, last); ok {
			return tab, true
		}
	}
	return Tab{}, false
}

// pops returns what was opened last in each tab, the newest first.
func (a *App) pops(ctx context.Context) (last []shownPop) {
	all, err := kept[shownPop](ctx, a, keyPops)
	if err != nil {
		a.Log(err)
	}
	for _, p := range slices.Backward(all) {
		if !slices.ContainsFunc(last, func(newer shownPop) bool { return newer.Tab == p.Tab }) {
			last = append(last, p)
		}
	}
	return last
}

// tabOf returns a page's tab, if it is there and still at the site that was opened
// in it.
func (a *App) tabOf(ctx context.Context, p shownPop) (Tab, bool) {
	tab, ok, err := a.Browser.Tab(ctx, p.Tab)
	if err != nil {
		a.Log(err)
	}
	return tab, ok && err == nil && p.Site != "" && settings.SiteOf(tab.Address) == p.Site
}

// raisePop brings the page that was opened for a call to the front, and opens it
// anew if another call's took its place. One that its user closed or took elsewhere
// stays away.
func (a *App) raisePop(ctx context.Context, s settings.Settings, address, call string) error {
	a.popping.Lock()
	defer a.popping.Unlock()
	all, err := kept[shownPop](ctx, a, keyPops)
	if err != nil {
		return err
	}
	for i, mine := range slices.Backward(all) {
		if mine.Call != call {
			continue
		}
		if slices.ContainsFunc(all[i+1:], func(later shownPop) bool { return later.Tab == mine.Tab }) {
			return a.putPop(ctx, s, address, call, true)
		}
		if _, ok := a.tabOf(ctx, mine); ok {
			_, err = a.Browser.Present(ctx, Presented{Tab: mine.Tab, Window: mine.Window, Front: true})
		}
		return err
	}
	return nil
}

// revivePops opens what an earlier worker noted the moment of and did not live to
// open for.
func (a *App) revivePops(ctx context.Context) {
	s, c, err := a.Settings.Load(ctx)
	if err != nil || s.CRM.Pop.URL == "" && s.CRM.Lookup.URL == "" {
		return
	}
	recent, err := a.Calls.Recent(ctx, badgeCalls)
	if err != nil {
		a.Log(err)
	}
	for _, r := range recent {
		follows := a.follows(s, r) || s.Stream() != "" // it is not heard yet
		if _, due := crm.Due(s.CRM.Pop, r, follows, a.Now()); due && r.State() != calls.Failed {
			a.pop(ctx, s, a.identify(ctx, s, c, r), follows)
		}
	}
}

// TryPop implements message.Service: it opens the page for a number that an
// administrator tries, as for a call that is answered.
func (a *App) TryPop(ctx context.Context, r message.ContactRequest) error {
	s, c, err := a.Settings.Load(ctx)
	if err != nil {
		return err
	}
	p := a.partyOf(s, r)
	if p.E164 == "" {
		return &message.Error{Code: CodeNoNumber}
	}
	record := calls.Record{ID: "test", Text: r.Text, E164: p.E164, Dialled: p.Number,
		Steps: []calls.Transition{{State: calls.Connected, At: a.Now().UnixMilli()}}}
	if crm.NamesContact(s) && s.CRM.Lookup.URL != "" {
		if record.Contact, err = a.askCRM(ctx, s, c, p); err != nil {
			return err
		}
	}
	address, ok := crm.Page(s, p, record)
	switch l := s.CRM.Lookup; {
	case !ok && s.CRM.Pop.URL != "" && (l.URL == "" || l.ID == ""):
		return &message.Error{Code: CodeNoLookup}
	case !ok:
		return &message.Error{Code: CodeNoContact}
	}
	return a.openPop(ctx, s, address, "", true)
}

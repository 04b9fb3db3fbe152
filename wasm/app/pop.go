package app

import (
	"context"
	"encoding/json"
	"slices"

	"simotel/wasm/calls"
	"simotel/wasm/crm"
	"simotel/wasm/message"
	"simotel/wasm/settings"
)

// What is kept for the session of pages that were opened for calls: for which
// moments of which calls, and where the last one is. Chrome's ids of tabs do not
// outlive a session either.
const (
	keyPopped = "popped"
	keyPop    = "pop"
)

// inFront is the moment at which a page that was opened behind what its user does
// comes to the front.
const inFront = "front"

// popped is a moment of a call for which everything was done.
type popped struct {
	Call   string `json:"call"` // calls.Record.ID
	Moment string `json:"moment"`
}

// shownPop is the page that was opened last, and where.
type shownPop struct {
	Tab    int    `json:"tab"`
	Window bool   `json:"window"` // a window of its own
	Site   string `json:"site"`   // of the address that was opened there: settings.SiteOf
	Call   string `json:"call"`   // for which call; empty for a test
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
	rings := r.Direction == calls.Incoming && moment == settings.PopRing
	if due {
		if address, ok := crm.Page(s, a.party(s, r), r); ok && a.first(ctx, popped{r.ID, moment}) {
			// What a person types while it rings goes where they meant it to go.
			isAnswered := !r.At(calls.Connected).IsZero()
			if err := a.openPop(ctx, s, address, r.ID, !rings || isAnswered); err != nil {
				a.Log(err)
			}
		}
	}
	if rings && crm.IsAnswered(r, a.Now()) && a.first(ctx, popped{r.ID, inFront}) {
		a.raisePop(ctx, r.ID)
	}
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
	where := s.CRM.Pop.Where
	p := Presented{Address: address, Window: where == settings.PopWindow, Front: front}
	if last, tab, ok := a.lastPop(ctx); ok && where != settings.PopTab && last.Window == p.Window {
		p.Tab = last.Tab
		if tab.Address == address {
			p.Address = "" // it is open already, perhaps with something typed in it
		}
	}
	tab, err := a.Browser.Present(ctx, p)
	if err != nil {
		return err
	}
	raw, err := json.Marshal(shownPop{Tab: tab, Window: p.Window, Site: settings.SiteOf(address), Call: call})
	if err != nil {
		return err
	}
	return a.Session.Set(ctx, map[string]json.RawMessage{keyPop: raw})
}

// lastPop returns the page that was opened last, if its tab is there and still at
// the site that was opened in it.
func (a *App) lastPop(ctx context.Context) (last shownPop, tab Tab, ok bool) {
	raw, err := a.Session.Get(ctx, keyPop)
	if err == nil && raw != nil {
		err = json.Unmarshal(raw, &last)
	}
	if err == nil && last.Tab != 0 {
		tab, ok, err = a.Browser.Tab(ctx, last.Tab)
	}
	if err != nil {
		a.Log(err)
	}
	return last, tab, ok && err == nil && last.Site != "" && settings.SiteOf(tab.Address) == last.Site
}

// raisePop brings the page that was opened for a call to the front.
func (a *App) raisePop(ctx context.Context, call string) {
	a.popping.Lock()
	defer a.popping.Unlock()
	last, _, ok := a.lastPop(ctx)
	if !ok || last.Call != call {
		return
	}
	if _, err := a.Browser.Present(ctx, Presented{Tab: last.Tab, Window: last.Window, Front: true}); err != nil {
		a.Log(err)
	}
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

package app

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"

	"simotel/wasm/calls"
	"simotel/wasm/crm"
	"simotel/wasm/guard"
	"simotel/wasm/message"
	"simotel/wasm/settings"
)

// CodeNoContact says that nothing leads to a contact's record: it is not known, or
// where it leads is not allowed.
const CodeNoContact = "contact_none"

// CodeNoLookup says that the page's address needs a contact's id, which nothing
// tells.
const CodeNoLookup = "contact_no_lookup"

// keyContacts is where the CRM's answers are kept: for the session, since they are
// about people who were not asked.
const keyContacts = "contacts"

// party returns the forms of a call's number that the CRM is given.
func (a *App) party(s settings.Settings, r calls.Record) crm.Party {
	p := crm.Party{E164: r.E164, Number: cmp.Or(r.Dialled, r.Text)}
	if r.E164 != "" {
		if n, err := a.reader(s).Parse(r.E164); err == nil {
			p.National = n.NationalDial
		}
	}
	return p
}

// contact returns whose a number is: what is known, and where nothing is and ask
// allows it, what the CRM says. Nil where nobody knows; that the CRM failed is the
// error.
func (a *App) contact(ctx context.Context, s settings.Settings, c settings.Credentials, p crm.Party, ask bool) (*calls.Contact, error) {
	if s.CRM.Lookup.URL == "" || p.E164 == "" {
		return nil, nil // a colleague's number or a code is nobody's in a CRM
	}
	for {
		cache, err := a.contacts(ctx, s)
		if err != nil {
			return nil, err
		}
		contact, known := cache.Find(p.E164, a.Now())
		if known || !ask || !cache.MayAsk(a.Now()) || c.ShutLookup(s) != nil {
			return contact, nil
		}
		done, mine := a.enter("contact " + p.E164)
		if mine {
			defer a.leave("contact "+p.E164, done)
			return a.askCRM(ctx, s, c, p)
		}
		select { // one request for a number, whoever wants to know; then its answer is known, or it failed
		case <-done:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// askCRM asks the CRM and keeps what it says, or that it failed.
func (a *App) askCRM(ctx context.Context, s settings.Settings, c settings.Credentials, p crm.Party) (*calls.Contact, error) {
	contact, err := crm.Ask(ctx, a.Transport.HTTP, s, c.CRMToken, p)
	a.session.Lock()
	defer a.session.Unlock()
	cache, kept := a.contacts(ctx, s)
	if kept == nil {
		if err != nil {
			cache.Fail(a.Now(), code(err))
		} else {
			cache.Learn(p.E164, contact, a.Now())
		}
		var raw json.RawMessage
		if raw, kept = json.Marshal(cache); kept == nil {
			kept = a.Session.Set(ctx, map[string]json.RawMessage{keyContacts: raw})
		}
	}
	if kept != nil {
		a.Log(kept) // it is asked again, that is all
	}
	return contact, err
}

func (a *App) contacts(ctx context.Context, s settings.Settings) (crm.Cache, error) {
	raw, err := a.Session.Get(ctx, keyContacts)
	return crm.ReadCache(raw, s.CRM.Lookup), err
}

// identify finds out whose number a call is with, and shows it wherever the call
// is shown.
func (a *App) identify(ctx context.Context, s settings.Settings, c settings.Credentials, r calls.Record) calls.Record {
	if r.Contact != nil {
		return r
	}
	contact, err := a.contact(ctx, s, c, a.party(s, r), true)
	if err != nil {
		a.Log(err)
	}
	if contact == nil {
		return r
	}
	named, err := a.Calls.Get(ctx, r.ID)
	if err == nil && named.Contact == nil {
		named, err = a.Calls.SetContact(ctx, r.ID, *contact)
	} else if err == nil {
		return named // its former state found out
	}
	if err != nil {
		a.Log(err)
		r.Contact = contact
		return r
	}
	a.delivers(ctx, named) // of one that is over the CRM is told whose it was
	a.show(ctx, named)
	for _, place := range a.placesOf(ctx, named.ID) {
		if !place.Silent {
			a.publishTo(ctx, place, named)
		}
	}
	return named
}

// accompany does what the CRM has to do with a call whose state changed. The call
// waits for none of it.
func (a *App) accompany(ctx context.Context, r calls.Record) {
	if r.State() == calls.Requested || r.State() == calls.Failed {
		return
	}
	if n := len(r.Steps); n > 0 && r.Steps[n-1].Late() {
		return // its user is elsewhere by now, and the CRM would be asked about a weekend's calls at once
	}
	s, c, err := a.Settings.Load(ctx)
	if err != nil || s.CRM.Lookup.URL == "" && s.CRM.Pop.URL == "" {
		return // what cannot be read is told wherever it is used
	}
	ctx = context.WithoutCancel(ctx)
	follows := a.follows(s, r)
	go func() {
		if crm.NamesContact(s) {
			a.pop(ctx, s, a.identify(ctx, s, c, r), follows)
			return
		}
		a.pop(ctx, s, r, follows)
		a.identify(ctx, s, c, r)
	}()
}

// Contact implements message.Service: whose the number of a card is. Unless its
// user opened the card, nothing is asked that they did not allow.
func (a *App) Contact(ctx context.Context, r message.ContactRequest) (message.ContactReply, error) {
	s, c, err := a.Settings.Load(ctx)
	if err != nil {
		return message.ContactReply{}, nil // said wherever it matters more
	}
	if s.CRM.Lookup.URL == "" || !a.mayTell(ctx, s, r.Tab, keyNamed) {
		return message.ContactReply{}, nil
	}
	contact, err := a.contact(ctx, s, c, a.partyOf(s, r), (r.Opened || s.CRM.Lookup.Hover) && a.within(ctx, keyCards, maxCards))
	if err != nil {
		a.Log(err) // a card without a name is no worse than before
	}
	if contact == nil {
		return message.ContactReply{}, nil
	}
	return message.ContactReply{Name: contact.Name, Company: contact.Company, Record: s.CRM.LinksTo(contact.Link)}, nil
}

// maxCards is how many cards within a minute may ask the CRM, be told a name, and be told
// a last call: no person opens more, and whatever else could would not learn of all.
const maxCards = 60

// Where it is kept when cards asked the CRM, for a name, and for a last call.
const (
	keyCards = "contacts.cards"
	keyNamed = "contacts.named"
	keyLast  = "last.cards"
)

// within notes that something of a kind happens now, unless so many did within a minute,
// and reports whether it may.
func (a *App) within(ctx context.Context, kind string, most int) (ok bool) {
	err := keep(ctx, a, kind, func(times []int64) []int64 {
		if ok = !guard.TooMany(times, most, a.Now()); ok {
			times = append(times, a.Now().UnixMilli())
		}
		return times
	})
	if err != nil {
		a.Log(err)
	}
	return ok && err == nil
}

// mayTell reports whether a card in a tab of an address, nil for a page of ours, may be
// told of the people behind its number.
func (a *App) mayTell(ctx context.Context, s settings.Settings, tab *string, kind string) bool {
	return tab == nil || s.Sites.On(*tab) && a.within(ctx, kind, maxCards)
}

// partyOf returns the number that a card is of.
func (a *App) partyOf(s settings.Settings, r message.ContactRequest) crm.Party {
	text, source := r.Text, r.Source
	if r.E164 != "" {
		text, source = r.E164, message.SourceCard
	}
	n, err := a.read(text, source, s)
	if err != nil {
		return crm.Party{}
	}
	return crm.Party{E164: n.E164, National: n.NationalDial, Number: cmp.Or(n.NationalDial, n.Literal)}
}

// OpenContact implements message.Service: it opens the record of a contact, of
// whom the CRM told before, upon its user's click.
func (a *App) OpenContact(ctx context.Context, r message.ContactRequest) error {
	s, c, err := a.Settings.Load(ctx)
	if err != nil {
		return err
	}
	var contact *calls.Contact
	if r.Call != "" {
		record, err := a.Calls.Get(ctx, r.Call)
		if err != nil {
			return fmt.Errorf("open contact: %w", err)
		}
		contact = record.Contact
	} else if a.mayTell(ctx, s, r.Tab, keyNamed) {
		if contact, err = a.contact(ctx, s, c, a.partyOf(s, r), false); err != nil {
			return err
		}
	}
	if contact == nil || !s.CRM.LinksTo(contact.Link) {
		return &message.Error{Code: CodeNoContact}
	}
	return a.Browser.OpenTab(ctx, contact.Link)
}

// LookUp implements message.Service: it asks the CRM about a number that an
// administrator tries, whatever is known or failed before.
func (a *App) LookUp(ctx context.Context, r message.ContactRequest) (message.LookUpReply, error) {
	s, c, err := a.Settings.Load(ctx)
	if err != nil {
		return message.LookUpReply{}, err
	}
	p := a.partyOf(s, r)
	if p.E164 == "" {
		return message.LookUpReply{}, &message.Error{Code: CodeNoNumber}
	}
	contact, err := a.askCRM(ctx, s, c, p)
	if err != nil {
		return message.LookUpReply{}, err
	}
	if contact == nil {
		return message.LookUpReply{}, nil
	}
	return message.LookUpReply{Found: true, Contact: *contact}, nil
}

// CodeNoNumber says that what was tried is no number of the outside world.
const CodeNoNumber = "crm_number"

package simotel

import (
	"slices"
	"time"

	"simotel/wasm/calls"
	"simotel/wasm/pbx"
)

// Bounds of what is remembered of the PBX's calls.
const (
	maxLegs = 64
	legAge  = 4 * time.Hour
	talkAge = 12 * time.Hour // of an incoming call that goes on
)

// fact is something that was seen of a call, or told of it to the app.
type fact uint8

// The facts, in the order of a call that goes well. Each is the evidence of one
// event of an order.
const (
	rang           fact = 1 << iota // the extension that is rung first rang
	answered                        // it was picked up
	calleeRang                      // the callee's own extension rang
	calleeAnswered                  // and was picked up
	idle                            // the extension that was rung first is free again
)

// evidenceOf lists the facts with the event of which each is the evidence.
var evidenceOf = []struct {
	fact fact
	kind calls.EventKind
}{
	{rang, calls.EventCallerRinging}, {answered, calls.EventCallerAnswered}, {calleeRang, calls.EventCalleeRinging},
	{calleeAnswered, calls.EventConnect}, {idle, calls.EventEnd},
}

// candidate is an order that may have made an extension ring.
type candidate struct {
	Record string `json:"record"`

	// Sure says that the ring came certainly after the order was sent, with
	// nothing missed in between. Only then a number that fits proves anything.
	Sure bool `json:"sure,omitempty"`
}

// leg is what is remembered of one of the PBX's calls that is, or may become,
// the user's.
type leg struct {
	IDs   []string `json:"ids"`
	Heard int64    `json:"heard"` // Unix time in milliseconds of the last event

	// What was told of it.
	CallID  string `json:"callId,omitempty"`  // originated_call_id
	Exten   string `json:"exten,omitempty"`   // the extension whose call it is: the user's own, or one that an order rings first
	Party   string `json:"party,omitempty"`   // whom that one's events name as the other side
	Other   string `json:"other,omitempty"`   // an order's callee that is an extension and takes part
	Out     string `json:"out,omitempty"`     // whom OutgoingCall names
	Came    bool   `json:"came,omitempty"`    // IncomingCall named it: it came from outside
	From    string `json:"from,omitempty"`    // and who called
	Queue   string `json:"queue,omitempty"`   // the queue that the extension's events name
	Foreign bool   `json:"foreign,omitempty"` // the callee of an order calls us
	Early   bool   `json:"early,omitempty"`   // the callee was busy with it before we were: it may be the callee who calls
	Over    bool   `json:"over,omitempty"`    // its report came
	Facts   fact   `json:"facts,omitempty"`

	// Whose it is.
	May    []candidate `json:"may,omitempty"`    // orders that may have made Exten ring, as it stood at the first ring
	Record string      `json:"record,omitempty"` // the order it belongs to
	Named  bool        `json:"named,omitempty"`  // by the PBX's own name of that order
	Told   fact        `json:"told,omitempty"`   // what the app was told

	// What is told of it as an incoming call: see incoming.go.
	Own    pbx.PhoneState `json:"own,omitempty"`    // the user's own phone on this call, as it was told last
	Rung   []string       `json:"rung,omitempty"`   // the other extensions that it rang
	Rounds int            `json:"rounds,omitempty"` // how often it was told of from the beginning
	In     *shown         `json:"in,omitempty"`     // nil for nothing told
	Gone   []string       `json:"gone,omitempty"`   // what was told of it and is to be taken back: shown.ID

	// Whether its user places it, with something that is not ours: see placed.go.
	Placed bool `json:"placed,omitempty"` // seen by whom it goes on to
	Before bool `json:"before,omitempty"` // another extension was in use on it before the user's own phone rang
	Blind  bool `json:"blind,omitempty"`  // or that may have been before events were heard
}

// legs are the calls that are remembered, oldest first.
type legs []*leg

// find returns the leg with one of these names. Legs that turn out to be one
// call are made one.
func (all *legs) find(ids []string) *leg {
	var found *leg
	kept := (*all)[:0]
	for _, l := range *all {
		has := slices.ContainsFunc(ids, func(id string) bool { return slices.Contains(l.IDs, id) })
		switch {
		case has && found == nil:
			found = l
		case has:
			found.merge(l)
			continue
		}
		kept = append(kept, l)
	}
	clear((*all)[len(kept):])
	*all = kept
	if found != nil {
		for _, id := range ids {
			found.IDs = add(found.IDs, id)
		}
	}
	return found
}

// merge takes over what another leg of the same call knew.
func (l *leg) merge(o *leg) {
	for _, id := range o.IDs {
		l.IDs = add(l.IDs, id)
	}
	for _, s := range []struct{ to, from *string }{{&l.CallID, &o.CallID}, {&l.Exten, &o.Exten}, {&l.Party, &o.Party},
		{&l.Other, &o.Other}, {&l.Out, &o.Out}, {&l.From, &o.From}, {&l.Queue, &o.Queue}} {
		if *s.to == "" {
			*s.to = *s.from
		}
	}
	l.Came, l.Foreign, l.Early, l.Over = l.Came || o.Came, l.Foreign || o.Foreign, l.Early || o.Early, l.Over || o.Over
	l.Facts, l.Told = l.Facts|o.Facts, l.Told|o.Told
	if l.May == nil {
		l.May = o.May
	}
	if l.Record == "" {
		l.Record, l.Named = o.Record, o.Named
	}
	if l.Own == "" || o.Own != "" && o.Heard > l.Heard {
		l.Own = o.Own
	}
	if l.In == nil || l.isOver() && !o.isOver() {
		l.In = o.In
	} else if !o.isOver() {
		l.Gone = append(l.Gone, o.In.ID) // one call is one record
	}
	l.Rounds, l.Gone = max(l.Rounds, o.Rounds), append(l.Gone, o.Gone...)
	l.Placed, l.Before, l.Blind = l.Placed || o.Placed, l.Before || o.Before, l.Blind || o.Blind
	for _, exten := range o.Rung {
		if !slices.Contains(l.Rung, exten) && len(l.Rung) < maxRung {
			l.Rung = append(l.Rung, exten)
		}
	}
}

// remember returns the leg with one of these names, a new one if there is none.
func (all *legs) remember(ids []string) *leg {
	if l := all.find(ids); l != nil {
		return l
	}
	l := &leg{IDs: ids}
	*all = append(*all, l)
	return l
}

// forget drops what is too old and, above the bound, what matters least: first
// calls that are over and not ours, then those that were only announced, then
// the oldest.
func (all *legs) forget(now time.Time) {
	*all = slices.DeleteFunc(*all, func(l *leg) bool {
		age := now.Sub(time.UnixMilli(l.Heard))
		return age > legAge && (l.isOver() || age > talkAge)
	})
	for _, least := range []func(*leg) bool{
		func(l *leg) bool { return l.Over && l.Record == "" && l.isOver() },
		func(l *leg) bool { return l.Exten == "" && l.Record == "" && l.isOver() },
		func(l *leg) bool { return l.Facts&idle != 0 },
		func(*leg) bool { return true },
	} {
		for len(*all) > maxLegs {
			i := slices.IndexFunc(*all, least)
			if i < 0 {
				break
			}
			*all = slices.Delete(*all, i, i+1)
		}
	}
}

// valid returns the legs without those that a damaged storage made nameless.
func (all legs) valid() legs {
	return slices.DeleteFunc(all, func(l *leg) bool { return l == nil || len(l.IDs) == 0 })
}

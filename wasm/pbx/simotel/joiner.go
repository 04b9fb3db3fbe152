package simotel

import (
	"slices"
	"strings"
	"time"

	"simotel/wasm/calls"
	"simotel/wasm/pbx"
)

// ringMargin is how long beyond its ring time an order may still ring a phone:
// the PBX takes a moment to dial, and an event to arrive.
const ringMargin = 30 * time.Second

// joiner turns event webhooks into news for the user's own extension. Which
// event is evidence of what is in docs/events.md. All that it remembers is in
// its exported fields, which are kept with the evidence.
type joiner struct {
	own      string        // the user's extension
	callerID string        // what the PBX was told to show to who is rung first; empty for the extension itself
	ringTime time.Duration // how long an order may ring the first phone

	Phone pbx.PhoneState `json:"phone,omitempty"`
	Legs  legs           `json:"legs,omitempty"`

	// Deaf is when events were last lost, or the stream began, in Unix
	// milliseconds. What was told before was not heard: an IncomingCall too.
	Deaf int64 `json:"deaf,omitempty"`
}

// hear takes an event.
func (j *joiner) hear(w webhook, m moment) pbx.News {
	var news pbx.News
	ids := w.ids()
	var l *leg
	switch w.name {
	case newState, extenAdded, extenRemoved:
		if phone := w.phone(); w.id("exten") == j.own && phone != j.Phone && phone != pbx.PhoneUnknown {
			j.Phone, news.Phone = phone, &phone
		}
		if w.name == newState {
			l = j.state(w, ids, m)
		}
	case incomingCall:
		if len(ids) > 0 {
			l = j.Legs.remember(ids)
			l.Came, l.From = true, w.id("number")
		}
	case outgoingCall:
		l = j.outgoing(w, ids, m)
	case cdr, cdrQueue:
		l = j.Legs.find(ids)
	}
	if l != nil {
		l.Heard = m.now.UnixMilli()
		if id := w.callID(); id != "" {
			l.CallID = id
		}
	}
	// All of them: an order may have got its name only now.
	for _, each := range j.Legs {
		j.join(each, m.open)
		news.Evidence = append(news.Evidence, each.tell(m)...)
	}
	if w.name == cdr || w.name == cdrQueue {
		news.Evidence = append(news.Evidence, reported(w, l, m)...)
	}
	news.Incoming = j.incoming(m)
	if w.name == cdr || w.name == cdrQueue {
		news.Incoming = append(news.Incoming, j.reportedIncoming(w, l, m)...)
	}
	j.Legs.forget(m.now)
	return news
}

// state takes a NewState. It returns nil where that concerns nobody of ours.
func (j *joiner) state(w webhook, ids []string, m moment) *leg {
	exten, party, to := w.id("exten"), w.id("participant"), w.phone()
	isCaller := slices.ContainsFunc(m.open, func(r calls.Record) bool { return r.Caller == exten })
	isCallee := slices.ContainsFunc(m.open, func(r calls.Record) bool { return r.Dialled == exten && !r.At(calls.Sent).IsZero() })
	if len(ids) == 0 || exten == "" {
		return nil
	}
	l := j.Legs.find(ids)
	if l == nil && isCallee {
		if l = j.talking(exten, party, m.open); l != nil {
			for _, id := range ids {
				l.IDs = add(l.IDs, id)
			}
		}
	}
	if l == nil {
		isOrdered := w.callID() != "" && to == pbx.PhoneInUse // by a colleague, perhaps, to call us
		if !isCaller && !isCallee && exten != j.own && !isOrdered {
			return nil
		}
		l = j.Legs.remember(ids)
	}
	l.sees(j.own, exten, to, j.isBlind(m.now))
	if exten == j.own {
		l.Own = to
		if party != "" && l.Exten == "" {
			l.Party = party
		}
	} else {
		l.other(exten, word(w.text("direction")), to)
	}
	if l.Exten == "" && (isCaller || exten == j.own && !isCallee) {
		l.Exten = exten
	}
	switch {
	case exten == l.Exten:
		j.first(l, w, m)
	case isCallee:
		l.second(exten, party, word(w.text("direction")), to)
	}
	return l
}

// first takes a state of the phone that an order rings first.
func (j *joiner) first(l *leg, w webhook, m moment) {
	if party := w.id("participant"); party != "" {
		l.Party = party
	}
	if queue := w.id("queue"); queue != "" {
		l.Queue = queue
	}
	switch w.phone() {
	case pbx.PhoneRinging:
		if l.Facts&rang == 0 {
			l.May = j.candidates(l, m)
		}
		l.Facts |= rang
	case pbx.PhoneInUse:
		l.Facts |= answered
	case pbx.PhoneIdle:
		l.Facts |= idle
	}
}

// second takes a state of an order's callee that is an extension.
func (l *leg) second(exten, party, direction string, to pbx.PhoneState) {
	l.Other = exten
	isBefore := l.Facts&answered == 0
	switch to {
	case pbx.PhoneRinging:
		l.Facts |= calleeRang
	case pbx.PhoneInUse:
		switch {
		case isBefore && direction == "out":
			l.Foreign = true // it calls, and was not called
		case isBefore && direction != "in" && l.Facts&calleeRang == 0:
			l.Early = true
		default:
			l.Facts |= calleeAnswered
		}
	}
}

// talking returns the one leg of an order to an extension whose caller has
// answered and whom this extension names as the other side.
func (j *joiner) talking(callee, party string, open []calls.Record) *leg {
	var found []*leg
	for _, l := range j.Legs {
		r := recordOf(l.Record, open)
		if r != nil && r.Dialled == callee && party != "" && l.Exten == party && l.Facts&answered != 0 && l.Facts&idle == 0 {
			found = append(found, l)
		}
	}
	if len(found) != 1 {
		return nil
	}
	return found[0]
}

// outgoing takes an OutgoingCall, if it is to whom an order calls.
func (j *joiner) outgoing(w webhook, ids []string, m moment) *leg {
	number := w.id("number")
	isOurs := slices.ContainsFunc(m.open, func(r calls.Record) bool {
		return dials(r, number) || r.CallID != "" && r.CallID == w.callID()
	})
	l := j.Legs.find(ids)
	if l == nil {
		if !isOurs || len(ids) == 0 {
			return nil
		}
		l = j.Legs.remember(ids)
	}
	l.Out = number
	l.Placed = l.Placed || l.Own == pbx.PhoneInUse && !l.Before && j.namesNobody(l)
	return l
}

// candidates returns the orders that may have made a leg's phone ring.
func (j *joiner) candidates(l *leg, m moment) []candidate {
	var may []candidate
	for _, r := range m.open {
		sent := r.At(calls.Sent)
		end := sent.Add(j.ringTime + ringMargin)
		if sent.IsZero() || r.Caller != l.Exten || j.hasOther(l, r) || m.now.Before(sent) || m.since.After(end) {
			continue
		}
		sure := !m.since.Before(sent) && !m.now.After(end) && sent.UnixMilli() >= j.Deaf
		may = append(may, candidate{Record: r.ID, Sure: sure})
	}
	return may
}

// hasOther reports whether an order has another leg already.
func (j *joiner) hasOther(l *leg, r calls.Record) bool {
	return slices.ContainsFunc(j.Legs, func(o *leg) bool { return o != l && o.Record == r.ID })
}

// fits reports whether a leg has the numbers of an order.
func (j *joiner) fits(l *leg, r calls.Record) bool {
	shown := j.callerID
	if shown == "" {
		shown = r.Caller
	}
	isParty := l.Party != "" && (dials(r, l.Party) || l.Party == shown || l.Party == r.Caller)
	isQueue := l.Queue == "" || l.Queue == r.Dialled
	return isQueue && (isParty || l.Out != "" && dials(r, l.Out) || l.Other != "" && l.Other == r.Dialled)
}

// dials reports whether a number is the one that an order calls.
func dials(r calls.Record, number string) bool {
	return sameNumber(number, r.Dialled) || strings.HasPrefix(r.E164, "+") && sameNumber(number, r.E164)
}

func recordOf(id string, open []calls.Record) *calls.Record {
	for i := range open {
		if id != "" && open[i].ID == id {
			return &open[i]
		}
	}
	return nil
}

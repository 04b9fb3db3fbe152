package simotel

import (
	"time"

	"simotel/wasm/calls"
	"simotel/wasm/pbx"
)

// A call that the user places with something that is not ours, such as the PBX's own
// dialler, rings the user's own phone first, as an incoming one does.

// sees takes a state of an extension for whether its user places a call.
func (l *leg) sees(own, exten string, to pbx.PhoneState, isBlind bool) {
	switch {
	case exten == own && to == pbx.PhoneRinging && l.Own == pbx.PhoneUnknown:
		l.Blind = isBlind
	case exten == own:
	case l.Own == pbx.PhoneUnknown && to == pbx.PhoneInUse:
		l.Before = true
	case l.Own == pbx.PhoneInUse && to == pbx.PhoneRinging && exten == l.Party && !l.Before:
		l.Placed = true // whom the PBX named as the other side is rung only now
	}
}

// isPlaced reports whether a call that rings the user's own phone is one that its
// user places. What speaks for a caller outweighs all that speaks for that.
func (j *joiner) isPlaced(l *leg) bool {
	if l.Came || l.Foreign || l.Before || l.Queue != "" {
		return false
	}
	isNamed := l.CallID != "" && !l.Blind && j.namesNobody(l)
	return l.Placed || isNamed
}

// namesNobody reports whether the other side that the PBX names is no caller.
func (j *joiner) namesNobody(l *leg) bool {
	return l.Party == "" || l.Party == j.own || l.Party == j.callerID || l.Out != "" && sameNumber(l.Party, l.Out)
}

// isBlind reports whether what a call began with may not have been heard.
func (j *joiner) isBlind(now time.Time) bool {
	return now.Sub(time.UnixMilli(j.Deaf)) < j.ringTime+ringMargin
}

// takeBack returns what has to be taken back of what was told of a leg.
func (j *joiner) takeBack(l *leg, m moment) []pbx.Incoming {
	if !l.isOver() && (l.Record != "" || j.isPlaced(l)) {
		l.Gone, l.In = append(l.Gone, l.In.ID), nil
	}
	var all []pbx.Incoming
	for _, id := range l.Gone {
		e := calls.Event{Kind: calls.EventNone, CallID: l.IDs[0]}
		e.At, e.Heard = m.happened()
		all = append(all, pbx.Incoming{ID: id, Event: e})
	}
	l.Gone = nil
	return all
}

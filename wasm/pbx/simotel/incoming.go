package simotel

import (
	"fmt"
	"slices"

	"simotel/wasm/calls"
	"simotel/wasm/pbx"
)

// shown is what was told of a leg as an incoming call.
type shown struct {
	ID      string        `json:"id"`                // pbx.Incoming.ID
	State   calls.State   `json:"state"`             // callee_ringing, connected, ended, or unknown: events were missing
	As      string        `json:"as,omitempty"`      // who calls
	Taken   bool          `json:"taken,omitempty"`   // the user's own phone was picked up
	Else    bool          `json:"else,omitempty"`    // another one was, that the call rang too
	Outcome calls.Outcome `json:"outcome,omitempty"` // as it was reported; empty for not yet
}

// maxRung bounds the other extensions that are remembered to ring for a call.
const maxRung = 16

// other takes a state of an extension that is not the user's and takes part in a
// call. Who was rung by it and is in use has taken it; who calls is in use too.
func (l *leg) other(exten, direction string, to pbx.PhoneState) {
	if exten == l.Party || exten == l.From {
		return
	}
	isRung := slices.Contains(l.Rung, exten)
	switch {
	case to == pbx.PhoneRinging && !isRung && len(l.Rung) < maxRung:
		l.Rung = append(l.Rung, exten)
	case to == pbx.PhoneInUse && (isRung || direction == "in") && l.In != nil:
		l.In.Else = true // before it rang here it may have been somebody's who handed it on
	}
}

// incoming returns what is new of calls that ring the user's own phone and are
// certainly not of our making.
func (j *joiner) incoming(m moment) []pbx.Incoming {
	var all []pbx.Incoming
	for _, l := range j.Legs {
		all = append(all, j.takeBack(l, m)...)
		for _, e := range j.follow(l, m) {
			e.At, e.Heard = m.happened()
			e.CallID = l.IDs[0]
			all = append(all, l.told(j.own, e))
		}
	}
	return all
}

// told makes a piece of news of an event.
func (l *leg) told(own string, e calls.Event) pbx.Incoming {
	number, queue := l.caller(own)
	l.In.As = number + "\n" + queue
	return pbx.Incoming{ID: l.In.ID, Number: number, Queue: queue, Event: e}
}

// follow returns what a leg's facts are the evidence of and what was not told.
func (j *joiner) follow(l *leg, m moment) []calls.Event {
	in, rings := l.In, l.Record == "" && l.Own == pbx.PhoneRinging && (l.Came || l.Foreign || !j.mayBeOurs(l, m.open) && !j.isPlaced(l))
	if rings && (in == nil || in.Outcome != "" || in.State == calls.Unknown) {
		l.begin()
		return []calls.Event{{Kind: calls.EventRing}}
	}
	if in == nil || in.Outcome != "" || in.State == calls.Unknown {
		return nil
	}
	isRinging := in.State == calls.CalleeRinging
	switch {
	case isRinging && l.Own == pbx.PhoneInUse && j.isBusy(l):
		// The phone is in use by another call, and rings no longer or was picked up
		// for this one too.
		in.State = calls.Unknown
		return []calls.Event{{Kind: calls.EventNoReport}}
	case rings && in.State == calls.Ended && !in.Taken:
		in.State = calls.CalleeRinging
		return []calls.Event{{Kind: calls.EventRing}}
	case isRinging && l.Own == pbx.PhoneInUse:
		in.State, in.Taken = calls.Connected, true
		return []calls.Event{{Kind: calls.EventConnect}}
	case in.Else && !in.Taken:
		in.State, in.Outcome = calls.Ended, calls.AnsweredElsewhere
		return []calls.Event{{Kind: calls.EventReport, Report: &calls.Report{Outcome: in.Outcome}}}
	case isRinging && !rings, in.State == calls.Connected && l.Own != pbx.PhoneInUse:
		in.State = calls.Ended
		return []calls.Event{{Kind: calls.EventEnd}}
	}
	if number, queue := l.caller(j.own); in.As != number+"\n"+queue {
		return []calls.Event{{Kind: calls.EventParty}}
	}
	return nil
}

// caller returns who calls, as far as it was told.
func (l *leg) caller(own string) (number, queue string) {
	number = l.From
	if number == "" && l.Party != own {
		number = l.Party
	}
	return number, l.Queue
}

// begin has a leg be told of as an incoming call, once more where a queue rings
// the phone again after a report came.
func (l *leg) begin() {
	l.Rounds++
	id := l.IDs[0]
	if l.Rounds > 1 {
		id = fmt.Sprintf("%s#%d", id, l.Rounds)
	}
	l.In = &shown{ID: id, State: calls.CalleeRinging}
}

// isBusy reports whether the user's phone is in use by another call than a leg.
func (j *joiner) isBusy(l *leg) bool {
	return slices.ContainsFunc(j.Legs, func(o *leg) bool { return o != l && o.Own == pbx.PhoneInUse && !o.Over })
}

// isOver reports whether nothing more is to be told of a leg as an incoming call.
func (l *leg) isOver() bool { return l.In == nil || l.In.Outcome != "" || l.In.State == calls.Unknown }

// reportedIncoming returns the evidence of a Cdr or CdrQueue on an incoming call.
func (j *joiner) reportedIncoming(w webhook, l *leg, m moment) []pbx.Incoming {
	if l == nil || l.In == nil || l.Record != "" {
		return nil
	}
	told, err := w.report()
	if err != nil {
		return nil
	}
	in, how := l.In, told.Report
	how.Outcome = l.outcome(told, w.name, j.own)
	isMissed := in.Outcome == calls.NoAnswer || in.Outcome == calls.Cancelled
	isAnswer := how.Outcome == calls.Answered || how.Outcome == calls.AnsweredElsewhere
	if how.Outcome == "" || in.Outcome != "" && !(isMissed && isAnswer) {
		return nil
	}
	if how.Outcome != calls.Answered {
		how.Talked, how.Cause = 0, "" // somebody else's, and no more than we say
	}
	in.State, in.Outcome = calls.Ended, how.Outcome
	e := calls.Event{Kind: calls.EventReport, CallID: l.IDs[0], Report: &how}
	e.At, e.Heard = m.happened()
	return []pbx.Incoming{l.told(j.own, e)}
}

// outcome returns how a call went for the user's own phone by a report, empty
// where that report does not tell. A call has reports of its parts too.
func (l *leg) outcome(told report, kind, own string) calls.Outcome {
	isOwn, isQueue := told.Dst == own, l.Queue != "" && told.Dst == l.Queue
	switch {
	case told.Outcome == calls.Answered && isOwn:
		return calls.Answered
	case l.In.Taken:
		return "" // it was picked up here: of another part
	case told.Outcome == calls.Answered && !isQueue && (kind == cdrQueue || slices.Contains(l.Rung, told.Dst)):
		return calls.AnsweredElsewhere // CdrQueue names the agent
	case told.Outcome == calls.Busy && isOwn:
		return calls.Rejected // it had rung
	case (told.Outcome == calls.NoAnswer || told.Outcome == calls.Cancelled) && (isOwn || isQueue):
		return told.Outcome
	}
	return ""
}

// callsOwn reports whether an order that is under way calls the user's own phone,
// and may be why it rings.
func (j *joiner) callsOwn(l *leg, open []calls.Record) bool {
	return slices.ContainsFunc(open, func(r calls.Record) bool {
		isUnderWay := !r.At(calls.Sent).IsZero() && !r.Settled() && r.State() != calls.Ended
		isParty := l.Party == "" || l.Party == j.own || l.Party == j.callerID || l.Party == r.Caller
		return isUnderWay && r.Dialled == j.own && isParty
	})
}

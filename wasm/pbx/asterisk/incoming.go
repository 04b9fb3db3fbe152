package asterisk

import (
	"slices"
	"strings"
	"time"

	"simotel/wasm/calls"
	"simotel/wasm/pbx"
)

// rung is what is remembered of a channel that rings the user's phone for a call
// that is no order's.
type rung struct {
	Number string `json:"number,omitempty"` // who calls
	Name   string `json:"name,omitempty"`
	Up     bool   `json:"up,omitempty"` // it was picked up

	Began  int64 `json:"began,omitempty"`  // Unix time in milliseconds of the first ring, 0 where it was not heard
	Joined int64 `json:"joined,omitempty"` // and of the answer, likewise
}

const (
	maxRings       = 16 // calls that may ring one phone, or go on there
	maxName        = 80 // characters of a caller's name
	maxLine        = 40 // and of a number
	causeElsewhere = 26 // Q.850 has it for a call that was lost; Asterisk for one that another phone took
)

// ring takes an event of a channel that is no order's. A phone that is called
// has one that is Ringing; one that calls has not.
func (j *joiner) ring(e event, c *channel, now time.Time) []pbx.Incoming {
	if j.endpoint == "" || !strings.HasPrefix(c.Name, j.endpoint+"-") || !isChannel(c.ID) || j.isDialled(c.ID) {
		return nil
	}
	if e.Type == channelDestroyed {
		return j.over(c.ID, e.Cause, now)
	}
	return j.rings(c, now, true)
}

// isChannel reports whether a channel has an id that can be kept and asked for.
// Asterisk's are much shorter. One of dots would lead an address elsewhere.
func isChannel(id string) bool { return strings.Trim(id, ".") != "" && len(id) <= pbx.MaxIncomingID }

// isDialled reports whether an order's call dialled a channel: it is the callee's.
func (j *joiner) isDialled(id string) bool {
	for _, l := range j.Legs {
		if slices.ContainsFunc(l.Peers, func(p peer) bool { return p.ID == id }) {
			return true
		}
	}
	return false
}

// rings takes a channel of the user's phone as it is. isNow says that it was heard
// to become so, not found.
func (j *joiner) rings(c *channel, now time.Time, isNow bool) []pbx.Incoming {
	number, name := pbx.Clean(c.Connected.Number, maxLine), pbx.Clean(c.Connected.Name, maxName)
	in := j.Rings[c.ID]
	switch {
	case in == nil && c.State == stateRinging && len(j.Rings) < maxRings:
		if j.Rings == nil {
			j.Rings = make(map[string]*rung)
		}
		in = &rung{Number: number, Name: name}
		if isNow {
			in.Began = now.UnixMilli()
		}
		j.Rings[c.ID] = in
		return []pbx.Incoming{in.tells(c.ID, calls.EventRing, now)}
	case in == nil:
		return nil
	}
	var told []pbx.Incoming
	if number != "" && (number != in.Number || name != in.Name) {
		in.Number, in.Name = number, name
		told = append(told, in.tells(c.ID, calls.EventParty, now))
	}
	if c.State == stateUp && !in.Up {
		if in.Up = true; isNow {
			in.Joined = now.UnixMilli()
		}
		told = append(told, in.tells(c.ID, calls.EventConnect, now))
	}
	return told
}

// tells makes a piece of news of an event.
func (in *rung) tells(id string, kind calls.EventKind, now time.Time) pbx.Incoming {
	return pbx.Incoming{ID: id, Number: in.Number, Name: in.Name, Event: calls.Event{Kind: kind, At: now.UnixMilli(), CallID: id}}
}

// over takes that a channel was destroyed.
func (j *joiner) over(id string, cause int, now time.Time) []pbx.Incoming {
	in := j.Rings[id]
	if in == nil {
		return nil
	}
	how := calls.Report{Outcome: in.outcome(cause)}
	until := now
	if in.Joined != 0 {
		until = time.UnixMilli(in.Joined)
		how.Talked = seconds(now.Sub(until))
	}
	if in.Began != 0 && (in.Joined != 0 || !in.Up) {
		how.Waited = seconds(until.Sub(time.UnixMilli(in.Began)))
	}
	return j.ends(id, &how, now)
}

// outcome tells how a call ended for the user's own phone. Whether its caller gave
// up or the PBX rang long enough no event of this phone tells.
func (in *rung) outcome(cause int) calls.Outcome {
	switch {
	case in.Up:
		return calls.Answered
	case cause == causeElsewhere:
		return calls.AnsweredElsewhere
	case cause == causeBusy, cause == causeRejected:
		return calls.Rejected // it had rung
	}
	return calls.NoAnswer
}

// lost takes that a channel is there no longer, and its end was not heard.
func (j *joiner) lost(id string, now time.Time) []pbx.Incoming {
	in := j.Rings[id]
	if in == nil {
		return nil
	}
	if in.Up {
		return j.ends(id, &calls.Report{Outcome: calls.Answered}, now) // how long is not known
	}
	return j.ends(id, nil, now)
}

// ends returns the evidence of a call's end, and forgets the call.
func (j *joiner) ends(id string, how *calls.Report, now time.Time) []pbx.Incoming {
	in := j.Rings[id]
	delete(j.Rings, id)
	over, report := in.tells(id, calls.EventEnd, now), in.tells(id, calls.EventReport, now)
	if report.Event.Report = how; how == nil {
		report.Event.Kind = calls.EventNoReport
	}
	return []pbx.Incoming{over, report}
}

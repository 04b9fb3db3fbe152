package simotel

import (
	"slices"
	"strings"
	"time"

	"simotel/wasm/calls"
	"simotel/wasm/pbx"
)

// join finds the order to which a leg belongs: by the PBX's own name of it, or
// by numbers, if exactly one order fits and nothing speaks against it.
func (j *joiner) join(l *leg, open []calls.Record) {
	if l.CallID != "" {
		for _, r := range open {
			if r.CallID == l.CallID {
				l.Record, l.Named = r.ID, true
				return
			}
		}
	}
	if l.Named {
		return
	}
	if l.Came || l.Foreign {
		l.Record = "" // what was told of it is told; nothing more is
		return
	}
	if l.Record != "" || l.Early {
		return
	}
	var fit []candidate
	for _, c := range l.May {
		r := recordOf(c.Record, open)
		if r != nil && !j.hasOther(l, *r) && j.fits(l, *r) && (r.CallID == "" || l.CallID == "") {
			fit = append(fit, c)
		}
	}
	if len(fit) == 1 && fit[0].Sure {
		l.Record = fit[0].Record
	}
}

// tell returns the evidence that a leg has and that was not told yet. What
// comes before what was told already is left out: a call never goes back.
func (l *leg) tell(m moment) []pbx.Evidence {
	r := recordOf(l.Record, m.open)
	if r == nil {
		return nil
	}
	facts := l.Facts
	if l.Other != r.Dialled {
		facts &^= calleeRang | calleeAnswered
	}
	if l.Out != "" && dials(*r, l.Out) {
		facts |= answered // the callee is dialled only then
	}
	var evidence []pbx.Evidence
	for _, e := range evidenceOf {
		if facts&e.fact != 0 && l.Told < e.fact {
			l.Told |= e.fact
			event := calls.Event{Kind: e.kind, CallID: l.CallID}
			event.At, event.Heard = m.happened()
			evidence = append(evidence, pbx.Evidence{Record: r.ID, Event: event})
		}
	}
	return evidence
}

// reportOf returns the order that a report is of: the one whose name it carries,
// else the one to which its leg belongs.
func reportOf(told report, l *leg, open []calls.Record) *calls.Record {
	for i := range open {
		if told.CallID != "" && open[i].CallID == told.CallID {
			if ofCaller(open[i], told) {
				return nil
			}
			return &open[i]
		}
	}
	if l == nil {
		return nil
	}
	r := recordOf(l.Record, open)
	if r == nil || told.CallID != "" && r.CallID != "" {
		return nil
	}
	// A call has reports of its parts too: of the caller's alone, of whom it was
	// handed on to.
	if !dials(*r, told.Dst) && !strings.EqualFold(told.Dst, dstFailed) {
		return nil
	}
	return r
}

// reported returns the evidence of a Cdr or CdrQueue.
func reported(w webhook, l *leg, m moment) []pbx.Evidence {
	if l != nil {
		l.Over = true
	}
	told, err := w.report()
	if err != nil {
		return nil
	}
	r := reportOf(told, l, m.open)
	if r == nil {
		return nil
	}
	e := calls.Event{Kind: calls.EventReport, CallID: told.CallID, Report: &told.Report}
	if told.Outcome == "" { // over, and how must not be guessed
		e = calls.Event{Kind: calls.EventEnd, CallID: told.CallID, Cause: told.Cause}
	}
	e.At, e.Heard = m.happened()
	return []pbx.Evidence{{Record: r.ID, Event: e}}
}

// mayBeOurs reports whether an order of ours may be why a leg rings: one that
// was sent, has no leg yet, and whose numbers nothing contradicts.
func (j *joiner) mayBeOurs(l *leg, open []calls.Record) bool {
	return j.callsOwn(l, open) || slices.ContainsFunc(l.May, func(c candidate) bool {
		r := recordOf(c.Record, open)
		if r == nil || j.hasOther(l, *r) || l.CallID != "" && r.CallID != "" {
			return false
		}
		return digits(l.Party) == "" && (l.Queue == "" || l.Queue == r.Dialled) || j.fits(l, *r)
	})
}

// lost forgets what may have changed while events were lost, or what was told
// before the stream began, and returns what is to be told of that.
func (j *joiner) lost(now time.Time) []pbx.News {
	var all []pbx.News
	j.Deaf = now.UnixMilli()
	if j.Phone != pbx.PhoneUnknown {
		j.Phone = pbx.PhoneUnknown
		all = append(all, pbx.News{Phone: new(pbx.PhoneUnknown)})
	}
	for _, l := range j.Legs {
		if l.In != nil && !l.isOver() && l.In.State != calls.Connected {
			// What became of it may be among what is lost.
			l.In.State = calls.Unknown
			e := calls.Event{Kind: calls.EventNoReport, At: now.UnixMilli(), CallID: l.IDs[0]}
			all = append(all, pbx.News{Incoming: []pbx.Incoming{l.told(j.own, e)}})
		}
		if l.In == nil || l.In.State != calls.Connected {
			l.Own = pbx.PhoneUnknown
		}
		for i := range l.May {
			l.May[i].Sure = false
		}
	}
	return all
}

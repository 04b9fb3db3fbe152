package app

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"simotel/wasm/calls"
	"simotel/wasm/pbx"
	"simotel/wasm/settings"
)

// reportBound is how long after its gesture a call's report is waited for where
// the PBX, or a stream of events, may bring one. A report comes after the call's
// end, and few calls are longer.
const reportBound = 4 * time.Hour

// talkBound is how long a call may be that a stream said goes on, and of whose end
// it has not told.
const talkBound = 12 * time.Hour

// shutBound is how long a call's report is waited for while the credentials that it
// takes are locked, or gone: over a weekend and a holiday.
const shutBound = 7 * 24 * time.Hour

// bound returns how long a call is followed. Without anything that could tell
// of it, until its phone has surely stopped ringing.
func bound(s settings.Settings) time.Duration {
	if s.Connection.Kind == settings.KindSoftphone {
		return 0 // what the program does with a number nobody ever tells
	}
	if s.Reporting() || s.Stream() != "" {
		return reportBound
	}
	return ringTime(s)
}

// ringTime returns how long after its gesture the phone of a call may ring.
func ringTime(s settings.Settings) time.Duration {
	return time.Duration(s.Connection.RingSeconds)*time.Second + 5*time.Second
}

// pause returns how long to wait before the PBX is asked again about calls of
// which the youngest is so old. Chrome's alarms wait 30 s at least.
func pause(age time.Duration) time.Duration {
	switch {
	case age < 2*time.Minute:
		return 30 * time.Second
	case age < 10*time.Minute:
		return time.Minute
	case age < time.Hour:
		return 5 * time.Minute
	}
	return 15 * time.Minute
}

// wake has the worker woken over its calls after a while.
func (a *App) wake(ctx context.Context, after time.Duration) {
	if err := a.setAlarm(ctx, alarmCalls, after); err != nil {
		a.Log(err)
	}
}

// revive sees to it that calls that are open are looked after, if the worker
// that did died before it had itself woken again.
func (a *App) revive(ctx context.Context) {
	open, err := a.Calls.Open(ctx)
	if err != nil {
		a.Log(err)
	}
	if len(open) == 0 {
		return
	}
	// One that is set is not put off.
	if set, err := a.Browser.HasAlarm(ctx, alarmCalls); err != nil || set {
		return
	}
	a.wake(ctx, settleAfter)
}

// settle gives calls that a worker died over their true state: one that was
// sent is unknown, one that was not is failed. Those younger than gestureLife
// may still be asked for again and are left.
func (a *App) settle(ctx context.Context) error {
	open, err := a.Calls.Open(ctx)
	if err != nil {
		return err
	}
	for _, record := range open {
		young := a.Now().Sub(record.Asked()) <= gestureLife
		if !record.Pending() || young && record.State() == calls.Requested {
			continue
		}
		done, mine := a.enter(record.ID)
		if !mine {
			continue
		}
		err := a.settleOne(ctx, record.ID)
		a.leave(record.ID, done)
		if err != nil {
			return err
		}
	}
	return nil
}

// settleOne settles a call that this worker has claimed. It reads the record
// again: the call may have gone on since it was listed.
func (a *App) settleOne(ctx context.Context, id string) error {
	record, err := a.Calls.Get(ctx, id)
	if err != nil || !record.Pending() {
		return err
	}
	if record, err = a.interrupt(ctx, record); err == nil {
		a.publish(ctx, record)
	}
	return err
}

// keyReports is where it is kept how far the PBX's reports were read.
const keyReports = "reports.position"

// position is how far something was read, and of which PBX or stream.
type position struct {
	Of string          `json:"of"` // its address
	At json.RawMessage `json:"at"`
}

// readPosition returns a position that is kept, nil for none and for another
// address's.
func (a *App) readPosition(ctx context.Context, key, of string) (pbx.Position, error) {
	raw, err := a.Calls.Area.Get(ctx, key)
	var p position
	if err != nil || raw == nil || json.Unmarshal(raw, &p) != nil || p.Of != of || string(p.At) == "null" {
		return nil, err
	}
	return pbx.Position(p.At), nil
}

// store records what a PBX told, and in the same step how far it was read.
func (a *App) store(ctx context.Context, changes []calls.Change, key string, p position) ([]calls.Changed, error) {
	raw, err := json.Marshal(p)
	if err != nil {
		return nil, err
	}
	return a.Calls.ApplyAll(ctx, changes, map[string]json.RawMessage{key: raw})
}

// apply records what a PBX told and carries out what follows.
func (a *App) apply(ctx context.Context, changes []calls.Change, key string, p position) error {
	all, err := a.store(ctx, changes, key, p)
	for _, changed := range all {
		a.carryOut(ctx, changed)
		if changed.Effects.Has(calls.Tell) {
			a.publish(ctx, changed.Record)
		}
	}
	return err
}

// follow asks the PBX what became of the calls that are open, gives up those
// that are past their bound, and has itself called again while any is left.
func (a *App) follow(ctx context.Context) error {
	open, err := a.Calls.Open(ctx)
	if err != nil {
		return err
	}
	if len(open) == 0 {
		return nil
	}
	// At once: a worker that dies over this is to be followed by another.
	a.wake(ctx, pause(a.Now().Sub(open[len(open)-1].Asked())))
	s, c, err := a.Settings.Load(ctx)
	unreadable := err != nil
	if err == nil && s.Reporting() {
		err = a.readReports(ctx, s, c, open)
	}
	if err != nil {
		a.Log(err) // the next time, perhaps
	}
	if unreadable {
		return nil // nobody knows what is waited for
	}
	if open, err = a.Calls.Open(ctx); err != nil {
		return err
	}
	for _, r := range open {
		if r.Direction == calls.Incoming {
			if err := a.giveUp(ctx, r); err != nil {
				return err
			}
			continue
		}
		if age := a.Now().Sub(r.Asked()); r.State() == calls.Accepted && age >= ringTime(s) && age < ringTime(s)+time.Minute {
			a.tellAnew(ctx, r) // its phone rings no longer
		}
		if a.isOnTheLine(s, r) && a.Now().Sub(r.At(calls.CallerAnswered)) < dialTime+time.Minute {
			a.tellAnew(ctx, r) // the worker may have died since
		}
		goesOn := a.hears(r) && (r.State() == calls.Connected || r.State() == calls.CallerAnswered) && a.Now().Sub(r.Asked()) < talkBound
		isShut := s.Reporting() && r.Via == s.Via() && c.Shut(s) != nil && a.Now().Sub(r.Asked()) < shutBound // its report can be read later
		if r.Pending() || goesOn || isShut || a.Now().Sub(r.Asked()) < bound(s) {
			continue
		}
		changed, err := a.Calls.Apply(ctx, r.ID, calls.Event{Kind: calls.EventNoReport})
		if err != nil {
			return err
		}
		a.carryOut(ctx, changed)
		a.publish(ctx, changed.Record)
	}
	return nil
}

// concerned returns the open records, and those that are settled and that a
// report of an open one could be taken for: of the same time and number.
func concerned(open, recent []calls.Record) []calls.Record {
	for _, r := range recent {
		if r.Settled() && r.CallID != "" && r.Direction == calls.Outgoing && slices.ContainsFunc(open, func(o calls.Record) bool { return o.Dialled == r.Dialled }) {
			open = append(open, r)
		}
	}
	return open
}

// readReports reads the PBX's reports since the last time and records what they
// say.
func (a *App) readReports(ctx context.Context, s settings.Settings, c settings.Credentials, open []calls.Record) error {
	// One that waits for its answer gets no report yet, but one may be its.
	open = slices.DeleteFunc(slices.Clone(open), func(r calls.Record) bool {
		return r.State() == calls.Requested || r.Via != s.Via() || r.Direction == calls.Incoming
	})
	if !slices.ContainsFunc(open, func(r calls.Record) bool { return !r.Pending() }) {
		return nil
	}
	if c.Shut(s) != nil {
		return nil // they wait
	}
	driver, err := a.open(s, c)
	reporter, ok := driver.(pbx.Reporter)
	if err != nil || !ok {
		return err
	}
	from, err := a.readPosition(ctx, keyReports, s.Via())
	if err != nil {
		return err
	}
	known, err := a.Calls.Recent(ctx, recentCalls)
	if err != nil {
		return err
	}
	told, next, failed := reporter.Reports(ctx, concerned(open, known), from)
	return errors.Join(a.apply(ctx, changesOf(told), keyReports, position{Of: s.Via(), At: json.RawMessage(next)}), failed)
}

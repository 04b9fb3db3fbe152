package app

import (
	"context"
	"errors"
	"time"

	"simotel/wasm/calls"
	"simotel/wasm/message"
	"simotel/wasm/pbx"
)

// gestureLife is how long after its gesture a call that was never sent may
// still be placed. Later the person has gone on to something else.
const gestureLife = 20 * time.Second

// settleAfter is when the worker is woken over a call that it may have died
// over: later than any request's bound.
const settleAfter = time.Minute

// wait leaves the user the time to take a call back, if they want that, and
// then sends it.
func (a *App) wait(ctx context.Context, record calls.Record, p prepared) (placed, error) {
	until := record.Asked().Add(time.Duration(p.settings.Guards.UndoSeconds) * time.Second)
	if !until.After(a.Now()) {
		record, err := a.send(ctx, record, p)
		return placed{record: record}, err
	}
	a.mu.Lock()
	a.undo[record.ID] = until
	a.mu.Unlock()
	a.wake(ctx, settleAfter)
	a.show(ctx, record)
	return placed{record: record, later: func() {
		timer := time.NewTimer(until.Sub(a.Now()))
		defer timer.Stop()
		<-timer.C
		a.mu.Lock()
		_, waits := a.undo[record.ID]
		delete(a.undo, record.ID)
		a.mu.Unlock()
		if !waits {
			return // taken back
		}
		record, err := a.send(ctx, record, p)
		if err != nil {
			a.Log(err)
			return
		}
		a.publish(ctx, record)
	}}, nil
}

// send has a call that is recorded be placed. A computer may have slept since the
// gesture: then nothing is sent.
func (a *App) send(ctx context.Context, record calls.Record, p prepared) (calls.Record, error) {
	if a.Now().Sub(record.Asked()) > gestureLife {
		return a.interrupt(ctx, record)
	}
	changed, err := a.Calls.Apply(ctx, record.ID, calls.Event{Kind: calls.EventSend})
	if err != nil || !changed.Effects.Has(calls.Originate) {
		return changed.Record, err
	}
	return a.order(ctx, changed.Record, p)
}

// order sends the order of a record that says so by now, once, and records what the
// PBX said.
func (a *App) order(ctx context.Context, record calls.Record, p prepared) (calls.Record, error) {
	go func() { // the order waits for nobody
		a.wake(ctx, settleAfter)
		a.show(ctx, record)
		a.accompany(ctx, record)
	}()
	ref, err := p.driver.Originate(ctx, p.order)
	go a.noteHealth(ctx, p.settings, err)
	event := calls.Event{Kind: calls.EventAccept, CallID: ref.ID}
	var refused *pbx.Error
	switch {
	case err == nil:
	case errors.As(err, &refused) && !refused.Unknown:
		event.Kind = calls.EventRefuse
	default:
		event.Kind = calls.EventLose
	}
	return a.advance(ctx, record, event, err)
}

// interrupt records that a worker died over a call, or its computer slept.
func (a *App) interrupt(ctx context.Context, record calls.Record) (calls.Record, error) {
	return a.advance(ctx, record, calls.Event{Kind: calls.EventInterrupt}, &message.Error{Code: CodeInterrupted})
}

// advance records an event of an order, with its cause if it is a bad one. If
// storage fails after it was sent, the caller still learns the truth: what was
// stored before says "sent", which settle turns to unknown.
func (a *App) advance(ctx context.Context, record calls.Record, e calls.Event, cause error) (calls.Record, error) {
	if cause != nil {
		a.Log(cause)
		e.Reason, e.Detail = code(cause), detail(cause)
	}
	changed, err := a.Calls.Apply(ctx, record.ID, e)
	if err != nil {
		if record.State() == calls.Requested {
			return record, err
		}
		a.Log(err)
		changed.Record, changed.Effects = record.Apply(e, a.Now())
	}
	a.carryOut(ctx, changed)
	return changed.Record, nil
}

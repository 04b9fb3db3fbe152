package app

import (
	"context"
	"errors"
	"time"

	"simotel/wasm/calls"
	"simotel/wasm/message"
	"simotel/wasm/pbx"
)

// Codes of failures that are the app's own.
const (
	CodeInterrupted = "interrupted"    // the worker died before the order left, and the gesture is long past
	CodeCaller      = "caller_invalid" // the phone that is to ring first is none that can be called
	CodeOtherNumber = "number_differs" // the text reads as another number than the card showed
	CodeStorage     = "storage_failed" // Chrome could not keep settings or a call's record; without its record no order is sent
)

// Codes lists the package's codes.
var Codes = []string{CodeCaller, CodeInterrupted, CodeNoPredecessor, CodeOtherNumber, CodeStorage}

// gestureLife is how long after its gesture a call that was never sent may
// still be placed. Later the person has gone on to something else.
const gestureLife = 20 * time.Second

// After a call the worker is woken once: soon after a final state, and later
// than any request's bound when it may have died over the request.
const (
	settleAfter = time.Minute
	badgeLife   = 30 * time.Second
)

// Call implements message.Service: it places the call of one gesture. Asked
// again with the same id it tells what became of that call. What goes wrong
// with the call itself is in the reply, not in the error.
func (a *App) Call(ctx context.Context, r message.CallRequest) (message.CallReply, error) {
	// A tab that closes does not take back what its user asked for.
	ctx = context.WithoutCancel(ctx)
	done, mine := a.enter(r.ID)
	if !mine {
		<-done
		return a.CallStatus(ctx, message.CallStatusRequest{ID: r.ID})
	}
	defer a.leave(r.ID, done)
	record, err := a.place(ctx, r)
	if err != nil {
		return message.CallReply{}, stored(err)
	}
	if r.Source == message.SourcePopup && record.State() != calls.Accepted {
		// A popup is gone as soon as the focus is; a card stays.
		a.notify(ctx, record)
	}
	return a.reply(ctx, record), nil
}

// enter claims a call's id for this worker. For the second to claim it the
// channel is closed when the first is done.
func (a *App) enter(id string) (done chan struct{}, mine bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if done, ok := a.active[id]; ok {
		return done, false
	}
	done = make(chan struct{})
	a.active[id] = done
	return done, true
}

func (a *App) leave(id string, done chan struct{}) {
	a.mu.Lock()
	defer a.mu.Unlock()
	delete(a.active, id)
	close(done)
}

// place takes a call from wherever an earlier worker left it to a final state.
// Every state is stored before what follows from it; the error is the
// storage's.
func (a *App) place(ctx context.Context, r message.CallRequest) (calls.Record, error) {
	record, _, err := a.Calls.Begin(ctx, calls.Record{ID: r.ID, Text: bounded(written(r), 64), From: bounded(r.Caller, 64)})
	if err != nil {
		return record, err
	}
	switch {
	case record.State() == calls.Sent:
		// An earlier worker died with the order in its hands.
		return a.finish(ctx, record, calls.Unknown, &message.Error{Code: CodeInterrupted}, "")
	case record.State() != calls.Requested:
		return record, nil
	case a.Now().Sub(record.Asked()) > gestureLife:
		return a.finish(ctx, record, calls.Failed, &message.Error{Code: CodeInterrupted}, "")
	}

	driver, order, number, err := a.prepare(ctx, r)
	if err != nil {
		return a.finish(ctx, record, calls.Failed, err, "")
	}
	record, err = a.Calls.Advance(ctx, r.ID, calls.Sent, func(c *calls.Record) {
		c.E164, c.Ext, c.Caller, c.Dialled = number.E164, number.Extension, order.Caller, order.Callee
	})
	if err != nil {
		return record, err
	}
	a.attend(ctx, Badge{Text: "…", Color: "#5f6b64"}, settleAfter)
	return a.originate(ctx, driver, order, record)
}

// originate sends the order, once, and records what the PBX said.
func (a *App) originate(ctx context.Context, driver pbx.Driver, order pbx.Order, record calls.Record) (calls.Record, error) {
	ref, err := driver.Originate(ctx, order)
	state := calls.Accepted
	var failure *pbx.Error
	switch {
	case err == nil:
	case errors.As(err, &failure) && !failure.Unknown:
		state = calls.Failed
	default:
		state = calls.Unknown
	}
	return a.finish(ctx, record, state, err, ref.ID)
}

// finish records a final state. If storage fails then, the caller still learns
// the truth: what was stored before says "sent", which settle turns to unknown.
func (a *App) finish(ctx context.Context, record calls.Record, state calls.State, cause error, callID string) (calls.Record, error) {
	change := func(c *calls.Record) {
		c.CallID = callID
		if cause != nil {
			c.Reason, c.Detail = code(cause), detail(cause)
		}
	}
	if cause != nil {
		a.Log(cause)
	}
	stored, err := a.Calls.Advance(ctx, record.ID, state, change)
	if err != nil {
		if errors.Is(err, calls.ErrStep) {
			return stored, nil // settled by another path, which is as true
		}
		a.Log(err)
		change(&record)
		record.Steps = append(record.Steps, calls.Transition{State: state, At: a.Now().UnixMilli()})
		stored = record
	}
	badge := Badge{Text: "!", Color: "#a32018"}
	if state == calls.Accepted {
		badge = Badge{Text: "✓", Color: "#14783f"}
	}
	a.attend(ctx, badge, badgeLife)
	return stored, nil
}

// attend shows a badge and has the worker woken after a while. Neither is
// worth a call, so their failure is only logged.
func (a *App) attend(ctx context.Context, badge Badge, after time.Duration) {
	if err := a.Browser.SetBadge(ctx, badge); err != nil {
		a.Log(err)
	}
	if err := a.Browser.SetAlarm(ctx, alarmCalls, after); err != nil {
		a.Log(err)
	}
}

// CallStatus implements message.Service. A call that nobody works on any more
// is settled first.
func (a *App) CallStatus(ctx context.Context, r message.CallStatusRequest) (message.CallReply, error) {
	record, err := a.Calls.Get(ctx, r.ID)
	if err != nil {
		return message.CallReply{}, err
	}
	return a.reply(ctx, record), nil
}

// RecentCalls implements message.Service: newest first.
func (a *App) RecentCalls(ctx context.Context) ([]message.CallReply, error) {
	if err := a.settle(ctx); err != nil {
		return nil, err
	}
	records, err := a.Calls.Recent(ctx)
	if err != nil {
		return nil, err
	}
	replies := make([]message.CallReply, 0, len(records))
	for _, r := range records {
		replies = append(replies, a.reply(ctx, r))
	}
	return replies, nil
}

// settle gives calls of a worker that died their true state: one that was sent
// is unknown, one that was not is failed. Those younger than gestureLife may
// still be asked for again and are left.
func (a *App) settle(ctx context.Context) error {
	records, err := a.Calls.Recent(ctx)
	if err != nil {
		return err
	}
	for _, record := range records {
		young := a.Now().Sub(record.Asked()) <= gestureLife
		if record.State().Final() || (young && record.State() == calls.Requested) {
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
// again: the call may have ended since it was listed.
func (a *App) settleOne(ctx context.Context, id string) error {
	record, err := a.Calls.Get(ctx, id)
	if err != nil || record.State().Final() {
		return err
	}
	state := calls.Unknown
	if record.State() == calls.Requested {
		state = calls.Failed
	}
	settled, err := a.finish(ctx, record, state, &message.Error{Code: CodeInterrupted}, "")
	if err == nil {
		a.notify(ctx, settled)
	}
	return err
}

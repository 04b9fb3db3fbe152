package app

import (
	"context"
	"encoding/json"
	"math/rand/v2"
	"sync"
	"time"

	"simotel/wasm/calls"
	"simotel/wasm/crm/outbox"
	"simotel/wasm/settings"
)

// leastAlarm is the shortest time after which an alarm of Chrome goes off.
const leastAlarm = 30 * time.Second

// lostAfter is when the worker is woken over a call that it may have died over
// while the CRM was sent it: later than any answer.
const lostAfter = time.Minute

// nearlyFull is how much of the queue's bound that is.
const nearlyFull = outbox.MaxWaiting * 9 / 10

// delivery is what this worker does to have calls arrive at the CRM. What waits,
// and how it stands, is in storage alone.
type delivery struct {
	mu      sync.Mutex
	done    chan struct{}      // closed when the one that goes on has ended; nil for none
	cancel  context.CancelFunc // ends it
	again   bool               // it was asked for meanwhile
	urgent  bool               // and at once
	waiting *time.Timer        // until the next try, where an alarm would be late
}

func (a *App) queue() outbox.Queue { return outbox.Queue{Area: a.Calls.Area} }

// enqueue is the log's Settled: what is settled is to be told to the CRM, and is
// queued in the very step in which it is stored.
func (a *App) enqueue(ctx context.Context, r *calls.Record, values map[string]json.RawMessage) error {
	s, _, err := a.load(ctx)
	if err != nil || s.CRM.Log.URL == "" {
		return err
	}
	return a.queue().Add(ctx, a.Now(), r, s.Extension, values)
}

// delivers has a record sent on, if it was queued.
func (a *App) delivers(ctx context.Context, r calls.Record) {
	if r.Logged > 0 {
		go a.deliver(ctx, false)
	}
}

// redirect tries at once where the CRM is reached in another way than before.
func (a *App) redirect(ctx context.Context, s settings.Settings, c settings.Credentials, now settings.Settings, nowC settings.Credentials) {
	if now.CRM.Log.URL != "" && (s.CRM.Log != now.CRM.Log || s.ClearText != now.ClearText || c.CRMToken != nowC.CRMToken || c.CRMSecret != nowC.CRMSecret) {
		go a.deliver(ctx, true)
	}
}

// onOnline is the worker's own event of that name: the network is there again.
func (a *App) onOnline(ctx context.Context, _ []json.RawMessage) (json.RawMessage, error) {
	a.deliver(ctx, true)
	return nil, nil
}

// deliver sends what waits for the CRM, one call after the other, until nothing
// does or a try came to nothing. It is one at a time: who comes meanwhile has it go
// on, and waits for it. An urgent one does not wait until the next try is due.
func (a *App) deliver(ctx context.Context, urgent bool) {
	d := &a.outbox
	d.mu.Lock()
	if done := d.done; done != nil {
		d.again, d.urgent = true, d.urgent || urgent
		d.mu.Unlock()
		<-done
		return
	}
	if d.waiting != nil {
		d.waiting.Stop()
	}
	ctx, cancel := context.WithCancel(a.fence.enter(context.WithoutCancel(ctx)))
	defer cancel()
	d.done, d.cancel = make(chan struct{}), cancel
	d.mu.Unlock()
	for {
		more, err := a.deliverOne(ctx, urgent)
		if err != nil && ctx.Err() == nil {
			a.Log(err) // an alarm is set
		}
		d.mu.Lock()
		more, urgent = more || d.again, d.urgent
		d.again, d.urgent = false, false
		if !more || ctx.Err() != nil {
			close(d.done)
			d.done = nil
			d.mu.Unlock()
			return
		}
		d.mu.Unlock()
	}
}

// halt ends a delivery that goes on, and what it would do next.
func (d *delivery) halt() { d.hold()() }

// hold does so, and takes the place of one: until release is called none begins.
// What is asked for meanwhile is done by the next.
func (d *delivery) hold() (release func()) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for d.done != nil {
		done := d.done
		d.cancel()
		d.mu.Unlock()
		<-done
		d.mu.Lock()
	}
	if d.waiting != nil {
		d.waiting.Stop()
	}
	d.done, d.cancel = make(chan struct{}), func() {}
	return func() {
		d.mu.Lock()
		defer d.mu.Unlock()
		close(d.done)
		d.done = nil
	}
}

// deliverOne sends the call that has waited longest, if it is time, and reports
// whether another one can be sent right after it.
func (a *App) deliverOne(ctx context.Context, urgent bool) (more bool, err error) {
	s, c, err := a.Settings.Load(ctx)
	if err != nil || s.CRM.Log.URL == "" || c.ShutLog(s) != nil {
		return false, err // what waits for a passphrase is no failure of the CRM's
	}
	q := a.queue()
	all, err := q.Contents(ctx)
	if err != nil {
		return false, err
	}
	state, err := q.State(ctx)
	if err != nil {
		return false, err
	}
	if len(all.Waiting) == 0 {
		if state != state.Mended() {
			err = a.setLogState(ctx, q, all, state.Mended())
		}
		return false, err
	}
	if wait := state.Wait(a.Now()); wait > 0 && !urgent {
		a.wakeLog(ctx, wait)
		return false, a.warn(ctx, q, all, state)
	}
	// Before it is sent: whoever dies over it is followed by another.
	if err := a.setAlarm(ctx, alarmLog, lostAfter); err != nil {
		return false, err
	}
	if err := q.Prune(ctx, all.Obsolete); err != nil {
		return false, err
	}
	t := turn{queue: q, all: all, state: state, item: all.Waiting[0]}
	if state.Suspects() && len(all.Waiting) > 1 {
		t.suspect, t.item = &all.Waiting[0], all.Waiting[1]
	}
	var ok bool
	if t.entry, ok, err = q.Waiting(ctx, t.item); err != nil {
		return false, err
	}
	if !ok {
		return true, q.Lose(ctx, t.item, a.Now())
	}
	return a.post(ctx, s, c, t)
}

// wakeLog has the worker look after what waits again after a while: by an alarm, and
// earlier by itself, if it lives so long.
func (a *App) wakeLog(ctx context.Context, after time.Duration) {
	if err := a.setAlarm(ctx, alarmLog, max(after, leastAlarm)); err != nil {
		a.Log(err)
	}
	if after >= leastAlarm {
		return
	}
	a.outbox.mu.Lock()
	defer a.outbox.mu.Unlock()
	if a.outbox.waiting != nil {
		a.outbox.waiting.Stop()
	}
	a.outbox.waiting = time.AfterFunc(after, func() { a.deliver(context.WithoutCancel(ctx), false) })
}

// turn is one call's: what is known when it is sent.
type turn struct {
	queue outbox.Queue
	all   outbox.Contents
	state outbox.State
	item  outbox.Item
	entry outbox.Entry

	suspect *outbox.Item // the one before it, over which the CRM may break; nil for none
}

// convict sets the call aside over which the CRM broke again and again, now that it
// took another.
func (a *App) convict(ctx context.Context, t turn) error {
	if t.suspect == nil {
		return nil
	}
	e, ok, err := t.queue.Waiting(ctx, *t.suspect)
	if err != nil || !ok {
		return err
	}
	return t.queue.Refuse(ctx, *t.suspect, e, t.state.Last)
}

// post sends one entry and keeps what came of it.
func (a *App) post(ctx context.Context, s settings.Settings, c settings.Credentials, t turn) (more bool, err error) {
	sender := outbox.Sender{HTTP: a.Transport.HTTP, Log: s.CRM.Log, Token: c.CRMToken, Secret: c.CRMSecret, Now: a.Now, HMAC: a.HMAC}
	failure, after := sender.Ready(s.ClearText), time.Duration(0)
	if failure == nil {
		if failure, after, err = sender.Send(ctx, t.entry); err != nil {
			a.Log(err)
			failure = &outbox.Failure{Code: outbox.CodeSilent, At: a.Now().UnixMilli()}
		}
	}
	if ctx.Err() != nil {
		return false, ctx.Err()
	}
	if failure == nil {
		if err := t.queue.Take(ctx, t.item); err != nil {
			return false, err
		}
		if err := a.convict(ctx, t); err != nil {
			return false, err
		}
		return true, a.setLogState(ctx, t.queue, t.all, t.state.Succeed(a.Now()))
	}
	now := a.Now()
	next, aside := t.state.Fail(t.item, *failure, after, rand.Float64(), now)
	if aside {
		if err := t.queue.Refuse(ctx, t.item, t.entry, *failure); err != nil {
			return false, err
		}
	}
	if err := a.setLogState(ctx, t.queue, t.all, next); err != nil {
		return false, err
	}
	wait := next.Wait(now)
	if wait > 0 {
		a.wakeLog(ctx, wait)
	}
	return wait <= 0, nil
}

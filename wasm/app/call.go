package app

import (
	"context"
	"encoding/json"
	"errors"

	"simotel/wasm/calls"
	"simotel/wasm/guard"
	"simotel/wasm/message"
)

// Codes of failures that are the app's own.
const (
	CodeInterrupted = "interrupted"    // the worker died before the order left, and the gesture is long past
	CodeCaller      = "caller_invalid" // the phone that is to ring first is none that can be called
	CodeNoCaller    = "no_caller"      // a phone is to ring first, and this connection rings none
	CodeSameNumber  = "same_number"    // it is the number that is to be called
	CodeOtherNumber = "number_differs" // the text reads as another number than the card showed
	CodeStorage     = "storage_failed" // Chrome could not keep settings or a call's record; without its record no order is sent
	CodeTooMany     = "too_many_calls" // more within a minute than the user allows
	CodeCancelled   = "cancelled"      // the user took the call back before it was sent
)

// Codes lists the package's codes.
var Codes = []string{
	calls.CodeNewer, CodeCallGone, CodeCancelled, CodeCaller, CodeNoContact, CodeNoLookup, CodeNoNumber, CodeHistoryRead, CodeHistoryWrite, CodeInterrupted, CodeManaged, CodeNoCaller, CodeNoDirectory, CodeNoPredecessor,
	CodeOtherNumber, CodeSameNumber, CodeStorage, CodeTaughtOften, CodeTooMany,
}

// Call implements message.Service: it places the call of one gesture, or asks
// about it first. Asked again with the same id it tells what became of that
// call. What goes wrong with the call itself is in the reply, not in the error.
func (a *App) Call(ctx context.Context, r message.CallRequest) (message.CallReply, error) {
	// A tab that closes does not take back what its user asked for.
	ctx = context.WithoutCancel(ctx)
	reply, err := a.call(ctx, r)
	if err == nil && reply.Question == nil && r.Source != message.SourcePopup && r.Place.Tab >= 0 {
		// Who asked may be gone: the PBX takes its time, and people go on.
		go a.publish(ctx, reply.Record)
	}
	return reply, err
}

func (a *App) call(ctx context.Context, r message.CallRequest) (message.CallReply, error) {
	done, mine := a.enter(r.ID)
	if !mine {
		<-done
		return a.CallStatus(ctx, message.CallStatusRequest{ID: r.ID})
	}
	p, err := a.place(ctx, r)
	if p.later != nil {
		go func() {
			defer a.leave(r.ID, done)
			p.later()
		}()
	} else {
		a.leave(r.ID, done)
	}
	switch {
	case err != nil:
		return message.CallReply{}, stored(err)
	case p.question != nil:
		return message.CallReply{Record: calls.Record{Text: p.record.Text, E164: p.record.E164}, State: calls.Requested,
			Shown: shown(a.catalogue(ctx), p.record), Question: p.question, Retry: true}, nil
	}
	if r.Source == message.SourcePopup && (p.record.State() == calls.Failed || p.record.State() == calls.Unknown) {
		// A popup is gone as soon as the focus is; a card stays.
		a.notify(ctx, p.record)
	}
	return a.reply(ctx, p.record), nil
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

// placed is how far a gesture's call came.
type placed struct {
	record   calls.Record
	question *message.Question // asked first: nothing was recorded or sent
	done     chan struct{}     // closed when another gesture's call, which record is of, has its answer
	later    func()            // what is still to be done, after the answer
	leaves   bool              // record says "sent", and nothing else keeps the order from it
}

// place takes a call from wherever an earlier worker left it to the PBX's
// answer. Every state is stored before what follows from it; the error is the
// storage's, or that there is no number to call.
func (a *App) place(ctx context.Context, r message.CallRequest) (placed, error) {
	record, err := a.Calls.Get(ctx, r.ID)
	switch {
	case err == nil:
		return a.resume(ctx, record, r)
	case !errors.Is(err, calls.ErrNotFound):
		return placed{}, err
	}
	p, fault := a.prepare(ctx, r)
	if isNoNumber(fault) {
		return placed{}, fault
	}
	record = a.record(r, p)
	found, err := a.admit(ctx, r, p, record, fault)
	switch {
	case err != nil || found.question != nil:
		return found, err
	case found.done != nil:
		// The PBX's answer to the same order is the answer to both.
		<-found.done
		found.record, err = a.Calls.Get(ctx, found.record.ID)
	case found.leaves:
		found.record, err = a.order(ctx, found.record, p)
	case found.record.ID == r.ID && found.record.State() == calls.Requested:
		return a.wait(ctx, found.record, p)
	}
	return found, err
}

// record returns what is kept of a call from its beginning.
func (a *App) record(r message.CallRequest, p prepared) calls.Record {
	text := written(r)
	if r.Source != message.SourceLink {
		text = a.reader(p.settings).Seen(text) // nothing of what was selected with it
	}
	record := calls.Record{
		ID: r.ID, Text: oneLine(text, calls.MaxText), From: oneLine(r.Caller, calls.MaxText),
		E164: p.number.E164, Ext: p.number.Extension, Via: p.settings.Via(), Caller: p.order.Caller, Dialled: p.order.Callee,
	}
	if p.settings.History.Pages && r.Place.Address != "" {
		record.Page = &calls.Page{Address: bounded(r.Place.Address, calls.MaxAddress), Title: oneLine(r.Place.Title, calls.MaxTitle)}
	}
	return record
}

// admit looks whether a gesture's call may be placed, and records it if so. One
// at a time, so that two gestures at once are seen as such.
func (a *App) admit(ctx context.Context, r message.CallRequest, p prepared, record calls.Record, fault error) (placed, error) {
	a.placing.Lock()
	defer a.placing.Unlock()
	if fault == nil {
		same, err := a.same(ctx, record)
		if err != nil {
			return placed{}, err
		}
		if twin, done := a.twin(same); twin != nil {
			a.remember(ctx, twin.ID, r)
			return placed{record: *twin, done: done}, nil
		}
		var question *message.Question
		if question, fault, err = a.guarded(ctx, r, p, same); err != nil || question != nil {
			return placed{record: record, question: question}, err
		}
	}
	if fault != nil {
		record, err := a.refuse(ctx, record, r, fault)
		return placed{record: record}, err
	}
	return a.begin(ctx, record, r, p)
}

// begin records a call that may be placed, as sent already unless its user wants time
// to take it back, and at the same time that one was let through.
func (a *App) begin(ctx context.Context, record calls.Record, r message.CallRequest, p prepared) (placed, error) {
	noted := make(chan error, 1)
	go func() { noted <- a.note(ctx, r, keyAdmitted) }()
	var changed calls.Changed
	var err error
	if p.settings.Guards.UndoSeconds > 0 {
		changed.Record, _, err = a.Calls.Begin(ctx, record)
	} else {
		changed, err = a.Calls.BeginWith(ctx, record, calls.Event{Kind: calls.EventSend})
	}
	if fault := <-noted; fault != nil && err == nil {
		record, err := a.advance(ctx, changed.Record, calls.Event{Kind: calls.EventRefuse}, stored(fault))
		return placed{record: record}, err
	}
	return placed{record: changed.Record, leaves: changed.Effects.Has(calls.Originate)}, err
}

// note keeps, in one step, that something of a kind happened now, and in which tab
// the call was asked for.
func (a *App) note(ctx context.Context, r message.CallRequest, kind string) error {
	a.session.Lock()
	defer a.session.Unlock()
	values := map[string]json.RawMessage{}
	err := change(ctx, a, values, kind, func(all []int64) []int64 { return append(all, a.Now().UnixMilli()) })
	if place, ok := placeOf(r); err == nil && ok {
		err = change(ctx, a, values, keyTabs, func(all []told) []told { return append(all, place) })
	}
	if err != nil {
		return err
	}
	return a.Session.Set(ctx, values)
}

// refuse records a call that is not placed. Of very many only the answer is
// made.
func (a *App) refuse(ctx context.Context, record calls.Record, r message.CallRequest, fault error) (calls.Record, error) {
	times, err := kept[int64](ctx, a, keyRefused)
	if err != nil {
		return record, err
	}
	e := calls.Event{Kind: calls.EventRefuse, Reason: code(fault), Detail: detail(fault)}
	if guard.TooMany(times, maxRefused, a.Now()) {
		a.Log(fault)
		record.Steps = []calls.Transition{{State: calls.Requested, At: a.Now().UnixMilli()}}
		record, _ = record.Apply(e, a.Now())
		return record, nil
	}
	if err := a.note(ctx, r, keyRefused); err != nil {
		return record, err
	}
	if record, _, err = a.Calls.Begin(ctx, record); err != nil {
		return record, err
	}
	return a.advance(ctx, record, e, fault)
}

// resume goes on with a call that is recorded. Its guards were passed then.
func (a *App) resume(ctx context.Context, record calls.Record, r message.CallRequest) (placed, error) {
	switch {
	case record.State() == calls.Sent, record.State() == calls.Requested && a.Now().Sub(record.Asked()) > gestureLife:
		// An earlier worker died with the order in its hands, or long ago.
		record, err := a.interrupt(ctx, record)
		return placed{record: record}, err
	case record.State() != calls.Requested:
		return placed{record: record}, nil
	}
	p, fault := a.prepare(ctx, r)
	if fault == nil && (p.order.Callee != record.Dialled || p.order.Caller != record.Caller) {
		// Not the call that was looked at: the settings changed, or who asks lies.
		fault = &message.Error{Code: CodeOtherNumber}
	}
	if fault != nil {
		record, err := a.advance(ctx, record, calls.Event{Kind: calls.EventRefuse}, fault)
		return placed{record: record}, err
	}
	return a.wait(ctx, record, p)
}

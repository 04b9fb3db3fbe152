package app

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"simotel/wasm/calls"
	"simotel/wasm/message"
)

// Cancel implements message.Service: it takes back a call that was not sent.
func (a *App) Cancel(ctx context.Context, r message.CallStatusRequest) (message.CallReply, error) {
	if !a.may(ctx, r) {
		return message.CallReply{}, fmt.Errorf("cancel %s: %w", r.ID, calls.ErrNotFound)
	}
	changed, err := a.Calls.Apply(ctx, r.ID, calls.Event{Kind: calls.EventCancel, Reason: CodeCancelled})
	if err != nil {
		return message.CallReply{}, stored(err)
	}
	if changed.Effects != 0 {
		a.mu.Lock()
		delete(a.undo, r.ID)
		a.mu.Unlock()
		a.carryOut(ctx, changed)
		go a.publish(context.WithoutCancel(ctx), changed.Record)
	}
	return a.reply(ctx, changed.Record), nil
}

// Hangup implements message.Service: it ends a call, wherever it has come to.
func (a *App) Hangup(ctx context.Context, r message.CallStatusRequest) (message.CallReply, error) {
	if !a.may(ctx, r) {
		return message.CallReply{}, fmt.Errorf("hang up %s: %w", r.ID, calls.ErrNotFound)
	}
	ctx = context.WithoutCancel(ctx) // who asked may be gone
	done, mine := a.enter("hang up " + r.ID)
	if !mine {
		// The answer to the first click is the answer to both.
		<-done
		return a.CallStatus(ctx, r)
	}
	defer a.leave("hang up "+r.ID, done)
	record, err := a.Calls.Get(ctx, r.ID)
	if err != nil {
		return message.CallReply{}, stored(err)
	}
	v := a.view(ctx)
	if !v.hangsUp(record) {
		return a.replyBy(v, record), nil // it is over, or nothing can end it
	}
	if err := v.hanger.Hangup(ctx, record); err != nil {
		return message.CallReply{}, err
	}
	if !a.hears(record) {
		// No event will tell of its end.
		if record, err = a.end(ctx, record, v); err != nil {
			return message.CallReply{}, stored(err)
		}
		go a.publish(ctx, record)
	}
	return a.replyBy(v, record), nil
}

// SetNote implements message.Service: a person's own words on a call. What was
// remarked on it elsewhere stays.
func (a *App) SetNote(ctx context.Context, r message.NoteRequest) (message.CallReply, error) {
	if !a.may(ctx, message.CallStatusRequest{ID: r.ID, Tab: r.Tab}) {
		return message.CallReply{}, fmt.Errorf("note on %s: %w", r.ID, calls.ErrNotFound)
	}
	record, err := a.Calls.Get(ctx, r.ID)
	if err != nil {
		return message.CallReply{}, fmt.Errorf("note on %s: %w", r.ID, err)
	}
	return a.Annotate(ctx, message.AnnotateRequest{Ref: calls.Ref{ID: r.ID}, Note: strings.TrimSpace(r.Note), Disposition: record.Disposition})
}

// end records that a call is over, and where nothing is going to tell how it went
// that this is all there will be.
func (a *App) end(ctx context.Context, r calls.Record, v view) (calls.Record, error) {
	events := []calls.Event{{Kind: calls.EventEnd}}
	if !v.settings.Reporting() && v.settings.Stream() == "" {
		events = append(events, calls.Event{Kind: calls.EventNoReport})
	}
	for _, e := range events {
		changed, err := a.Calls.Apply(ctx, r.ID, e)
		if err != nil {
			return r, err
		}
		a.carryOut(ctx, changed)
		r = changed.Record
	}
	return r, nil
}

// hangsUp reports whether the PBX can be asked to end a call: it took the order,
// or may have, and the call is not over.
func (v view) hangsUp(r calls.Record) bool {
	if r.Direction == calls.Incoming && r.State() != calls.Connected {
		return false
	}
	if v.hanger == nil || r.Settled() || r.Via != v.settings.Via() || !isNamed(v.settings, r) {
		return false
	}
	return isLive(r.State()) || r.State() == calls.Accepted || r.State() == calls.Unknown
}

// may reports whether a call is the asker's to know of: a tab knows its own.
func (a *App) may(ctx context.Context, r message.CallStatusRequest) bool {
	return r.Tab == nil || slices.ContainsFunc(a.placesOf(ctx, r.ID), func(t told) bool { return t.Tab == *r.Tab })
}

// CallStatus implements message.Service.
func (a *App) CallStatus(ctx context.Context, r message.CallStatusRequest) (message.CallReply, error) {
	if !a.may(ctx, r) {
		return message.CallReply{}, fmt.Errorf("status of %s: %w", r.ID, calls.ErrNotFound)
	}
	record, err := a.Calls.Get(ctx, r.ID)
	if err != nil {
		return message.CallReply{}, err
	}
	return a.reply(ctx, record), nil
}

// recentCalls is how many calls a page is told.
const recentCalls = 50

// RecentCalls implements message.Service: newest first.
func (a *App) RecentCalls(ctx context.Context) ([]message.CallReply, error) {
	if err := a.settle(ctx); err != nil {
		return nil, err
	}
	records, err := a.Calls.Recent(ctx, recentCalls)
	if err != nil {
		return nil, err
	}
	v := a.view(ctx) // once for all
	replies := make([]message.CallReply, 0, len(records))
	for _, r := range records {
		replies = append(replies, a.replyBy(v, r))
	}
	return replies, nil
}

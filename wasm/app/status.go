package app

import (
	"context"
	"fmt"
	"slices"

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
	s := a.readable(ctx) // once for all
	replies := make([]message.CallReply, 0, len(records))
	for _, r := range records {
		replies = append(replies, a.replyBy(s, r))
	}
	return replies, nil
}

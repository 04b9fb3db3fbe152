package app

import (
	"context"
	"errors"
	"fmt"

	"simotel/wasm/calls"
	"simotel/wasm/message"
)

// Codes of failures of the history.
const (
	CodeHistoryRead  = "history_unreadable" // Chrome could not read the calls, or a later version wrote them
	CodeHistoryWrite = "history_not_stored" // Chrome could not keep a change of the history
	CodeCallGone     = "call_gone"          // the call is not in the history any more
)

// historyPage is the file of the history page.
const historyPage = "history.html"

// How much of the history one request reads: enough for a page of it, and never
// so much that a call which is asked for meanwhile has to wait.
const (
	historyCalls = calls.ChunkSize      // so many that pass are enough
	historyMany  = 4 * calls.ChunkSize  // for who wants many
	historyRead  = 10 * calls.ChunkSize // so many are read at most, before the last chunk
)

// OpenHistory implements message.Service.
func (a *App) OpenHistory(ctx context.Context) error { return a.Browser.OpenPage(ctx, historyPage) }

// History implements message.Service. Nothing is kept between requests: what is
// answered is what is stored now.
func (a *App) History(ctx context.Context, r message.HistoryRequest) (message.HistoryReply, error) {
	if r.Cursor == 0 {
		if err := a.settle(ctx); err != nil {
			return message.HistoryReply{}, coded(CodeHistoryRead, err)
		}
	}
	f, reply, enough := newFilter(r), message.HistoryReply{}, historyCalls
	if r.Cursor == 0 {
		var err error
		if reply.Unread, err = a.Calls.Aside(ctx); err != nil {
			return message.HistoryReply{}, coded(CodeHistoryRead, err)
		}
	}
	type kept struct {
		record calls.Record
		chunk  int64
	}
	var list []kept
	if r.Many {
		enough = historyMany
	}
	var may func([]byte) bool
	if f.words != "" {
		may = f.may
	}
	next, err := a.Calls.Read(ctx, r.Cursor, may, func(p calls.Part) bool {
		for _, record := range p.Records {
			if f.passes(record) {
				list = append(list, kept{record, p.Chunk})
			}
		}
		if p.Broken {
			reply.Unread++
		}
		reply.Read += p.Count
		return len(list) < enough && reply.Read < historyRead
	})
	if err != nil {
		return message.HistoryReply{}, coded(CodeHistoryRead, err)
	}
	reply.Next = next
	reply.Calls = make([]message.HistoryCall, 0, len(list))
	v := a.view(ctx)
	for _, k := range list {
		k.record.Refused = nil // of no use to a reader, and much of it
		reply.Calls = append(reply.Calls, message.HistoryCall{CallReply: a.replyBy(v, k.record), Chunk: k.chunk})
	}
	return reply, nil
}

// Annotate implements message.Service.
func (a *App) Annotate(ctx context.Context, r message.AnnotateRequest) (message.CallReply, error) {
	record, err := a.Calls.Annotate(ctx, r.Ref, r.Note, r.Disposition)
	switch {
	case errors.Is(err, calls.ErrNotFound):
		return message.CallReply{}, coded(CodeCallGone, err)
	case err != nil:
		return message.CallReply{}, coded(CodeHistoryWrite, err)
	}
	reply := a.reply(ctx, record)
	a.delivers(ctx, record)
	go a.tellPages(context.WithoutCancel(ctx), reply)
	return reply, nil
}

// tellPages tells the pages of ours that are open of a call.
func (a *App) tellPages(ctx context.Context, r message.CallReply) {
	if err := a.Browser.Broadcast(ctx, message.NewCallChanged(r)); err != nil {
		a.Log(err)
	}
}

// DeleteCalls implements message.Service. It is safe to ask again: what is
// deleted stays so.
func (a *App) DeleteCalls(ctx context.Context, r message.DeleteCallsRequest) (message.DeleteCallsReply, error) {
	var followed []string
	var err error
	if r.All {
		followed, err = a.Calls.Clear(ctx)
	} else {
		followed, err = a.Calls.Delete(ctx, r.Refs)
	}
	if err != nil {
		return message.DeleteCallsReply{}, coded(CodeHistoryWrite, err)
	}
	if err := a.badge(ctx); err != nil {
		a.Log(err) // it may have stood for one of them
	}
	return message.DeleteCallsReply{Kept: followed}, nil
}

// coded gives an error a code of its own, unless it is that calls are of a later
// version: nothing that another code advises helps with that.
func coded(code string, err error) error {
	if errors.Is(err, calls.ErrNewer) {
		return err
	}
	return fmt.Errorf("%w: %w", &message.Error{Code: code}, err)
}

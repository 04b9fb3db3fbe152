package message

import (
	"context"
	"fmt"
	"slices"

	"simotel/wasm/calls"
	"simotel/wasm/detect"
)

// HistoryService is the part of Service that is about the calls there were. All
// of it is for extension pages only.
type HistoryService interface {
	// OpenHistory opens the history page, or shows the one that is open.
	OpenHistory(ctx context.Context) error
	// History reads a part of the history, from the newest on.
	History(ctx context.Context, r HistoryRequest) (HistoryReply, error)
	// Seen says that the user sees which calls were missed.
	Seen(ctx context.Context) error
	// Annotate stores what the user remarks on a call.
	Annotate(ctx context.Context, r AnnotateRequest) (CallReply, error)
	// DeleteCalls deletes calls that are not followed any more.
	DeleteCalls(ctx context.Context, r DeleteCallsRequest) (DeleteCallsReply, error)
}

// The request types of the history.
const (
	TypeOpenHistory = "openHistory"
	TypeHistory     = "history"
	TypeSeen        = "seen"
	TypeAnnotate    = "annotate"
	TypeDeleteCalls = "deleteCalls"
)

// HistoryRequest asks for the calls that pass all of its filters.
type HistoryRequest struct {
	Cursor      int64             `json:"cursor,omitempty"`      // HistoryReply.Next of the part before; 0 begins with the newest
	Query       string            `json:"query,omitempty"`       // digits of a number, in any script and a part of it, or words of a page's title or address, of a note, of a name or a queue; at most MaxQuery UTF-16 units
	Outcome     string            `json:"outcome,omitempty"`     // one of Outcomes; empty for any
	Disposition calls.Disposition `json:"disposition,omitempty"` // empty for any
	From        int64             `json:"from,omitempty"`        // asked for at this time or later: Unix time in milliseconds; 0 for any
	Until       int64             `json:"until,omitempty"`       // and before this one; 0 for any
	Many        bool              `json:"many,omitempty"`        // as many at once as the worker has time for, not only a screenful
}

// MaxQuery bounds HistoryRequest.Query, in UTF-16 units.
const MaxQuery = 200

// The groups of outcomes by which the history is filtered.
const (
	OutcomeAnswered   = "answered"
	OutcomeUnanswered = "unanswered" // nobody picked up, it was busy or declined, or hung up before
	OutcomeMissed     = "missed"     // it rang the user's phone, and nobody took it
	OutcomeFailed     = "failed"     // not placed, not reached or barred
	OutcomeUnclear    = "unclear"    // nothing tells
	OutcomeOpen       = "open"       // the call goes on, or its report is waited for
)

// Outcomes lists the groups.
var Outcomes = []string{OutcomeAnswered, OutcomeUnanswered, OutcomeMissed, OutcomeFailed, OutcomeUnclear, OutcomeOpen}

// HistoryReply is a part of the history. It may hold no call at all although
// there are more: a long search takes several requests, between which the worker
// places calls.
type HistoryReply struct {
	Calls []HistoryCall `json:"calls"` // in no order
	Read  int           `json:"read"`  // how many calls were looked at

	// Unread is how many calls, or parts of the history, could not be read and are kept
	// as they are, of those that were looked at.
	Unread int `json:"unread,omitempty"`

	Next int64 `json:"next"` // the cursor of the next part, 0 where there is none. All that was not read yet was asked for before it, as Unix time in milliseconds
}

// HistoryCall is a call and where it is kept.
type HistoryCall struct {
	CallReply
	Chunk int64 `json:"chunk,omitempty"` // calls.Ref.Chunk
}

// AnnotateRequest stores a remark in place of the call's old one.
type AnnotateRequest struct {
	Ref         calls.Ref         `json:"ref"`
	Note        string            `json:"note"`        // at most calls.MaxNote characters
	Disposition calls.Disposition `json:"disposition"` // one of calls.Dispositions, or empty
}

// DeleteCallsRequest says which calls are to be deleted.
type DeleteCallsRequest struct {
	Refs []calls.Ref `json:"refs,omitempty"`
	All  bool        `json:"all,omitempty"` // all, whatever Refs says
}

// DeleteCallsReply tells which of them are still there.
type DeleteCallsReply struct {
	Kept []string `json:"kept"` // the ids of those that go on or whose report is waited for
}

// maxRefs bounds DeleteCallsRequest.Refs: more calls than the log holds.
const maxRefs = 2 * calls.ChunkSize * calls.MaxChunks

// history answers the requests of the history; ok is false for any other.
func (s Server) history(ctx context.Context, e Envelope) (answer any, ok bool, err error) {
	switch e.Type {
	case TypeOpenHistory:
		answer, err = struct{}{}, s.Service.OpenHistory(ctx)
	case TypeHistory:
		answer, err = with(ctx, e, checkHistory, s.Service.History)
	case TypeSeen:
		answer, err = struct{}{}, s.Service.Seen(ctx)
	case TypeAnnotate:
		answer, err = with(ctx, e, checkAnnotate, s.Service.Annotate)
	case TypeDeleteCalls:
		answer, err = with(ctx, e, checkDeleteCalls, s.Service.DeleteCalls)
	default:
		return nil, false, nil
	}
	return answer, true, err
}

func checkHistory(r HistoryRequest) error {
	switch {
	case detect.UTF16Len(r.Query) > MaxQuery:
		return fmt.Errorf("a query of %d units, at most %d are taken", detect.UTF16Len(r.Query), MaxQuery)
	case r.Outcome != "" && !slices.Contains(Outcomes, r.Outcome):
		return fmt.Errorf("unknown outcome %q", r.Outcome)
	}
	return checkDisposition(r.Disposition)
}

func checkDisposition(d calls.Disposition) error {
	if d != "" && !slices.Contains(calls.Dispositions, d) {
		return fmt.Errorf("unknown disposition %q", d)
	}
	return nil
}

func checkAnnotate(r AnnotateRequest) error {
	if n := len([]rune(r.Note)); n > calls.MaxNote {
		return fmt.Errorf("a note of %d characters, at most %d are taken", n, calls.MaxNote)
	}
	return checkDisposition(r.Disposition)
}

func checkDeleteCalls(r DeleteCallsRequest) error {
	if len(r.Refs) > maxRefs {
		return fmt.Errorf("%d calls, at most %d are taken", len(r.Refs), maxRefs)
	}
	return nil
}

// OpenHistory implements Service.
func (c *Client) OpenHistory(ctx context.Context) error {
	_, err := ask[struct{}](ctx, c, TypeOpenHistory, nil)
	return err
}

// Seen implements Service.
func (c *Client) Seen(ctx context.Context) error {
	_, err := ask[struct{}](ctx, c, TypeSeen, nil)
	return err
}

// History implements Service.
func (c *Client) History(ctx context.Context, r HistoryRequest) (HistoryReply, error) {
	return ask[HistoryReply](ctx, c, TypeHistory, r)
}

// Annotate implements Service.
func (c *Client) Annotate(ctx context.Context, r AnnotateRequest) (CallReply, error) {
	return ask[CallReply](ctx, c, TypeAnnotate, r)
}

// DeleteCalls implements Service.
func (c *Client) DeleteCalls(ctx context.Context, r DeleteCallsRequest) (DeleteCallsReply, error) {
	return ask[DeleteCallsReply](ctx, c, TypeDeleteCalls, r)
}

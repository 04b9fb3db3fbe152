package ui

import (
	"context"
	"slices"

	"simotel/wasm/calls"
	"simotel/wasm/message"
)

// deletion is what the page asks about before it is done.
type deletion struct {
	request message.DeleteCallsRequest
	from    string // the element that was pressed; the focus goes back to it
	row     string // the id of the one call, empty for several
	next    string // the id of the call whose row comes after the one that goes, empty for none
}

// handleDeletion lets calls be selected and deleted.
func (h *History) handleDeletion(ctx context.Context) {
	d := h.Document
	d.On("select-all", "click", func() { h.selectAll(ctx) })
	d.On("select-none", "click", func() {
		h.selected = map[string]bool{}
		h.show(ctx)
		d.Focus("select-all")
		h.say("history_selected", 0)
	})
	d.On("delete-selected", "click", h.askSelected)
	d.On("delete-all", "click", func() {
		h.ask(&deletion{request: message.DeleteCallsRequest{All: true}, from: "delete-all"},
			h.words.Text("history_ask_all"), h.words.Text("history_ask_all_next"))
	})
	d.On("ask-yes", "click", func() { h.delete(ctx) })
	d.On("ask-no", "click", h.keepCalls)
}

// keepCalls deletes nothing after all.
func (h *History) keepCalls() {
	if q := h.endDeletion(); q != nil && h.isThere(q) {
		h.Document.Focus(q.from)
	}
}

// choose selects a call, or no more.
func (h *History) choose(key string) {
	on := h.Document.Value(inRow("row-selected", key)) == "true"
	if h.rows[key].selected = on; on {
		h.selected[key] = true
	} else {
		delete(h.selected, key)
	}
	h.showTools()
	h.say("history_selected", len(h.selected))
}

// selectAll selects all calls that pass the filters, and reads those it has not
// yet.
func (h *History) selectAll(ctx context.Context) {
	if !h.readAll(ctx) {
		return
	}
	for _, c := range h.calls {
		h.selected[c.ID] = true
	}
	h.show(ctx)
	h.say("history_selected", len(h.selected))
}

// readAll reads all calls that pass the filters; false if that failed.
func (h *History) readAll(ctx context.Context) bool {
	return h.readOn(ctx, all) && h.ended
}

func (h *History) askSelected() {
	q := &deletion{from: "delete-selected"}
	for _, c := range h.calls {
		if h.selected[c.ID] {
			q.request.Refs = append(q.request.Refs, ref(c))
		}
	}
	h.ask(q, h.words.Text("history_ask_many", h.number(len(q.request.Refs))), h.words.Text("history_ask_next"))
}

func (h *History) askOne(c *message.HistoryCall) {
	q := &deletion{request: message.DeleteCallsRequest{Refs: []calls.Ref{ref(c)}}, from: inRow("row-delete", c.ID), row: c.ID}
	if at := slices.Index(h.calls, c); at >= 0 && at+1 < h.to {
		q.next = h.calls[at+1].ID
	} else if at > h.from {
		q.next = h.calls[at-1].ID
	}
	h.ask(q, h.words.Text("history_ask_one", isolate(c.Shown)), h.words.Text("history_ask_next"))
}

// ask asks before calls are deleted. The focus goes to the question and not to
// its button: a second Enter must not be its answer.
func (h *History) ask(q *deletion, title, advice string) {
	h.deletion = q
	h.discard()
	h.put(q.row)
	tell(h.Document, "ask", bad, title, advice)
	h.Document.Focus("ask")
}

func (h *History) endDeletion() *deletion {
	q := h.deletion
	h.deletion = nil
	h.Document.SetShown("ask", false)
	return q
}

// isThere reports whether what was pressed can take the focus back: a row may
// have gone.
func (h *History) isThere(q *deletion) bool {
	if q.request.All {
		return true
	}
	return len(q.request.Refs) != 1 || q.from == "delete-selected" || h.rows[q.request.Refs[0].ID] != nil
}

// delete deletes what was asked about.
func (h *History) delete(ctx context.Context) {
	q := h.endDeletion()
	if q == nil {
		return
	}
	reply, err := h.Service.DeleteCalls(ctx, q.request)
	if err != nil {
		h.tellError(err)
		return
	}
	if q.request.All {
		for id := range h.unsaved {
			if !slices.Contains(reply.Kept, id) {
				delete(h.unsaved, id)
			}
		}
		h.clearFilters() // nothing is left that they could hide
		h.Document.SetShown("range", false)
		h.request = message.HistoryRequest{}
		h.search(ctx)
		h.Document.Focus("heading")
		if len(reply.Kept) == 0 {
			h.say("history_deleted_all", 0)
		} else {
			h.say("history_kept", len(reply.Kept))
		}
	} else {
		h.remove(ctx, q, reply.Kept)
	}
	if len(reply.Kept) > 0 {
		d := h.Document
		d.SetText("result-number", "")
		d.SetShown("result-retry", false)
		d.SetShown("result-options", false)
		h.tellResult(ask, h.words.Text("history_kept", h.number(len(reply.Kept))), h.words.Text("history_kept_next"), "")
	}
}

// remove takes calls that were deleted out of the page.
func (h *History) remove(ctx context.Context, q *deletion, kept []string) {
	gone := make(map[string]bool, len(q.request.Refs))
	for _, r := range q.request.Refs {
		if !slices.Contains(kept, r.ID) {
			gone[r.ID] = true
			delete(h.known, r.ID)
			delete(h.selected, r.ID)
			delete(h.unsaved, r.ID)
		}
	}
	before := 0
	for _, c := range h.calls[:h.from] {
		if gone[c.ID] {
			before++
		}
	}
	rows := h.to - h.from
	h.calls = slices.DeleteFunc(h.calls, func(c *message.HistoryCall) bool { return gone[c.ID] })
	h.from -= before
	h.to = min(h.from+rows, h.ready())
	h.show(ctx)
	if h.to-h.from < historyStep {
		h.readOn(ctx, h.from+historyStep)
		h.to = min(max(h.to, h.from+historyStep), h.ready())
		h.show(ctx)
	}
	focus := "heading"
	if h.rows[q.next] != nil {
		focus = inRow("row-delete", q.next)
	}
	h.Document.Focus(focus)
	h.say("history_deleted", len(gone))
}

package ui

import (
	"cmp"
	"context"

	"simotel/wasm/message"
)

// redial is a call that was asked for here.
type redial struct {
	row     string              // the id of the call that is repeated
	request message.CallRequest // what was asked for last
	asked   string              // the id of the worker's question about it, empty for none
	busy    bool                // while the worker places it
}

// answerQuestions lets what the worker asks before a call be answered.
func (h *History) answerQuestions(ctx context.Context) {
	h.Document.On("question-yes", "click", func() { h.confirm(ctx) })
	h.Document.On("question-no", "click", h.decline)
}

// decline answers with no.
func (h *History) decline() {
	h.discard()
	h.focusAgain()
}

// isSettling reports whether a press calls nobody: it was meant for what stood
// there a moment ago.
func (h *History) isSettling() bool { return h.Platform.Now().Sub(h.moved) < settleTime }

// again asks for a call to the same number, as the popup does: with what was
// written and what the worker read, so that no other number is called.
func (h *History) again(ctx context.Context, c *message.HistoryCall) {
	if h.redial.busy || h.isSettling() {
		return
	}
	h.redial = redial{row: c.ID}
	h.call(ctx, message.CallRequest{Text: c.Text, E164: c.E164, Caller: c.From, Source: message.SourcePopup})
}

// confirm places the call that was asked about. The yes is a gesture of its own.
func (h *History) confirm(ctx context.Context) {
	if h.redial.asked == "" || h.redial.busy || h.isSettling() {
		return
	}
	r := h.redial.request
	r.Confirmed = h.redial.asked
	h.call(ctx, r)
	h.focusAgain() // the button that was pressed is gone
}

// call asks for a call, by a gesture of its own.
func (h *History) call(ctx context.Context, r message.CallRequest) {
	r.ID = h.Platform.NewID()
	h.redial.request, h.redial.busy = r, true
	h.discard()
	h.put(h.redial.row)
	d := h.Document
	h.closeResult(false)
	reply, err := h.Service.Call(ctx, r)
	h.redial.busy = false
	switch {
	case err != nil:
		h.tellError(err)
		d.SetShown("result-retry", false)
	case reply.Question != nil:
		h.redial.asked = reply.Question.ID
		h.moved = h.Platform.Now()
		d.SetText("question-number", reply.Shown)
		d.SetText("question-yes", reply.Question.Yes)
		tell(d, "question", ask, reply.Question.Title, reply.Question.Advice)
		d.Focus("question")
	default:
		h.hear(ctx, &reply)
	}
}

// discard takes a question away.
func (h *History) discard() {
	h.redial.asked = ""
	h.Document.SetShown("question", false)
}

// focusAgain puts the focus back to the row whose call is repeated.
func (h *History) focusAgain() {
	if h.rows[h.redial.row] != nil {
		h.Document.Focus(inRow("row-again", h.redial.row))
	}
}

// showResult shows what becomes of the call that was asked for here.
func (h *History) showResult(r *message.CallReply) {
	if r.ID != h.redial.request.ID || r.ID == "" {
		return
	}
	d := h.Document
	d.SetText("result-number", r.Shown)
	d.SetShown("result-retry", false)
	d.SetShown("result-options", r.Settings)
	h.tellResult(kind(r), r.Title, r.Advice, inRow("row-again", h.redial.row))
}

// copy puts a call's number on the clipboard and tells it at its button.
func (h *History) copy(c *message.HistoryCall) {
	copyText(h.Document, h.Platform, h.words, h.timers, inRow("row-copy", c.ID), cmp.Or(c.E164, c.Text),
		func() bool { return h.rows[c.ID] != nil })
}

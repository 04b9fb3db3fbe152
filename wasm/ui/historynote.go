package ui

import (
	"context"
	"errors"
	"time"

	"simotel/wasm/calls"
	"simotel/wasm/message"
)

// unsaved is what was written of a call and is not stored yet. It is kept apart
// from the row, which may go before.
type unsaved struct {
	request message.AnnotateRequest
	saving  bool   // while the worker stores it
	problem string // why it could not be stored, empty for nothing
}

// notePause is how long after a key what was written is stored.
const notePause = 400 * time.Millisecond

// savedTime is how long it is told that something was stored.
const savedTime = 2 * time.Second

// codeCallGone is that of a call that is not in the history any more
// (app.CodeCallGone).
const codeCallGone = "call_gone"

// write takes down what stands in a row, if it is not what is stored.
func (h *History) write(key string) {
	row := h.rows[key]
	if row == nil || row.shown == nil {
		return
	}
	d, c := h.Document, row.shown // h.known is empty while a search begins
	r := message.AnnotateRequest{Ref: ref(c), Note: d.Value(inRow("row-note", key)), Disposition: calls.Disposition(d.Value(inRow("row-disposition", key)))}
	if u := h.unsaved[key]; u != nil {
		u.request = r
	} else if r.Note != c.Note || r.Disposition != c.Disposition {
		h.unsaved[key] = &unsaved{request: r}
	}
}

// noted has what is being written stored once its writer pauses.
func (h *History) noted(ctx context.Context, key string) {
	if h.write(key); h.unsaved[key] != nil {
		h.Document.SetText(inRow("row-saved", key), "")
		h.await("note "+key, notePause, func() { h.save(ctx, key) })
	}
}

// save stores what was written of a call. One at a time: what is written
// meanwhile is stored after it. What could not be stored stays, with why.
func (h *History) save(ctx context.Context, key string) {
	u := h.unsaved[key]
	if u == nil || u.saving {
		return
	}
	u.saving = true
	defer func() { u.saving = false }()
	for stored := false; !stored; {
		r := u.request
		reply, err := h.Service.Annotate(ctx, r)
		if h.unsaved[key] != u {
			return // the call was deleted meanwhile
		}
		if err != nil {
			h.tellUnsaved(key, u, err)
			return
		}
		stored = r == u.request
		if h.known[key] != nil {
			h.take(&message.HistoryCall{CallReply: reply})
		}
		if row := h.rows[key]; row != nil && row.shown != nil {
			c := *row.shown
			c.Remark, row.shown = reply.Remark, &c
		}
	}
	delete(h.unsaved, key)
	h.tellSaved(key)
}

// tellUnsaved tells in a row why what stands there could not be stored, or for
// all to see if the row is gone.
func (h *History) tellUnsaved(key string, u *unsaved, err error) {
	e := explain(h.words, err)
	u.problem = e.Title + " " + e.Advice
	if h.rows[key] != nil {
		h.showProblem(key, u.problem)
		return
	}
	var told *message.Error
	if errors.As(err, &told) && told.Code == codeCallGone {
		delete(h.unsaved, key) // there is nothing left to store it with
	}
	h.tellError(err)
	h.Document.SetShown("result-retry", false)
}

// tellSaved tells in a row, for a moment, that what stands there is stored.
func (h *History) tellSaved(key string) {
	row := h.rows[key]
	if row == nil {
		return
	}
	h.showProblem(key, "")
	h.Document.SetText(inRow("row-saved", key), h.words.Text("history_saved"))
	h.await("saved "+key, savedTime, func() {
		if h.rows[key] == row {
			h.Document.SetText(inRow("row-saved", key), "")
		}
	})
}

func (h *History) showProblem(key, problem string) {
	h.Document.SetText(inRow("row-error", key), problem)
	h.Document.SetShown(inRow("row-error", key), problem != "")
}

// saveAll stores what is being written, before its rows or the page may go.
func (h *History) saveAll(ctx context.Context) {
	for key := range h.unsaved {
		h.save(ctx, key)
	}
}

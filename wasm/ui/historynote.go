package ui

import (
	"context"
	"time"

	"simotel/wasm/calls"
	"simotel/wasm/message"
)

// edit is what is being written into a row.
type edit struct {
	dirty  bool // it differs from what is stored
	saving bool // while the worker stores it
}

// notePause is how long after a key what was written is stored.
const notePause = 400 * time.Millisecond

// savedTime is how long it is told that something was stored.
const savedTime = 2 * time.Second

// noted has what is being written stored once its writer pauses.
func (h *History) noted(ctx context.Context, key string) {
	h.rows[key].edit.dirty = true
	h.Document.SetText(inRow("row-saved", key), "")
	h.await("note "+key, notePause, func() { h.save(ctx, key) })
}

// save stores what a row holds, if that changed. One at a time: what is written
// meanwhile is stored after it. What could not be stored stays in the row, with
// why.
func (h *History) save(ctx context.Context, key string) {
	row, c := h.rows[key], h.known[key]
	if row == nil || c == nil || row.edit.saving {
		return
	}
	r := h.written(key)
	r.Ref = ref(c)
	if r.Note == c.Note && r.Disposition == c.Disposition {
		row.edit.dirty = false
		return
	}
	row.edit = edit{dirty: true, saving: true}
	reply, err := h.Service.Annotate(ctx, r)
	row.edit.saving = false
	if err == nil && h.known[key] != nil {
		h.take(&message.HistoryCall{CallReply: reply})
	}
	if h.rows[key] != row {
		return // the row is gone
	}
	d := h.Document
	if err != nil {
		e := explain(h.words, err)
		d.SetText(inRow("row-error", key), e.Title+" "+e.Advice)
		d.SetShown(inRow("row-error", key), true)
		return
	}
	d.SetShown(inRow("row-error", key), false)
	d.SetText(inRow("row-saved", key), h.words.Text("history_saved"))
	h.await("saved "+key, savedTime, func() {
		if h.rows[key] == row {
			d.SetText(inRow("row-saved", key), "")
		}
	})
	if now := h.written(key); now.Note != r.Note || now.Disposition != r.Disposition {
		h.save(ctx, key)
		return
	}
	row.edit.dirty = false
}

// written returns what stands in a row.
func (h *History) written(key string) message.AnnotateRequest {
	d := h.Document
	return message.AnnotateRequest{Note: d.Value(inRow("row-note", key)), Disposition: calls.Disposition(d.Value(inRow("row-disposition", key)))}
}

// saveAll stores what is being written, before its rows may go.
func (h *History) saveAll(ctx context.Context) {
	for key, row := range h.rows {
		if row.edit.dirty {
			h.save(ctx, key)
		}
	}
}

package ui

import (
	"context"
	"strings"
	"time"

	"simotel/wasm/message"
)

// What is shown of a number while it is typed waits for a pause; what is read
// out, for one in which somebody listens.
const (
	previewAfter = 150 * time.Millisecond
	sayAfter     = time.Second
)

// previewing is how far the popup is in telling what its number would be dialled
// as.
type previewing struct {
	asked  int  // how often the number changed: an answer to an earlier one is dropped
	pasted bool // what changes now comes from the clipboard
}

// previewNumber tells what would be dialled from now on, as the number changes; it
// may have been typed before the program ran.
func (p *Popup) previewNumber(ctx context.Context) {
	p.Document.On("number", "paste", func() { p.preview.pasted = true })
	p.Document.On("number", "input", func() {
		p.discard() // who changes a number has another call in mind
		p.numberChanged(ctx)
	})
	p.numberChanged(ctx)
}

// numberChanged has the new number looked at once its typist pauses. Until then
// what stands there is of the old one, and is shown as such.
func (p *Popup) numberChanged(ctx context.Context) {
	d, pasted := p.Document, p.preview.pasted
	p.preview.asked++
	p.preview.pasted = false
	p.await("say", 0, nil)
	d.SetText("preview-said", "")
	_, number, _ := p.typed(ordinary)
	if number == "" {
		p.await("preview", 0, nil)
		d.SetShown("preview", false)
		return
	}
	d.SetAttribute("preview", "data-kind", busy)
	p.await("preview", previewAfter, func() { p.foresee(ctx, number, pasted) })
}

// foresee asks what would be dialled for a number. That nobody answers is no news:
// a call would tell.
func (p *Popup) foresee(ctx context.Context, number string, pasted bool) {
	asked := p.preview.asked
	r, err := p.Service.Preview(ctx, message.PreviewRequest{Text: number})
	if asked != p.preview.asked {
		return
	}
	if err != nil {
		p.Document.SetShown("preview", false)
		return
	}
	if pasted && r.Number != "" && strings.Trim(number, "0123456789+*#-()./ ") != "" {
		p.Document.SetValue("number", r.Number) // what stood around it is no part of it
	}
	p.showPreview(&r)
}

// showPreview shows what would be dialled. A fault is told as quietly: its typist
// may not be done.
func (p *Popup) showPreview(r *message.PreviewReply) {
	d, w := p.Document, p.words
	title, why, said := w.Text("preview_dials"), r.Via+" · "+r.Because, ""
	switch {
	case r.Begun:
		title, why, said = w.Text("preview_begun"), "", w.Text("preview_begun")
	case r.Error != nil:
		e := explain(w, r.Error)
		title, why = w.Text("preview_not", e.Title), e.Advice
		said = title + " " + why
	default:
		said = w.Text("preview_said", r.Dialled, r.Via, r.Because, strings.TrimSpace(r.Hint+" "+r.Asks))
	}
	dialled := r.Dialled
	if r.Error != nil {
		dialled = ""
	}
	d.SetAttribute("preview", "data-kind", "")
	d.SetText("preview-title", title)
	d.SetText("preview-dialled", dialled)
	d.SetText("preview-why", why)
	d.SetText("preview-hint", r.Hint)
	d.SetText("preview-asks", r.Asks)
	d.SetShown("preview", true)
	p.await("say", sayAfter, func() { d.SetText("preview-said", said) })
}

package ui

import (
	"context"
	"strings"
	"time"

	"simotel/wasm/message"
)

const (
	// atOnce is when the worker is asked for what a number would be dialled as: behind
	// what the key itself does.
	atOnce = time.Millisecond
	// sayAfter is the pause in which somebody listens: it is read out after that.
	sayAfter = time.Second
)

// previewing is how far the popup is in telling what its number would be dialled
// as.
type previewing struct {
	changes int  // how often the number changed: an answer to an earlier one is dropped
	asking  bool // while the worker is asked: of what is typed meanwhile the last is asked about
	pasted  bool // what changes now comes from the clipboard
	isPaste bool // what stands there does
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

// numberChanged has the new number looked at. Until that is done what stands there
// is of the old one, and is shown as such.
func (p *Popup) numberChanged(ctx context.Context) {
	d, v := p.Document, &p.preview
	v.changes++
	v.pasted, v.isPaste = false, v.pasted
	p.await("say", 0, nil)
	d.SetText("preview-said", "")
	if _, number, _ := p.typed(ordinary); number == "" {
		p.await("preview", 0, nil)
		d.SetShown("preview", false)
		return
	}
	d.SetAttribute("preview", "data-kind", busy)
	if !v.asking {
		p.await("preview", atOnce, func() { p.foresee(ctx) })
	}
}

// foresee asks what would be dialled for the number, again if it changed meanwhile:
// one question at a time, so that a call is not behind many. That nobody answers is
// no news: a call would tell.
func (p *Popup) foresee(ctx context.Context) {
	v := &p.preview
	v.asking = true
	defer func() { v.asking = false }()
	for _, number, _ := p.typed(ordinary); number != ""; _, number, _ = p.typed(ordinary) {
		changes := v.changes
		r, err := p.Service.Preview(ctx, message.PreviewRequest{Text: number})
		switch {
		case changes != v.changes:
			continue
		case err != nil:
			p.Document.SetShown("preview", false)
			return
		}
		if v.isPaste && r.Number != "" && strings.Trim(number, "0123456789+*#-()./ ") != "" {
			p.Document.SetValue("number", r.Number) // what stood around it is no part of it
		}
		p.showPreview(&r)
		return
	}
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

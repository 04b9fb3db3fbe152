package ui

import (
	"context"
	"strings"
	"time"

	"simotel/wasm/message"
)

// tryID is the field in which an administrator tries a number. It is no setting.
const tryID = "dialling-try"

// trying is how far the options page is in telling what a number would be
// dialled as.
type trying struct {
	text  string // in the field, as it was last looked at
	asked int    // an answer to an earlier question is dropped
	stop  func() // of the question that waits for a pause, nil for none
	look  func() // asks
	shown bool   // whether something is told
}

// tryNumbers has a number in the field tried with the rules as they stand there.
func (o *Options) tryNumbers(ctx context.Context) { o.try.look = func() { o.lookAtTry(ctx) } }

// isTry reports whether what a person changed is the number to try, which then is.
func (o *Options) isTry() bool {
	text := o.Document.Value(tryID)
	if text == o.try.text {
		return false
	}
	o.try.text = text
	o.tryAgain()
	return true
}

// tryAfter is the pause of a typist after which a number is tried.
const tryAfter = 150 * time.Millisecond

// tryAgain tries the number once its typist pauses.
func (o *Options) tryAgain() {
	o.try.asked++
	if o.try.stop != nil {
		o.try.stop()
		o.try.stop = nil
	}
	switch {
	case o.try.text != "":
		o.try.stop = o.Platform.After(tryAfter, o.try.look)
	case o.try.shown:
		o.showTry(&message.PreviewReply{})
	}
}

func (o *Options) lookAtTry(ctx context.Context) {
	asked, s, form := o.try.asked, o.stored.Settings, o.written()
	// Of the form only what makes digits: what else is wrong in it is told there.
	s.Country, s.Numbers, s.Dialling = form.Country, form.Numbers, form.Dialling
	r, err := o.Service.Preview(ctx, message.PreviewRequest{Text: o.try.text, Settings: &s})
	if asked != o.try.asked {
		return
	}
	if err != nil {
		r.Error = explain(o.words, err)
	}
	o.showTry(&r)
}

// showTry shows what would be dialled and marks the rule that took the number.
func (o *Options) showTry(r *message.PreviewReply) {
	d, text := o.Document, r.Because
	switch {
	case r.Begun:
		text = o.words.Text("preview_begun")
	case r.Dialled == "" && r.Error != nil:
		e := explain(o.words, r.Error)
		text = e.Title + " " + e.Advice
		if e.Field != "" {
			text = o.label(e.Field) + ": " + text
		}
	case r.Hint+r.Asks != "":
		text += ". " + strings.TrimSpace(r.Hint+" "+r.Asks)
	}
	title := ""
	if r.Dialled != "" {
		title = o.words.Text("preview_dials")
	}
	d.SetText("try-title", title)
	d.SetText("try-dialled", r.Dialled)
	d.SetText("try-because", text)
	d.SetShown("try-result", text != "")
	o.try.shown = text != ""
	for i, key := range o.writtenRules() {
		took := ""
		if i+1 == r.Own {
			took = "true"
		}
		d.SetAttribute(inRow("rule", key), "data-took", took)
	}
}

package ui

import (
	"context"

	"simotel/wasm/calls"
	"simotel/wasm/message"
	"simotel/wasm/settings"
)

// testCall is the welcome page's call to the user's own extension.
type testCall struct {
	id       string             // of its gesture, empty for none yet
	reply    *message.CallReply // the last word on it
	question *message.Question  // what the worker asks before it, nil for nothing
	busy     bool               // while the worker places it
}

func (w *Welcome) handleCall(ctx context.Context) {
	w.Document.On("call", "click", func() { w.placeCall(ctx, "") })
	w.Document.On("called-yes", "click", func() {
		if w.call.question != nil {
			w.placeCall(ctx, w.call.question.ID)
		}
	})
}

// arrangeCall shows the button as soon as there is somebody to call and something
// to call with.
func (w *Welcome) arrangeCall() {
	d, s := w.Document, w.stored.Settings
	help, isCallable := "welcome_3_help", w.stored.Configured && s.Extension != "" && s.RingsCaller()
	switch {
	case s.Connection.Kind == settings.KindSoftphone:
		help = "welcome_3_program"
	case !isCallable:
		help = "welcome_3_wait"
	}
	d.SetText("call-help", w.words.Text(help))
	d.SetText("call", w.words.Text("welcome_call", digits(w.words.Language, s.Extension)))
	d.SetShown("call", isCallable)
}

// placeCall has the user's own phone ring, and then itself called: a call like
// any other.
func (w *Welcome) placeCall(ctx context.Context, confirmed string) {
	if w.call.busy {
		return
	}
	d := w.Document
	w.call = testCall{id: w.Platform.NewID(), busy: true}
	d.SetAttribute("call", "aria-disabled", "true")
	d.SetShown("called-yes", false)
	tell(d, "called", busy, w.words.Text("popup_calling"), "")
	reply, err := w.Service.Call(ctx, message.CallRequest{
		ID: w.call.id, Text: w.stored.Settings.Extension, Source: message.SourcePopup, Confirmed: confirmed,
	})
	w.call.busy = false
	d.SetAttribute("call", "aria-disabled", "")
	switch {
	case err != nil:
		e := explain(w.words, err)
		tell(d, "called", bad, e.Title, e.Advice)
	case reply.Question != nil:
		w.call.question = reply.Question
		tell(d, "called", ask, reply.Question.Title, reply.Question.Advice)
		d.SetText("called-yes", reply.Question.Yes)
		d.SetShown("called-yes", true)
		d.Focus("called-yes")
	default:
		w.hear(&reply)
	}
}

// hear shows what the worker told of the test call.
func (w *Welcome) hear(r *message.CallReply) {
	if r.ID != w.call.id || w.call.reply != nil && isOlder(r, w.call.reply) {
		return
	}
	w.call.reply = r
	tell(w.Document, "called", kind(r), r.Title, r.Advice)
	if r.State != calls.Requested && r.State != calls.Failed {
		w.Document.SetShown("next", true)
	}
}

// forgetCall leaves what was told of a call: it goes on all the same.
func (w *Welcome) forgetCall() {
	w.call = testCall{busy: w.call.busy}
	w.Document.SetShown("called", false)
	w.Document.SetShown("called-yes", false)
}

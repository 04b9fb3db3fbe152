package ui

import (
	"context"
	"time"

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
	held     bool               // it was asked for while what it needs is stored
	moved    time.Time          // when the question came
}

func (w *Welcome) handleCall(ctx context.Context) {
	w.Document.On("call", "click", func() { w.press(ctx) })
	w.Document.On("called-yes", "click", func() {
		if w.call.question != nil {
			w.placeCall(ctx, w.call.question.ID)
		}
	})
}

// press calls the extension that stands in the form: who corrected it and presses
// the button at once means that one, and none if it cannot be stored.
func (w *Welcome) press(ctx context.Context) {
	if !w.storing && len(w.changes()) == 0 {
		w.placeCall(ctx, "")
		return
	}
	if w.call.held = true; !w.storing {
		w.changed(ctx)
	}
}

// callHeld places the call that waited until all was stored.
func (w *Welcome) callHeld(ctx context.Context, isStored bool) {
	isHeld := w.call.held
	w.call.held = false
	switch {
	case isHeld && isStored:
		w.Platform.After(0, func() { w.placeCall(ctx, "") }) // beside the test
	case isHeld:
		w.lookAtFault()
	}
}

// arrangeCall shows the button as soon as there is somebody to call and something
// to call with.
func (w *Welcome) arrangeCall() {
	d, s := w.Document, w.stored.Settings
	help := "welcome_3_help"
	switch {
	case s.Connection.Kind == settings.KindSoftphone:
		help = "welcome_3_program"
	case w.faulty:
		help = "welcome_3_failed"
	case !w.isCallable():
		help = "welcome_3_wait"
	}
	d.SetText("call-help", w.words.Text(help))
	d.SetText("call", w.words.Text("welcome_call", digits(w.words.Language, s.Extension)))
	d.SetShown("call", w.isCallable())
}

func (w *Welcome) isCallable() bool {
	s := w.stored.Settings
	return w.stored.Configured && s.Extension != "" && s.RingsCaller() && !w.faulty
}

// placeCall has the user's own phone ring, and then itself called: a call like
// any other.
func (w *Welcome) placeCall(ctx context.Context, confirmed string) {
	isSettling := w.Platform.Now().Sub(w.call.moved) < settleTime // it was meant for what stood there
	if w.call.busy || isSettling || !w.isCallable() {
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
		w.call.question, w.call.moved = reply.Question, w.Platform.Now()
		tell(d, "called", ask, reply.Question.Title, reply.Question.Advice)
		d.SetText("called-yes", reply.Question.Yes)
		d.SetShown("called-yes", true)
		d.Focus("called") // and not its button: a second Enter must not be its answer
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
	tell(w.Document, "called", kind(r), r.Title, w.here(r.Reason, r.Advice))
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

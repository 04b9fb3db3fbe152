package ui

import (
	"context"

	"simotel/wasm/message"
)

// question is what the worker asks before it places a call.
type question struct {
	id      string
	line    line                // where the call was asked for
	request message.CallRequest // the call
}

// answerQuestions lets a question be answered. Who changes a number has another
// call in mind.
func (p *Popup) answerQuestions(ctx context.Context) {
	d := p.Document
	d.On("question-yes", "click", func() { p.confirm(ctx) })
	d.On("question-no", "click", func() {
		p.discard()
		d.Focus("number")
	})
	for _, id := range []string{between.caller, between.number} { // of the ordinary one, preview.go hears
		d.On(id, "input", p.discard)
	}
}

// ask shows a question. The focus goes to it and not to its button: a second
// Enter must not be its answer.
func (p *Popup) ask(l line, r message.CallRequest, reply *message.CallReply) {
	p.question = &question{reply.Question.ID, l, r}
	d := p.Document
	d.SetText("question-number", reply.Shown)
	d.SetText("question-yes", reply.Question.Yes)
	tell(d, "question", ask, reply.Question.Title, reply.Question.Advice)
	p.showTop()
	d.Focus("question")
	p.settle()
}

// confirm places the call that was asked about. It is asked for anew: the yes is
// a gesture of its own.
func (p *Popup) confirm(ctx context.Context) {
	q := p.question
	if q == nil || p.busy || p.settling {
		return
	}
	r := q.request
	r.Confirmed = q.id
	p.place(ctx, q.line, r)
}

// discard takes a question away.
func (p *Popup) discard() {
	wasAsked := p.question != nil
	p.question = nil
	p.Document.SetShown("question", false)
	if wasAsked {
		p.showTop()
	}
}

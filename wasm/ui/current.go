package ui

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"time"

	"simotel/wasm/calls"
	"simotel/wasm/message"
)

// codeCancelled is that of a call that the user took back (app.CodeCancelled).
const codeCancelled = "cancelled"

const (
	// recentlyEnded is how long after its end a call is still the one on top.
	recentlyEnded = 2 * time.Minute
	// settleTime is how long a press calls nobody after what is shown changed: it
	// was meant for what stood there before.
	settleTime = 500 * time.Millisecond
	// copiedTime is how long it is told that a number was copied.
	copiedTime = 2 * time.Second
)

// handleCurrent lets the call on top be used.
func (p *Popup) handleCurrent(ctx context.Context) {
	p.Document.On("result-cancel", "click", func() { p.cancel(ctx) })
	p.Document.On("result-end", "click", func() { p.hangUp(ctx) })
	p.Document.On("result-copy", "click", func() {
		if c := p.current(); c != nil {
			p.copy("result-copy", c)
		}
	})
	p.Document.On("result-record", "click", func() {
		if c := p.current(); c != nil {
			p.openRecord(ctx, c)
		}
	})
	p.Document.On("result-again", "click", func() {
		if c := p.current(); c != nil {
			p.again(ctx, c)
		}
	})
}

// hear takes what the worker told of a call and shows it.
func (p *Popup) hear(ctx context.Context, r *message.CallReply) {
	p.take(r)
	p.show(ctx)
	seen(ctx, p.Service, r)
}

// take puts a call among those that are known, unless more is known of it.
func (p *Popup) take(r *message.CallReply) {
	for i, c := range p.calls {
		if c.ID == r.ID {
			if !isOlder(r, c) {
				p.calls[i] = r
			}
			return
		}
	}
	at := 0
	for at < len(p.calls) && !p.calls[at].Asked().Before(r.Asked()) {
		at++
	}
	p.calls = slices.Insert(p.calls, at, r)
	for i := len(p.calls) - 1; len(p.calls) > mostKnown && i > 0; i-- {
		if p.calls[i].Final {
			p.calls = slices.Delete(p.calls, i, i+1)
		}
	}
}

// mostKnown is how many calls the popup knows of, besides those that go on: it may
// be open for long, in a tab.
const mostKnown = 30

// isOlder reports whether a is an earlier word on a call than b: an answer and
// what the worker tells by itself come by two ways. What is known of a call only grows.
func isOlder(a, b *message.CallReply) bool {
	return len(a.Steps) < len(b.Steps) || len(a.Steps) == len(b.Steps) && (a.Report == nil && b.Report != nil || a.Who == "" && b.Who != "")
}

// current returns the call on top: the newest that was asked for here and has no
// phone yet, that in which the user talks, the newest that goes on or was asked for
// here, the newest if it ended a moment ago, or one of which nobody tells whether it
// goes on; nil for none.
func (p *Popup) current() *message.CallReply {
	var rings, over, unheard *message.CallReply
	for _, c := range p.calls {
		goesOn := !c.Final && c.State != calls.Ended // one that is over and waits for its report does not
		isNewest := rings == nil && over == nil
		switch {
		case goesOn && c.Unheard:
			unheard = cmp.Or(unheard, c)
		case goesOn && c.State == calls.Connected, c.ID == p.mine && isNewest && hasNoPhone(c):
			return c
		case goesOn || c.ID == p.mine:
			rings = cmp.Or(rings, c)
		case isNewest && p.Platform.Now().Sub(c.Entered()) < recentlyEnded:
			over = c
		}
	}
	return cmp.Or(rings, over, unheard)
}

// hasNoPhone reports whether a call came to no phone, or not yet: it is what a press
// is answered with.
func hasNoPhone(r *message.CallReply) bool {
	switch r.State {
	case calls.Requested, calls.Sent, calls.Failed, calls.Unknown:
		return true
	}
	return false
}

// show shows all calls anew.
func (p *Popup) show(ctx context.Context) {
	p.showRecent(ctx, p.showTop())
	p.tick()
	p.settle()
}

// showTop shows the call on top and returns it. One that is over makes room for a
// question.
func (p *Popup) showTop() *message.CallReply {
	top := p.current()
	if !p.toldAt.IsZero() && (top == nil || !top.Entered().After(p.toldAt)) {
		return top // what went wrong since is still to be read
	}
	p.toldAt = time.Time{}
	if top == nil || top.Final && p.question != nil {
		p.Document.SetShown("result", false)
	} else {
		p.showCurrent(top)
	}
	return top
}

func (p *Popup) showCurrent(r *message.CallReply) {
	d, when := p.Document, ""
	talked := talked(p.words.Language, r.Report)
	if r.Final && (r.ID != p.mine || talked != "") {
		when = p.words.Text("popup_last") + ": " + p.when(r) + talked
	}
	d.SetText("result-when", when)
	d.SetText("result-number", r.Shown)
	d.SetText("result-who", r.Who)
	d.SetAttribute("result-who", "title", r.Who) // two lines of it are shown
	d.SetText("result-through", r.Through)
	d.SetShown("result-record", r.Contact != nil && r.Contact.Link != "")
	d.SetText("result-again", p.words.Text(backKey(r)))
	d.SetText("result-dialled", r.DialledAs)
	d.SetShown("result-as", r.DialledAs != "")
	d.SetShown("result-copy", hasNumber(r))
	d.SetAttribute("result-copy", "title", p.words.Text("card_copy"))
	d.SetShown("result-again", r.Final && r.Retry)
	d.SetShown("result-options", r.Settings)
	p.offerHangUp(r)
	tell(d, "result", kind(r), r.Title, r.Advice)
}

// kind returns how a call is coloured: what a person has to look at is bad, and
// what simply came out so, or is not known, is neither good nor bad.
func kind(r *message.CallReply) string {
	if r.Missed() {
		return bad
	}
	switch r.Outcome() {
	case calls.Answered:
		return good
	case calls.CallerNoAnswer, calls.CalleeFailed, calls.Barred:
		return bad
	case calls.Busy, calls.Rejected, calls.NoAnswer, calls.Cancelled, calls.OutcomeNoReport, calls.AnsweredElsewhere:
		return busy
	}
	switch {
	case r.Reason == codeCancelled:
		return busy
	case r.State == calls.Failed, r.State == calls.Unknown:
		return bad
	case r.State == calls.Requested, r.State == calls.Sent, r.State == calls.Ended:
		return busy
	}
	return good
}

// tick shows what changes by itself, the timer and the seconds in which a call can
// be taken back, and does so again when it is next due.
func (p *Popup) tick() {
	var timer string
	var undo int
	var due time.Duration
	if c := p.current(); c != nil && !c.Final {
		now := p.Platform.Now()
		if c.Since > 0 {
			talked := max(now.Sub(time.UnixMilli(c.Since)), 0)
			timer = clock(p.words.Language, int(talked/time.Second))
			due = time.Second - talked%time.Second
		}
		if left := time.UnixMilli(c.Undo).Sub(now); left > 0 {
			undo = int((left + time.Second - 1) / time.Second)
			next := left - time.Duration(undo-1)*time.Second
			if due == 0 || next < due {
				due = next
			}
		}
	}
	p.Document.SetText("result-timer", timer)
	p.Document.SetShown("result-timer", timer != "")
	p.Document.SetText("result-left", digits(p.words.Language, strconv.Itoa(undo)))
	p.Document.SetShown("result-cancel", undo > 0)
	p.await("tick", due, p.tick)
}

// settle has presses call nobody for a moment. The page says so in an attribute,
// for those who must wait.
func (p *Popup) settle() {
	p.settling = true
	p.Document.SetAttribute("main", "data-settling", "true")
	p.await("settle", settleTime, func() {
		p.settling = false
		p.Document.SetAttribute("main", "data-settling", "")
	})
}

// await is timers.set of the popup's own.
func (p *Popup) await(name string, d time.Duration, handle func()) {
	p.timers.set(p.Platform, name, d, handle)
}

// cancel takes the call on top back. If that fails the call stays on show, with
// why.
func (p *Popup) cancel(ctx context.Context) {
	c := p.current()
	if c == nil {
		return
	}
	reply, err := p.Service.Cancel(ctx, message.CallStatusRequest{ID: c.ID})
	if err != nil {
		e := explain(p.words, err)
		tell(p.Document, "result", bad, e.Title, e.Advice)
		return
	}
	p.hear(ctx, &reply)
}

// copy puts a call's number on the clipboard and tells it at its button.
func (p *Popup) copy(button string, r *message.CallReply) {
	copyText(p.Document, p.Platform, p.words, p.timers, button, cmp.Or(r.E164, r.Text),
		func() bool { return button == "result-copy" || p.rows[r.ID] != nil })
}

// again asks for a call to the same number. It names both what was written and
// what the worker read, as a card does, so that no other number is called.
func (p *Popup) again(ctx context.Context, r *message.CallReply) {
	if p.busy || p.settling {
		return
	}
	p.place(ctx, line{}, message.CallRequest{Text: r.Text, E164: r.E164, Caller: r.From, Source: message.SourcePopup})
}

// tellError tells an error in the place of the call on top.
func (p *Popup) tellError(err error) {
	e := explain(p.words, err)
	p.toldAt = p.Platform.Now()
	p.await("tick", 0, nil)
	p.offerHangUp(&message.CallReply{})
	d := p.Document
	d.SetText("result-when", "")
	d.SetText("result-number", "")
	d.SetText("result-who", "")
	d.SetText("result-through", "")
	for _, id := range []string{"as", "timer", "cancel", "copy", "again", "record", "options"} {
		d.SetShown("result-"+id, false)
	}
	tell(d, "result", bad, e.Title, e.Advice)
}

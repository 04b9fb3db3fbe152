package ui

import (
	"context"
	"slices"
	"strings"
	"time"

	"simotel/wasm/calls"
	"simotel/wasm/locale"
	"simotel/wasm/message"
)

// Popup is the page behind the extension's icon: a number to dial, two outside
// numbers to connect where a trunk is set, the call under way and those before
// it. current.go shows the one and hangup.go ends it, recent.go shows the others,
// question.go what the worker asks before it calls, preview.go what would be
// dialled, page.go the numbers on the page in front, and site.go whether they are
// looked for there.
type Popup struct {
	Document Document
	Service  message.Service
	Platform Platform

	words    *locale.Catalogue
	busy     bool                 // while the worker places a call
	placing  string               // what that call is of, as it was typed
	calls    []*message.CallReply // those the worker told of, newest first
	isListed bool                 // the recent calls are among them
	mine     string               // the id of the newest call that was asked for here
	question *question            // what the worker asks, nil for nothing
	rows     listeners            // of the recent calls' rows, by the call's id
	page     pageList             // the numbers on the page in front
	view     string               // which of the lists is shown: viewPage or viewRecent; empty for none yet
	ends     ends                 // how the end of the call on top is asked for
	settling bool                 // whether what is shown changed a moment ago
	timers   timers
	preview  previewing
	stream   *message.Error // what is told of the stream in place of the worker's words, nil for nothing
	checking bool           // while the PBX is tested
	toldAt   time.Time      // when an error was told in the place of the call on top; the zero time for none
	checked  int64          // message.Health.At of the last test that went well

	unlocking unlocking
}

// Start fills the page and lets it be used.
func (p *Popup) Start(ctx context.Context) {
	p.words = locale.Choose(p.Platform.Shown(), p.Platform.Language())
	p.rows, p.timers = listeners{}, timers{}
	d := p.Document
	d.Translate(p.words)
	for _, id := range []string{"options", "result-options", "refused-options"} {
		d.On(id, "click", func() { p.options(ctx) })
	}
	d.On("history", "click", func() { p.history(ctx) })
	// What is typed is obeyed before it is known how things stand: the worker looks at
	// each call itself.
	d.On("dial", "submit", func() { p.dial(ctx, ordinary) })
	d.On("between-form", "submit", func() { p.dial(ctx, between) })
	p.answerQuestions(ctx)
	p.handleCurrent(ctx)
	p.previewNumber(ctx)
	c, err := p.Service.Configuration(ctx)
	if err != nil {
		d.SetShown("dial", false) // it stood there the last time
		p.tellError(err)
		return
	}
	d.SetShown("dial", c.Problem == nil && c.Configured)
	if words := locale.Choose(c.Settings.Language, p.Platform.Language()); words != p.words {
		p.words = words
		d.Translate(words)
	}
	d.SetTheme(c.Settings.Look.Theme)
	switch {
	case c.Problem != nil:
		p.tellError(c.Problem)
		d.SetShown("result-options", true)
		return
	case !c.Configured:
		if c.Managed != nil && slices.Contains(c.Managed.Locked, "connection.server") {
			d.SetText("welcome-advice", p.words.Text("popup_welcome_managed"))
		}
		d.SetShown("welcome", true)
		d.Focus("setup")
		return
	}
	isOwn := c.Settings.Extension != "" && asked("extension", c.Settings) // a telephone program is the phone itself
	d.SetText("extension", digits(p.words.Language, c.Settings.Extension))
	d.SetShown("extension-part", isOwn)
	d.SetShown("between", c.Settings.Connection.Trunk != "" && asked("connection.trunk", c.Settings))
	p.handlePBX(ctx, c.Settings)
	if p.mine == "" { // else who called already is led on from there
		d.Focus("number")
	}
	p.warn(c.Settings)
	p.handleSecrets(ctx, c)
	p.handleLists(ctx)
	p.follow(ctx)
	p.look(ctx)
}

// follow shows the calls there are and hears of every change.
func (p *Popup) follow(ctx context.Context) {
	// First, so that no change falls between.
	_, err := p.Platform.Changed(func(r message.CallReply) {
		p.hear(ctx, &r)
		p.status(ctx) // the phone rings, or is free again
	})
	if err != nil {
		p.tellError(err)
		return
	}
	recent, err := p.Service.RecentCalls(ctx)
	if err != nil {
		p.tellError(err)
		return
	}
	for i := range recent {
		p.take(&recent[i])
	}
	p.isListed = true
	p.show(ctx)
	seen(ctx, p.Service, p.calls...)
	p.status(ctx)
}

// statusEvery is how often it is asked how the phone stands where a stream tells
// that: of a change that is none of a call's nobody tells the popup.
const statusEvery = 2 * time.Second

// liveOff is the state of a stream that there is not (pbx.LiveOff).
const liveOff = "off"

// status shows how the user's phone and the stream of events stand, and goes on to.
// That they cannot be had is no news: calls go on, and what hinders them is told
// there.
func (p *Popup) status(ctx context.Context) {
	s, err := p.Service.Status(ctx)
	if err != nil {
		s = message.StatusReply{}
	}
	if s.Live != "" && s.Live != liveOff {
		p.await("status", statusEvery, func() { p.status(ctx) })
	}
	if p.stream != nil {
		s.Title, s.Advice = p.stream.Title, p.stream.Advice
	}
	if !p.checking {
		p.showHealth(s.Health)
	}
	d := p.Document
	d.SetText("phone", s.PhoneShown)
	d.SetShown("phone-part", s.PhoneShown != "")
	d.SetText("stream-title", s.Title)
	d.SetText("stream-advice", s.Advice)
	d.SetShown("stream", s.Title != "")
	d.SetText("call-log-line", s.CallLog)
	d.SetShown("call-log", s.CallLog != "")
}

// line names the elements that a call is asked for with.
type line struct {
	caller string // the field of the phone that rings first; empty for the user's own
	number string // the field of the number to dial
	button string
}

var (
	ordinary = line{number: "number", button: "call"}
	between  = line{caller: "first", number: "second", button: "connect"}
)

// typed returns what stands in a line's fields, and the first that is empty; of no
// line nothing.
func (p *Popup) typed(l line) (caller, number, empty string) {
	if l.number == "" {
		return "", "", ""
	}
	number = strings.TrimSpace(p.Document.Value(l.number))
	if number == "" {
		empty = l.number
	}
	if l.caller != "" {
		if caller = strings.TrimSpace(p.Document.Value(l.caller)); caller == "" {
			empty = l.caller
		}
	}
	return caller, number, empty
}

// dial asks for a call to what was typed. Each submission is a gesture of its
// own; while one is under way there is no other.
func (p *Popup) dial(ctx context.Context, l line) {
	caller, number, empty := p.typed(l)
	if p.busy {
		if empty == "" && number != p.placing { // the same again is a second press
			tell(p.Document, "result", busy, p.words.Text("card_busy"), p.words.Text("popup_busy_next"))
		}
		return
	}
	if empty != "" {
		p.Document.Focus(empty)
		return
	}
	p.place(ctx, l, message.CallRequest{Text: number, Caller: caller, Source: message.SourcePopup})
}

// place asks for a call, by a gesture of its own, for which l may be no line at
// all.
func (p *Popup) place(ctx context.Context, l line, r message.CallRequest) {
	r.ID = p.Platform.NewID()
	p.mine, p.toldAt = r.ID, time.Time{}
	p.discard()
	p.placing = r.Text
	p.setBusy(l, true)
	reply, err := p.Service.Call(ctx, r)
	p.setBusy(l, false)
	switch {
	case err != nil:
		p.tellError(err)
		p.Document.SetShown("preview", false) // it says the same
		return
	case reply.Question != nil:
		p.ask(l, r, &reply)
		return
	}
	p.hear(ctx, &reply)
	first := l.number
	if caller, number, _ := p.typed(l); l.number != "" && reply.State != calls.Failed && caller == r.Caller && number == r.Text {
		// An order left: a second Enter must not send another. What was typed
		// meanwhile is another number.
		p.Document.SetValue(l.number, "")
		if l.caller != "" {
			p.Document.SetValue(l.caller, "")
			first = l.caller
		}
		p.numberChanged(ctx)
	}
	switch {
	case first != "":
		p.Document.Focus(first)
	case r.Confirmed != "":
		p.Document.Focus("number") // the button that was pressed is gone
	}
}

func (p *Popup) setBusy(l line, on bool) {
	p.busy = on
	key, disabled := "popup_call", ""
	if on {
		key, disabled = "popup_calling", "true"
	}
	if l.button != "" {
		p.Document.SetText(l.button+"-text", p.words.Text(key))
	}
	for _, id := range []string{ordinary.button, between.button} {
		p.Document.SetAttribute(id, "aria-disabled", disabled)
	}
}

func (p *Popup) options(ctx context.Context) {
	if err := p.Service.OpenOptions(ctx); err != nil {
		p.tellError(err)
		return
	}
	p.Document.Leave()
}

package ui

import (
	"context"
	"strings"

	"simotel/wasm/calls"
	"simotel/wasm/locale"
	"simotel/wasm/message"
	"simotel/wasm/settings"
)

// Popup is the page behind the extension's icon: a number to dial, two outside
// numbers to connect where a trunk is set, and what became of the last call.
type Popup struct {
	Document Document
	Service  message.Service
	Platform Platform

	words *locale.Catalogue
	busy  bool // while the worker places a call
	asked bool // whether a call was asked for here
}

// Start fills the page and lets it be used.
func (p *Popup) Start(ctx context.Context) {
	p.words = locale.Choose(settings.LanguageAuto, p.Platform.Language())
	d := p.Document
	d.Translate(p.words)
	for _, id := range []string{"options", "setup", "result-options"} {
		d.On(id, "click", func() { p.options(ctx) })
	}
	c, err := p.Service.Configuration(ctx)
	if err != nil {
		p.tellError(err)
		return
	}
	if words := locale.Choose(c.Settings.Language, p.Platform.Language()); words != p.words {
		p.words = words
		d.Translate(words)
	}
	switch {
	case c.Problem != nil:
		p.tellError(c.Problem)
		d.SetShown("result-options", true)
		return
	case !c.Configured:
		d.SetShown("welcome", true)
		d.Focus("setup")
		return
	}
	d.SetText("extension", c.Settings.Extension)
	d.SetShown("dial", true)
	d.On("dial", "submit", func() { p.dial(ctx, ordinary) })
	d.SetShown("between", c.Settings.Connection.Trunk != "")
	d.On("between-form", "submit", func() { p.dial(ctx, between) })
	d.Focus("number")
	p.last(ctx)
}

// last shows the newest call, unless one was asked for here in the meantime.
func (p *Popup) last(ctx context.Context) {
	recent, err := p.Service.RecentCalls(ctx)
	if p.asked {
		return
	}
	if err != nil {
		p.tellError(err)
		return
	}
	if len(recent) > 0 {
		p.show(recent[0])
		if recent[0].State == calls.Accepted {
			p.Document.SetText("result-advice", "") // its phone has long rung
		}
		p.Document.SetText("result-when", p.words.Text("popup_last")+": "+p.Platform.Time(p.words.Language, recent[0].Asked().UnixMilli()))
	}
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

// typed returns what stands in a line's fields, and the first that is empty.
func (p *Popup) typed(l line) (caller, number, empty string) {
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
		return
	}
	if empty != "" {
		p.Document.Focus(empty)
		return
	}
	p.asked = true
	p.setBusy(l, true)
	defer p.setBusy(l, false)
	reply, err := p.Service.Call(ctx, message.CallRequest{ID: p.Platform.NewID(), Text: number, Caller: caller, Source: message.SourcePopup})
	if err != nil {
		p.tellError(err)
		return
	}
	p.show(reply)
	first := l.number
	if reply.State != calls.Failed {
		// An order left: a second Enter must not send another.
		p.Document.SetValue(l.number, "")
		if l.caller != "" {
			p.Document.SetValue(l.caller, "")
			first = l.caller
		}
	}
	p.Document.Focus(first)
}

func (p *Popup) setBusy(l line, on bool) {
	p.busy = on
	key, disabled := "popup_call", ""
	if on {
		key, disabled = "popup_calling", "true"
		p.Document.SetShown("result", false)
	}
	p.Document.SetText(l.button+"-text", p.words.Text(key))
	for _, id := range []string{ordinary.button, between.button} {
		p.Document.SetAttribute(id, "aria-disabled", disabled)
	}
}

func (p *Popup) show(r message.CallReply) {
	kind := bad
	switch {
	case r.State == calls.Accepted:
		kind = good
	case !r.Final:
		kind = busy
	}
	p.Document.SetText("result-when", "")
	p.Document.SetText("result-number", r.Shown)
	p.Document.SetShown("result-options", r.Settings)
	tell(p.Document, "result", kind, r.Title, r.Advice)
}

func (p *Popup) tellError(err error) {
	e := explain(p.words, err)
	p.Document.SetText("result-when", "")
	p.Document.SetText("result-number", "")
	p.Document.SetShown("result-options", false)
	tell(p.Document, "result", bad, e.Title, e.Advice)
}

func (p *Popup) options(ctx context.Context) {
	if err := p.Service.OpenOptions(ctx); err != nil {
		p.tellError(err)
		return
	}
	p.Document.Leave()
}

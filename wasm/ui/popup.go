package ui

import (
	"context"
	"strings"

	"simotel/wasm/calls"
	"simotel/wasm/locale"
	"simotel/wasm/message"
	"simotel/wasm/settings"
)

// Popup is the page behind the extension's icon: a number to dial, and what
// became of the last call.
type Popup struct {
	Document Document
	Service  message.Service
	Platform Platform

	words *locale.Catalogue
	busy  bool // while the worker places a call
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
	d.On("dial", "submit", func() { p.dial(ctx) })
	d.Focus("number")
	p.last(ctx)
}

// last shows the newest call.
func (p *Popup) last(ctx context.Context) {
	recent, err := p.Service.RecentCalls(ctx)
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

// dial asks for a call to what was typed. Each submission is a gesture of its
// own; while one is under way there is no other.
func (p *Popup) dial(ctx context.Context) {
	text := strings.TrimSpace(p.Document.Value("number"))
	if p.busy || text == "" {
		p.Document.Focus("number")
		return
	}
	p.setBusy(true)
	defer p.setBusy(false)
	reply, err := p.Service.Call(ctx, message.CallRequest{ID: p.Platform.NewID(), Text: text, Source: message.SourcePopup})
	if err != nil {
		p.tellError(err)
		return
	}
	p.show(reply)
	if reply.State != calls.Failed {
		// An order left: a second Enter must not send another.
		p.Document.SetValue("number", "")
	}
	p.Document.Focus("number")
}

func (p *Popup) setBusy(on bool) {
	p.busy = on
	key, disabled := "popup_call", ""
	if on {
		key, disabled = "popup_calling", "true"
		p.Document.SetShown("result", false)
	}
	p.Document.SetText("call-text", p.words.Text(key))
	p.Document.SetAttribute("call", "aria-disabled", disabled)
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

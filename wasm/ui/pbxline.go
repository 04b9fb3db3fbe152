package ui

import (
	"context"

	"simotel/wasm/message"
	"simotel/wasm/settings"
)

// handlePBX lets the PBX be tested from the popup. A telephone program is none.
func (p *Popup) handlePBX(ctx context.Context, s settings.Settings) {
	p.Document.SetShown("pbx", s.Connection.Kind != settings.KindSoftphone)
	p.Document.On("pbx-check", "click", func() { p.check(ctx) })
}

// showHealth shows whether the PBX answered when it was asked last, by a test or
// by an order.
func (p *Popup) showHealth(h *message.Health) {
	d := p.Document
	if h == nil {
		d.SetText("pbx-line", p.words.Text("popup_pbx_unasked"))
		d.SetText("pbx-why", "")
		d.SetShown("pbx-more", false)
		return
	}
	key := "popup_pbx_" + h.State
	if h.State == message.HealthOK && p.checked == h.At {
		key = "popup_pbx_works" // all that can be tested was
	}
	d.SetText("pbx-line", p.words.Text(key, p.Platform.Time(p.words.Language, h.At)))
	d.SetText("pbx-why", h.Title)
	d.SetShown("pbx-more", h.State != message.HealthOK)
}

// check has the PBX tested. What to do about a fault the options page says, which
// a link then leads to.
func (p *Popup) check(ctx context.Context) {
	d := p.Document
	if p.checking {
		return
	}
	p.checking = true
	d.SetAttribute("pbx-check", "aria-disabled", "true")
	d.SetText("pbx-line", p.words.Text("options_testing"))
	d.SetText("pbx-why", "")
	d.SetShown("pbx-more", false)
	r, err := p.Service.Check(ctx)
	p.checking = false
	d.SetAttribute("pbx-check", "aria-disabled", "")
	s, failed := p.Service.Status(ctx)
	switch {
	case err != nil || failed != nil || s.Health == nil || !r.OK && len(r.Steps) == 0:
		// Nothing was asked: the settings say why.
		if err != nil {
			e := explain(p.words, err)
			r.Title = e.Title
		}
		d.SetText("pbx-line", r.Title)
		d.SetShown("pbx-more", true)
		return
	case r.OK:
		p.checked = s.Health.At
	}
	p.showHealth(s.Health)
	if !r.OK && s.Health.State == message.HealthOK { // what failed is not the PBX
		d.SetText("pbx-why", "– "+r.Title)
		d.SetShown("pbx-more", true)
	}
}

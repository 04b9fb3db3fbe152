package ui

import (
	"context"

	"simotel/wasm/message"
)

// mostRecent is how many calls are listed below the one on top.
const mostRecent = 10

// showRecent lists the calls but the one on top.
func (p *Popup) showRecent(ctx context.Context, top *message.CallReply) {
	var list []*message.CallReply
	var keys []string
	for _, c := range p.calls {
		if len(list) < mostRecent && (top == nil || c.ID != top.ID) {
			list = append(list, c)
			keys = append(keys, c.ID)
		}
	}
	// That there are none is said below no call.
	p.Document.SetShown("recent", p.isListed && (top == nil || len(list) > 0))
	p.Document.SetShown("recent-empty", len(list) == 0)
	p.Document.SetShown("recent-calls", len(list) > 0)
	p.rows.setRows(p.Document, "recent-calls", keys, func(key string) []func() { return p.handleRow(ctx, key) })
	for _, c := range list {
		p.showRow(c)
	}
}

func (p *Popup) handleRow(ctx context.Context, key string) (undos []func()) {
	handle := func(button string, act func(*message.CallReply)) {
		undos = append(undos, p.Document.On(inRow(button, key), "click", func() {
			for _, c := range p.calls {
				if c.ID == key {
					act(c)
					return
				}
			}
		}))
	}
	handle("row-again", func(c *message.CallReply) { p.again(ctx, c) })
	handle("row-copy", func(c *message.CallReply) { p.copy(inRow("row-copy", key), c) })
	return undos
}

func (p *Popup) showRow(r *message.CallReply) {
	d, id := p.Document, func(part string) string { return inRow(part, r.ID) }
	d.SetText(id("row-number"), r.Shown)
	showSide(d, id, r)
	d.SetShown(id("row-copy"), hasNumber(r))
	d.SetText(id("row-title"), r.Title)
	d.SetText(id("row-when"), p.when(r))
	d.SetText(id("row-talked"), talked(p.words.Language, r.Report))
	d.SetShown(id("row-again"), r.Retry)
	for button, key := range map[string]string{"row-again": "again", "row-copy": "copy"} {
		d.SetAttribute(id(button), "aria-label", p.words.Text("popup_"+key, r.Shown))
		d.SetAttribute(id(button), "title", p.words.Text("card_"+key))
	}
}

// when returns when a call was asked for.
func (p *Popup) when(r *message.CallReply) string {
	return p.Platform.Time(p.words.Language, r.Asked().UnixMilli())
}

// history leads to all calls that are kept.
func (p *Popup) history(ctx context.Context) {
	if err := p.Service.OpenHistory(ctx); err != nil {
		p.tellError(err)
		return
	}
	p.Document.Leave()
}

package ui

import (
	"context"

	"simotel/wasm/message"
)

// openRecord opens what the CRM has on the contact of a call.
func (p *Popup) openRecord(ctx context.Context, r *message.CallReply) {
	if err := p.Service.OpenContact(ctx, message.ContactRequest{Call: r.ID}); err != nil {
		p.tellError(err)
		return
	}
	p.Document.Leave()
}

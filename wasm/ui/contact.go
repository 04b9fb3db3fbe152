package ui

import (
	"context"
	"strings"

	"simotel/wasm/message"
)

// whose names the other side of a call in a line, empty where nobody knows.
func whose(r *message.CallReply) string {
	if r.Contact == nil {
		return ""
	}
	var parts []string
	for _, part := range []string{r.Contact.Name, r.Contact.Company} {
		if part != "" {
			parts = append(parts, "\u2068"+part+"\u2069") // of whatever script: Unicode FSI and PDI
		}
	}
	return strings.Join(parts, " · ")
}

// openRecord opens what the CRM has on the contact of a call.
func (p *Popup) openRecord(ctx context.Context, r *message.CallReply) {
	if err := p.Service.OpenContact(ctx, message.ContactRequest{Call: r.ID}); err != nil {
		p.tellError(err)
		return
	}
	p.Document.Leave()
}

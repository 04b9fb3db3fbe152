package message

import (
	"context"
	"errors"

	"simotel/wasm/calls"
)

// The request types of what is of the CRM.
const (
	TypeContact     = "contact"
	TypeOpenContact = "openContact"
	TypeLookUp      = "lookUp"
	TypeTryPop      = "tryPop"
)

// ContactRequest names a number: Text, Source and E164 of the CallRequest that a
// card's button would send, or for our own pages a call.
type ContactRequest struct {
	Text   string `json:"text,omitempty"`
	Source string `json:"source,omitempty"`
	E164   string `json:"e164,omitempty"`
	Call   string `json:"call,omitempty"` // calls.Record.ID, of OpenContact in our own pages; the others are then empty

	// Opened says that the card was opened by a click or a key, or is that of a
	// call. Otherwise the pointer rests on the number, and the CRM is asked only
	// where settings.Lookup.Hover allows it.
	Opened bool `json:"opened,omitempty"`

	Tab *string `json:"-"` // as AboutRequest.Tab
}

// ContactReply tells whose a number is. All of it is empty for nobody's.
type ContactReply struct {
	Name    string `json:"name,omitempty"` // at most calls.MaxContact characters, as Company
	Company string `json:"company,omitempty"`
	Record  bool   `json:"record,omitempty"` // TypeOpenContact opens the CRM's record
}

// LookUpReply is what the CRM told of a number that was tried.
type LookUpReply struct {
	Found   bool          `json:"found"`
	Contact calls.Contact `json:"contact"` // its Link is empty also where the settings do not allow it
}

func checkContact(r ContactRequest) error {
	if r.Call != "" {
		if len(r.Call) > 64 || r.Text != "" {
			return errors.New("no usable id")
		}
		return nil
	}
	return checkSource(r.Source, r.Text)
}

// ofContact serves what is asked of a number's contact. A content script names none
// by a call.
func (s Server) ofContact(sender Sender, requestType string) func(context.Context, ContactRequest) (any, error) {
	return func(ctx context.Context, r ContactRequest) (any, error) {
		if r.Call != "" && !s.isPage(sender) {
			return nil, &Error{Code: CodeNotForPages}
		}
		r.Tab = s.tabOf(sender)
		switch requestType {
		case TypeContact:
			return s.Service.Contact(ctx, r)
		case TypeOpenContact:
			return struct{}{}, s.Service.OpenContact(ctx, r)
		case TypeLookUp:
			return s.Service.LookUp(ctx, r)
		}
		return struct{}{}, s.Service.TryPop(ctx, r)
	}
}

// tabOf returns the address of the tab in which a content script asks, nil for a page
// of ours.
func (s Server) tabOf(sender Sender) *string {
	if s.isPage(sender) {
		return nil
	}
	address := sender.tab()
	return &address
}

// aboutNumber serves what is asked of a number.
func (s Server) aboutNumber(sender Sender) func(context.Context, AboutRequest) (AboutReply, error) {
	return func(ctx context.Context, r AboutRequest) (AboutReply, error) {
		r.Tab = s.tabOf(sender)
		return s.Service.About(ctx, r)
	}
}

// Contact implements Service.
func (c *Client) Contact(ctx context.Context, r ContactRequest) (ContactReply, error) {
	return ask[ContactReply](ctx, c, TypeContact, r)
}

// OpenContact implements Service.
func (c *Client) OpenContact(ctx context.Context, r ContactRequest) error {
	_, err := ask[struct{}](ctx, c, TypeOpenContact, r)
	return err
}

// LookUp implements Service.
func (c *Client) LookUp(ctx context.Context, r ContactRequest) (LookUpReply, error) {
	return ask[LookUpReply](ctx, c, TypeLookUp, r)
}

// TryPop implements Service.
func (c *Client) TryPop(ctx context.Context, r ContactRequest) error {
	_, err := ask[struct{}](ctx, c, TypeTryPop, r)
	return err
}

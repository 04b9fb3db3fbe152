package message

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"simotel/wasm/detect"
	"simotel/wasm/settings"
)

// TeachRequest says that what a card is open for is no telephone number.
type TeachRequest struct {
	Text       string `json:"text"`                 // as the page writes it, at most MaxCallText UTF-16 units
	E164       string `json:"e164"`                 // the number that the card showed, as in CallRequest
	Form       bool   `json:"form,omitempty"`       // all that is written like it, not this number alone
	Everywhere bool   `json:"everywhere,omitempty"` // on all sites, not on this one alone
	Undo       bool   `json:"undo,omitempty"`       // take back what the same request taught

	// Site is the host name of the document that asks, and Tab its tab: set by
	// Server, never by a sender.
	Site string `json:"-"`
	Tab  int    `json:"-"`
}

// TeachReply says what was learned, in the user's words.
type TeachReply struct {
	Title  string `json:"title"`
	Advice string `json:"advice"`
}

// NoteRequest sets the note on a call.
type NoteRequest struct {
	ID   string `json:"id"`   // calls.Record.ID
	Note string `json:"note"` // at most calls.MaxNote characters; empty takes the note away
	Tab  *int   `json:"-"`    // as in CallStatusRequest
}

func checkTeach(r TeachRequest) error {
	switch n := detect.UTF16Len(r.Text); {
	case n == 0 || n > MaxCallText:
		return fmt.Errorf("a text of %d units, at most %d are taken", n, MaxCallText)
	case len(r.E164) > settings.MaxLearnedText:
		return errors.New("no number is so long")
	}
	return nil
}

func checkNote(r NoteRequest) error {
	if n := detect.UTF16Len(r.Note); n > MaxNoteUnits {
		return fmt.Errorf("a note of %d units, at most %d are taken", n, MaxNoteUnits)
	}
	return nil
}

// MaxNoteUnits bounds NoteRequest.Note in UTF-16 units; the log cuts it to its own bound.
const MaxNoteUnits = 4096

// teach has the site be that of the document that asks.
func (s Server) teach(sender Sender) func(context.Context, TeachRequest) (TeachReply, error) {
	return func(ctx context.Context, r TeachRequest) (TeachReply, error) {
		r.Site, r.Tab = siteOf(sender), sender.TabID
		return s.Service.Teach(ctx, r)
	}
}

// setNote lets a tab write on its own calls.
func (s Server) setNote(sender Sender) func(context.Context, NoteRequest) (CallReply, error) {
	return func(ctx context.Context, r NoteRequest) (CallReply, error) {
		if !s.isPage(sender) {
			r.Tab = &sender.TabID
		}
		reply, err := s.Service.SetNote(ctx, r)
		return s.fit(sender, reply), err
	}
}

// detect has the site be that of the document that asks, whatever it says.
func (s Server) detect(sender Sender) func(context.Context, DetectRequest) (DetectReply, error) {
	return func(ctx context.Context, r DetectRequest) (DetectReply, error) {
		r.Site, r.Tab, r.In = siteOf(sender), sender.tab(), sender.in()
		reply, err := s.Service.Detect(ctx, r)
		reply.Card = reply.Card.on(r.Site, sender.Origin)
		return reply, err
	}
}

// on returns the card for a site and the origin of its document: of what the user
// said of others it must not know.
func (c *Card) on(site, origin string) *Card {
	if c == nil {
		return nil
	}
	here := *c
	here.Buttons = slices.Contains(c.Pages, strings.ToLower(origin))
	here.Detection.Not = settings.Settings{Learned: c.Detection.Learned}.NotOn(site)
	return &here
}

// siteOf returns the host name of the document that sends, empty for none. One
// without an address of its own, or without an origin, is of the site around it.
func siteOf(sender Sender) string {
	for _, address := range []string{sender.Origin, sender.URL, sender.TabURL} {
		scheme, rest, _ := strings.Cut(address, "://")
		if scheme != "http" && scheme != "https" {
			continue
		}
		host, _, _ := strings.Cut(rest, "/")
		if end := strings.LastIndexByte(host, ':'); end > strings.LastIndexByte(host, ']') {
			host = host[:end]
		}
		return strings.ToLower(host)
	}
	return ""
}

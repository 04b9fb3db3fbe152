package ui

import (
	"context"
	"slices"
	"strings"

	"simotel/wasm/calls"
	"simotel/wasm/message"
)

// seen tells the worker that the user sees which calls were missed, if any of some
// is one. If it cannot be told the icon goes on counting them.
func seen(ctx context.Context, s message.Service, shown ...*message.CallReply) {
	if slices.ContainsFunc(shown, func(c *message.CallReply) bool { return c.Missed() }) {
		_ = s.Seen(ctx)
	}
}

// side says who the other side of a call is and what queue it came through, in a
// line.
func side(r *message.CallReply) string {
	var parts []string
	for _, part := range []string{r.Who, r.Through} {
		if part != "" {
			parts = append(parts, "\u2068"+part+"\u2069") // of whichever direction: Unicode FSI and PDI
		}
	}
	return strings.Join(parts, " · ")
}

// showSide shows in a row from where a call came, and whose it is.
func showSide(d Document, row, line string, r *message.CallReply) {
	d.SetAttribute(row, "data-direction", string(r.Direction))
	d.SetText(line, side(r))
	d.SetShown(line, side(r) != "")
}

// hasNumber reports whether a call's number is known: a caller may withhold it.
func hasNumber(r *message.CallReply) bool { return r.Direction != calls.Incoming || r.Text != "" }

// backKey is the text of the button that calls a call's number again.
func backKey(r *message.CallReply) string {
	if r.Direction == calls.Incoming {
		return "button_back"
	}
	return "card_again"
}

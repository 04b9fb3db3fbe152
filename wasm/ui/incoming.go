package ui

import (
	"context"
	"slices"

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

// showSide shows in a row how a call is coloured, from where it came, whose it is and
// through which queue it came. What still rings came out neither well nor badly.
func showSide(d Document, id func(part string) string, r *message.CallReply) {
	kind := kind(r)
	switch r.State {
	case calls.CallerRinging, calls.CallerAnswered, calls.CalleeRinging:
		kind = busy
	}
	d.SetAttribute(id("row"), "data-kind", kind)
	d.SetAttribute(id("row"), "data-direction", string(r.Direction))
	d.SetText(id("row-who"), r.Who)
	d.SetAttribute(id("row-who"), "title", r.Who)
	d.SetText(id("row-through"), r.Through)
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

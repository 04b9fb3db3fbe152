package app

import (
	"cmp"
	"context"

	"simotel/wasm/calls"
	"simotel/wasm/locale"
)

// last says when a number was called last, or called, and what came of it, empty for never.
// number is its E.164 form or what the PBX dials; the call with the id except is
// the one at hand.
func (a *App) last(ctx context.Context, t *locale.Catalogue, number, except string) string {
	if number == "" {
		return ""
	}
	r, ok, err := a.Calls.Last(ctx, func(r calls.Record) bool {
		return cmp.Or(r.E164, r.Dialled) == number && r.ID != except && r.State() != calls.Requested && r.State() != calls.Failed
	})
	if err != nil {
		a.Log(err)
	}
	if !ok {
		return ""
	}
	when, err := a.Browser.Moment(t.Language, r.Asked(), a.Now())
	if err != nil {
		a.Log(err)
		return ""
	}
	outcome := "last_" + string(r.Outcome())
	if r.Direction == calls.Incoming {
		when = t.Text("last_incoming", when)
		if r.Missed() {
			outcome = "last_missed"
		}
	}
	switch {
	case r.Report != nil && r.Report.Talked > 0:
		return t.Text("last_call", when, locale.Clock(t.Language, r.Report.Talked))
	case r.Outcome() != "" && r.Outcome() != calls.OutcomeNoReport:
		return t.Text("last_call", when, t.Text(outcome))
	}
	return t.Text("last_call_unknown", when)
}

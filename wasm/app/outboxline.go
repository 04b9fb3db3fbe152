package app

import (
	"context"
	"strconv"
	"strings"

	"simotel/wasm/crm/outbox"
	"simotel/wasm/locale"
	"simotel/wasm/settings"
)

// logLine tells whoever works, and not only who looks into the options, of calls that
// the CRM refused or that wait for it; empty for none.
func (a *App) logLine(ctx context.Context, s settings.Settings) string {
	q, t := a.queue(), a.texts(s)
	all, err := q.Contents(ctx)
	if err != nil {
		a.Log(err)
		return ""
	}
	var parts []string
	switch n := len(all.Aside); n {
	case 0:
	case 1:
		parts = append(parts, t.Text("popup_log_refused_one"))
	default:
		parts = append(parts, t.Text("popup_log_refused", locale.Digits(t.Language, strconv.Itoa(n))))
	}
	if len(all.Waiting) > 0 && s.CRM.Log.URL != "" {
		state, err := q.State(ctx)
		if err != nil {
			a.Log(err)
		}
		if code := state.Last.Code; code != "" {
			parts = append(parts, t.Text("popup_log_waits", t.Text("log_"+code, figure(t, state.Last))))
		}
	}
	return strings.Join(parts, " ")
}

// figure returns what a failure's sentence quotes: a status in the digits of its
// language.
func figure(t *locale.Catalogue, f outbox.Failure) string {
	if f.Status == 0 {
		return f.Detail
	}
	return locale.Digits(t.Language, f.Detail)
}

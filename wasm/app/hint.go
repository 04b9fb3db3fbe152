package app

import (
	"slices"
	"strings"

	"simotel/wasm/calls"
	"simotel/wasm/locale"
	"simotel/wasm/settings"
	"simotel/wasm/tel"
)

// isNoNumber reports whether a call was refused because what was typed, selected
// or clicked is not one number: there is no call to keep. A link that wants what
// no page may dial is kept.
func isNoNumber(fault error) bool {
	return slices.Contains([]string{tel.CodeNone, tel.CodeMany, tel.CodeLeftOver, tel.CodeNotPossible, tel.CodeURINone}, code(fault))
}

// incomplete tells that a text which is dialled as it is typed seems to lack
// digits; empty for none. What the administrator's own rules or the prefix for
// outside numbers are about is not judged.
func (a *App) incomplete(t *locale.Catalogue, s settings.Settings, text, dialled string) string {
	keys, least, most := a.reader(s).Incomplete(text)
	own := s.Dialling.OutsidePrefix
	if keys == "" || keys != dialled || own != "" && strings.HasPrefix(keys, own) {
		return ""
	}
	count := numeral(t, least)
	if most > least {
		count = t.Text("options_range", count, numeral(t, most))
	}
	return t.Text("hint_incomplete", count, numeral(t, len(keys)))
}

// undialled tells that the callee's own extension is not dialled; empty for none.
func undialled(t *locale.Catalogue, extension string) string {
	if extension == "" {
		return ""
	}
	return t.Text("hint_extension", locale.Digits(t.Language, extension))
}

// hintOf tells what a user should know of a number before it is dialled: that it is
// the first of a range, has an extension that is not dialled, or seems to lack
// digits; empty for nothing.
func (a *App) hintOf(t *locale.Catalogue, s settings.Settings, text string, n tel.Number, dialled string) string {
	hint := undialled(t, n.Extension)
	switch {
	case n.Last != "":
		last := n.Last
		if l, ok := tel.Of(last); ok {
			last = l.International
		}
		return strings.TrimSpace(t.Text("hint_range", isolated(last)) + " " + hint)
	case hint == "" && n.E164 == "":
		return a.incomplete(t, s, text, dialled)
	}
	return hint
}

// hint tells of a call what its user should know of the number: that it seems to
// lack digits, unless somebody answered, and while it goes on that an extension
// is still to be dialled.
func (a *App) hint(t *locale.Catalogue, s settings.Settings, r calls.Record) string {
	state, outcome := r.State(), r.Outcome()
	switch {
	case outcome == calls.Answered:
		return ""
	case r.Ext != "":
		if outcome != "" || slices.Contains([]calls.State{calls.Failed, calls.Unknown, calls.Ended}, state) {
			return ""
		}
		return undialled(t, r.Ext)
	case r.E164 != "" || state == calls.Connected || slices.Contains(inOptions, r.Reason):
		return ""
	}
	return a.incomplete(t, s, r.Text, r.Dialled)
}

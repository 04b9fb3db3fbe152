package app

import (
	"strings"
	"testing"

	"simotel/wasm/calls"
	"simotel/wasm/locale"
	"simotel/wasm/settings"
)

// TestThePBXsWordsAreTheUsers has Asterisk's words of ITU-T Q.850's causes, and one
// of our own for a cause that it calls unknown.
func TestThePBXsWordsAreTheUsers(t *testing.T) {
	for _, words := range []string{"Unallocated (unassigned) number", "No route to destination", "User busy", "No user responding",
		"User alerting, no answer", "Subscriber absent", "Call Rejected", "Number changed", "Destination out of order",
		"Invalid number format", "Circuit/channel congestion", "Network out of order", "Temporary failure",
		"Switching equipment congestion", "No such extension"} {
		for _, language := range []string{"en", "fa"} {
			if key := "cause_" + keyOfCause(words); !locale.Choose(language, "").Has(key) {
				t.Errorf("%s has no text for %q (%s)", language, words, key)
			}
		}
	}
	for words, want := range map[string]string{"": "", "چیزی": "", "NO ANSWER": "no_answer"} {
		if got := keyOfCause(words); got != want {
			t.Errorf("%q is %q, want %q", words, got, want)
		}
	}
}

func TestACauseIsToldInTheUsersLanguage(t *testing.T) {
	for cause, want := range map[string]string{"Invalid number format": "شماره ناقص است یا به این شکل گرفته نمی\u200cشود", "SIP 499": "SIP 499"} {
		w := newWorld(t)
		w.arrange(func(s *settings.Settings) { s.Language = settings.LanguagePersian })
		r := calls.Record{ID: "1", Cause: cause, Report: &calls.Report{Outcome: calls.CalleeFailed, Cause: cause}}
		if got := w.worker().reply(t.Context(), r).Advice; !strings.Contains(got, "\u2068"+want+"\u2069") {
			t.Errorf("%s: got %q", cause, got)
		}
	}
}

//go:build !js

package app

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"simotel/wasm/calls"
	"simotel/wasm/crm/outbox"
	"simotel/wasm/message"
	"simotel/wasm/settings"
)

// legible is what a person reads of what is kept: a code or a sentence each, empty for
// nothing.
type legible struct{ options, history, log, call string }

// reads asks a new worker as its pages do, and calls a number.
func (w *world) reads(t *testing.T) (read legible) {
	t.Helper()
	a, ctx := w.worker(), t.Context()
	c, err := a.Configuration(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if c.Problem != nil {
		read.options = c.Problem.Code
	}
	reply, err := a.Call(ctx, request("g9", "09123456789"))
	if err != nil {
		read.call = code(err)
	} else if reply.State != calls.Accepted {
		read.call = reply.Reason
	}
	history, err := a.History(ctx, message.HistoryRequest{})
	if err != nil {
		read.history = code(err)
	} else if history.Unread > 0 {
		read.history = fmt.Sprint(history.Unread, " unread")
	}
	log, err := a.CallLog(ctx)
	if err != nil {
		read.log = code(err)
	} else if log.Dropped > 0 {
		read.log = fmt.Sprint(log.Dropped, " dropped")
	}
	return read
}

// holds reports whether an area has a document still, under its own key or aside.
func (w *world) holds(t *testing.T, document string) bool {
	t.Helper()
	keys, err := w.area.Keys(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Trim(document, `"`)
	for _, key := range keys {
		raw, err := w.area.Get(t.Context(), key)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(raw), text) || strings.Contains(string(raw), strings.ReplaceAll(text, `"`, `\"`)) {
			return true
		}
	}
	return false
}

// TestWhatCannotBeReadIsKeptAndExplained breaks each document that is kept in
// chrome.storage.local, one at a time. What a worker that wakes up afresh keeps for
// the session alone, and what it can find out again, is no document.
func TestWhatCannotBeReadIsKeptAndExplained(t *testing.T) {
	const half = `"{half of it"` // a value is always JSON to Chrome; what it holds may be anything
	chunk := func(w *world) string { return w.chunks(t)[0] }
	fixed := func(key string) func(*world) string { return func(*world) string { return key } }
	waiting := outbox.KeyWaiting + "1795467076000.1.w1"
	for _, c := range []struct {
		name     string
		key      func(*world) string
		document string
		want     legible
		isGone   bool // it is not kept
	}{
		{"settings", fixed(settings.KeySettings), half, legible{options: settings.CodeCorrupt, call: settings.CodeCorrupt}, false},
		{"settings of a wrong type", fixed(settings.KeySettings), `{"version":1,"extension":{"a":"b"}}`, legible{options: settings.CodeCorrupt, call: settings.CodeCorrupt}, false},
		{"what was learned, in settings", fixed(settings.KeySettings), `{"version":1,"learned":[{"text":7}]}`, legible{options: settings.CodeCorrupt, call: settings.CodeCorrupt}, false},
		{"settings of a later version", fixed(settings.KeySettings), `{"version":2,"extension":"777"}`, legible{options: settings.CodeNewer, call: settings.CodeNewer}, false},
		{"credentials", fixed(settings.KeyCredentials), half, legible{options: settings.CodeCorrupt, call: settings.CodeCorrupt}, false},
		{"credentials of a later version", fixed(settings.KeyCredentials), `{"version":3,"vault":"x"}`, legible{options: settings.CodeNewer, call: settings.CodeNewer}, false},
		{"encrypted credentials of which a part is missing", fixed(settings.KeyCredentials), `{"version":2,"envelope":{"salt":"AAAA"}}`, legible{options: settings.CodeCorrupt, call: settings.CodeCorrupt}, false},
		{"the list of calls", fixed(calls.KeyIndex), half, legible{}, false}, // it is made anew of the calls
		{"the list of calls, of a later version", fixed(calls.KeyIndex), `{"version":3,"open":[]}`, legible{history: calls.CodeNewer, call: calls.CodeNewer}, false},
		{"a part of the history", chunk, half, legible{history: "1 unread"}, false},
		{"a part of the history, of a wrong type", chunk, `{"calls":[{"id":{"a":"b"}}]}`, legible{history: "1 unread"}, false},
		{"a call that is followed", fixed(calls.KeyOpen + "o1"), half, legible{history: "1 unread"}, false},
		{"the calls of version 1", fixed("calls"), half, legible{history: "1 unread"}, false},
		// The call itself is in the history: what the CRM did not get is counted.
		{"a call that waits for the CRM", fixed(waiting), half, legible{log: "1 dropped"}, true},
		{"how the CRM's log stands", fixed(outbox.KeyState), half, legible{}, true},
		{"how far the stream of events was read", fixed(keyLive), half, legible{}, true},
		{"until when missed calls were seen", fixed(keySeen), half, legible{}, false},
		{"this installation's part of ids", fixed(keyInstallation), half, legible{}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			if c.name == "the calls of version 1" {
				// It stands alone: later versions have an index.
			} else {
				w.keep(placedNow("o1", w))
				threeCalls(w)
			}
			if c.key(w) == waiting {
				w.arrange(func(s *settings.Settings) { s.CRM.Log.URL = "https://crm.example/calls" })
			}
			if err := w.area.Set(t.Context(), map[string]json.RawMessage{c.key(w): json.RawMessage(c.document)}); err != nil {
				t.Fatal(err)
			}
			if c.key(w) == waiting {
				a := w.worker()
				if _, err := a.CallLogDo(t.Context(), message.CallLogRequest{Do: message.LogSend}); err != nil {
					t.Fatal(err)
				}
			}
			if got := w.reads(t); got != c.want {
				t.Errorf("a person reads %+v, want %+v", got, c.want)
			}
			if got := w.reads(t); got.options != c.want.options || got.history != c.want.history {
				t.Errorf("the next time a person reads %+v, want %+v", got, c.want)
			}
			if !c.isGone && !w.holds(t, c.document) {
				t.Errorf("the document is gone")
			}
		})
	}
}

// chunks are the keys of the history's parts.
func (w *world) chunks(t *testing.T) (all []string) {
	t.Helper()
	keys, err := w.area.Keys(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range keys {
		if strings.HasPrefix(key, calls.KeyChunk) {
			all = append(all, key)
		}
	}
	if len(all) == 0 {
		t.Fatal("there is no history")
	}
	return all
}

//go:build !js

package endpoint

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"simotel/wasm/calls"
	"simotel/wasm/fetch"
	"simotel/wasm/pbx"
	"simotel/wasm/settings"
)

// FuzzAnswer reads a server's answer where its user said it stands: an id that it
// would know again, or an error with a code, bounded words and no secret of ours.
func FuzzAnswer(f *testing.F) {
	const secret = "t0ken-of-the-user"
	for _, body := range []string{`{"ok":true,"id":"CA1","message":"no line"}`, `{"ok":0}`, `{"ok":"0"}`, `{"ok":-0.0,"ok":1}`, `{"a":[{"ok":1e999}]}`, "\ufeff{}", `"x"`, `{"message":"` + secret + `"}`, `{"message":"t0ken-\u200bof-the-user"}`,
		`<html>`, `{"id":"a\nb"}`, `{"id":9007199254740993}`, `{"":{"":1}}`, strings.Repeat(`{"ok":`, 300) + "1" + strings.Repeat("}", 300)} {
		f.Add(200, []byte(body), "/ok", "/id", "/message")
		f.Add(422, []byte(body), "/a/0/ok = 1", "/", "//")
	}
	states, ok := settings.ParseStates("busy = busy\nup = connected\ndone = ended")
	if !ok {
		f.Fatal("the states are none")
	}
	f.Fuzz(func(t *testing.T, status int, body []byte, success, id, message string) {
		d := &driver{id: id, message: message, state: id, states: states, host: "h", constant: map[string]string{"token": secret}}
		if success != "" {
			var ok bool
			if d.success, ok = settings.ParsePointer(success); !ok {
				return
			}
		}
		ref, err := d.readOrder("op", fetch.Response{Status: status, Body: body})
		if err != nil {
			var e *pbx.Error
			if !errors.As(err, &e) || !slices.Contains(pbx.Codes, e.Code) || ref.ID != "" {
				t.Fatalf("%d %q: %v, %q", status, body, err, ref.ID)
			}
			if strings.Contains(err.Error(), secret) || utf8.RuneCountInString(e.Detail) > maxMessage+20 || e.Detail != pbx.Clean(e.Detail, maxMessage+20) {
				t.Fatalf("%d %q is told as %q", status, body, e.Detail)
			}
			return
		}
		if status/100 != 2 || ref.ID != pbx.Clean(ref.ID, maxID) {
			t.Fatalf("%d %q is taken for the call %q", status, body, ref.ID)
		}
		if e, ok := d.event(calls.Record{}, ref.ID); ok && e.Report != nil && !slices.Contains(calls.Outcomes, e.Report.Outcome) {
			t.Fatalf("%q tells %+v", ref.ID, e)
		}
	})
}

package message

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
)

// forTabs is what the services note that a content script may ask for.
var forTabs = []string{"detect", "wake", "about", "call", "status", "cancel", "hang", "left", "note", "teach", "contact", "open", "options"}

// FuzzRequest has a document send anything, as a content script, as another
// extension and as a frame of ours that is none: it is answered, with one of both,
// and nothing is done that is for our own pages.
func FuzzRequest(f *testing.F) {
	for _, request := range []string{`{"type":"call","body":{"id":"1","text":"021","source":"card"}}`, `{"type":"call","type":"import","body":"{}"}`, `{"type":"wake","TYPE":"export","body":{"secrets":true}}`,
		`{"type":"call","body":{"id":"../x","caller":"","Caller":"0912","text":"1","source":"card"}}`, `{"type":"configuration"}`, `{"type":"__proto__"}`, `{"__proto__":{"type":"reset"}}`, `null`, `[]`, `"import"`, `{"type":null}`,
		`{"type":"setNote","body":{"id":"1","note":"x","Tab":1,"tab":1}}`, `{"type":"wake","body":{"Tab":"chrome://x","In":1}}`, `{"type":"openContact","body":{"call":"","Call":"1"}}`, `{"type":"detect","body":{"texts":["021"],"Site":"x","-":"y"}}`,
		`{"type":"detect","body":{"texts":null}}`, `{"type":"hangup","body":1e400}`, `{"type":"teach","body":` + strings.Repeat("[", 500) + `}`} {
		f.Add([]byte(request))
	}
	senders := []Sender{content, {}, {ID: "ponmlkjihgfedcbaponmlkjihgfedcba", URL: page.URL, Origin: page.Origin},
		{ID: id, URL: page.URL, Origin: "https://evil.example", TabID: 7}, {ID: id, URL: "chrome-extension://" + id + ".evil.example/", Origin: "null", TabID: -1}}
	f.Fuzz(func(t *testing.T, request []byte) {
		for _, sender := range senders {
			behind := &service{}
			answer := serverOf(behind).Answer(t.Context(), sender, request)
			var reply map[string]json.RawMessage
			if err := json.Unmarshal(answer, &reply); err != nil || len(reply) != 1 || reply["ok"] == nil && reply["error"] == nil {
				t.Fatalf("%+v is answered %q", sender, answer)
			}
			for _, done := range behind.asked {
				word, _, _ := strings.Cut(done, " ")
				if !slices.Contains(forTabs, word) || sender.ID != id {
					t.Fatalf("%q of %+v had %q done", request, sender, done)
				}
			}
		}
	})
}

// FuzzAnswer has a page of ours read anything as the worker's answer, or as what
// it tells of a call: a value, or an error with a code.
func FuzzAnswer(f *testing.F) {
	for _, raw := range []string{`{"ok":{"state":"sent","id":"1"}}`, `{"error":{"code":"x"}}`, `{}`, `null`, `{"ok":null,"error":null}`, `{"type":"call","reply":{"id":"1"}}`, `{"type":"call","Reply":{"id":"1","steps":[null]}}`, `{"ok":[]}`, `{"error":"x"}`} {
		f.Add([]byte(raw))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		if r, ok := ReadCallChanged(raw); ok && r.ID == "" {
			t.Fatalf("%q tells of no call", raw)
		}
		client := NewClient(func(context.Context, any) (json.RawMessage, error) { return raw, nil })
		if _, err := client.CallStatus(t.Context(), CallStatusRequest{}); err != nil {
			var coded *Error
			if !errors.As(err, &coded) {
				t.Fatalf("%q: an error without a code: %v", raw, err)
			}
		}
	})
}

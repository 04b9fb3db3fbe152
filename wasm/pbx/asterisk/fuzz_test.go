//go:build !js

package asterisk

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"simotel/wasm/calls"
	"simotel/wasm/fetch"
	"simotel/wasm/pbx"
)

// maxPosition bounds what is stored of the stream in the test, in bytes: it is
// written at each step of a call.
const maxPosition = 64 << 10

// FuzzEvents hears ARI's events, a line each: nothing is told but of our orders
// and of calls that ring the user's phone, in texts that are bounded; what is
// stored is bounded, and no error repeats what the PBX said.
func FuzzEvents(f *testing.F) {
	for _, version := range versions {
		raw, err := os.ReadFile("testdata/asterisk-" + version + ".jsonl")
		if err != nil {
			f.Fatal(err)
		}
		for part := range strings.SplitSeq(string(raw), "# ") {
			if _, lines, ok := strings.Cut(part, "\n"); ok && len(lines) < 8<<10 {
				f.Add(lines)
			}
		}
	}
	f.Add(`{"type":"ChannelStateChange","channel":{"id":"x","name":"PJSIP/201-1","state":"Ringing","connected":{"name":"\u202eA","number":"0933"}}}`)
	f.Add(`{"type":"Dial","peer":{"id":"simotel-1"},"dialstatus":"RINGING"}` + "\n" + `{"type":"ChannelDestroyed","cause":-1,"channel":{"id":"simotel-1"}}`)
	f.Add(`{"type":"ChannelVarset","variable":"DIALSTATUS","value":"` + strings.Repeat("x", 100) + `","channel":{"id":"simotel-1"}}`)
	long := strings.Repeat("x", 70<<10)
	f.Add(`{"type":"ChannelStateChange","channel":{"id":"` + long + `","name":"PJSIP/201-1","state":"Ringing"}}`)
	f.Add(`{"type":"Dial","caller":{"id":"simotel-1"},"peer":{"id":"` + long + `"},"dialstatus":"RINGING"}`)
	f.Add(`{"type":"Dial","caller":{"id":"simotel-1"},"peer":{"id":"x"},"dialstatus":"` + long + `"}`)
	open := []calls.Record{record("1", "201", calls.EventAccept)}
	f.Fuzz(func(t *testing.T, events string) {
		j, now := &joiner{endpoint: "PJSIP/201"}, time.UnixMilli(1_800_000_000_000)
		for line := range strings.SplitSeq(events, "\n") {
			if isNoise([]byte(line)) {
				continue
			}
			e, err := readEvent([]byte(line))
			if err != nil {
				if len(err.Error()) > 100 {
					t.Fatalf("the error repeats what was said: %v", err)
				}
				continue
			}
			now = now.Add(time.Second)
			news := j.hear(e, open, now)
			if wrong := unfit(news, open); wrong != "" {
				t.Fatalf("%q tells %s", events, wrong)
			}
			kept, err := json.Marshal(position{App: newName(), joiner: *j})
			if err != nil || len(kept) > maxPosition || len(j.Rings) > maxRings || len(j.Legs) > len(open) {
				t.Fatalf("%d bytes are stored, %v", len(kept), err)
			}
		}
	})
}

// unfit returns what of news is not of our orders or is not bounded, empty for
// nothing.
func unfit(n pbx.News, open []calls.Record) string {
	for _, e := range n.Evidence {
		if !has(open, e.Record) || utf8.RuneCountInString(e.Event.Cause) > calls.MaxCause || e.Event.Report != nil && utf8.RuneCountInString(e.Event.Report.Cause) > calls.MaxCause {
			return fmt.Sprintf("%+v", e)
		}
	}
	for _, i := range n.Incoming {
		if i.ID == "" || utf8.RuneCountInString(i.ID) > pbx.MaxIncomingID || i.Number != pbx.Clean(i.Number, maxLine+1) || i.Name != pbx.Clean(i.Name, maxName+1) {
			return fmt.Sprintf("%+v", i)
		}
	}
	return ""
}

// FuzzAnswer reads an answer of ARI's: an error has a code and bounded words.
func FuzzAnswer(f *testing.F) {
	for _, body := range []string{`{"message":"Channel not found"}`, `{"error":"x","message":1}`, `[]`, ` `, `{`, `<html>`, `null`, `{"message":"` + strings.Repeat("\u202e", 300) + `"}`} {
		for _, status := range []int{200, 204, 400, 401, 404, 409, 500, 302} {
			f.Add(status, []byte(body))
		}
	}
	d := &driver{host: "pbx"}
	f.Fuzz(func(t *testing.T, status int, body []byte) {
		for _, method := range []string{"GET", "POST"} {
			a, err := d.read("op", method, fetch.Response{Status: status, Body: body})
			said := a.words
			if err == nil && status/100 != 2 {
				err = d.failure("op", a)
			}
			if err != nil {
				e := asError(err)
				if e == nil || !slices.Contains(pbx.Codes, e.Code) {
					t.Fatalf("%d %q: %v", status, body, err)
				}
				if said = e.Detail; method == "GET" && e.Unknown {
					t.Fatalf("%d %q: a question may have changed something", status, body)
				}
			}
			if utf8.RuneCountInString(said) > 201 || said != pbx.Clean(said, 201) {
				t.Fatalf("%d %q is told as %q", status, body, said)
			}
		}
	})
}

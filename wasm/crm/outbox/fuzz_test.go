package outbox

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"simotel/wasm/fetch"
)

// FuzzQueue reads what storage holds of the queue, a key and a value to a line:
// each entry is in one place, none that can be read is lost, and what is sent of
// it is JSON with an idempotency key that a header can hold.
func FuzzQueue(f *testing.F) {
	f.Add("crm.log.wait.0000000000005.1.a\t{\"record\":{\"id\":\"a\",\"text\":\"021\"},\"extension\":\"201\"}\ncrm.log.wait.0000000000005.2.a\t{}\ncrm.log.aside.0000000000003.1.b.c\tnull")
	f.Add("crm.log.wait.-1.9223372036854775807.x\t{\"record\":{\"id\":\"\\r\\nX: y\",\"logged\":-5,\"steps\":[null],\"report\":{\"talked\":-1}}}\ncrm.log.wait..1.a\t1\ncrm.log.state\t{\"next\":9e18}")
	f.Fuzz(func(t *testing.T, stored string) {
		values, keys := map[string]json.RawMessage{}, []string{}
		for line := range strings.SplitSeq(stored, "\n") {
			key, value, _ := strings.Cut(line, "\t")
			if _, twice := values[key]; !twice {
				keys = append(keys, key)
			}
			values[key] = json.RawMessage(value)
		}
		c := contents(slices.Clone(keys))
		ours := 0
		for _, key := range keys {
			_, waits := parse(key, KeyWaiting)
			_, aside := parse(key, KeyAside)
			if waits || aside {
				ours++
			}
		}
		if n := len(c.Waiting) + len(c.Aside) + len(c.Obsolete); n != ours {
			t.Fatalf("%d of %d keys are accounted for: %q", n, ours, keys)
		}
		seen := map[string]bool{}
		for _, i := range append(slices.Clone(c.Waiting), c.Aside...) {
			if seen[i.ID] {
				t.Fatalf("the call %q is there twice", i.ID)
			}
			seen[i.ID] = true
			if again, ok := parse(i.key(KeyWaiting), KeyWaiting); !ok || again != i {
				t.Fatalf("%+v is kept as %q, which is read as %+v", i, i.key(KeyWaiting), again)
			}
		}
		for _, value := range values {
			var e Entry
			var s State
			if json.Unmarshal(value, &s) == nil && s.Wait(time.UnixMilli(1_800_000_000_000)) > MaxPause {
				t.Fatalf("%q silences the log for longer than %v", value, MaxPause)
			}
			if json.Unmarshal(value, &e) != nil {
				continue
			}
			body, err := e.Body()
			if err != nil || !json.Valid(body) {
				t.Fatalf("%q is sent as %q, %v", value, body, err)
			}
			if key := Key(e.Record.ID, e.Record.Logged); strings.ContainsFunc(key, func(r rune) bool { return r <= ' ' || r > '~' }) {
				t.Fatalf("%q is no header", key)
			}
		}
	})
}

// FuzzAnswer judges what a CRM answers: words are bounded, and it is never left
// alone for longer than an hour.
func FuzzAnswer(f *testing.F) {
	for _, body := range []string{`{"message":"no"}`, `{"error":{"message":"no"}}`, `<html>`, `{"message":1}`, "\ufeff<!DOCTYPE html>", `{`, `plain`, strings.Repeat("[", 300)} {
		for _, after := range []string{"", "5", "-1", "99999999999999999999", "Wed, 21 Oct 2099 07:28:00 GMT"} {
			f.Add(200, "text/html", after, []byte(body))
			f.Add(422, "application/json", after, []byte(body))
		}
	}
	now := time.UnixMilli(1_800_000_000_000)
	f.Fuzz(func(t *testing.T, status int, kind, after string, body []byte) {
		r := fetch.Response{Status: status, Body: body, Header: map[string]string{"content-type": kind, "retry-after": after}}
		failure := judge(r, nil)
		if failure == nil {
			if status != 409 && status/100 != 2 {
				t.Fatalf("%d %q counts as taken", status, body)
			}
			return
		}
		if !slices.Contains(Codes, failure.Code) {
			t.Fatalf("%d %q: %+v", status, body, failure)
		}
		if pause := retryAfter(after, now); pause < 0 || pause > MaxPause {
			t.Fatalf("%q is a pause of %v", after, pause)
		}
		next, _ := State{Failures: 3}.Fail(Item{ID: "a", Revision: 1}, *failure, retryAfter(after, now), 0.5, now)
		if next.Wait(now) > MaxPause || next.Next < 0 {
			t.Fatalf("%d %q: %+v", status, body, next)
		}
	})
}

// Native programs have stack for all that encoding/json reads; in WebAssembly this
// test ends a program that has not.
func TestAnAnswerThatIsNestedWithoutEndEndsNothing(t *testing.T) {
	for opens, closes := range map[string]string{"[": "]", `{"message":`: "}", `{"error":[`: "]}"} {
		body := `{"message":` + strings.Repeat(opens, 4_000) + "1" + strings.Repeat(closes, 4_000) + `,"title":"no"}`
		if !json.Valid([]byte(body)) {
			t.Fatalf("%s: the test is wrong", opens)
		}
		if got := words(fetch.Response{Body: []byte(body)}); got != "no" {
			t.Errorf("%s: told is %q", opens, got)
		}
	}
}

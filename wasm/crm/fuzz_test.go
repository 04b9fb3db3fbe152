package crm

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"simotel/wasm/calls"
	"simotel/wasm/fetch"
	"simotel/wasm/pbx"
	"simotel/wasm/settings"
)

// FuzzAnswer reads a CRM's answer: a contact of bounded texts, whose link leads to
// the CRM, or an error with a code and none of the answer in it.
func FuzzAnswer(f *testing.F) {
	for _, body := range []string{`{"name":"Sara","company":"A","id":7,"link":"https://crm.example/7"}`, `{"name":"\u202egnp\u2066","link":"https://crm.example@evil.example"}`, `{"name":"a\u0301\u0301\u0301\u0301"}`,
		`{"name":"` + strings.Repeat("x", 300) + `","id":"` + strings.Repeat("y", 300) + `"}`, `{"name":["x"]}`, `[]`, `null`, `{"name":"a","name":"b"}`, "{\"name\":\"\xff\"}", `{"link":"javascript:alert(1)"}`, strings.Repeat(`{"name":`, 300)} {
		f.Add(200, []byte(body))
		f.Add(404, []byte(body))
	}
	s := settings.Defaults()
	s.CRM.Lookup = settings.Lookup{URL: "https://crm.example/api?q={e164}", Name: "/name", Company: "/company", ID: "/id", Link: "/link", Minutes: 5}
	f.Fuzz(func(t *testing.T, status int, body []byte) {
		c, err := read(s, fetch.Response{Status: status, Body: body})
		var e *Error
		if err != nil && (!errors.As(err, &e) || !slices.Contains(Codes, e.Code) || len(e.Detail) > 30 || c != nil) {
			t.Fatalf("%d %q: %v, %+v", status, body, err, c)
		}
		if c == nil {
			return
		}
		for _, text := range []string{c.Name, c.Company, c.ID} {
			if utf8.RuneCountInString(text) > calls.MaxContact || text != pbx.Clean(text, calls.MaxContact) {
				t.Fatalf("%q is told as %q", body, text)
			}
		}
		if c.Link != "" && !s.CRM.LinksTo(c.Link) || utf8.RuneCountInString(c.Link) > calls.MaxAddress || *c == (calls.Contact{}) {
			t.Fatalf("%q gives %+v", body, c)
		}
	})
}

// FuzzCache reads what the session holds of the CRM's answers: it stays bounded,
// and no failure silences the CRM for longer than its bound.
func FuzzCache(f *testing.F) {
	f.Add([]byte(`{"of":{"url":"u"},"answers":[{"number":"+1","contact":{"name":"x"},"at":1800000000000},{"number":"+1","at":9e18}],"failures":-3,"until":9223372036854775807}`))
	f.Add([]byte(`{"answers":[null,{}],"failures":9223372036854775807}`))
	f.Add([]byte(`[]`))
	now := time.UnixMilli(1_800_000_000_000)
	f.Fuzz(func(t *testing.T, raw []byte) {
		var of struct {
			Of settings.Lookup `json:"of"`
		}
		_ = json.Unmarshal(raw, &of) // what cannot be read is of no lookup
		c := ReadCache(raw, of.Of)
		c.Find("+1", now)
		c.Learn("+2", &calls.Contact{Name: "y"}, now)
		if got, known := c.Find("+2", now.Add(time.Second)); known && (got == nil || got.Name != "y") || len(c.Answers) > maxAnswers {
			t.Fatalf("%+v of %d answers", got, len(c.Answers))
		}
		c = ReadCache(raw, of.Of)
		c.Fail(now, CodeSilent)
		if !c.MayAsk(now.Add(mostPause + time.Millisecond)) {
			t.Fatalf("the CRM is left alone until %d after %d failures", c.Until, c.Failures)
		}
	})
}

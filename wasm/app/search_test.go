package app

import (
	"bytes"
	"encoding/json"
	"testing"

	"simotel/wasm/calls"
	"simotel/wasm/message"
)

// chunkOf is the JSON of a chunk of calls as Chrome writes it: without HTML's escapes.
func chunkOf(t *testing.T, records ...calls.Record) []byte {
	t.Helper()
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(map[string]any{"calls": records}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestNoCallIsMissedByLookingThroughWhatIsStored(t *testing.T) {
	other := calls.Record{ID: "o", Text: "0935 111 2222", E164: "+989351112222", Dialled: "09351112222"}
	for name, c := range map[string]struct {
		record calls.Record
		query  string
		idle   bool // also a chunk without the call may hold one, as far as the JSON tells
	}{
		"digits of its number":              {calls.Record{E164: "+989123456789"}, "3456", false},
		"as it is dialled at home":          {calls.Record{E164: "+989123456789"}, "0912 345", false},
		"as it is dialled in Argentina":     {calls.Record{E164: "+5491123456789"}, "01115 2345", false},
		"with 00 for the plus":              {calls.Record{E164: "+989123456789"}, "0098912", false},
		"in digits of Persian":              {calls.Record{Text: "۰۹۱۲ ۳۴۵ ۶۷۸۹"}, "۰۹۱۲ ۳۴۵", false},
		"apart":                             {calls.Record{Text: "(021) 88-34 (12) 56"}, "88341256", false},
		"in a note":                         {calls.Record{Remark: calls.Remark{Note: "call 0912 100 0003 back"}}, "912 100 0003", false},
		"behind a line of a note":           {calls.Record{Remark: calls.Remark{Note: "a\n0912 100 0003"}}, "912 100 0003", false},
		"with a control character":          {calls.Record{Text: "0912\x01345"}, "0912345", false},
		"words of a note":                   {calls.Record{Remark: calls.Remark{Note: "قیمت\u200cها را پرسيد"}}, "قیمتها را پرسید", false},
		"other case":                        {calls.Record{Remark: calls.Remark{Note: "Will CALL"}}, "will call", false},
		"what JSON escapes":                 {calls.Record{Remark: calls.Remark{Note: `say "no" \ yes`}}, `"no" \`, true},
		"two lines":                         {calls.Record{Remark: calls.Remark{Note: "one\ntwo"}}, "one\ntwo", true},
		"what HTML escapes":                 {calls.Record{Remark: calls.Remark{Note: "R&D <b>"}}, "r&d <b>", false},
		"a separator of lines":              {calls.Record{Remark: calls.Remark{Note: "a\u2028B c"}}, "b c", false},
		"a name and its company":            {calls.Record{Contact: &calls.Contact{Name: "Sara", Company: "Acme"}}, "sara\u2069 · \u2068acme", true},
		"a queue":                           {calls.Record{Queue: "Sales"}, "sales", false},
		"an address":                        {calls.Record{Page: &calls.Page{Address: "https://crm.example/kh%C3%A4/42"}}, "crm.example/kh", false},
		"neither letters nor digits":        {calls.Record{Remark: calls.Remark{Note: "what?!"}}, "?!", false},
		"letters and digits":                {calls.Record{Remark: calls.Remark{Note: "b3456"}}, "b3456", false},
		"digits of another script in words": {calls.Record{Remark: calls.Remark{Note: "فاکتور ۱۴۰۵"}}, "فاکتور 1405", false},
	} {
		f := newFilter(message.HistoryRequest{Query: c.query})
		if !f.passes(c.record) {
			t.Errorf("%s: the call itself is not found", name)
		}
		if !f.may(chunkOf(t, other, c.record)) {
			t.Errorf("%s: missed", name)
		}
		if got := f.may(chunkOf(t, other)); got != c.idle {
			t.Errorf("%s: a chunk without it is decoded: %t", name, got)
		}
	}
}

// What is looked through only is counted all the same.
func TestASearchCountsTheCallsThatItNeedNotDecode(t *testing.T) {
	w := newWorld(t)
	w.remembers(500)
	reply, err := w.worker().History(t.Context(), message.HistoryRequest{Query: "09123456789"})
	if err != nil || reply.Read != 500 || len(reply.Calls) != 1 || reply.Calls[0].ID != "57" || reply.Unread != 0 {
		t.Errorf("found %+v of %d, %v", reply.Calls, reply.Read, err)
	}
}

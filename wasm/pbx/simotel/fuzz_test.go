package simotel

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"simotel/wasm/calls"
	"simotel/wasm/fetch"
	"simotel/wasm/pbx"
)

// fits reports whether a text of the PBX's is fit to be kept and shown.
func fits(s string, most int) bool {
	return utf8.ValidString(s) && utf8.RuneCountInString(s) <= most+1 && s == pbx.Clean(s, most+1)
}

// FuzzEvents hears a stream of events, a line each: nothing is told but of our
// orders and in texts that are bounded, what is remembered is bounded, and who
// reads it from storage goes on as if nothing had been in between.
func FuzzEvents(f *testing.F) {
	f.Add(state("201", "Ringing", with(mobile)) + "\n" + state("201", "InUse", with(mobile)) + "\n" + cdrOf(mobile, "ANSWERED"))
	f.Add(came("0933") + "\n" + state("201", "Ringing", with("0933")) + "\n" + state("201", "Idle") + "\n" + cdrOf("201", "NO ANSWER"))
	f.Add(`{"event_name":"NewState","EVENT NAME":"Cdr","exten":{"$numberLong":"201"},"unique_id":1e400,"cuid":"a","uniqueid":"b","originated_call_id":"orig.call.1"}` + "\n" + `[]` + "\nnull\n")
	f.Add(`{"event_name":"CdrQueue","detail":[{"dst":"201"},[],null,{"src":201}],"unique_id":"X","disposition":"` + strings.Repeat("A", 300) + `"}`)
	f.Add(strings.Repeat("[", 200))
	open := []calls.Record{sentOrder("a", mobile, callName, 2*time.Second), sentOrder("b", "202", "", time.Second)}
	f.Fuzz(func(t *testing.T, events string) {
		j, restarted := newJoiner(), newJoiner()
		now := began
		for line := range strings.SplitSeq(events, "\n") {
			raw := json.RawMessage(line)
			if c := ReadConcern(raw); len(c.Calls) > 5 || len(c.Name) > 4*maxID || slices.ContainsFunc(append(c.Parties, c.Calls...), func(s string) bool { return !fits(s, maxID) }) {
				t.Fatalf("%q concerns %q", line, c)
			}
			now = now.Add(time.Second)
			news := j.hear(readWebhook(raw), moment{now: now, since: now, open: open})
			for _, e := range news.Evidence {
				if e.Record != "a" && e.Record != "b" {
					t.Fatalf("%q tells of %q", events, e.Record)
				}
			}
			for _, i := range news.Incoming {
				if i.ID == "" || !fits(i.ID, pbx.MaxIncomingID) || !fits(i.Number, maxID) || !fits(i.Name, maxID) || !fits(i.Queue, maxID) {
					t.Fatalf("%q tells of %+v", events, i)
				}
			}
			kept, err := json.Marshal(j)
			if err != nil || len(j.Legs) > maxLegs || len(kept) > maxLegs*16<<10 {
				t.Fatalf("%d legs in %d bytes, %v", len(j.Legs), len(kept), err)
			}
			if again := restarted.hear(readWebhook(raw), moment{now: now, since: now, open: open}); !slices.Equal(words(again), words(news)) {
				t.Fatalf("%q: a joiner that was restarted tells %q, another %q", events, words(again), words(news))
			}
			restarted = newJoiner()
			if err := json.Unmarshal(kept, restarted); err != nil {
				t.Fatal(err)
			}
			restarted.Legs = restarted.Legs.valid()
		}
	})
}

// FuzzPage reads a page of the PBX's reports, or the list of its extensions, which
// come in the same frame.
func FuzzPage(f *testing.F) {
	for _, data := range []string{`{"data":[{"_id":{"$oid":"65"},"src":"201"}],"last_id":"65"}`, `[{"_id":1},{"_id":1}]`, `""`, `null`, ` {"data":null}`, `[null,{}]`, `[[]]`, `{"data":{}}`,
		`[{"name":"\u202eSara","number":"201","secret":"p"},{"number":"9;1"}]`} {
		f.Add([]byte(`{"success":1,"data":` + data + `}`))
	}
	d := &driver{host: "pbx"}
	f.Fuzz(func(t *testing.T, body []byte) {
		a, err := d.read("op", fetch.Response{Status: 200, Body: body})
		if err != nil {
			return
		}
		p, err := readPage(a.Data)
		if err != nil {
			return
		}
		if len(p.items) > p.count || len(p.ids) > p.count || !fits(p.last, maxID) {
			t.Fatalf("%q: %d items and %d ids of %d, the last is %q", body, len(p.items), len(p.ids), p.count, p.last)
		}
		for _, r := range p.items {
			if !fits(r.ID, maxID) || r.Talked < 0 || r.Talked > longest {
				t.Fatalf("%q has the item %+v", body, r)
			}
		}
	})
}

package app

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"simotel/wasm/calls"
	"simotel/wasm/message"
	"simotel/wasm/settings"
)

// What a page writes may turn around what stands beside it, where it is kept and
// shown later: in the history, in its export, at the CRM.
func TestWhatAPageWritesIsKeptWithoutWhatTurnsItAround(t *testing.T) {
	w := newWorld(t)
	w.arrange(func(s *settings.Settings) { s.History.Pages = true })
	r := request("g1", "0\u202e912 345\u200f 6789\u202c")
	r.Place = message.Place{Tab: 7, Address: "https://crm.example/", Title: "Invoice \u202e\n00.05€\u2066 <b>" + strings.Repeat("\u0301", 30)}
	reply, err := w.worker().Call(t.Context(), r)
	if err != nil || reply.State != calls.Accepted || !slices.Equal(w.driver.dialled(), []string{"201>09123456789"}) {
		t.Fatalf("%+v, %v, dialled %q", reply, err, w.driver.dialled())
	}
	if reply.Text != "0912 345 6789" || reply.Page.Title != "Invoice 00.05€ <b>\u0301\u0301\u0301" {
		t.Errorf("kept are %q and %q", reply.Text, reply.Page.Title)
	}
}

// sentBy has a worker take a message from a sender.
func sentBy(w *world, sender, request string) string {
	return string(w.worker().Handle(w.t.Context(), "runtime.onMessage", json.RawMessage("["+request+","+sender+"]")))
}

const (
	hostileTab = `{"id":"` + extensionID + `","url":"https://evil.example/","origin":"https://evil.example","tabId":7,"frameId":0,"tabUrl":"https://evil.example/"}`
	ourOptions = `{"id":"` + extensionID + `","url":"chrome-extension://` + extensionID + `/options.html","origin":"chrome-extension://` + extensionID + `","tabId":9}`
)

func TestAMessageThatPlaysWithJSONIsAnsweredAndDoesNothingElse(t *testing.T) {
	deep := strings.Repeat(`{"a":`, 20_000) + "1" + strings.Repeat("}", 20_000)
	for name, request := range map[string]string{
		"a type twice, the harmless one first": `{"type":"wake","type":"export","body":{"secrets":true}}`,
		"a type in other letters":              `{"type":"wake","TYPE":"configuration"}`,
		"a type of an object's own":            `{"__proto__":{"type":"export"},"constructor":{"type":"reset"}}`,
		"nested without end":                   `{"type":"call","body":` + deep + `}`,
		"a number without end":                 `{"type":"callStatus","body":{"id":1e999999}}`,
		"a caller in other letters":            `{"type":"call","body":{"id":"1","text":"021 8812 3456","source":"card","CALLER":"09123456789"}}`,
		"an id that leads elsewhere":           `{"type":"call","body":{"id":"../../reset","text":"021 8812 3456","source":"card"}}`,
		"an id with a line in it":              `{"type":"call","body":{"id":"1\r\nX-Evil: 1","text":"021 8812 3456","source":"card"}}`,
		"a place of its own":                   `{"type":"hangup","body":{"id":"other","Tab":null,"tab":null,"-":1}}`,
		"half a character":                     `{"type":"about","body":{"text":"\ud800","source":"popup\u0000"}}`,
	} {
		w := newWorld(t)
		answer := sentBy(w, hostileTab, request)
		var reply message.Reply
		// What no program can read has no answer here: web/worker.js has one for it.
		if err := json.Unmarshal([]byte(answer), &reply); answer != "" && (err != nil || reply.Error == nil || reply.Error.Title == "") {
			t.Errorf("%s: answered %s", name, answer)
		}
		if dialled := w.driver.dialled(); len(dialled) > 0 {
			t.Errorf("%s: dialled %q", name, dialled)
		}
	}
}

func TestAnImportThatPlaysWithJSONBringsNothingThatIsNotAllowed(t *testing.T) {
	for name, document := range map[string]string{
		"nested without end":           `{"version":1,"settings":` + strings.Repeat(`{"connection":`, 9_000) + "1" + strings.Repeat("}", 9_000) + `}`,
		"lists without end":            `{"version":1,"settings":{"sites":{"list":` + strings.Repeat("[", 9_000) + strings.Repeat("]", 9_000) + `}}}`,
		"a field twice":                `{"version":1,"settings":{"connection":{"server":"http://evil.example/a b"}},"settings":{"connection":{"server":"http://evil.example/?c"}}}`,
		"a field in other letters":     `{"version":1,"settings":{"Connection":{"server":"http://evil.example"}}}`,
		"a field of an object's own":   `{"version":1,"settings":{"__proto__":{"extension":"900"}}}`,
		"a number without end":         `{"version":1,"settings":{"guards":{"perMinute":1e400}}}`,
		"a number that is not whole":   `{"version":1,"settings":{"guards":{"perMinute":1.5}}}`,
		"a version of the future":      `{"version":99999999999999999999,"settings":{"extension":"900"}}`,
		"a header's line in a token":   `{"version":1,"credentials":{"token":"x\r\nX-Evil: 1"}}`,
		"a program for an address":     `{"version":1,"settings":{"crm":{"pop":{"url":"javascript:alert(1)"}}}}`,
		"credentials in an address":    `{"version":1,"settings":{"connection":{"server":"http://u:p@evil.example"}}}`,
		"a channel that goes on":       `{"version":1,"settings":{"connection":{"channel":"Local/{extension}@x\nApplication: System"}}}`,
		"more than an import may have": `{"version":1,"settings":{"extension":"` + strings.Repeat("1", settings.MaxImport) + `"}}`,
	} {
		w := newWorld(t)
		before, _, err := settings.Store{Area: w.area}.Load(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		body, err := json.Marshal(document)
		if err != nil {
			t.Fatal(err)
		}
		answer := sentBy(w, ourOptions, `{"type":"import","body":`+string(body)+`}`)
		var reply message.Reply
		if err := json.Unmarshal([]byte(answer), &reply); err != nil || reply.Error == nil || len(answer) > 2000 {
			t.Errorf("%s: answered %.300s", name, answer)
		}
		if after, _, err := (settings.Store{Area: w.area}).Load(t.Context()); err != nil || after.Extension != before.Extension || after.Connection != before.Connection {
			t.Errorf("%s: stored is %+v, %v", name, after.Connection, err)
		}
	}
}

// FuzzMessage has a page that took over its content script send anything to the
// whole worker: it is answered in JSON, no secret goes out, nothing of the
// configuration changes, and nothing is dialled but by a message that asks for it.
func FuzzMessage(f *testing.F) {
	for _, request := range []string{`{"type":"call","body":{"id":"1","text":"021 8812 3456","source":"card"}}`, `{"type":"call","body":{"id":"1","text":"tel:110","source":"link","confirmed":"x"}}`, `{"type":"export","body":{"secrets":true}}`,
		`{"type":"detect","body":{"texts":["021 8812 3456"],"language":"fa","host":"x","card":true}}`, `{"type":"setNote","body":{"id":"1","note":"x"}}`, `{"type":"teach","body":{"text":"021","e164":"+98"}}`, `{"type":"openContact","body":{"text":"021","source":"card"}}`,
		`{"type":"about","body":{"text":"0912","source":"card","call":"1"}}`, `null`, `[`, `{"type":"wake"}`} {
		f.Add(request)
	}
	f.Fuzz(func(t *testing.T, request string) {
		w := newWorld(t)
		before, err := w.area.Get(t.Context(), settings.KeyCredentials)
		if err != nil {
			t.Fatal(err)
		}
		answer := sentBy(w, hostileTab, request)
		if answer != "" && !json.Valid([]byte(answer)) || strings.Contains(answer, "secret-password") || strings.Contains(answer, "192.168.1.10") {
			t.Fatalf("%q is answered %s", request, answer)
		}
		if after, err := w.area.Get(t.Context(), settings.KeyCredentials); err != nil || string(after) != string(before) {
			t.Fatalf("%q changes the credentials: %v", request, err)
		}
		for _, dialled := range w.driver.dialled() {
			var envelope message.Envelope
			if json.Unmarshal([]byte(request), &envelope) != nil || envelope.Type != message.TypeCall || !strings.HasPrefix(dialled, "201>") {
				t.Fatalf("%q has %q dialled", request, dialled)
			}
		}
	})
}

package app

import (
	"strings"
	"testing"

	"simotel/wasm/calls"
	"simotel/wasm/message"
	"simotel/wasm/settings"
	"simotel/wasm/tel"
)

func TestWhatIsNoNumberAtAllBecomesNoCall(t *testing.T) {
	for _, c := range []struct{ name, text, source, code string }{
		{"a word in the popup", "hello", message.SourcePopup, tel.CodeNone},
		{"two numbers in the popup", "021 88341256, 09123456789", message.SourcePopup, tel.CodeMany},
		{"a number with a letter for a digit", "021 8834 125O", message.SourcePopup, tel.CodeLeftOver},
		{"an empty selection", "", message.SourceCard, tel.CodeNone},
		{"a link to somebody by name", "sip:alice@example.com", message.SourceLink, tel.CodeURINone},
	} {
		w := newWorld(t)
		worker := w.worker()
		r := request("g1", c.text)
		r.Source = c.source
		for range 2 { // a page asks again when its worker died
			if reply, err := worker.Call(t.Context(), r); code(err) != c.code {
				t.Errorf("%s: got %+v, %v; want %s", c.name, reply, err, c.code)
			}
		}
		if recent, err := worker.RecentCalls(t.Context()); err != nil || len(recent) != 0 || w.notified("call-g1") {
			t.Errorf("%s: the history has %+v, %v", c.name, recent, err)
		}
	}
}

func TestAWordInTheAddressBarIsToldAndKeptAsNoCall(t *testing.T) {
	w := newWorld(t)
	handle(w, "omnibox.onInputEntered", `["hello","currentTab"]`)
	recent, err := w.worker().RecentCalls(t.Context())
	if err != nil || len(recent) != 0 || len(notifications(w)) != 1 {
		t.Errorf("the history has %+v, %v; notified %q", recent, err, notifications(w))
	}
}

func TestAPreviewSaysThatANumberSeemsIncompleteAndWhichExtensionIsNotDialled(t *testing.T) {
	for _, c := range []struct {
		name, text, language, hint string
		change                     func(*settings.Settings)
	}{
		{"a mobile number without its end", "0912 345 67", "en", "numbers that begin like this have 11 digits, this one has 9.", nil},
		{"in Persian", "۰۹۱۲ ۳۴۵ ۶۷", "fa", "۱۱ رقم دارند و این ۹ رقم دارد", nil},
		{"an extension of the callee's", "021 88123456 داخلی 12", "en", "extension 12 is not dialled", nil},
		{"the same in Persian", "021 88123456 داخلی 12", "fa", "داخلی ۱۲ گرفته نمی\u200cشود", nil},
		{"a range", "۰۲۱-۸۸۱۲۳۴۵۶-۹", "en", "This is a range up to \u2066+98 21 8812 3459\u2069: its first number is dialled.", nil},
		{"a range in Persian", "02188123456-60", "fa", "شمارهٔ نخست آن گرفته می\u200cشود", nil},
		{"a whole number", "0912 345 6789", "en", "", nil},
		{"a local number", "8812 3456", "en", "", nil},
		{"an extension", "203", "en", "", nil},
		{"digits of which a rule makes something", "0912 345 67", "en", "", func(s *settings.Settings) { s.Dialling.Rules = []settings.Rule{{Match: "0912!", Prepend: "7"}} }},
		{"the prefix for outside numbers, typed before a local one", "0 8812 3456", "en", "", func(s *settings.Settings) { s.Dialling.OutsidePrefix = "0" }},
	} {
		w := newWorld(t)
		w.arrange(func(s *settings.Settings) {
			s.Language = c.language
			if c.change != nil {
				c.change(s)
			}
		})
		got, err := w.worker().Preview(t.Context(), message.PreviewRequest{Text: c.text})
		if err != nil || got.Error != nil || (c.hint == "") != (got.Hint == "") || !strings.Contains(got.Hint, c.hint) {
			t.Errorf("%s: hint %q, %+v, %v", c.name, got.Hint, got.Error, err)
		}
	}
}

func TestACallSaysTheSameUntilThatIsNoNews(t *testing.T) {
	w := newWorld(t)
	worker := w.worker()
	reply, err := worker.Call(t.Context(), request("g1", "021 88123456 داخلی 12"))
	if err != nil || reply.State != calls.Accepted || !strings.Contains(reply.Advice, "extension 12 is not dialled") {
		t.Errorf("got %q, %v", reply.Advice, err)
	}
	reply, err = worker.Call(t.Context(), request("g2", "0912 345 67"))
	if err != nil || reply.State != calls.Accepted || !strings.Contains(reply.Advice, "have 11 digits") {
		t.Errorf("got %q, %v", reply.Advice, err)
	}
	for _, c := range []struct {
		name, text string
		r          calls.Record
		tells      bool
	}{
		{"an extension of a call that was answered", "", calls.Record{Ext: "12", E164: "+982188123456", Report: &calls.Report{Outcome: calls.Answered}}, false},
		{"an extension of a call that nobody answered", "", calls.Record{Ext: "12", E164: "+982188123456", Report: &calls.Report{Outcome: calls.NoAnswer}}, false},
		{"a number that was not reached", "", calls.Record{Text: "0912 345 67", Dialled: "091234567", Report: &calls.Report{Outcome: calls.CalleeFailed}}, true},
		{"a number where somebody answered", "", calls.Record{Text: "0912 345 67", Dialled: "091234567", Report: &calls.Report{Outcome: calls.Answered}}, false},
	} {
		c.r.Steps = []calls.Transition{{State: calls.Ended}}
		s := settings.Defaults()
		if hint := worker.hint(worker.texts(s), s, c.r); (hint != "") != c.tells {
			t.Errorf("%s: %q", c.name, hint)
		}
	}
}

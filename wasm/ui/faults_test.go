package ui

import (
	"slices"
	"strings"
	"testing"

	"simotel/wasm/locale"
	"simotel/wasm/settings"
)

func TestEveryFieldThatIsWrongIsMarkedAtOnce(t *testing.T) {
	p, w := newPage(t, "options.html"), newWorker()
	(&Options{Document: p, Service: w, Platform: newDesk("fa")}).Start(t.Context())
	wrong := map[string]string{
		"connection-server": "http://agent:secret@pbx", "extension": "20x", "numbers-internalLengths": "۳، ۹", "guards-countries": "Atlantis",
		"guards-perMinute": "500", "guards-undoSeconds": "بیست", "eventsToken": "رمز",
	}
	for id, value := range wrong {
		p.SetValue(id, value)
	}
	p.do("form", "change")
	if len(w.saved) != 0 || p.focused != "" {
		t.Errorf("saved %d times, focused is %q", len(w.saved), p.focused)
	}
	for _, f := range fields {
		_, isWrong := wrong[f.id()]
		if isMarked := p.attributes[f.id()+".aria-invalid"] == "true"; isMarked != isWrong || p.hidden[f.id()+"-error"] == isMarked {
			t.Errorf("%s is marked %v, says %q", f.path, isMarked, p.text[f.id()+"-error"])
		}
	}
	p.shows("saved", bad, "ذخیره نشد: ")
	for _, id := range []string{"connection.server", "guards.perMinute", "eventsToken"} {
		if f, _ := fieldOf(id); !strings.Contains(p.text["saved-title"], locale.Choose("fa", "").Text(f.label)) {
			t.Errorf("%s is not named: %q", id, p.text["saved-title"])
		}
	}
	for id, want := range map[string]string{"guards-perMinute": "\u2068۱ تا ۶۰\u2069", "guards-undoSeconds": "۰ تا ۱۰", "numbers-internalLengths": "۲ تا ۶"} {
		if !strings.Contains(p.text[id+"-error"], want) {
			t.Errorf("%s says %q, want %s in it", id, p.text[id+"-error"], want)
		}
	}

	p.SetValue("connection-server", "192.168.1.10")
	p.do("form", "change")
	if len(w.saved) != 1 || w.saved[0].Settings.Connection.Server != "192.168.1.10" || p.attributes["connection-server.aria-invalid"] != "" {
		t.Errorf("the one that is right now is not saved: %+v", w.saved)
	}
	for _, id := range []string{"numbers-internalLengths", "guards-countries", "eventsToken"} {
		p.SetValue(id, "")
	}
	p.SetValue("extension", "201")
	p.SetValue("guards-undoSeconds", "۵")
	p.do("form", "change")
	if len(w.saved) != 2 || w.saved[1].Settings.Guards.UndoSeconds != 5 || p.attributes["guards-perMinute.aria-invalid"] != "true" || p.value["guards-perMinute"] != "500" {
		t.Errorf("one is left: saved %+v, it holds %q", w.saved, p.value["guards-perMinute"])
	}
}

// A field that the connection does not show cannot be marked.
func TestWhatIsWrongInAFieldThatIsNotShownIsTold(t *testing.T) {
	p, w := newPage(t, "options.html"), newWorker()
	(&Options{Document: p, Service: w, Platform: newDesk("en")}).Start(t.Context())
	p.SetValue("connection-authentication", "token")
	p.SetValue("username", "a:b")
	p.SetValue("extension", "20x")
	p.do("form", "change")
	p.shows("saved", bad, "User name: A user name has no colon")
	if p.attributes["extension.aria-invalid"] != "true" {
		t.Errorf("focused is %q", p.focused)
	}
}

// What each field says of a wrong value is that field's own rule.
func TestEachFieldSaysItsOwnRule(t *testing.T) {
	for _, c := range []struct{ id, value, en, fa string }{
		{"connection-server", "my pbx", "without blanks", "بدون فاصله"},
		{"connection-server", "ftp://pbx", "http://", "http://"},
		{"connection-server", "192.168.1.300", "four numbers from 0 to 255", "چهار عدد"},
		{"connection-server", "192.168.1.10:70000", "from 1 to 65535", "۶۵۵۳۵"},
		{"connection-server", "pbx?x", "? or #", "? یا #"},
		{"extension", "20x", "only digits", "فقط رقم"},
		{"username", "a:b", "no colon", "دونقطه ندارد"},
		{"eventsToken", "رمز", "Latin letters", "لاتین"},
		{"numbers-areaCode", "021x", "digits and nothing else", "جز رقم"},
		{"numbers-internalLengths", "three", "3-5", "۳ تا ۵"},
		{"numbers-internalLengths", "5-3", "3-5", "۳ تا ۵"},
		{"numbers-internalLengths", "3-900000000", "3-5", "۳ تا ۵"},
		{"dialling-outsidePrefix", "nine", "only digits", "فقط رقم"},
		{"guards-countries", "Atlantis", "Atlantis", "Atlantis"},
		{"guards-perMinute", "many", "1–60", "۱ تا ۶۰"},
		{"guards-undoSeconds", "2.5", "whole number", "عددی صحیح"},
		{"history-days", "-1", "0–3650", "۰ تا ۳۶۵۰"},
		{"connection-ringSeconds", "4", "5–120", "۵ تا ۱۲۰"},
		{"connection-limitSeconds", "x", "0–86400", "۰ تا ۸۶۴۰۰"},
		{"events-address", "https//x", "wss://", "wss://"},
	} {
		for language, want := range map[string]string{"en": c.en, "fa": c.fa} {
			p, w := newPage(t, "options.html"), newWorker()
			(&Options{Document: p, Service: w, Platform: newDesk(language)}).Start(t.Context())
			p.SetValue(c.id, c.value)
			p.do("form", "change")
			if said := p.text[c.id+"-error"]; len(w.saved) != 0 || p.hidden[c.id+"-error"] || !strings.Contains(said, want) {
				t.Errorf("%s of %q says %q in %s, want %q in it", c.id, c.value, said, language, want)
			}
		}
	}
}

func TestTheDigitsOfExtensionsAreTakenAsPeopleWriteThem(t *testing.T) {
	for text, want := range map[string][]int{
		"3-4": {3, 4}, "3 - 5": {3, 4, 5}, "۳ تا ۵": {3, 4, 5}, "۳ الی ۴": {3, 4}, "۲، ۴–۶": {2, 4, 5, 6}, "3 to 4": {3, 4}, "4 ۳": {3, 4}, "3": {3}, "": {},
	} {
		p, w := newPage(t, "options.html"), newWorker()
		w.configuration.Settings.Numbers.InternalLengths = []int{6}
		(&Options{Document: p, Service: w, Platform: newDesk("en")}).Start(t.Context())
		p.SetValue("numbers-internalLengths", text)
		p.do("form", "change")
		if len(w.saved) != 1 {
			t.Errorf("%q is not saved: %s", text, p.text["numbers-internalLengths-error"])
			continue
		}
		saved, err := settings.Validate(w.saved[0].Settings)
		if err != nil || !slices.Equal(saved.Numbers.InternalLengths, want) {
			t.Errorf("%q is saved as %v, %v", text, saved.Numbers.InternalLengths, err)
		}
	}
}

func TestAPersianDecimalSeparatorIsADotInAnAddress(t *testing.T) {
	p, w := newPage(t, "options.html"), newWorker()
	(&Options{Document: p, Service: w, Platform: newDesk("fa")}).Start(t.Context())
	p.SetValue("connection-server", "۱۹۲٫۱۶۸٫۱٫۲۰")
	p.do("form", "change")
	if len(w.saved) != 1 {
		t.Fatalf("not saved: %s", p.text["connection-server-error"])
	}
	if saved, err := settings.Validate(w.saved[0].Settings); err != nil || saved.Connection.Server != "http://192.168.1.20" {
		t.Errorf("saved is %q, %v", saved.Connection.Server, err)
	}
}

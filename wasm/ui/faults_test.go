package ui

import (
	"strings"
	"testing"

	"simotel/wasm/locale"
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
	p.shows("saved", bad, "User name: This holds characters")
	if p.attributes["extension.aria-invalid"] != "true" {
		t.Errorf("focused is %q", p.focused)
	}
}

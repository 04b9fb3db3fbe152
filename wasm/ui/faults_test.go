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
	p.do("form", "submit")
	if len(w.saved) != 0 || p.focused != "connection-server" {
		t.Errorf("saved %d times, focused is %q", len(w.saved), p.focused)
	}
	for _, f := range fields {
		_, isWrong := wrong[f.id()]
		if isMarked := p.attributes[f.id()+".aria-invalid"] == "true"; isMarked != isWrong || p.hidden[f.id()+"-error"] == isMarked {
			t.Errorf("%s is marked %v, says %q", f.path, isMarked, p.text[f.id()+"-error"])
		}
	}
	p.shows("result", bad, "ذخیره نشد|")
	for _, id := range []string{"connection.server", "guards.perMinute", "eventsToken"} {
		if f, _ := fieldOf(id); !strings.Contains(p.text["result-advice"], locale.Choose("fa", "").Text(f.label)) {
			t.Errorf("%s is not named: %q", id, p.text["result-advice"])
		}
	}
	for id, want := range map[string]string{"guards-perMinute": "\u2068۱ تا ۶۰\u2069", "guards-undoSeconds": "۰ تا ۱۰", "numbers-internalLengths": "۲ تا ۶"} {
		if !strings.Contains(p.text[id+"-error"], want) {
			t.Errorf("%s says %q, want %s in it", id, p.text[id+"-error"], want)
		}
	}

	p.SetValue("connection-server", "192.168.1.10")
	p.do("form", "input")
	for id := range wrong {
		if p.attributes[id+".aria-invalid"] != "" || !p.hidden[id+"-error"] {
			t.Errorf("%s is still marked", id)
		}
	}
	for _, id := range []string{"extension", "numbers-internalLengths", "guards-countries", "guards-undoSeconds", "eventsToken"} {
		p.SetValue(id, "")
	}
	p.SetValue("extension", "201")
	p.SetValue("guards-undoSeconds", "۵")
	p.do("form", "submit")
	if len(w.saved) != 0 || p.focused != "guards-perMinute" || !p.hidden["result"] {
		t.Errorf("one is left: saved %d times, focused is %q, the result hidden %v", len(w.saved), p.focused, p.hidden["result"])
	}
}

// A field that the connection does not show cannot be marked.
func TestWhatIsWrongInAFieldThatIsNotShownIsTold(t *testing.T) {
	p, w := newPage(t, "options.html"), newWorker()
	w.configuration.Credentials.Username = "a:b"
	(&Options{Document: p, Service: w, Platform: newDesk("en")}).Start(t.Context())
	p.SetValue("connection-authentication", "token")
	p.SetValue("extension", "20x")
	p.do("form", "submit")
	p.shows("result", bad, "User name: This holds characters")
	if p.focused != "extension" || p.attributes["extension.aria-invalid"] != "true" {
		t.Errorf("focused is %q", p.focused)
	}
}

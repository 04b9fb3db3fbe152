package ui

import (
	"slices"
	"strings"
	"testing"

	"simotel/wasm/settings"
)

// chosen is an options page on which a kind of connection was chosen.
func chosen(t *testing.T, w *worker, kind string) *page {
	t.Helper()
	p := newPage(t, "options.html")
	(&Options{Document: p, Service: w, Platform: newDesk("en")}).Start(t.Context())
	p.choose(kind)
	return p
}

func (p *page) choose(kind string) {
	p.t.Helper()
	p.SetValue("connection-kind", kind)
	p.do("form", "input")
}

func TestEachKindOfConnectionShowsItsOwnFields(t *testing.T) {
	for kind, shown := range map[string]string{
		settings.KindSimotel:      "server authentication basic extension following more trunk limit",
		settings.KindSimotelCloud: "server token extension following more trunk limit",
		settings.KindAsterisk:     "server basic channel extension more",
		settings.KindEndpoint:     "extension more",
		settings.KindSoftphone:    "",
	} {
		p := chosen(t, newWorker(), kind)
		var got []string
		for _, part := range parts {
			if !p.hidden[part.id] {
				got = append(got, strings.TrimPrefix(part.id, "part-"))
			}
		}
		if want := strings.Fields(shown); !slices.Equal(got, want) {
			t.Errorf("%s: shows %q, want %q", kind, got, want)
		}
	}
}

func TestAsteriskIsAskedForInItsOwnWords(t *testing.T) {
	p := chosen(t, newWorker(), settings.KindAsterisk)
	for id, want := range map[string]string{"connection-server-help": ":8088", "connection-context-help": "from-internal", "username-help": "read_only=no"} {
		if !strings.Contains(p.text[id], want) {
			t.Errorf("%s says %q", id, p.text[id])
		}
	}
	if p.within["part-context"] != "context-main" {
		t.Errorf("the context is in %s", p.within["part-context"])
	}
	p.choose(settings.KindSimotel)
	if p.within["part-context"] != "context-more" || p.text["username-help"] != "" || !strings.Contains(p.text["connection-context-help"], "main_routing") {
		t.Errorf("back at Simotel: the context is in %s, %q", p.within["part-context"], p.text["username-help"])
	}
}

func TestNoKindOfConnectionGetsWhatIsAnothers(t *testing.T) {
	w := newWorker()
	w.configuration.Secrets.Token = true
	p := chosen(t, w, settings.KindAsterisk)
	shows := func(server, username, context string, stored bool) {
		t.Helper()
		if p.value["connection-server"] != server || p.value["username"] != username || p.value["connection-context"] != context {
			t.Errorf("the form holds %q, %q, %q", p.value["connection-server"], p.value["username"], p.value["connection-context"])
		}
		if p.hidden["erase-password"] == stored || strings.HasPrefix(p.attributes["password.placeholder"], "Stored") != stored {
			t.Errorf("the password is said to be stored: %v, want %v", !stored, stored)
		}
	}
	shows("", "", "from-internal", false)
	p.SetValue("connection-server", "http://asterisk:8088")
	p.SetValue("username", "click")
	p.choose(settings.KindSimotel)
	shows("http://pbx", "agent", "main_routing", true)
	p.choose(settings.KindSimotelCloud)
	p.choose(settings.KindAsterisk)
	shows("http://asterisk:8088", "click", "from-internal", false)
	p.SetValue("connection-context", "phones") // somebody's own stays
	p.choose(settings.KindSimotel)
	p.choose(settings.KindAsterisk)
	shows("http://asterisk:8088", "click", "phones", false)

	// Simotel's secrets are gone with its address, and what lacks now is told.
	p.do("form", "submit")
	if s := w.saved[0].Secrets; !s.ErasePassword || !s.EraseToken {
		t.Errorf("saved with %+v", s)
	}
	p.shows("result", bad, "Still missing: \u2068Password\u2069")
	p.SetValue("password", "secret")
	p.do("form", "submit")
	p.shows("result", good, "Saved|")
	if w.saved[1].Secrets.ErasePassword {
		t.Error("what is stored of the same kind is erased")
	}
}

package ui

import (
	"slices"
	"strings"
	"testing"

	"simotel/wasm/message"
	"simotel/wasm/settings"
)

// atlas knows a few countries by name, as a browser does all.
type atlas struct{ desk }

func (a atlas) Regions(language string, codes []string) []Choice {
	names := map[string]map[string]string{
		"en": {"AE": "United Arab Emirates", "DE": "Germany", "TR": "Türkiye", "XK": "A, with a comma"},
		"fa": {"AE": "امارات متحدهٔ عربی", "DE": "آلمان", "TR": "ترکیه", "XK": "الف، ب"},
	}[language]
	var list []Choice
	for _, c := range codes {
		name := c + " in " + language
		if names[c] != "" {
			name = names[c]
		}
		list = append(list, Choice{c, name})
	}
	return list
}

func TestCountriesAreReadAndWrittenByName(t *testing.T) {
	for _, c := range []struct {
		name, language, typed string
		want                  []string
	}{
		{"nothing", "en", " , ", []string{}},
		{"names", "en", "Germany, Türkiye", []string{"DE", "TR"}},
		{"in small letters", "en", "united  arab emirates,germany,", []string{"AE", "DE"}},
		{"codes", "en", "de; TR", []string{"DE", "TR"}},
		{"Persian names", "fa", "آلمان، ترکیه", []string{"DE", "TR"}},
		{"with the Arabic letter", "fa", "تركيه", []string{"TR"}},
		{"English names on a Persian page", "fa", "Germany، TR", []string{"DE", "TR"}},
		{"Persian names on an English page", "en", "آلمان", []string{"DE"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			p, w := newPage(t, "options.html"), newWorker()
			w.configuration.Settings.Language = c.language
			(&Options{Document: p, Service: w, Platform: atlas{newDesk("en")}}).Start(t.Context())
			p.SetValue("guards-countries", c.typed)
			p.do("form", "change")
			if !slices.Equal(w.configuration.Settings.Guards.Countries, c.want) || p.attributes["guards-countries.aria-invalid"] != "" {
				t.Fatalf("saved %+v", w.saved)
			}
		})
	}
	p, w := newPage(t, "options.html"), newWorker()
	w.configuration.Settings.Guards.Countries = []string{"AE", "DE", "XK", "QQ"}
	(&Options{Document: p, Service: w, Platform: atlas{newDesk("en")}}).Start(t.Context())
	if got, want := p.value["guards-countries"], "United Arab Emirates, Germany, XK, QQ"; got != want {
		t.Errorf("the page shows %q, want %q", got, want)
	}
}

func TestATextThatIsNoCountryIsToldAtItsField(t *testing.T) {
	p, w := newPage(t, "options.html"), newWorker()
	(&Options{Document: p, Service: w, Platform: atlas{newDesk("en")}}).Start(t.Context())
	p.SetValue("guards-countries", "Germany, Germny")
	p.do("form", "change")
	if len(w.saved) != 0 || !strings.Contains(p.text["guards-countries-error"], "Germny") {
		t.Errorf("saved %d, focused %q, the field shows %q", len(w.saved), p.focused, p.text["guards-countries-error"])
	}
}

func TestACountryIsAddedFromTheList(t *testing.T) {
	p, w := newPage(t, "options.html"), newWorker()
	(&Options{Document: p, Service: w, Platform: atlas{newDesk("en")}}).Start(t.Context())
	if first := p.choices["guards-country"][0]; first != (Choice{"", "Choose a country…"}) {
		t.Errorf("the list begins with %+v", first)
	}
	for _, c := range []struct{ chosen, want string }{
		{"", ""}, {"DE", "Germany"}, {"TR", "Germany, Türkiye"}, {"XK", "Germany, Türkiye, XK"},
	} {
		p.SetValue("guards-country", c.chosen)
		p.do("add-country", "click")
		if p.value["guards-countries"] != c.want || p.value["guards-country"] != "" {
			t.Errorf("after %q the field holds %q, the list %q", c.chosen, p.value["guards-countries"], p.value["guards-country"])
		}
	}
	p.SetValue("guards-countries", "Germany , ")
	p.SetValue("guards-country", "TR")
	p.do("add-country", "click")
	if p.value["guards-countries"] != "Germany, Türkiye" {
		t.Errorf("behind a comma: %q", p.value["guards-countries"])
	}
	p.shows("saved", good, "Saved: \u2068Countries")
}

func TestAnAddressThatIsNotEncryptedIsWarnedAbout(t *testing.T) {
	for _, c := range []struct{ address, policy, kind, text string }{
		{"", settings.ClearTextPrivate, "", ""},
		{"https://pbx.example.com", settings.ClearTextNever, "", ""},
		{"pbx.example.com", settings.ClearTextPrivate, "", ""},
		{"http://192.168.", settings.ClearTextPrivate, "", ""},
		{"192.168.1.10", settings.ClearTextPrivate, "", "others on this network"},
		{"۱۹۲.۱۶۸.۱.۱۰", settings.ClearTextPrivate, "", "others on this network"},
		{"http://pbx.local", settings.ClearTextAnywhere, "", "others on this network"},
		{"http://pbx.local", settings.ClearTextNever, bad, "nothing is sent there"},
		{"http://pbx.example.com", settings.ClearTextPrivate, bad, "nothing is sent there"},
		{"http://pbx.example.com", settings.ClearTextAnywhere, bad, "through the internet"},
	} {
		p, w := newPage(t, "options.html"), newWorker()
		(&Options{Document: p, Service: w, Platform: newDesk("en")}).Start(t.Context())
		for _, f := range []struct{ id, address, secure string }{
			{"connection-server", c.address, "https://"},
			{"events-address", strings.Replace(c.address, "http", "ws", 1), "wss://"},
		} {
			p.SetValue(f.id, f.address)
			p.SetValue("clearText", c.policy)
			p.do("form", "input")
			id := f.id + "-warning"
			if p.hidden[id] != (c.text == "") || p.attributes[id+".data-kind"] != c.kind {
				t.Errorf("%s under %s: hidden %v, %q", f.address, c.policy, p.hidden[id], p.attributes[id+".data-kind"])
			}
			if c.text != "" && (!strings.Contains(p.text[id], c.text) || !strings.Contains(p.text[id], f.secure)) {
				t.Errorf("%s under %s: %q", f.address, c.policy, p.text[id])
			}
		}
	}
}

func TestTheTokenOfTheEventsIsASecret(t *testing.T) {
	p, w := newPage(t, "options.html"), newWorker()
	(&Options{Document: p, Service: w, Platform: newDesk("en")}).Start(t.Context())
	if !p.hidden["erase-eventsToken"] || p.attributes["eventsToken.placeholder"] != "Not stored yet" {
		t.Error("a token is stored that is not")
	}
	p.SetValue("eventsToken", "xyz")
	p.do("form", "change")
	if len(w.saved) != 1 || w.saved[0].Credentials.EventsToken != "xyz" || p.value["eventsToken"] != "" || p.hidden["erase-eventsToken"] {
		t.Errorf("saved %+v, the field holds %q", w.saved, p.value["eventsToken"])
	}
	p.do("erase-eventsToken", "click")
	if len(w.saved) != 2 || w.saved[1].Secrets != (message.Secrets{EraseEventsToken: true}) || !p.hidden["erase-eventsToken"] {
		t.Errorf("saved %+v", w.saved)
	}
}

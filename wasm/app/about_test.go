package app

import (
	"context"
	"strings"
	"testing"

	"simotel/wasm/chrome/chrometest"
	"simotel/wasm/message"
	"simotel/wasm/places"
	"simotel/wasm/settings"
)

// smallTable is a table of places.
func smallTable(t *testing.T) []byte {
	t.Helper()
	raw, err := places.Encode(
		map[string]places.Names{"en": {"9821": "Tehran province", "4420": "London"}, "fa": {"9821": "استان تهران"}},
		map[string]places.Names{"en": {"98912": "IR-MCI", "24491": "Movicel"}, "fa": {"98912": "همراه اول"}})
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// plain is a card's line without its marks of direction.
func plain(line string) string {
	return strings.NewReplacer("\u2066", "", "\u2068", "", "\u2069", "").Replace(line)
}

func TestACardTellsWhereItsNumberIsFromAndWhatItIs(t *testing.T) {
	w := newWorld(t)
	w.files = chrometest.Files{places.File: smallTable(t)}
	for _, c := range []struct{ name, language, text, source, e164, want string }{
		{"a number of the user's own country", "en", "021 8812 3456", "card", "+982188123456", "Tehran province · Fixed line"},
		{"in Persian", "fa", "021 8812 3456", "card", "+982188123456", "استان تهران · تلفن ثابت"},
		{"a mobile", "en", "09123456789", "card", "+989123456789", "Mobile · Number range of IR-MCI"},
		{"a mobile in Persian", "fa", "09123456789", "card", "+989123456789", "تلفن همراه · پیش\u200cشمارهٔ همراه اول"},
		{"a number abroad", "fa", "+44 20 7946 0018", "card", "+442079460018", "London · بریتانیا · تلفن ثابت"},
		{"a mobile abroad", "en", "+244 917 654 321", "card", "+244917654321", "Angola · Mobile · Number range of Movicel"},
		{"a number that the table does not know", "en", "0513 841 2560", "card", "+985138412560", "Fixed line"},
		{"a number of several countries", "en", "+1 800 234 5678", "card", "+18002345678", "Toll-free"},
		{"a number of no country", "en", "+800 1234 5678", "card", "+80012345678", "Toll-free"},
		{"a country that the browser does not name", "en", "+39 06 4567 1234", "card", "+390645671234", "Fixed line"},
		{"a link", "en", "tel:+982188123456", "link", "", "Tehran province · Fixed line"},
		{"a selection", "en", "تلفن ۰۲۱۸۸۱۲۳۴۵۶", "card", "", "Tehran province · Fixed line"},
		{"a local number that its page made known", "en", "8812 3456", "card", "+982188123456", "+98 21 8812 3456 · Tehran province · Fixed line"},
		{"a number of the page's country", "en", "020 7946 0018", "card", "+442079460018", "+44 20 7946 0018 · London · United Kingdom · Fixed line"},
		{"a short line that only a label announced", "en", "021-41935", "card", "+982141935", "+98 2141935"},
		{"an extension", "en", "203", "card", "203", ""},
		{"a code", "en", "*78", "card", "", ""},
		{"no number", "en", "tel:call-us", "link", "", ""},
		{"one that no plan lists", "en", "0941 123 4567", "card", "", ""},
	} {
		w.arrange(func(s *settings.Settings) { s.Language = c.language })
		reply, err := w.worker().About(context.Background(), message.AboutRequest{Text: c.text, Source: c.source, E164: c.e164})
		if got := plain(reply.Text); err != nil || got != c.want {
			t.Errorf("%s: %q, %v; want %q", c.name, got, err, c.want)
		}
	}
}

func TestACardDoesWithoutATableThatCannotBeRead(t *testing.T) {
	w := newWorld(t)
	worker := w.worker()
	ask := func() string {
		reply, err := worker.About(context.Background(), message.AboutRequest{Source: message.SourceCard, E164: "+982188123456"})
		if err != nil {
			t.Error(err)
		}
		return plain(reply.Text)
	}
	for _, w.files = range []chrometest.Files{nil, {places.File: nil}, {places.File: []byte("no table")}} {
		w.logged = nil
		if got := ask(); got != "Fixed line" || len(w.logged) != 1 || strings.Contains(w.logged[0], "88123456") {
			t.Errorf("got %q, logged %q", got, w.logged)
		}
	}
	// One that can be read later is, and then once.
	w.files = chrometest.Files{places.File: smallTable(t)}
	for range 2 {
		if got := ask(); got != "Tehran province · Fixed line" {
			t.Errorf("got %q", got)
		}
		w.files = nil
	}
}

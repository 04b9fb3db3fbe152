package app

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"testing/synctest"

	"simotel/wasm/chrome/chrometest"
	"simotel/wasm/lookup"
	"simotel/wasm/message"
	"simotel/wasm/settings"
)

// knows is the other program, with what it knows of numbers.
func knows(all map[string]lookup.Result) lookup.Service {
	server := lookup.Server{Service: known(all), Log: func(error) {}}
	return lookup.Client{Ask: chrometest.Program{Answer: server.Handle}.Ask}
}

type known map[string]lookup.Result

func (k known) Lookup(_ context.Context, r lookup.Request) (lookup.Result, error) {
	return k[r.E164+" "+r.Language], nil
}

func TestACardTellsWhereItsNumberIsFromAndWhatItIs(t *testing.T) {
	w := newWorld(t)
	w.lookup = knows(map[string]lookup.Result{
		"+982188123456 en": {Place: "Tehran province", Country: "Iran"},
		"+982188123456 fa": {Place: "استان تهران", Country: "ایران"},
		"+989123456789 en": {Country: "Iran", Carrier: "IR-MCI", Ported: true},
		"+989123456789 fa": {Country: "ایران", Carrier: "همراه اول", Ported: true},
		"+244917654321 en": {Country: "Angola", Carrier: "Movicel"},
		"+442079460018 fa": {Place: "London", Country: "بریتانیا"},
	})
	for _, c := range []struct{ name, language, text, source, e164, want string }{
		{"a number of the user's own country", "en", "021 8812 3456", "card", "+982188123456", "Tehran province · Fixed line"},
		{"in Persian", "fa", "021 8812 3456", "card", "+982188123456", "استان تهران · تلفن ثابت"},
		{"a mobile, whose carrier may have changed", "en", "09123456789", "card", "+989123456789", "Mobile · Number range of IR-MCI"},
		{"a mobile in Persian", "fa", "09123456789", "card", "+989123456789", "تلفن همراه · پیش‌شمارهٔ همراه اول"},
		{"a number abroad", "fa", "+44 20 7946 0018", "card", "+442079460018", "London · بریتانیا · تلفن ثابت"},
		{"a carrier whose numbers stay", "en", "+244 917 654 321", "card", "+244917654321", "Angola · Mobile · Movicel"},
		{"a number that the program does not know", "en", "021 8812 9999", "card", "+982188129999", "Fixed line"},
		{"a link", "en", "tel:+982188123456", "link", "", "Tehran province · Fixed line"},
		{"a selection", "en", "تلفن ۰۲۱۸۸۱۲۳۴۵۶", "card", "", "Tehran province · Fixed line"},
		{"an extension", "en", "203", "card", "", ""},
		{"a code", "en", "*78", "card", "", ""},
		{"no number", "en", "tel:call-us", "link", "", ""},
		{"one that no plan lists", "en", "0941 123 4567", "card", "", ""},
	} {
		w.arrange(func(s *settings.Settings) { s.Language = c.language })
		reply, err := w.worker().About(context.Background(), message.AboutRequest{Text: c.text, Source: c.source, E164: c.e164})
		if got := strings.NewReplacer("\u2068", "", "\u2069", "").Replace(reply.Text); err != nil || got != c.want {
			t.Errorf("%s: %q, %v; want %q", c.name, got, err, c.want)
		}
	}
}

func TestACardDoesWithoutAProgramThatFails(t *testing.T) {
	for name, answer := range map[string]func(context.Context, string, json.RawMessage) json.RawMessage{
		"ends over it":         func(context.Context, string, json.RawMessage) json.RawMessage { return nil },
		"answers nothing":      func(ctx context.Context, _ string, _ json.RawMessage) json.RawMessage { <-ctx.Done(); return nil },
		"answers what is none": func(context.Context, string, json.RawMessage) json.RawMessage { return json.RawMessage(`[`) },
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				w.lookup = lookup.Client{Ask: chrometest.Program{Answer: answer}.Ask}
				reply, err := w.worker().About(context.Background(), message.AboutRequest{Source: message.SourceCard, E164: "+982188123456"})
				if err != nil || reply.Text != "\u2068Fixed line\u2069" {
					t.Errorf("got %q, %v", reply.Text, err)
				}
				if len(w.logged) != 1 || strings.Contains(w.logged[0], "88123456") {
					t.Errorf("logged %q", w.logged)
				}
			})
		})
	}
}

package e2e

import (
	"slices"
	"strings"
	"testing"

	"simotel/wasm/internal/chromium"
	"simotel/wasm/internal/stage"
	"simotel/wasm/locale"
)

// languages are those that the product speaks.
var languages = []string{"en", "fa"}

// inBoth runs a test once for each of our languages, with its words.
func inBoth(t *testing.T, test func(t *testing.T, language string, words *locale.Catalogue)) {
	for _, language := range languages {
		t.Run(language, func(t *testing.T) { test(t, language, locale.Choose(language, "")) })
	}
}

// speak sets the extension up for the stage's PBX in a language, and returns its
// words.
func speak(t *testing.T, language string) *locale.Catalogue {
	t.Helper()
	configure(t, stage.Document(shared.PBX.URL(), language))
	return locale.Choose(language, "")
}

// spoken waits until a page of the web that was open before has our other language,
// which it asks for by itself after 20 s.
func spoken(t *testing.T, p *chromium.Page, words *locale.Catalogue) {
	t.Helper()
	must(t, p.WaitUntil(t.Context(), "the page to be told the language", func() (bool, error) {
		var language string
		err := p.EvaluateInContentScript("simotel.line.forget(), simotel.line.wake().then((card) => card?.language)", &language)
		return language == words.Language, err
	}))
}

// fixed returns what a text of the catalogue says whatever is filled in: the
// longest part between its placeholders.
func fixed(words *locale.Catalogue, key string) string {
	text := words.Text(key)
	for _, placeholder := range []string{"$1", "$2", "$3"} {
		text = strings.ReplaceAll(text, placeholder, "$1")
	}
	parts := strings.Split(strings.NewReplacer("\u2066$1\u2069", "$1", "\u2068$1\u2069", "$1").Replace(text), "$1")
	return slices.MaxFunc(parts, func(a, b string) int { return len(a) - len(b) })
}

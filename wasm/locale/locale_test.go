package locale

import (
	"strings"
	"testing"

	"simotel/web"
)

func TestATextIsFilledIn(t *testing.T) {
	c, err := Parse("en", "ltr", `{
		"plain": {"message": "Call"},
		"named": {"message": "$SERVER$ refused: $DETAIL$", "placeholders": {"server": {"content": "$1"}, "detail": {"content": "$2"}}}
	}`)
	if err != nil {
		t.Fatal(err)
	}
	for name, x := range map[string]struct {
		key  string
		args []string
		want string
	}{
		"nothing to fill in":        {"plain", nil, "Call"},
		"more than it takes":        {"plain", []string{"x"}, "Call"},
		"both":                      {"named", []string{"pbx", "busy"}, "pbx refused: busy"},
		"a mark inside an argument": {"named", []string{"$2", "$1"}, "$2 refused: $1"},
		"a key that is missing":     {"absent", []string{"x"}, "⟦absent⟧"},
	} {
		if got := c.Text(x.key, x.args...); got != x.want {
			t.Errorf("%s: got %q, want %q", name, got, x.want)
		}
	}
}

func TestTheLanguageIsTheSettingsElseTheBrowsersElseEnglish(t *testing.T) {
	for _, x := range []struct{ setting, browser, want string }{
		{"auto", "en-US", "en"}, {"auto", "fa", "fa"}, {"auto", "fa-IR", "fa"}, {"auto", "fa_IR", "fa"},
		{"auto", "de", "en"}, {"auto", "", "en"}, {"", "fa", "fa"}, {"fa", "en-GB", "fa"}, {"en", "fa", "en"}, {"auto", "fan", "en"},
	} {
		if got := Choose(x.setting, x.browser); got.Language != x.want || (got.Direction == "rtl") != (x.want == "fa") {
			t.Errorf("setting %q in a browser in %q: %s, %s", x.setting, x.browser, got.Language, got.Direction)
		}
	}
}

func TestBothCataloguesAreReadAndKeepTheirPlaceholders(t *testing.T) {
	if len(english().Keys()) == 0 || len(persian().Keys()) != len(english().Keys()) {
		t.Fatalf("%d English and %d Persian texts", len(english().Keys()), len(persian().Keys()))
	}
	for _, key := range english().Keys() {
		en, fa := english().Text(key), persian().Text(key)
		if strings.Contains(en, "$1") != strings.Contains(fa, "$1") {
			t.Errorf("%s quotes in one language only:\n%s\n%s", key, en, fa)
		}
		for _, text := range []string{en, fa} {
			if strings.TrimSpace(text) == "" || strings.Contains(text, "$DETAIL$") {
				t.Errorf("%s: %q", key, text)
			}
		}
	}
}

// A number, the Persian word and the extension in text that runs left to right
// would be read as number, extension, word: the extension then ends the number.
func TestAnExtensionIsSetApartFromItsNumberInPersian(t *testing.T) {
	const want = "\u2067\u2066+98 21 8834 1256\u2069 داخلی \u2066102\u2069\u2069"
	if got := persian().Text("call_extension", "+98 21 8834 1256", "102"); got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := english().Text("call_extension", "+98 21 8834 1256", "102"); got != "+98 21 8834 1256 ext. 102" {
		t.Errorf("got %q", got)
	}
}

// What is read line by line is what JSON says.
func TestTheCataloguesAreReadAsJSON(t *testing.T) {
	for language, document := range map[string]string{"en": web.English, "fa": web.Persian} {
		c, err := Parse(language, "ltr", document)
		if err != nil {
			t.Fatal(err)
		}
		whole := &Catalogue{Language: language, texts: map[string]string{}}
		if err := whole.decode(document); err != nil {
			t.Fatal(err)
		}
		if len(c.texts) != len(whole.texts) || len(c.texts) < 1000 {
			t.Errorf("%s: %d texts, %d in JSON", language, len(c.texts), len(whole.texts))
		}
		for key, want := range whole.texts {
			if c.texts[key] != want {
				t.Errorf("%s: %s is %q, in JSON %q", language, key, c.texts[key], want)
			}
		}
	}
	for _, document := range []string{
		"{\n\"a\": {\"message\": \"x \\\"y\\\" \\u2068\"},\n\"b\": {\"message\": \"\\ud83d\\ude00\\/\"}\n}",
		`{"a":{"message":"x \"y\" \u2068"},"b":{"message":"😀/"}}`,
		"{\n  \"a\":\n  {\"message\": \"x \\\"y\\\" \\u2068\"}, \"b\": {\"message\": \"😀/\"}}",
	} {
		c, err := Parse("en", "ltr", document)
		if err != nil || c.Text("a") != "x \"y\" \u2068" || c.Text("b") != "😀/" {
			t.Errorf("%s: %+v, %v", document, c, err)
		}
	}
	for _, document := range []string{"[]", `{"a": {"message": 7}}`} {
		if c, err := Parse("en", "ltr", document); err == nil || c != nil {
			t.Errorf("%q is read", document)
		}
	}
}

// In JSON the last of two would count, and nobody would see the other.
func TestNoKeyStandsTwiceInACatalogue(t *testing.T) {
	for language, document := range map[string]string{"en": web.English, "fa": web.Persian} {
		seen := map[string]bool{}
		for line := range strings.Lines(document) {
			key, _, ok := strings.Cut(line, `": {"message"`)
			if ok && seen[key] {
				t.Errorf("%s has %s\" twice", language, strings.TrimSpace(key))
			}
			seen[key] = ok
		}
	}
}

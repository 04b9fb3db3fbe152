// Package locale owns the texts in the user's language: reading a catalogue,
// choosing one, filling in a text. It refuses to format dates and numbers, and
// holds no text itself: the catalogues are web/_locales.
package locale

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"sync"

	"simotel/web"
)

// Catalogue is the texts of one language.
type Catalogue struct {
	Language  string // BCP 47: "en", "fa"
	Direction string // "ltr" or "rtl"

	texts map[string]string // by key, with $1 to $9 for what is filled in
}

// Parse reads a catalogue in the form of Chrome's messages.json, so that the
// manifest's texts and ours stand in one file. One entry a line is the quickest.
// https://developer.chrome.com/docs/extensions/reference/api/i18n#locale-specific-messages
func Parse(language, direction, document string) (*Catalogue, error) {
	c := &Catalogue{Language: language, Direction: direction, texts: map[string]string{}}
	for rest := document; rest != ""; {
		line, after, _ := strings.Cut(rest, "\n")
		rest, line = after, strings.TrimSuffix(strings.TrimSpace(line), ",")
		if line == "{" || line == "}" || line == "" {
			continue
		}
		if key, text, ok := plain(line); ok {
			c.texts[key] = text
		} else if c.decode("{"+line+"}") != nil {
			clear(c.texts) // it is written in another way
			if err := c.decode(document); err != nil {
				return nil, err
			}
			break
		}
	}
	return c, nil
}

// plain reads an entry that stands alone on a line and has nothing but its message.
// A program starts with a thousand of them, and encoding/json takes a hundred times
// as long.
func plain(line string) (key, text string, ok bool) {
	key, text, ok = strings.Cut(line, `": {"message": "`)
	if !ok || !strings.HasPrefix(key, `"`) || !strings.HasSuffix(text, `"}`) {
		return "", "", false
	}
	key, text = key[1:], text[:len(text)-len(`"}`)]
	if strings.ContainsAny(key, `"\`) {
		return "", "", false
	}
	if !strings.Contains(text, `\`) {
		return key, text, !strings.Contains(text, `"`)
	}
	text, err := strconv.Unquote(`"` + text + `"`) // Go's escapes are JSON's, but for rare ones that fail here
	return key, text, err == nil
}

// decode adds the entries of a document.
func (c *Catalogue) decode(document string) error {
	var entries map[string]struct {
		Message      string `json:"message"`
		Placeholders map[string]struct {
			Content string `json:"content"`
		} `json:"placeholders"`
	}
	if err := json.Unmarshal([]byte(document), &entries); err != nil {
		return fmt.Errorf("catalogue %s: %w", c.Language, err)
	}
	for key, e := range entries {
		var pairs []string
		for _, name := range slices.Sorted(maps.Keys(e.Placeholders)) {
			pairs = append(pairs, "$"+strings.ToUpper(name)+"$", e.Placeholders[name].Content)
		}
		// In one pass, as Chrome does: what is filled in is not filled in again.
		c.texts[key] = strings.NewReplacer(pairs...).Replace(e.Message)
	}
	return nil
}

// Text returns the text of a key with $1 to $9 filled in. A key that is missing
// comes back in brackets: visible, so that it is noticed, and harmless.
func (c *Catalogue) Text(key string, args ...string) string {
	text, ok := c.texts[key]
	if !ok {
		return "⟦" + key + "⟧"
	}
	if len(args) == 0 || !strings.Contains(text, "$") {
		return text
	}
	// One pass, so that a $1 in an argument stays what it is.
	pairs := make([]string, 0, 2*len(args))
	for i, a := range args {
		pairs = append(pairs, "$"+strconv.Itoa(i+1), a)
	}
	return strings.NewReplacer(pairs...).Replace(text)
}

// Has reports whether there is a text of a key.
func (c *Catalogue) Has(key string) bool {
	_, ok := c.texts[key]
	return ok
}

// Below returns the texts whose keys have a beginning, by what follows it.
func (c *Catalogue) Below(beginning string) map[string]string {
	texts := map[string]string{}
	for key, text := range c.texts {
		if rest, ok := strings.CutPrefix(key, beginning); ok {
			texts[rest] = text
		}
	}
	return texts
}

// Keys returns the catalogue's keys, sorted.
func (c *Catalogue) Keys() []string { return slices.Sorted(maps.Keys(c.texts)) }

// kept is a catalogue that is read once it is asked for: a program shows texts of
// one language. (sync.OnceValue would take 6 KB of it.)
type kept struct {
	once sync.Once
	read *Catalogue
}

// The catalogues that there are. A test reads both, so neither fails to parse.
var keptEnglish, keptPersian kept

func english() *Catalogue { return keptEnglish.get("en", "ltr", web.English) }
func persian() *Catalogue { return keptPersian.get("fa", "rtl", web.Persian) }

func (k *kept) get(language, direction, document string) *Catalogue {
	k.once.Do(func() { k.read = must(Parse(language, direction, document)) })
	return k.read
}

// must stands for a catalogue that the build made unreadable: every text then
// shows its key.
func must(c *Catalogue, err error) *Catalogue {
	if err != nil {
		return &Catalogue{Language: "en", Direction: "ltr"}
	}
	return c
}

// Choose returns the catalogue for a setting ("auto", "en" or "fa") and the
// language of the browser's interface. A language that there is no catalogue
// for gets English.
func Choose(setting, browser string) *Catalogue {
	if setting == "" || setting == "auto" {
		setting, _, _ = strings.Cut(strings.ReplaceAll(browser, "_", "-"), "-")
	}
	if strings.EqualFold(setting, "fa") {
		return persian()
	}
	return english()
}

package guard

import (
	"encoding/json"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The beginnings of keys that what a PBX said goes on, or a state and its reason.
var told = []string{"cause_", "state_", "outcome_"}

// The ends that a key may have beside the one that is named.
var ends = []string{"_do", "_again", "_next", "_advice", "_help", "_simotel", "_simotel_cloud", "_asterisk", "_endpoint", "_softphone",
	"_username", "_token", "_eventsToken"} // fields with a rule of their own

// A text that nobody shows is translated, and corrected, for nobody.
func TestEveryTextIsUsedAndTranslated(t *testing.T) {
	var sources strings.Builder
	for _, top := range []string{"wasm", "web", "manifest.json"} {
		err := filepath.WalkDir(filepath.Join(root, top), func(path string, d fs.DirEntry, err error) error {
			isSource := slices.Contains([]string{".go", ".js", ".html"}, filepath.Ext(path)) || filepath.Base(path) == "manifest.json"
			if err != nil || d.IsDir() || !isSource || strings.HasSuffix(path, "_test.go") {
				return err
			}
			name, err := filepath.Rel(root, path)
			sources.WriteString(read(t, name))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	named := map[string]bool{}
	for _, word := range regexp.MustCompile(`[a-z][A-Za-z0-9_]*[A-Za-z0-9]`).FindAllString(strings.ReplaceAll(sources.String(), "__MSG_", " "), -1) {
		named[strings.TrimSuffix(word, "__")] = true
	}
	var beginnings []string // of keys that are put together: "error_" and a code
	for _, literal := range regexp.MustCompile(`"[a-z][a-z_]*_"`).FindAllString(sources.String(), -1) {
		beginnings = append(beginnings, strings.Trim(literal, `"`))
	}
	english, persian := catalogue(t, "en"), catalogue(t, "fa")
	for key, text := range english {
		name := key
		for range ends {
			for _, end := range ends {
				if !named[name] {
					name = strings.TrimSuffix(name, end)
				}
			}
		}
		isMade := slices.ContainsFunc(beginnings, func(beginning string) bool {
			rest, ok := strings.CutPrefix(name, beginning)
			return ok && (named[rest] || slices.Contains(told, beginning))
		})
		if !isMade && !named[name] && !named[strings.TrimPrefix(name, "card_")] {
			t.Errorf("nobody shows %s: %s", key, text)
		}
		if persian[key] == text && regexp.MustCompile(`[A-Za-z]{2}`).MatchString(text) {
			t.Errorf("%s is not translated: %s", key, text)
		}
	}
}

// catalogue returns the texts of a language.
func catalogue(t *testing.T, language string) map[string]string {
	t.Helper()
	var entries map[string]struct{ Message string }
	if err := json.Unmarshal([]byte(read(t, "web/_locales/"+language+"/messages.json")), &entries); err != nil {
		t.Fatal(err)
	}
	texts := map[string]string{}
	for key, entry := range entries {
		texts[key] = entry.Message
	}
	return texts
}

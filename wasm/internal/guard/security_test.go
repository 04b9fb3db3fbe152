package guard

import (
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// sources calls f with every file of our programs that has one of these endings,
// tests left out.
func sources(t *testing.T, f func(path, text string), endings ...string) {
	t.Helper()
	for _, top := range []string{"wasm", "web"} {
		err := filepath.WalkDir(filepath.Join(root, top), func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || strings.HasSuffix(path, "_test.go") || !slices.Contains(endings, filepath.Ext(path)) {
				return err
			}
			raw, err := os.ReadFile(path)
			slashed, _ := filepath.Rel(root, path)
			f(filepath.ToSlash(slashed), string(raw))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// Whatever a page, a PBX or a CRM says becomes text by textContent and nodes. What
// makes markup or a program of a text stands nowhere in what runs in the browser.
func TestNothingOfOursMakesMarkupOrAProgramOfAText(t *testing.T) {
	makes := regexp.MustCompile(`innerHTML|outerHTML|insertAdjacentHTML|document\.write|DOMParser|setHTML|createContextualFragment|srcdoc|\beval\(|new Function|SetInnerHTML|SetOuterHTML|setTimeout\(["'\x60]`)
	sources(t, func(path, text string) {
		if strings.HasPrefix(path, "wasm/internal/") || strings.HasPrefix(path, "wasm/cmd/bench") || strings.HasPrefix(path, "wasm/cmd/demo") || strings.HasPrefix(path, "wasm/cmd/shots") {
			return // they drive pages from outside
		}
		for _, found := range makes.FindAllString(text, -1) {
			t.Errorf("%s has %s", path, found)
		}
	}, ".js", ".go")
}

// Chrome lets any extension send to one that says nothing else, and pages that are
// named in externally_connectable: nobody here listens to either, nor to messages
// of windows or to ports.
func TestNobodyListensToOtherExtensionsOrPages(t *testing.T) {
	if strings.Contains(read(t, "manifest.json"), "externally_connectable") {
		t.Error("the manifest names whom we listen to")
	}
	outside := regexp.MustCompile("onMessageExternal|onConnect|onUserScriptMessage|onmessage|BroadcastChannel|[\"'`]message[\"'`]")
	found := map[string][]string{}
	sources(t, func(path, text string) {
		// Where Go has no door to JavaScript, "message" is a member of JSON.
		isDoor := strings.HasSuffix(path, ".js") || strings.HasPrefix(path, "wasm/chrome/") || strings.HasPrefix(path, "wasm/ui/") || strings.HasPrefix(path, "wasm/cmd/")
		for _, one := range outside.FindAllString(strings.ReplaceAll(text, `json:"message"`, ""), -1) {
			if isDoor || strings.Trim(one, "\"'`") != "message" {
				found[path] = append(found[path], one)
			}
		}
	}, ".js", ".go")
	known := map[string][]string{
		"wasm/chrome/websocket_js.go":                {`"message"`}, // the event of our own connection
		"wasm/chrome/contextmenus_js.go":             {`"message"`}, // a member of errors
		"wasm/chrome/internal/jsasync/jsasync_js.go": {`"message"`}, // likewise
	}
	if !reflect.DeepEqual(found, known) {
		t.Errorf("found are %q, want %q", found, known)
	}
}

// Each row of the tables in docs/security.md, and each claim of docs/privacy.md,
// names the tests that show it.
func TestEveryTestThatADocumentNamesExists(t *testing.T) {
	document := read(t, "docs/security.md")
	there := map[string]bool{}
	err := filepath.WalkDir(filepath.Join(root, "wasm"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "_test.go") {
			return err
		}
		raw, err := os.ReadFile(path)
		for _, m := range regexp.MustCompile(`(?m)^func ((?:Test|Fuzz)\w+)\(`).FindAllStringSubmatch(string(raw), -1) {
			there[m[1]] = true
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range []string{"docs/security.md", "docs/privacy.md", "docs/soak.md"} {
		for _, name := range regexp.MustCompile(`\b(?:Test|Fuzz)[A-Z]\w+`).FindAllString(read(t, file), -1) {
			if !there[name] {
				t.Errorf("%s names %s, which is no test", file, name)
			}
		}
	}
	rows := 0
	for line := range strings.Lines(document) {
		if !strings.HasPrefix(line, "| ") || strings.HasPrefix(line, "| ---") || !strings.Contains(line, "`") {
			continue
		}
		if rows++; !regexp.MustCompile("`(?:Test|Fuzz)[A-Z]").MatchString(line) {
			t.Errorf("no test shows: %.100s", line)
		}
	}
	if rows < 40 {
		t.Errorf("docs/security.md has %d rows", rows)
	}
	_, claims, _ := strings.Cut(read(t, "docs/privacy.md"), "## What shows it")
	claims, _, _ = strings.Cut(claims, "\n## ")
	rows = 0
	for line := range strings.Lines(claims) {
		if !strings.HasPrefix(line, "| ") || strings.HasPrefix(line, "| ---") || strings.HasPrefix(line, "| claim ") {
			continue
		}
		if rows++; !regexp.MustCompile("`Test[A-Z]").MatchString(line) {
			t.Errorf("no test shows: %.100s", line)
		}
	}
	if rows < 8 {
		t.Errorf("docs/privacy.md has %d claims", rows)
	}
	// Every target that ./build.sh fuzz runs has its line.
	for name := range there {
		if strings.HasPrefix(name, "Fuzz") && !strings.Contains(document, "`"+name+"`") {
			t.Errorf("docs/security.md does not say what %s holds", name)
		}
	}
}

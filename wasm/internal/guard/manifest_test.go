package guard

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"simotel/wasm/app"
)

// extensionID is the id that the manifest's key stands for, everywhere.
const extensionID = "ggljlaopgagkeciggcfgpoofmonpcmeo"

type manifest struct {
	Key                  string            `json:"key"`
	MinimumChromeVersion string            `json:"minimum_chrome_version"`
	Permissions          []string          `json:"permissions"`
	HostPermissions      []string          `json:"host_permissions"`
	Icons                map[string]string `json:"icons"`
	Action               struct {
		DefaultPopup string `json:"default_popup"`
	} `json:"action"`
	OptionsUI struct {
		Page string `json:"page"`
	} `json:"options_ui"`
	Background struct {
		ServiceWorker string `json:"service_worker"`
	} `json:"background"`
	ContentScripts []struct {
		Matches, JS, CSS []string
	} `json:"content_scripts"`
	Commands map[string]struct {
		SuggestedKey map[string]string `json:"suggested_key"`
	} `json:"commands"`
	Omnibox               struct{ Keyword string } `json:"omnibox"`
	ContentSecurityPolicy struct {
		ExtensionPages string `json:"extension_pages"`
	} `json:"content_security_policy"`
	WebAccessibleResources []struct {
		Resources     []string
		UseDynamicURL bool `json:"use_dynamic_url"`
	} `json:"web_accessible_resources"`
}

func read(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(root, path))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func readManifest(t *testing.T) manifest {
	t.Helper()
	var m manifest
	if err := json.Unmarshal([]byte(read(t, "manifest.json")), &m); err != nil {
		t.Fatal(err)
	}
	return m
}

func TestWorkerListensForExactlyWhatTheAppHandles(t *testing.T) {
	literal := regexp.MustCompile(`(?s)const EVENTS = \[(.*?)\]`).FindStringSubmatch(read(t, "web/worker.js"))
	if literal == nil {
		t.Fatal("web/worker.js has no list EVENTS")
	}
	var listened []string
	for _, m := range regexp.MustCompile(`"([^"]+)"`).FindAllStringSubmatch(literal[1], -1) {
		listened = append(listened, m[1])
	}
	slices.Sort(listened)
	if want := app.Events(); !slices.Equal(listened, want) {
		t.Errorf("web/worker.js listens for %q, app handles %q", listened, want)
	}
}

// made lists the files of dist/ that the build makes, but for programs.
var made = []string{"wasm_exec.js"}

func TestTheManifestNamesFilesThatExist(t *testing.T) {
	m := readManifest(t)
	files := []string{m.Action.DefaultPopup, m.OptionsUI.Page, m.Background.ServiceWorker, "_locales/en/messages.json", "_locales/fa/messages.json"}
	for _, icon := range m.Icons {
		files = append(files, icon)
	}
	for _, c := range m.ContentScripts {
		files = append(append(files, c.JS...), c.CSS...)
	}
	for _, r := range m.WebAccessibleResources {
		files = append(files, r.Resources...)
	}
	for _, file := range files {
		if program, isProgram := strings.CutSuffix(file, ".wasm"); isProgram {
			if _, err := os.Stat(filepath.Join(root, "wasm/cmd", program)); err != nil {
				t.Errorf("the manifest names %q: %v", file, err)
			}
			continue
		}
		if _, err := os.Stat(filepath.Join(root, "web", file)); file == "" || err != nil && !slices.Contains(made, file) {
			t.Errorf("the manifest names %q: %v", file, err)
		}
	}
}

// A page has every file of web/content once, at its load or when it asks for the rest.
func TestEveryContentScriptIsPutIntoPagesOnce(t *testing.T) {
	literal := regexp.MustCompile(`(?s)const INJECTED = \[(.*?)\]`).FindStringSubmatch(read(t, "web/worker.js"))
	if literal == nil {
		t.Fatal("web/worker.js has no list INJECTED")
	}
	files := slices.Clone(readManifest(t).ContentScripts[0].JS)
	for _, m := range regexp.MustCompile(`"([^"]+)"`).FindAllStringSubmatch(literal[1], -1) {
		files = append(files, "content/"+m[1]+".js")
	}
	slices.Sort(files)
	there, err := filepath.Glob(filepath.Join(root, "web/content/*.js"))
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, file := range there {
		// What the worker has run by itself to ask a page.
		if name := filepath.Base(file); name != "listed.js" {
			want = append(want, "content/"+name)
		}
	}
	slices.Sort(want)
	if !slices.Equal(files, want) {
		t.Errorf("pages get %q, there are %q", files, want)
	}
}

func TestTheManifestAsksForWhatIsUsedAndNoMore(t *testing.T) {
	m := readManifest(t)
	bindings, err := filepath.Glob(filepath.Join(root, "wasm/chrome/*_js.go"))
	if err != nil {
		t.Fatal(err)
	}
	// Namespaces that need no permission, or one that the manifest has as a key.
	free := []string{"runtime", "action", "i18n", "tabs", "omnibox"}
	var used []string
	for _, file := range bindings {
		source, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range regexp.MustCompile(`"(storage|alarms|notifications|webRequest|runtime|action|i18n|tabs|omnibox|scripting|contextMenus)\.\w+`).FindAllStringSubmatch(string(source), -1) {
			if !slices.Contains(free, found[1]) && !slices.Contains(used, found[1]) {
				used = append(used, found[1])
			}
		}
	}
	slices.Sort(used)
	asked := slices.Sorted(slices.Values(m.Permissions))
	if !slices.Equal(used, asked) {
		t.Errorf("the manifest asks for %q, the bindings use %q", asked, used)
	}
	for _, file := range []string{"docs/architecture.md", "docs/store.md"} {
		text := read(t, file)
		for _, p := range append(asked, m.HostPermissions...) {
			if !strings.Contains(text, "`"+p+"`") {
				t.Errorf("%s does not explain the permission %s", file, p)
			}
		}
	}
	if want := []string{"http://*/*", "https://*/*"}; !slices.Equal(m.HostPermissions, want) {
		t.Errorf("host permissions are %q, want %q", m.HostPermissions, want)
	}
}

func TestTheManifestKeepsItsPromises(t *testing.T) {
	m := readManifest(t)
	key, err := base64.StdEncoding.DecodeString(m.Key)
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(key)
	var id strings.Builder
	for _, b := range sum[:16] {
		id.WriteByte('a' + b>>4)
		id.WriteByte('a' + b&15)
	}
	if id.String() != extensionID {
		t.Errorf("the key's id is %s, want %s: settings and policies hang on it", id.String(), extensionID)
	}
	if m.MinimumChromeVersion != "140" {
		t.Errorf("minimum_chrome_version is %s, highlightsFromPoint came with 140", m.MinimumChromeVersion)
	}
	for _, r := range m.WebAccessibleResources {
		// Only what the page's own core is started from, and at an address that
		// no page can know.
		if want := []string{"content.wasm", "wasm_exec.js"}; !slices.Equal(r.Resources, want) || !r.UseDynamicURL {
			t.Errorf("a page can reach %q of the extension, dynamic address %t; want %q at one", r.Resources, r.UseDynamicURL, want)
		}
	}
	policy := m.ContentSecurityPolicy.ExtensionPages
	for _, word := range []string{"'unsafe-eval'", "'unsafe-inline'"} {
		if strings.Contains(policy, word) {
			t.Errorf("the pages' policy has %s", word)
		}
	}
	if !strings.Contains(policy, "default-src 'none'") || !strings.Contains(policy, "script-src 'self' 'wasm-unsafe-eval'") {
		t.Errorf("the pages' policy is %q", policy)
	}
}

func TestPagesHoldNoInlineCodeAndNameFilesThatExist(t *testing.T) {
	pages, err := filepath.Glob(filepath.Join(root, "web/*.html"))
	if err != nil || len(pages) == 0 {
		t.Fatal(pages, err)
	}
	for _, page := range pages {
		html := read(t, filepath.Join("web", filepath.Base(page)))
		for _, bad := range []string{`<script>`, `<style`, ` style="`, ` onclick=`, `javascript:`, `src="http`, `href="http://`} {
			if strings.Contains(html, bad) {
				t.Errorf("%s holds %s", filepath.Base(page), bad)
			}
		}
		for _, m := range regexp.MustCompile(`(?:src|href)="([^"#:]+)"`).FindAllStringSubmatch(html, -1) {
			if _, err := os.Stat(filepath.Join(root, "web", m[1])); err != nil && !slices.Contains(made, m[1]) {
				t.Errorf("%s names %s: %v", filepath.Base(page), m[1], err)
			}
		}
	}
}

func TestTheManifestsCommandsAreThoseOfTheAppAndFourHaveKeys(t *testing.T) {
	m := readManifest(t)
	var commands []string
	keys := 0
	for name, c := range m.Commands {
		if name != "_execute_action" { // Chrome's own
			commands = append(commands, name)
		}
		if len(c.SuggestedKey) > 0 {
			keys++
		}
	}
	slices.Sort(commands)
	if want := slices.Sorted(slices.Values(app.Commands)); !slices.Equal(commands, want) {
		t.Errorf("the manifest has the commands %q, app carries out %q", commands, want)
	}
	if keys > 4 {
		t.Errorf("%d commands have a suggested key: Chrome refuses to load more than four", keys)
	}
	if m.Omnibox.Keyword == "" {
		t.Error("the address bar has no keyword, and app hears what is typed there")
	}
}

package e2e

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"simotel/wasm/internal/chromium"
	"simotel/wasm/internal/crx"
	"simotel/wasm/internal/packaging"
	"simotel/wasm/internal/stage"
	"simotel/wasm/message"
)

// updates is an administrator's web server with one version of the extension.
type updates struct {
	*httptest.Server
	mu  sync.Mutex
	now packaging.SelfHosted
}

func newUpdates(t *testing.T) *updates {
	u := new(updates)
	u.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		u.mu.Lock()
		defer u.mu.Unlock()
		switch r.URL.Path {
		case "/" + packaging.UpdatesFile:
			w.Write(u.now.List)
		case "/" + u.now.Name:
			w.Header().Set("Content-Type", "application/x-chrome-extension")
			w.Write(u.now.Package)
		default:
			http.NotFound(w, r)
		}
	}))
	t.Cleanup(u.Close)
	return u
}

func (u *updates) serve(s packaging.SelfHosted) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.now = s
}

// changed replaces a text in a file, which must be there once.
func changed(t *testing.T, file, from, to string) {
	t.Helper()
	content, err := os.ReadFile(file)
	must(t, err)
	if bytes.Count(content, []byte(from)) != 1 {
		t.Fatalf("%s has %q %d times", file, from, bytes.Count(content, []byte(from)))
	}
	write(t, file, bytes.Replace(content, []byte(from), []byte(to), 1))
}

// installed returns the version of an extension that Chrome has installed, and who
// installed it. https://developer.chrome.com/docs/extensions/reference/api/management#type-ExtensionInstallType
func installed(t *testing.T, b *chromium.Browser, list *chromium.Page) (version, by string) {
	t.Helper()
	var e struct{ Version, InstallType string }
	must(t, list.Evaluate(`chrome.management.get("`+b.ExtensionID+`")`, &e))
	return e.Version, e.InstallType
}

func TestAPolicyInstallsTheExtensionAndUpdatesItUnderOpenTabs(t *testing.T) {
	dist := filepath.Join(t.TempDir(), "dist")
	copyDist(t, dist)
	key, err := crx.NewKey(filepath.Join(t.TempDir(), "key.pem"))
	must(t, err)
	server := newUpdates(t)
	// packed returns what is in dist, signed, and its version.
	packed := func() (packaging.SelfHosted, string) {
		extension, err := packaging.Open(os.DirFS(dist))
		must(t, err)
		s, err := extension.SelfHost(key, server.URL)
		must(t, err)
		return s, extension.Version()
	}
	first, one := packed()
	server.serve(first)
	s, err := stage.Start(t.Context(), repository, chromium.Options{
		Policies: map[string]any{"ExtensionInstallForcelist": []string{first.Forced()}},
		Installs: first.ID,
	})
	must(t, err)
	t.Cleanup(s.Close)
	list, err := s.Browser.Open(t.Context(), "chrome://extensions")
	must(t, err)
	if version, by := installed(t, s.Browser, list); version != one || by != "admin" {
		t.Fatalf("version %q is there, installed by %q", version, by)
	}
	must(t, s.Configure(t.Context(), stage.Document(s.PBX.URL(), "en")))
	before := exported(t, s)
	p, err := s.Browser.Open(t.Context(), s.Pages.Page("demo.html"))
	must(t, err)
	waitPainted(t, p, texts("demo.html"))
	number := texts("demo.html")[1]
	must(t, p.OpenCard(t.Context(), number, "Call"))

	// The next version's card says so.
	changed(t, filepath.Join(dist, "content", "card.js"), `name(subject.text)`, `name("updated " + subject.text)`)
	changed(t, filepath.Join(dist, "manifest.json"), `"version": "`+one+`"`, `"version": "`+one+`.1"`)
	second, two := packed()
	server.serve(second)
	must(t, s.Browser.CheckForUpdates(t.Context()))
	must(t, p.WaitUntil(t.Context(), "the next version", func() (bool, error) {
		version, _ := installed(t, s.Browser, list)
		return version == two, nil
	}))

	// The tab that was open has the new version's scripts alone; the old card goes.
	must(t, p.MoveTo(chromium.Point{X: 5, Y: 5}))
	waitCard(t, p, "")
	waitPainted(t, p, texts("demo.html"))
	must(t, p.OpenCard(t.Context(), number, "updated "+number))
	if n := cards(t, p); n != 1 {
		t.Errorf("%d cards are open", n)
	}
	clickCard(t, p, "Call")
	waitCard(t, p, "The PBX accepted the call")
	if orders := s.PBX.Orders(); len(orders) != 1 || orders[0].Fields["caller"] != stage.Extension {
		t.Errorf("the PBX got %v", orders)
	}
	threwNothing(t, p)
	if after := exported(t, s); after != before {
		t.Errorf("the settings were %s\nand are %s", before, after)
	}
	options, err := s.Browser.OpenExtension(t.Context(), "options.html")
	must(t, err)
	must(t, options.WaitFor(t.Context(), `document.getElementById("version").textContent === "`+two+`"`))

	// A lower version is no update: going back takes a higher number.
	server.serve(first)
	must(t, s.Browser.CheckForUpdates(t.Context()))
	if version, _ := installed(t, s.Browser, list); version != two {
		t.Errorf("version %s was installed over %s", version, two)
	}
}

// exported returns the settings as the options page exports them, with credentials.
func exported(t *testing.T, s *stage.Stage) string {
	t.Helper()
	page, err := s.Browser.OpenExtension(t.Context(), "options.html")
	must(t, err)
	defer page.Close()
	reply, err := stage.Ask(page, message.TypeExport, message.ExportRequest{Secrets: true})
	must(t, err)
	if reply.Error != nil {
		t.Fatal(reply.Error)
	}
	return string(reply.OK)
}

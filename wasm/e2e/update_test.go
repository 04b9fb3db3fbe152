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

func TestAPolicyInstallsTheExtensionAndUpdatesItUnderOpenTabs(t *testing.T) {
	dist := filepath.Join(t.TempDir(), "dist")
	copyDist(t, dist)
	key, err := crx.NewKey(filepath.Join(t.TempDir(), "key.pem"))
	must(t, err)
	server := newUpdates(t)
	// packed returns what is in dist, signed; the version is the manifest's.
	packed := func() packaging.SelfHosted {
		extension, err := packaging.Open(os.DirFS(dist))
		must(t, err)
		s, err := extension.SelfHost(key, server.URL)
		must(t, err)
		return s
	}
	first := packed()
	server.serve(first)
	s, err := stage.Start(t.Context(), repository, chromium.Options{
		Policies: map[string]any{"ExtensionInstallForcelist": []string{first.Forced()}},
		Installs: first.ID,
	})
	must(t, err)
	t.Cleanup(s.Close)
	must(t, s.Configure(t.Context(), stage.Document(s.PBX.URL(), "en")))
	p, err := s.Browser.Open(t.Context(), s.Pages.Page("demo.html"))
	must(t, err)
	waitPainted(t, p, texts("demo.html"))
}

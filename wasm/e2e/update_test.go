package e2e

import (
	"bytes"
	"context"
	"crypto/rsa"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"simotel/wasm/internal/chromium"
	"simotel/wasm/internal/crx"
	"simotel/wasm/internal/packaging"
	"simotel/wasm/internal/stage"
	"simotel/wasm/message"
	"simotel/wasm/pbx"
)

// rollout is an administrator's web server with one version of the extension at a
// time, and a browser whose policy installs it from there.
type rollout struct {
	*stage.Stage
	dist string // what the next version is made of
	key  *rsa.PrivateKey
	list *chromium.Page // Chrome's page of extensions

	server *httptest.Server
	mu     sync.Mutex
	now    packaging.SelfHosted
	asked  func() // called when a browser asks for updates, if set
}

// rolledOut returns one with the extension installed, of the built dist/, and with
// the administrator's settings of it, nil for none.
func rolledOut(t *testing.T, settings map[string]any) *rollout {
	t.Helper()
	r := &rollout{dist: filepath.Join(t.TempDir(), "dist")}
	copyDist(t, r.dist)
	var err error
	r.key, err = crx.NewKey(filepath.Join(t.TempDir(), "key.pem"))
	must(t, err)
	r.server = httptest.NewServer(http.HandlerFunc(r.answer))
	t.Cleanup(r.server.Close)
	first := r.serve(t)
	policies := map[string]any{"ExtensionInstallForcelist": []string{first.Forced()}}
	if settings != nil {
		policies["3rdparty"] = map[string]any{"extensions": map[string]any{first.ID: settings}}
	}
	r.Stage, err = stage.Start(t.Context(), repository, chromium.Options{Policies: policies, Installs: first.ID})
	must(t, err)
	t.Cleanup(r.Close)
	r.list, err = r.Browser.Open(t.Context(), "chrome://extensions")
	must(t, err)
	return r
}

func (r *rollout) answer(w http.ResponseWriter, request *http.Request) {
	r.mu.Lock()
	now, asked := r.now, r.asked
	r.mu.Unlock()
	switch request.URL.Path {
	case "/" + packaging.UpdatesFile:
		if asked != nil {
			asked()
		}
		w.Write(now.List)
	case "/" + now.Name:
		w.Header().Set("Content-Type", "application/x-chrome-extension")
		w.Write(now.Package)
	default:
		http.NotFound(w, request)
	}
}

// serve serves what is in dist from now on, signed.
func (r *rollout) serve(t *testing.T) packaging.SelfHosted {
	t.Helper()
	extension, err := packaging.Open(os.DirFS(r.dist))
	must(t, err)
	s, err := extension.SelfHost(r.key, r.server.URL)
	must(t, err)
	r.mu.Lock()
	defer r.mu.Unlock()
	r.now = s
	return s
}

// version returns the version in dist.
func (r *rollout) version(t *testing.T) string {
	t.Helper()
	extension, err := packaging.Open(os.DirFS(r.dist))
	must(t, err)
	return extension.Version()
}

// raise gives dist another version.
func (r *rollout) raise(t *testing.T, version string) {
	t.Helper()
	changed(t, filepath.Join(r.dist, "manifest.json"), `"version": "`+r.version(t)+`"`, `"version": "`+version+`"`)
}

// installed returns the version that Chrome has installed, and who installed it.
// https://developer.chrome.com/docs/extensions/reference/api/management#type-ExtensionInstallType
func (r *rollout) installed(t *testing.T) (version, by string) {
	t.Helper()
	var e struct{ Version, InstallType string }
	must(t, r.list.Evaluate(`chrome.management.get("`+r.Browser.ExtensionID+`")`, &e))
	return e.Version, e.InstallType
}

func (r *rollout) waitInstalled(t *testing.T, want string) {
	t.Helper()
	must(t, r.list.WaitUntil(t.Context(), "version "+want, func() (bool, error) {
		version, _ := r.installed(t)
		return version == want, nil
	}))
}

// exported returns the settings as the options page exports them, with credentials.
func (r *rollout) exported(t *testing.T) string {
	t.Helper()
	page, err := r.Browser.OpenExtension(t.Context(), "options.html")
	must(t, err)
	defer page.Close()
	reply, err := stage.Ask(page, message.TypeExport, message.ExportRequest{Secrets: true})
	must(t, err)
	if reply.Error != nil {
		t.Fatal(reply.Error)
	}
	return string(reply.OK)
}

// changed replaces a text in a file, which must be there once.
func changed(t *testing.T, file, from, to string) {
	t.Helper()
	content, err := os.ReadFile(file)
	must(t, err)
	if n := bytes.Count(content, []byte(from)); n != 1 {
		t.Fatalf("%s has %q %d times", file, from, n)
	}
	write(t, file, bytes.Replace(content, []byte(from), []byte(to), 1))
}

func TestAPolicyInstallsTheExtensionAndUpdatesItUnderOpenTabs(t *testing.T) {
	r := rolledOut(t, nil)
	one := r.version(t)
	if version, by := r.installed(t); version != one || by != "admin" {
		t.Fatalf("version %q is there, installed by %q", version, by)
	}
	must(t, r.Configure(t.Context(), stage.WithEvents(stage.Document(r.PBX.URL(), "en"), r.PBX)))
	before := r.exported(t)
	p, err := r.Browser.Open(t.Context(), r.Pages.Page("demo.html"))
	must(t, err)
	waitPainted(t, p, texts("demo.html"))
	number := texts("demo.html")[1]
	must(t, p.OpenCard(t.Context(), number, "Call"))

	// The next version's card says so.
	changed(t, filepath.Join(r.dist, "content", "card.js"), `name(subject.text)`, `name("updated " + subject.text)`)
	two := one + ".1"
	r.raise(t, two)
	r.serve(t)
	must(t, r.Browser.CheckForUpdates(t.Context()))
	r.waitInstalled(t, two)

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
	if orders := r.PBX.Orders(); len(orders) != 1 || orders[0].Fields["caller"] != stage.Extension {
		t.Errorf("the PBX got %v", orders)
	}
	threwNothing(t, p)
	if after := r.exported(t); after != before {
		t.Errorf("the settings were %s\nand are %s", before, after)
	}
	options, err := r.Browser.OpenExtension(t.Context(), "options.html")
	must(t, err)
	must(t, options.WaitFor(t.Context(), `document.getElementById("version").textContent === "`+two+`"`))

	// A lower version is no update: going back takes a higher number.
	r.raise(t, one)
	r.serve(t)
	must(t, r.Browser.CheckForUpdates(t.Context()))
	if version, _ := r.installed(t); version != two {
		t.Errorf("version %s was installed over %s", version, two)
	}
}

func TestAnInstallationWithACompletePolicyOpensNoPage(t *testing.T) {
	r := rolledOut(t, map[string]any{
		"connection.kind": "simotel", "connection.server": "https://pbx.example.com", "username": "agent", "password": "extension", "extension": stage.Extension,
	})
	options, err := r.Browser.OpenExtension(t.Context(), "options.html")
	must(t, err)
	must(t, options.WaitFor(t.Context(), `document.getElementById("extension").disabled && document.getElementById("extension").value === "`+stage.Extension+`"`))
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second) // it looks again every 2 s
	defer cancel()
	if _, err := r.Browser.Opened(ctx, "welcome.html"); err == nil {
		t.Error("the page that welcomes is open")
	}
}

func TestAnUpdateDoesNotWaitForAStreamOfEventsToEnd(t *testing.T) {
	r := rolledOut(t, nil)
	// The page that welcomes keeps an update waiting, like any page of ours.
	welcome, err := r.Browser.Opened(t.Context(), "welcome.html")
	must(t, err)
	must(t, welcome.Navigate(t.Context(), r.Pages.Page("demo.html")))
	must(t, r.Configure(t.Context(), stage.WithEvents(stage.Document(r.PBX.URL(), "en"), r.PBX)))
	own, err := r.Own(t.Context()) // the only one that is open
	must(t, err)
	must(t, stage.WaitLive(t.Context(), own, string(pbx.LiveOn)))
	next := r.version(t) + ".1"
	r.raise(t, next)
	r.serve(t)

	// Chrome looks by itself, as every few hours; it is answered when none of our
	// pages is open any more.
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	asked, closed := make(chan struct{}), make(chan struct{})
	closing := sync.OnceFunc(func() { close(closed) })
	defer closing()
	r.mu.Lock()
	r.asked = sync.OnceFunc(func() {
		close(asked)
		<-closed
	})
	r.mu.Unlock()
	must(t, own.Evaluate(`void chrome.runtime.requestUpdateCheck()`, nil))
	select {
	case <-asked:
	case <-ctx.Done():
		t.Fatal("Chrome did not ask for updates")
	}
	own.Close()
	must(t, r.list.WaitUntil(t.Context(), "the end of our pages", func() (shown bool, err error) {
		err = r.list.Evaluate(`new Promise((done) => chrome.developerPrivate.getExtensionInfo("`+r.Browser.ExtensionID+`",
			(info) => done(info.views.every((view) => !view.url.includes(".html")))))`, &shown)
		return shown, err
	}))
	closing()
	r.waitInstalled(t, next)
}

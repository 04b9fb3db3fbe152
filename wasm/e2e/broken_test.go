package e2e

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"simotel/wasm/internal/chromium"
	"simotel/wasm/internal/stage"
)

// startWith starts a browser with a copy of dist/ in which some files differ.
func startWith(t *testing.T, change func(dir string)) *chromium.Browser {
	t.Helper()
	dir := t.TempDir()
	copyDist(t, dir)
	change(dir)
	browser, err := chromium.Start(t.Context(), chromium.Options{Extension: dir})
	must(t, err)
	t.Cleanup(browser.Close)
	return browser
}

// copyDist copies the extension into a folder, which a test may change.
func copyDist(t *testing.T, to string) {
	t.Helper()
	must(t, os.CopyFS(to, os.DirFS(filepath.Join(repository, "dist"))))
}

func openIn(t *testing.T, b *chromium.Browser, file string) *chromium.Page {
	t.Helper()
	p, err := b.OpenExtension(t.Context(), file)
	must(t, err)
	return p
}

func TestAWorkerThatCannotStartIsToldInEveryPage(t *testing.T) {
	browser := startWith(t, func(dir string) { write(t, filepath.Join(dir, "worker.wasm"), []byte("no program")) })
	popup := openIn(t, browser, "popup.html")
	waitText(t, popup, "result", "The browser extension's program could not start")
	options := openIn(t, browser, "options.html")
	waitText(t, options, "problem", "The browser extension's program could not start")

	// A page of the web is as it would be without us.
	page, err := browser.Open(t.Context(), shared.Pages.Page("contact-fa.html"))
	must(t, err)
	if reply, err := stage.Ask(popup, "configuration", nil); err != nil || reply.Error == nil || reply.Error.Code != "worker_failed" {
		t.Errorf("asked again, it answers %+v, %v", reply, err)
	}
	threwNothing(t, page)
	if painted, err := page.Painted(); err != nil || len(painted) != 0 {
		t.Errorf("painted %q, %v", painted, err)
	}
}

func TestAPageThatCannotStartSaysSo(t *testing.T) {
	browser := startWith(t, func(dir string) { write(t, filepath.Join(dir, "pages.wasm"), nil) })
	for _, file := range []string{"popup.html", "options.html"} {
		waitText(t, openIn(t, browser, file), "failed", "This page could not start")
	}
}

func TestAProgramThatEndsIsNoticedAndTheNextEventStartsAnother(t *testing.T) {
	browser := startWith(t, func(dir string) { build(t, filepath.Join(dir, "worker.wasm"), "build", "./crasher") })
	page := openIn(t, browser, "options.html")
	for _, end := range []string{"exit", "panic", "exit"} {
		// Who waits for a program that another's event ends is told as well.
		var codes []string
		must(t, page.Evaluate(`Promise.all(["wait", "`+end+`"].map((type) => chrome.runtime.sendMessage({type}).then((r) => r.error?.code)))`, &codes))
		if !slices.Equal(codes, []string{"worker_stopped", "worker_stopped"}) {
			t.Errorf("%s: the senders got %q", end, codes)
		}
		reply, err := stage.Ask(page, "hello", nil)
		if err != nil || string(reply.OK) != `"hello"` {
			t.Errorf("after %s: got %s, %v, %v", end, reply.OK, reply.Error, err)
		}
	}
}

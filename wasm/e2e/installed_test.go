package e2e

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"simotel/wasm/internal/chromium"
	"simotel/wasm/internal/stage"
)

// ownStage starts a stage with a copy of dist/, which a test may change.
func ownStage(t *testing.T) (s *stage.Stage, dist string) {
	t.Helper()
	folder := t.TempDir()
	dist = filepath.Join(folder, "dist")
	copyDist(t, dist)
	must(t, os.CopyFS(filepath.Join(folder, "testdata"), os.DirFS(filepath.Join(repository, "testdata"))))
	s, err := stage.Start(t.Context(), folder, chromium.Options{})
	must(t, err)
	t.Cleanup(s.Close)
	must(t, s.Configure(t.Context(), stage.Document(s.PBX.URL(), "en")))
	return s, dist
}

// cards counts the cards in a page.
func cards(t *testing.T, p *chromium.Page) (n int) {
	t.Helper()
	must(t, p.Evaluate(`document.querySelectorAll("simotel-card").length`, &n))
	return n
}

func TestATabThatWasOpenAtAnUpdateGetsTheNewScriptsAndTheOldFallSilent(t *testing.T) {
	s, dist := ownStage(t)
	p, err := s.Browser.Open(t.Context(), s.Pages.Page("demo.html"))
	must(t, err)
	waitPainted(t, p, texts("demo.html"))
	number := texts("demo.html")[1]
	must(t, p.OpenCard(t.Context(), number, "Call"))

	// The new version's card says so.
	file := filepath.Join(dist, "content", "card.js")
	code, err := os.ReadFile(file)
	must(t, err)
	next := bytes.Replace(code, []byte(`name(subject.text)`), []byte(`name("updated " + subject.text)`), 1)
	if bytes.Equal(code, next) {
		t.Fatal("the card has changed: there is nothing to tell the versions apart by")
	}
	write(t, file, next)
	must(t, s.Browser.Update(t.Context()))

	// At the next move the old card goes; the next is the new version's and alone.
	must(t, p.MoveTo(chromium.Point{X: 5, Y: 5}))
	waitCard(t, p, "")
	waitPainted(t, p, texts("demo.html"))
	must(t, p.OpenCard(t.Context(), number, "updated "+number))
	if n := cards(t, p); n != 1 {
		t.Errorf("%d cards are open", n)
	}
	clickCard(t, p, "Call")
	waitCard(t, p, "The PBX accepted the call")
	// What the page writes now is painted once, by the new.
	must(t, p.Evaluate(`void (document.querySelector("h1").textContent = "Call 021-8834 1399")`, nil))
	waitPainted(t, p, append([]string{"021-8834 1399"}, texts("demo.html")...))
	if n := len(s.PBX.Orders()); n != 1 {
		t.Errorf("the PBX got %d orders", n)
	}
	threwNothing(t, p)
}

func TestSwitchedOffItIsSilentAndSwitchedOnTheOpenTabsWork(t *testing.T) {
	s, _ := ownStage(t)
	// A page that loads for ever, before the others, keeps none of them waiting.
	s.Pages.Serve("forever.html", "text/html", []byte(`<!doctype html><p>021-8834 1999<img src="/forever">`))
	stuck, err := s.Browser.Open(t.Context(), "about:blank")
	must(t, err)
	must(t, stuck.Evaluate("void (location.href = `"+s.Pages.Page("forever.html")+"`)", nil))
	p, err := s.Browser.Open(t.Context(), s.Pages.Page("demo.html"))
	must(t, err)
	waitPainted(t, p, texts("demo.html"))
	must(t, s.Browser.SetEnabled(t.Context(), false))
	// At the first thing that happens the numbers are the page's alone.
	at, err := p.PointOf(texts("demo.html")[1])
	must(t, err)
	must(t, p.MoveTo(at))
	waitPainted(t, p, nil)
	if n := cards(t, p); n != 0 {
		t.Errorf("%d cards are open", n)
	}
	must(t, s.Browser.SetEnabled(t.Context(), true))
	waitPainted(t, p, texts("demo.html"))
	must(t, p.MoveTo(chromium.Point{X: 5, Y: 5}))
	must(t, p.OpenCard(t.Context(), texts("demo.html")[1], "Call"))
	clickCard(t, p, "Call")
	waitCard(t, p, "The PBX accepted the call")
	if n := len(s.PBX.Orders()); n != 1 {
		t.Errorf("the PBX got %d orders", n)
	}
}

func TestBackAndForwardFindThePageAsItWas(t *testing.T) {
	before := configured(t)
	p := openPage(t, "demo.html")
	waitPainted(t, p, texts("demo.html"))
	must(t, p.Evaluate(`void (window.kept = true)`, nil))
	must(t, p.Navigate(t.Context(), shared.Pages.Page("strict-csp.html")))
	waitPainted(t, p, texts("strict-csp.html"))
	for i, name := range []string{"demo.html", "strict-csp.html", "demo.html"} {
		must(t, p.History(map[bool]int64{true: -1, false: 1}[name == "demo.html"]))
		waitPainted(t, p, texts(name))
		// What follows happens in a page out of the back-forward cache; later ones
		// Chrome drops from it at times, and loads them again.
		if kept := evaluated[bool](t, p, "window.kept === true"); i == 0 && !kept {
			t.Errorf("%s was loaded again: Chrome's back-forward cache did not hold it", name)
		}
		n := shared.Pages.Expected[name][0]
		callFromCard(t, p, n.Text)
		if order := waitOrder(t, before+i); order.Fields["callee"] != n.Dialled {
			t.Errorf("%s: the PBX got %q", name, order.Body)
		}
		waitCard(t, p, "The PBX accepted the call")
		clickCard(t, p, "Close")
	}
	// An application that only writes its history keeps its numbers.
	must(t, p.Evaluate(`history.pushState({}, "", "#there"), void (document.querySelector("h1").textContent = "021-8834 1888")`, nil))
	waitPainted(t, p, append([]string{"021-8834 1888"}, texts("demo.html")...))
	must(t, p.Evaluate(`void history.back()`, nil))
	must(t, p.WaitFor(t.Context(), `location.hash === ""`))
	waitPainted(t, p, append([]string{"021-8834 1888"}, texts("demo.html")...))
	noFurtherOrder(t, before+3)
}

package e2e

import (
	"flag"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"simotel/wasm/internal/bundle"
	"simotel/wasm/internal/chromium"
)

// kills is how often the worker is ended at random: ./build.sh soak takes more.
var (
	kills = flag.Int("kills", 8, "how often the worker is ended at a random step")
	seed  = flag.Uint64("seed", 0, "of the random steps; 0 for a new one")
)

// killer ends the worker at random moments around whatever a test does.
type killer struct {
	t      *testing.T
	random *rand.Rand
	done   int
}

// around does something and ends the worker before, after, or while it is done.
func (k *killer) around(do func()) {
	k.t.Helper()
	how := k.random.IntN(3)
	k.t.Logf("kill %d, %s the step", k.done, []string{"before", "after", "during"}[how])
	switch how {
	case 0:
		k.kill()
		do()
	case 1:
		do()
		k.kill()
	default:
		ended := make(chan error, 1)
		wait := time.Duration(k.random.IntN(400)) * time.Millisecond
		go func() {
			time.Sleep(wait)
			ended <- shared.Browser.KillWorker(k.t.Context())
		}()
		do()
		must(k.t, <-ended)
		k.done++
	}
}

func (k *killer) kill() {
	killWorker(k.t)
	k.done++
}

// way is one way to call: a number by its card, or a link by a click.
type way struct {
	number, link string // one of the two
	dialled      string
}

// where the text of a way stands.
func (w way) where(t *testing.T, p *chromium.Page) chromium.Point {
	t.Helper()
	var placed bool
	if must(t, p.Evaluate(`"place" in window`, &placed)); placed {
		return placeOf(t, p, w.number+w.link)
	}
	at, err := p.PointOf(w.number + w.link)
	must(t, err)
	return at
}

// call calls, with the worker ended around its steps.
func (w way) call(t *testing.T, k *killer, p *chromium.Page) {
	t.Helper()
	apart(t)
	at := w.where(t, p)
	if w.link != "" {
		k.around(func() { clickAtRest(t, p, at) })
		return
	}
	k.around(func() { must(t, p.MoveTo(at)); waitCard(t, p, w.number) })
	k.around(func() { clickCard(t, p, "Call") })
}

// numbersOf are ways to call some of a page's numbers.
func numbersOf(page string, which ...int) (ways []way) {
	for _, i := range which {
		n := shared.Pages.Expected[page][i]
		ways = append(ways, way{number: n.Text, dialled: n.Dialled})
	}
	return ways
}

func TestTheWorkerMayDieAtAnyStepOnEveryPage(t *testing.T) {
	if *seed == 0 {
		*seed = rand.Uint64()
	}
	t.Logf("-seed %d", *seed)
	k := &killer{t: t, random: rand.New(rand.NewPCG(*seed, 1))}
	makeReact(t, bundle.Production)
	pages := map[string][]way{
		"links.html": {
			{link: "Call the office", dialled: "02188341256"}, {link: "The secretary", dialled: "02188341240"},
			{link: "Bold", dialled: "02188341246"}, {number: "021-8834 1997", dialled: "02188341997"},
		},
		"shadow.html":     {{number: "021-8834 1602", dialled: "02188341602"}, {link: "Call the board", dialled: "02188341699"}},
		"frames.html":     numbersOf("frames.html", 0, 1, 3),
		"optout.html":     {{link: "Call the laboratory", dialled: "02188341702"}},
		"strict-csp.html": numbersOf("strict-csp.html", 0, 2),
		"crm-spa.html":    numbersOf("crm-spa.html", 1, 3),
		"contact-fa.html": numbersOf("contact-fa.html", 1, 7),
		"classified.html": numbersOf("classified.html", 3, 5),
		"react.html":      numbersOf("react.html", 1, 4),
		"narrow.html":     numbersOf("narrow.html", 0, 3),
		"grid.html":       nil,
	}
	names := slices.Sorted(maps.Keys(pages))
	orders := configured(t)
	for round := 0; k.done < *kills; round++ {
		name := names[round%len(names)]
		t.Log(name)
		var p *chromium.Page
		k.around(func() { p = openPage(t, name) })
		k.around(func() { waitAllPainted(t, p, name) })
		ways := slices.Clone(pages[name])
		if name == "grid.html" {
			n := shownNumbers(t, p, "grid.numbers()")[k.random.IntN(5)]
			ways = []way{{number: n.Text, dialled: n.Dialled}}
		}
		k.random.Shuffle(len(ways), func(i, j int) { ways[i], ways[j] = ways[j], ways[i] })
		for _, w := range ways {
			t.Logf("%s: %+v", name, w)
			w.call(t, k, p)
			if order := waitOrder(t, orders); order.Fields["callee"] != w.dialled {
				t.Fatalf("%s: the PBX got %q, want %s", name, order.Body, w.dialled)
			}
			orders++
			// The truth is shown: taken, or not known where the answer died with the worker.
			waitCard(t, p, "PBX")
			clickCard(t, p, "Close")
			waitCard(t, p, "")
		}
		threwNothing(t, p)
		p.Close()
	}
	noFurtherOrder(t, orders)
	t.Logf("%d kills, %d calls", k.done, orders)
}

// waitAllPainted waits until all numbers of a page are painted that it shows
// when it is opened.
func waitAllPainted(t *testing.T, p *chromium.Page, name string) {
	t.Helper()
	switch name {
	case "optout.html":
		return // none are
	case "grid.html":
		waitPainted(t, p, shownTexts(t, p, "grid.numbers()"))
	case "links.html", "shadow.html", "frames.html":
		waitPlaced(t, p, texts(name))
	case "classified.html":
		waitShownPainted(t, p, texts(name)[1:])
	case "react.html":
		waitShownPainted(t, p, texts(name))
	default:
		waitPainted(t, p, texts(name))
	}
}

package e2e

import (
	"flag"
	"math/rand/v2"
	"testing"
	"time"

	"simotel/wasm/internal/chromium"
)

// kills is how often the worker is ended at random: ./build.sh soak takes more.
var (
	kills = flag.Int("kills", 50, "how often the worker is ended at a random step")
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
	switch k.random.IntN(3) {
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

// way is one way to call. It returns what the PBX has to be given.
type way func(t *testing.T, k *killer, p *chromium.Page) (dialled string)

func onNumber(text, dialled string) way {
	return func(t *testing.T, k *killer, p *chromium.Page) string {
		k.around(func() { must(t, p.MoveTo(placeOf(t, p, text))); waitCard(t, p, text) })
		k.around(func() { clickCard(t, p, "Call") })
		return dialled
	}
}

func onLink(text, dialled string) way {
	return func(t *testing.T, k *killer, p *chromium.Page) string {
		k.around(func() { must(t, p.Click(placeOf(t, p, text))) })
		return dialled
	}
}

func TestTheWorkerMayDieAtAnyStepOnEveryPage(t *testing.T) {
	if *seed == 0 {
		*seed = rand.Uint64()
	}
	t.Logf("-seed %d", *seed)
	k := &killer{t: t, random: rand.New(rand.NewPCG(*seed, 1))}
	pages := []struct {
		name string
		ways []way
	}{
		{"links.html", []way{
			onLink("Call the office", "02188341256"), onLink("The secretary", "02188341256"), onLink("Bold", "02188341256"),
			onNumber("021-8834 1997", "02188341997"),
		}},
		{"shadow.html", []way{onNumber("021-8834 1602", "02188341602"), onLink("Call the board", "02188341699")}},
		{"frames.html", []way{onNumber("021-8834 1500", "02188341500"), onNumber("021-8834 1501", "02188341501"), onNumber("021-8834 1503", "02188341503")}},
	}
	orders := configured(t)
	for round := 0; k.done < *kills; round++ {
		page := pages[round%len(pages)]
		k.random.Shuffle(len(page.ways), func(i, j int) { page.ways[i], page.ways[j] = page.ways[j], page.ways[i] })
		var p *chromium.Page
		k.around(func() { p = openPage(t, page.name) })
		k.around(func() { waitPlaced(t, p, texts(page.name)) })
		for _, w := range page.ways {
			dialled := w(t, k, p)
			if order := waitOrder(t, orders); order.Fields["callee"] != dialled {
				t.Fatalf("%s: the PBX got %q, want %s", page.name, order.Body, dialled)
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

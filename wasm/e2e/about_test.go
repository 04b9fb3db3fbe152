package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"simotel/wasm/internal/chromium"
	"simotel/wasm/internal/stage"
)

// told waits until the card tells something of its number, which is isolated by
// marks that nobody sees.
func told(t *testing.T, p *chromium.Page, want string) (shown string) {
	t.Helper()
	err := p.WaitUntil(t.Context(), "the card to tell of its number", func() (bool, error) {
		var err error
		shown, err = p.CardText()
		shown = strings.NewReplacer("\u2068", "", "\u2069", "").Replace(shown)
		return strings.Contains(shown, want), err
	})
	if err != nil {
		t.Fatalf("%v: it shows %q, want %q", err, shown, want)
	}
	return shown
}

func TestTheCardTellsWhereItsNumberIsFrom(t *testing.T) {
	before := configured(t)
	p := openPage(t, "demo.html")
	waitPainted(t, p, texts("demo.html"))
	openCard(t, p, "+98 21 8834 1256")
	told(t, p, "Tehran province · Fixed line")
	// The button stays where it was found.
	clickCard(t, p, "Call")
	waitOrder(t, before)
	waitCard(t, p, "The PBX accepted the call")
	told(t, p, "Tehran province · Fixed line")

	configure(t, stage.Document(shared.PBX.URL(), "fa"))
	p = openPage(t, "demo.html")
	waitPainted(t, p, texts("demo.html"))
	must(t, p.OpenCard(t.Context(), "+98 21 8834 1256", "تماس"))
	told(t, p, "استان تهران · تلفن ثابت")
	before = len(shared.PBX.Orders())
	clickCard(t, p, "تماس")
	if order := waitOrder(t, before); order.Fields["callee"] != "02188341256" {
		t.Errorf("the PBX was asked to dial %q", order.Fields["callee"])
	}
	waitCard(t, p, "مرکز تلفن تماس را پذیرفت")
}

func TestTheCardOfALinkTellsOfItsNumberBehindTheCall(t *testing.T) {
	before := configured(t)
	p := openPage(t, "links.html")
	killWorker(t)
	at, err := p.PointOfNode("#plain")
	must(t, err)
	must(t, p.Click(at))
	waitOrder(t, before)
	told(t, p, "Tehran province · Fixed line")
}

func TestNoButtonOfTheCardMovesWhenItTellsOfItsNumber(t *testing.T) {
	configured(t)
	p := openPage(t, "demo.html")
	all := texts("demo.html")
	waitPainted(t, p, all)
	for _, text := range []string{all[0], all[len(all)-1]} {
		killWorker(t) // so that there is time to see the card before
		must(t, p.OpenCard(t.Context(), text, "Call"))
		was, err := p.CardButtonNow("Call")
		must(t, err)
		told(t, p, " · ")
		if is, err := p.CardButtonNow("Call"); err != nil || is != was {
			t.Errorf("%s: the button was at %v and is at %v, %v", text, was, is, err)
		}
	}
}

func TestTheCardWorksWithoutTheTableOfPlaces(t *testing.T) {
	own, dist := ownStage(t)
	table := filepath.Join(dist, "places.bin")
	p, err := own.Browser.Open(t.Context(), own.Pages.Page("demo.html"))
	must(t, err)
	waitPainted(t, p, texts("demo.html"))
	for _, c := range []struct {
		name   string
		change func()
	}{
		{"that is none", func() { write(t, table, []byte("no table")) }},
		{"that is empty", func() { write(t, table, nil) }},
		{"that is missing", func() { must(t, os.Remove(table)) }},
	} {
		t.Run(c.name, func(t *testing.T) {
			c.change()
			must(t, own.Browser.KillWorker(t.Context()))
			must(t, p.OpenCard(t.Context(), "+98 21 8834 1256", "Call"))
			if shown := told(t, p, "Fixed line"); strings.Contains(shown, "Tehran") {
				t.Errorf("the card shows %q", shown)
			}
			clickCard(t, p, "Call")
			waitCard(t, p, "The PBX accepted the call")
			clickCard(t, p, "Close")
			waitCard(t, p, "")
			must(t, p.MoveTo(chromium.Point{X: 5, Y: 5}))
		})
	}
}

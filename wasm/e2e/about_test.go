package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"simotel/wasm/internal/chromium"
)

// told waits until the card tells something of its number, which is isolated by
// marks that nobody sees.
func told(t *testing.T, p *chromium.Page, want string) (shown string) {
	t.Helper()
	err := p.WaitUntil(t.Context(), "the card to tell of its number", func() (bool, error) {
		var err error
		shown, err = p.CardText()
		shown = unmarked(shown)
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
	for i, c := range []struct{ language, number, dialled, place string }{
		{"en", "+98 21 8834 1256", "02188341256", "Tehran province"},
		{"fa", "۰۲۱-۸۸۳۴۱۲۵۷", "02188341257", "استان تهران"},
	} {
		words := speak(t, c.language)
		spoken(t, p, words)
		about := c.place + " · " + words.Text("type_fixed_line")
		must(t, p.OpenCard(t.Context(), c.number, words.Text("card_call")))
		told(t, p, about)
		// The button stays where it was found.
		clickCard(t, p, words.Text("card_call"))
		if order := waitOrder(t, before+i); order.Fields["callee"] != c.dialled {
			t.Errorf("the PBX got %q", order.Body)
		}
		waitCard(t, p, words.Text("state_accepted"))
		told(t, p, about)
		clickCard(t, p, words.Text("card_close"))
		waitCard(t, p, "")
	}
}

func TestTheCardOfALinkTellsOfItsNumberBehindTheCall(t *testing.T) {
	before := configured(t)
	p := openPage(t, "links.html")
	waitPainted(t, p, texts("links.html")) // a click before that asks
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

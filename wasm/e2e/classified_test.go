package e2e

import (
	"slices"
	"testing"

	"simotel/wasm/internal/chromium"
)

const classifiedPage = "classified.html"

func TestTheNumbersOfAClassifiedAdAreFoundAmongItsOtherDigits(t *testing.T) {
	before := configured(t)
	p, alone := openBoth(t, classifiedPage)
	all := texts(classifiedPage)
	// The seller's number is not there yet.
	waitShownPainted(t, p, all[1:])
	sameMutations(t, p, alone)

	for _, page := range []*chromium.Page{p, alone} {
		clickOn(t, page, "contact")
	}
	waitShownPainted(t, p, all)
	must(t, p.MoveTo(chromium.Point{X: 5, Y: 5}))
	waitCard(t, p, "")
	sameMutations(t, p, alone)

	for i, n := range shared.Pages.Expected[classifiedPage] {
		callFromCard(t, p, n.Text)
		if order := waitOrder(t, before+i); order.Fields["callee"] != n.Dialled {
			t.Errorf("%s: the PBX got %q", n.Text, order.Body)
		}
		waitCard(t, p, "The PBX accepted the call")
		clickCard(t, p, "Close")
		waitCard(t, p, "")
		if got, want := takeMutations(t, p), []string{"added simotel-card to html", "removed simotel-card from html"}; !slices.Equal(got, want) {
			t.Errorf("%s: the page saw %q, want %q", n.Text, got, want)
		}
	}

	// What stands in a link or a button is the page's own to click.
	must(t, p.Evaluate("clicked = []", nil))
	for _, number := range []string{"۰۹۱۲-۵۵۵-۲۲۳۳", "۰۲۱۸۸۰۹۱۲۳۴"} {
		at, err := p.PointOf(number)
		must(t, err)
		must(t, p.Click(at))
	}
	if got, want := evaluated[[]string](t, p, "clicked"), []string{"#swap", "dial"}; !slices.Equal(got, want) {
		t.Errorf("the page heard clicks on %q, want %q", got, want)
	}
	threwNothing(t, p)
	noFurtherOrder(t, before+len(all))
}

// A hand that goes down a list must not meet the card of the number before:
// also of one that stands in several elements, or in Persian digits with blanks.
func TestTheCardOfANumberInATableLeavesTheNextRowFree(t *testing.T) {
	configured(t)
	p := openPage(t, classifiedPage)
	waitShownPainted(t, p, texts(classifiedPage)[1:])
	for _, number := range []string{"۰۲۱-۸۸۷۷۶۶۵۵", "+۹۸ ۷۱ ۳۲۳۳ ۸۰۱۵", "۰۵۱ ۳۸۴۰ ۲۲۱۱"} {
		openCard(t, p, number)
		lines, err := p.LinesOf(number)
		must(t, err)
		card, err := p.CardBox()
		must(t, err)
		if middle := lines[0].Middle().Y; card.Top > middle || card.Bottom < middle {
			t.Errorf("the card of %s is at %v, its line at %v", number, card, lines[0])
		}
		must(t, p.MoveTo(chromium.Point{X: 5, Y: 5}))
		waitCard(t, p, "")
	}
}

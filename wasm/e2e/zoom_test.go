package e2e

import (
	"fmt"
	"math"
	"testing"

	"simotel/wasm/internal/chromium"
)

// zoom sets the browser's own zoom of a page's tab, as a person does with Ctrl
// and plus.
func zoom(t *testing.T, p *chromium.Page, factor float64) {
	t.Helper()
	address := evaluated[string](t, p, "location.href")
	ratio := evaluated[float64](t, p, "devicePixelRatio")
	ours := openExtension(t, "options.html")
	must(t, ours.Evaluate(fmt.Sprintf(`(async () => {
	  const tab = (await chrome.tabs.query({})).find((tab) => tab.url === %q);
	  await chrome.tabs.setZoomSettings(tab.id, {scope: "per-tab"});
	  await chrome.tabs.setZoom(tab.id, %v);
	})()`, address, factor), nil))
	ours.Close()
	must(t, p.WaitFor(t.Context(), fmt.Sprintf("devicePixelRatio === %v", ratio*factor)))
}

func TestANumberOnTwoLinesIsCalledFromEitherUnderZoom(t *testing.T) {
	for _, factor := range []float64{1, 2} {
		t.Run(fmt.Sprintf("at %v%%", factor*100), func(t *testing.T) {
			before := configured(t)
			p := openPage(t, "narrow.html")
			waitPainted(t, p, texts("narrow.html"))
			zoom(t, p, factor)
			for i := range 2 {
				apart(t)
				for _, n := range shared.Pages.Expected["narrow.html"] {
					lines, err := p.LinesOf(n.Text)
					must(t, err)
					if len(lines) != 2 {
						t.Fatalf("%s stands on %d lines", n.Text, len(lines))
					}
					must(t, p.MoveTo(lines[i].Middle()))
					waitCard(t, p, "Call")
					cardAtLine(t, p, lines, i)
					if i == 0 {
						clickCard(t, p, "More")
						waitCard(t, p, "Not a phone number")
						cardAtLine(t, p, lines, i)
						clickCard(t, p, "More")
					}
					clickCard(t, p, "Call")
					if order := waitOrder(t, before); order.Fields["callee"] != n.Dialled {
						t.Errorf("%s: the PBX got %q", n.Text, order.Body)
					}
					before++
					waitCard(t, p, "The PBX accepted the call")
					cardAtLine(t, p, lines, i)
					clickCard(t, p, "Close")
					waitCard(t, p, "")
				}
			}
			waitPainted(t, p, texts("narrow.html"))
			noFurtherOrder(t, before)
		})
	}
}

// cardAtLine sees that the card is inside the viewport, next to the number and
// not on it, and at the line that the pointer rests on.
func cardAtLine(t *testing.T, p *chromium.Page, lines []chromium.Box, hovered int) {
	t.Helper()
	card, err := p.CardBox()
	must(t, err)
	size := evaluated[[2]float64](t, p, "[innerWidth, innerHeight]")
	const slack = 1.5 // of a card that is put on whole pixels
	if card.Left < 0 || card.Top < 0 || card.Right > size[0] || card.Bottom > size[1] {
		t.Errorf("the card is at %v, in a viewport of %v", card, size)
	}
	below := card.Top - lines[len(lines)-1].Bottom
	above := lines[0].Top - card.Bottom
	if gap := max(below, above); gap < -slack || gap > 12 {
		t.Errorf("the card is at %v, the number on the lines %v", card, lines)
	}
	if math.Abs(card.Left-lines[hovered].Left) > slack {
		t.Errorf("the card begins at %v, the line under the pointer at %v", card.Left, lines[hovered].Left)
	}
}

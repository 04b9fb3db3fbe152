package e2e

import (
	"fmt"
	"strings"
	"testing"

	"simotel/wasm/internal/chromium"
)

// attacked sets the extension up so that clicks on numbers call, opens the page of
// attacks and does one to it.
func attacked(t *testing.T, attack string) (p *chromium.Page, before int) {
	t.Helper()
	before = callingAtClicks(t)
	return attackOn(t, attack), before
}

func callingAtClicks(t *testing.T) (ordersBefore int) {
	t.Helper()
	before := configured(t)
	configure(t, `{"version":1,"settings":{"clicks":{"number":"call"}}}`)
	return before
}

// attackOn opens the page of attacks and does one to it.
func attackOn(t *testing.T, attack string) *chromium.Page {
	t.Helper()
	p := openPage(t, "attack.html")
	waitPainted(t, p, texts("attack.html"))
	if attack != "" {
		must(t, p.Evaluate(attack, nil))
	}
	return p
}

// pressCovered waits until the card says by its looks that it cannot be seen, and
// presses a button of it all the same.
func pressCovered(t *testing.T, p *chromium.Page, label string) {
	t.Helper()
	must(t, p.WaitUntil(t.Context(), "the card to be covered", p.CardIsCovered))
	at, err := p.CardButtonNow(label)
	must(t, err)
	must(t, p.Click(at))
}

func TestANumberOrLinkThatCannotBeSeenAsItIsAsksFirst(t *testing.T) {
	before := callingAtClicks(t)
	for _, what := range []struct{ id, text, calls string }{
		{"number", "021-8834 1256", "021-8834 1256"},
		{"link", "Call the office", "+882161600000"},
	} {
		for name, attack := range map[string]string{
			"covered":                      `attack.cover("%s")`,
			"transparent by an ancestor":   `attack.style("%s", "faint")`,
			"written in transparent ink":   `attack.ink("%s")`,
			"cut off":                      `attack.style("%s", "cut")`,
			"moving":                       `attack.drift("%s")`,
			"for the most part off screen": `attack.to("%s", -100, 100)`,
		} {
			t.Run(what.id+" "+name, func(t *testing.T) {
				p := attackOn(t, fmt.Sprintf(attack, what.id))
				at, err := p.PointOf(what.text)
				must(t, err)
				at.X = max(at.X, 4)
				if name == "cut off" {
					at.X = 30
				}
				must(t, p.Click(at))
				waitCard(t, p, what.calls)
				noFurtherOrder(t, before)
				p.Close()
			})
		}
	}
}

func TestALinkThatComesUnderARestingHandAsksFirst(t *testing.T) {
	before := callingAtClicks(t)
	for _, id := range []string{"number", "link"} {
		t.Run(id, func(t *testing.T) {
			p := attackOn(t, "")
			at, err := p.PointOf("Claim your prize")
			must(t, err)
			must(t, p.MoveTo(at))
			must(t, p.Evaluate(fmt.Sprintf(`attack.to(%q, %v, %v)`, id, at.X-30, at.Y-12), nil))
			must(t, p.Press(at))
			waitCard(t, p, "Call")
			noFurtherOrder(t, before)
		})
	}
}

func TestAnOpenNumberOrLinkCallsAtTheClick(t *testing.T) {
	p, before := attacked(t, "")
	for i, text := range []string{"021-8834 1256", "Call the office"} {
		at, err := p.PointOf(text)
		must(t, err)
		must(t, p.Click(at))
		if text == "Call the office" { // a satellite telephone's
			waitCard(t, p, "Yes, call")
			clickCard(t, p, "Yes, call")
		}
		waitOrder(t, before+i)
		waitCard(t, p, "The PBX accepted the call")
		must(t, p.Type("\x1b"))
		waitCard(t, p, "")
	}
	noFurtherOrder(t, before+2)
}

func TestACardThatIsCoveredCallsNobodyAndSaysSo(t *testing.T) {
	p, before := attacked(t, "")
	openCard(t, p, "021-8834 1256")
	must(t, p.Evaluate(`attack.top(9)`, nil))
	pressCovered(t, p, "Call")
	waitCard(t, p, "Something on the page covers this card.")
	noFurtherOrder(t, before)
}

func TestAClickThatAPageHeldBackCallsNobodyAndTheCardSaysSo(t *testing.T) {
	p, before := attacked(t, "")
	openCard(t, p, "021-8834 1256")
	must(t, p.Evaluate(`addEventListener("pointerup", () => { for (const start = performance.now(); performance.now() - start < 600;); }, {capture: true, once: true})`, nil))
	clickCardOnce(t, p, "Call")
	waitCard(t, p, "your click arrived late")
	noFurtherOrder(t, before)
	clickCard(t, p, "Call")
	waitOrder(t, before)
	waitCard(t, p, "The PBX accepted the call")
	if text, err := p.CardText(); err != nil || strings.Contains(text, "arrived late") {
		t.Errorf("the card of a call that was placed says %q, error %v", text, err)
	}
}

func TestAStyleOfThePagePutsNothingOverTheCard(t *testing.T) {
	p, before := attacked(t, `attack.root("pseudo")`)
	openCard(t, p, "021-8834 1256")
	clickCard(t, p, "Call")
	waitOrder(t, before)
}

func TestACardComesBackOverWhatThePageOpensLaterAndCallsWhenItIsSeen(t *testing.T) {
	p, before := attacked(t, "")
	openCard(t, p, "021-8834 1256")
	must(t, p.Evaluate(`attack.top()`, nil))
	clickCard(t, p, "Call")
	waitOrder(t, before)
	waitCard(t, p, "The PBX accepted the call")
	// What comes a second time stays over it, until it goes.
	must(t, p.Evaluate(`attack.uncover(), attack.top()`, nil))
	pressCovered(t, p, "Call again")
	waitCard(t, p, "Something on the page covers this card.")
	must(t, p.Evaluate(`attack.uncover()`, nil))
	apart(t)
	clickCard(t, p, "Call again")
	waitOrder(t, before+1)
	noFurtherOrder(t, before+2)
}

func TestAClickBeforeTheCardCanHaveBeenReadCallsNobody(t *testing.T) {
	p, before := attacked(t, "")
	at, err := p.PointOf("021-8834 1256")
	must(t, err)
	must(t, p.MoveTo(at))
	waitCard(t, p, "Call")
	_, err = p.CardButton("Call") // once the card is no longer new
	must(t, err)
	// The page covers the card until a moment before the click.
	must(t, p.Evaluate(`attack.top(9)`, nil))
	must(t, p.WaitUntil(t.Context(), "the card to be covered", p.CardIsCovered))
	button, err := p.CardButtonNow("Call")
	must(t, err)
	must(t, p.MoveTo(button))
	must(t, p.Evaluate(`attack.uncover()`, nil))
	must(t, p.Press(button))
	noFurtherOrder(t, before)
	clickCard(t, p, "Call")
	waitOrder(t, before)
}

func TestAGameOfFastClicksPlacesNoCall(t *testing.T) {
	p, before := attacked(t, `attack.flood("link")`)
	at, err := p.PointOf("Claim your prize")
	must(t, err)
	must(t, p.MoveTo(at))
	for i := range 12 {
		must(t, p.Press(chromium.Point{X: at.X + float64(i%3)*9, Y: at.Y + float64(i%2)*7}))
	}
	noFurtherOrder(t, before)
}

func TestEnterThatAPageTurnsOntoALinkAsksFirst(t *testing.T) {
	before := configured(t)
	for name, text := range map[string]string{
		"the focus is moved between two keys": `<input id="field"> <a id="link" href="tel:+982188341256">Call the office</a><script>field.onkeydown = (e) => { if (e.key === "x") link.focus(); }</script>`,
		"a form's button in a link":           `<form onsubmit="return false"><input id="field"> <a href="tel:+982188341256"><button>Search</button></a></form>`,
		"a field in a link":                   `<a href="tel:+982188341256"><form onsubmit="return false"><input id="field"> <button>Search</button></form></a>`,
	} {
		t.Run(name, func(t *testing.T) {
			p := openText(t, "enter.html", text)
			waitScripts(t, p, "a link")
			must(t, p.Evaluate(`field.focus()`, nil))
			must(t, p.Evaluate(`new Promise((done) => setTimeout(done, 600))`, nil))
			stopClock(t, p)
			must(t, p.Type("x\r"))
			waitCard(t, p, "+982188341256")
			noFurtherOrder(t, before)
			p.Close()
		})
	}
}

func TestALinkPutUnderAHandThatThePageKeepsFromUsAsksFirst(t *testing.T) {
	before := configured(t)
	for name, lets := range map[string]string{
		"all along":            `false`,
		"up to the press":      `e.type === "pointerdown"`,
		"up to the last move":  `e.clientX === last || e.type === "pointerdown"`,
		"while it went there":  `e.clientX === last || e.type === "pointerdown" || e.clientY > 390`,
		"but where it goes in": `e.clientX === last || e.type !== "pointermove"`,
	} {
		t.Run(name, func(t *testing.T) {
			p := openText(t, "kept.html", `<style>a, button { position: absolute; left: 300px; top: 100px; width: 200px; height: 80px; font-size: 30px } a { top: 500px }</style>
<button id="bait">Claim your prize</button><a id="link" href="tel:+982188341256">Call us</a>
<script>let last = 401; for (const type of ["pointerover", "pointermove", "pointerdown"]) addEventListener(type, (e) => { if (!(`+lets+`)) e.stopImmediatePropagation(); }, true);</script>`)
			waitScripts(t, p, "a link")
			stopClock(t, p)
			must(t, p.MoveTo(chromium.Point{X: 20, Y: 400}))
			must(t, p.MoveTo(chromium.Point{X: 400, Y: 140}))
			must(t, p.Evaluate(`new Promise((done) => { bait.remove(); link.style.top = "100px"; setTimeout(done, 300); })`, nil))
			must(t, p.MoveTo(chromium.Point{X: 401, Y: 140}))
			must(t, p.Press(chromium.Point{X: 401, Y: 140}))
			waitCard(t, p, "+982188341256")
			noFurtherOrder(t, before)
			p.Close()
		})
	}
}

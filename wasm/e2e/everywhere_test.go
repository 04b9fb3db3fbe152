package e2e

import (
	"slices"
	"strings"
	"testing"

	"simotel/wasm/internal/chromium"
)

// waitPlaced waits until exactly these texts are painted in a page with its
// shadow roots and frames, in any order.
func waitPlaced(t *testing.T, p *chromium.Page, want []string) {
	t.Helper()
	want = slices.Sorted(slices.Values(want))
	var got []string
	err := p.WaitUntil(t.Context(), "the numbers to be painted everywhere", func() (bool, error) {
		err := p.Evaluate("place.painted()", &got)
		return slices.Equal(got, want), err
	})
	if err != nil {
		t.Fatalf("%v\n got %q\nwant %q", err, got, want)
	}
}

// placeOf returns where a text stands in the viewport, whatever frame or shadow
// root it is in.
func placeOf(t *testing.T, p *chromium.Page, text string) chromium.Point {
	t.Helper()
	var at *chromium.Point
	must(t, p.Evaluate("place.of(`"+text+"`)", &at))
	if at == nil {
		t.Fatalf("%q is nowhere", text)
	}
	return *at
}

// callAnywhere rests on a text and clicks the card's button, in whichever frame
// the card opens, and waits for the answer: until then no other card opens for a
// hand that has moved on.
func callAnywhere(t *testing.T, p *chromium.Page, frames []*chromium.Page, text string) {
	t.Helper()
	at := placeOf(t, p, text)
	must(t, p.MoveTo(at))
	var in *chromium.Page
	var shown string
	must(t, p.WaitUntil(t.Context(), "a card for "+text, func() (bool, error) {
		for _, in = range append([]*chromium.Page{p}, frames...) {
			var err error
			if shown, err = in.CardText(); strings.Contains(shown, text) || err != nil {
				return err == nil, err
			}
		}
		return false, nil
	}))
	button, err := in.CardButton("Call")
	must(t, err)
	if in != p {
		inner := placeOf(t, in, text)
		button.X += at.X - inner.X
		button.Y += at.Y - inner.Y
	}
	must(t, p.Click(button))
	waitCard(t, in, "The PBX accepted the call")
}

func TestNumbersInFramesOfEveryKindAreCalled(t *testing.T) {
	before := configured(t)
	p := openPage(t, "frames.html")
	waitPlaced(t, p, texts("frames.html"))
	frames, err := shared.Browser.Frames()
	must(t, err)
	for i, n := range shared.Pages.Expected["frames.html"] {
		callAnywhere(t, p, frames, n.Text)
		if order := waitOrder(t, before+i); order.Fields["callee"] != n.Dialled {
			t.Errorf("%s: the PBX got %q", n.Text, order.Body)
		}
	}
	// A document that is written anew keeps neither its nodes nor its listeners.
	must(t, p.Evaluate(`(() => {
	  const d = document.getElementById("written").contentDocument;
	  d.open();
	  d.write("<script src='" + location.origin + "/place.js'></" + "script><p>Written again: 021-8834 1533</p>");
	  d.close();
	})()`, nil))
	now := texts("frames.html")
	now[3] = "021-8834 1533"
	waitPlaced(t, p, now)
	callAnywhere(t, p, nil, "021-8834 1533")
	if order := waitOrder(t, before+len(now)); order.Fields["callee"] != "02188341533" {
		t.Errorf("the PBX got %q", order.Body)
	}
	noFurtherOrder(t, before+len(now)+1)
	threwNothing(t, p)
}

func TestNumbersInShadowRootsOfEveryKindAreCalledAndFollow(t *testing.T) {
	before := configured(t)
	p := openPage(t, "shadow.html")
	now := texts("shadow.html")
	waitPlaced(t, p, now)
	for i, n := range shared.Pages.Expected["shadow.html"] {
		callAnywhere(t, p, nil, n.Text)
		if order := waitOrder(t, before+i); order.Fields["callee"] != n.Dialled {
			t.Errorf("%s: the PBX got %q", n.Text, order.Body)
		}
	}
	takeMutations(t, p)
	must(t, p.Evaluate(`shadow.rename("021-8834 1612"), shadow.add("021-8834 1613"), shadow.define()`, nil))
	now[2] = "021-8834 1612"
	now = append(now, "021-8834 1613", "021-8834 1605")
	waitPlaced(t, p, now)
	must(t, p.Evaluate(`shadow.remove()`, nil))
	now = slices.DeleteFunc(now, func(n string) bool { return n == "021-8834 1603" || n == "021-8834 1613" })
	waitPlaced(t, p, now)

	// What leaves the page for a while and comes back is read again.
	must(t, p.Evaluate(`shadow.away()`, nil))
	waitPlaced(t, p, slices.DeleteFunc(slices.Clone(now), func(n string) bool { return n == "021-8834 1612" }))
	must(t, p.WaitFor(t.Context(), `![...CSS.highlights.get("simotel")].some((r) => !r.startContainer.isConnected)`))
	must(t, p.Evaluate(`shadow.back()`, nil))
	waitPlaced(t, p, now)

	// A root that nothing tells of is read once the pointer is over it.
	must(t, p.Evaluate(`shadow.attach()`, nil))
	must(t, p.MoveTo(placeOf(t, p, "021-8834 1606")))
	waitPlaced(t, p, append(now, "021-8834 1606"))
	for _, record := range takeMutations(t, p) {
		if isOurs(record) && !strings.Contains(record, "simotel-card") {
			t.Errorf("the page saw %s", record)
		}
	}
	threwNothing(t, p)
}

func TestAPageThatOptsOutKeepsItsText(t *testing.T) {
	before := configured(t)
	p := openPage(t, "optout.html")
	// Its links say themselves that they are numbers. Before the scripts are there the card would ask.
	waitScripts(t, p, "its links")
	at, err := p.PointOf("Call the laboratory")
	must(t, err)
	must(t, p.Click(at))
	if order := waitOrder(t, before); order.Fields["callee"] != "02188341702" {
		t.Errorf("the PBX got %q", order.Body)
	}
	waitCard(t, p, "The PBX accepted the call")
	if painted, err := p.Painted(); err != nil || len(painted) > 0 {
		t.Errorf("painted %q, %v", painted, err)
	}
	// It may change its mind, for all or for a part.
	numbers := []string{"021-8834 1700", "021-8834 1701"}
	must(t, p.Evaluate(`void document.querySelector("meta[name=format-detection]").setAttribute("content", "date=no")`, nil))
	waitPainted(t, p, numbers)
	must(t, p.Evaluate(`void document.querySelector("p").setAttribute("data-simotel", "off")`, nil))
	waitPainted(t, p, nil)
	must(t, p.Evaluate(`void document.querySelector("p").removeAttribute("data-simotel")`, nil))
	waitPainted(t, p, numbers)
	must(t, p.Evaluate(`void document.documentElement.setAttribute("data-simotel", "off")`, nil))
	waitPainted(t, p, nil)
	// A document that is written anew has its own word, or none.
	must(t, p.Evaluate(`void (document.open(), document.write("<p>Written: 021-8834 1711</p>"), document.close())`, nil))
	waitPainted(t, p, []string{"021-8834 1711"})
}

func TestAHiddenPartOfALineIsPaintedOnceItIsShown(t *testing.T) {
	configured(t)
	p := openPage(t, "strict-csp.html")
	waitPainted(t, p, texts("strict-csp.html"))
	must(t, p.Evaluate(`void (() => {
	  const line = document.body.appendChild(document.createElement("p"));
	  const part = document.createElement("span");
	  part.id = "part";
	  part.hidden = true;
	  part.textContent = "021-8834 1277";
	  line.append("Call ", part, " or not");
	})()`, nil))
	now := append(texts("strict-csp.html"), "021-8834 1277")
	must(t, p.Evaluate(`void (document.querySelector("dd").append(" or 021-8834 1278"))`, nil))
	now = slices.Insert(now, 1, "021-8834 1278")
	waitPainted(t, p, slices.DeleteFunc(slices.Clone(now), func(n string) bool { return n == "021-8834 1277" }))
	must(t, p.Evaluate(`void (document.getElementById("part").hidden = false)`, nil))
	waitPainted(t, p, now)
	callFromCard(t, p, "021-8834 1277")
	waitCard(t, p, "The PBX accepted the call")
}

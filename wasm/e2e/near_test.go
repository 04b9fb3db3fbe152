package e2e

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// Chrome goes through all ranges whenever anything of the page changes.
func TestOfManyNumbersThoseArePaintedThatCanBeSeenWhereverThePageIsScrolled(t *testing.T) {
	before := configured(t)
	const many = 1000
	lines := func(exchange int) string {
		var lines strings.Builder
		for i := range many {
			fmt.Fprintf(&lines, "<p>021-88%d %04d</p>", exchange, i)
		}
		return lines.String()
	}
	p := openText(t, "near.html", `<div id="inner" style="height: 300px; overflow: auto">`+lines(12)+`</div><div style="display: contents">`+lines(13)+`</div>`)
	waitSize(t, p, 2*many)
	painted := func(number string) {
		t.Helper()
		var all []string
		err := p.WaitUntil(t.Context(), number, func() (_ bool, err error) {
			all, err = p.Painted()
			return slices.Contains(all, number) && len(all) < many/4, err
		})
		if err != nil {
			t.Fatalf("%v; %d are painted", err, len(all))
		}
	}
	painted("021-8812 0000")
	painted("021-8813 0000")
	must(t, p.Evaluate(`void document.getElementById("inner").scrollTo(0, 1e6)`, nil))
	painted("021-8812 0999")
	must(t, p.Evaluate(`void document.body.lastElementChild.lastElementChild.scrollIntoView()`, nil))
	painted("021-8813 0999")
	callFromCard(t, p, "021-8813 0999")
	if order := waitOrder(t, before); order.Fields["callee"] != "02188130999" {
		t.Errorf("the PBX got %q", order.Body)
	}
	// Its text moves to another element, as where a mark around it is taken away.
	must(t, p.Evaluate(`void (() => { const last = document.body.lastElementChild.lastElementChild; last.replaceWith(...last.childNodes, document.createElement("p")); })()`, nil))
	must(t, p.Evaluate(`new Promise((done) => setTimeout(done, 500))`, nil))
	painted("021-8813 0999")
	must(t, p.Evaluate(`void document.body.lastElementChild.lastElementChild.append(document.body.lastElementChild.lastChild.previousSibling)`, nil))
	// What is written anew where it can be seen, is hidden and shown again, or goes.
	must(t, p.Evaluate(`void (document.body.lastElementChild.lastElementChild.firstChild.data = "021-8814 0001")`, nil))
	painted("021-8814 0001")
	must(t, p.Evaluate(`void document.body.lastElementChild.remove()`, nil))
	waitFound(t, p, func(size int) bool { return size == many })
	painted("021-8812 0999")
	threwNothing(t, p)
}

// Chrome goes through those too, in every frame.
func TestNumbersThatLeftThePageLeaveTheHighlightWithTheNextThatIsShown(t *testing.T) {
	configured(t)
	p := openText(t, "left.html", "<p>021-8812 0000</p><p>021-8812 0001</p><p>021-8812 0002</p>")
	waitPainted(t, p, []string{"021-8812 0000", "021-8812 0001", "021-8812 0002"})
	must(t, p.Evaluate(`void (document.querySelector("p").remove(), document.querySelector("p").remove(), document.querySelector("p").after("021-8812 0003"))`, nil))
	waitPainted(t, p, []string{"021-8812 0002", "021-8812 0003"})
	var registered int
	if must(t, p.Evaluate(`CSS.highlights.get("simotel").size`, &registered)); registered != 2 {
		t.Errorf("%d ranges are registered for two numbers", registered)
	}
}

func TestAPageThatChangesAllTheTimeIsReadAFewTimesASecond(t *testing.T) {
	configured(t)
	p := openText(t, "busy.html", "<p>021-8812 0000</p>")
	waitPainted(t, p, []string{"021-8812 0000"})
	must(t, p.Evaluate(`void setInterval(() => document.body.append(Object.assign(document.createElement("p"), { textContent: "Nothing" })), 10)`, nil))
	const seconds, most = 3, 11
	var slices float64
	must(t, p.EvaluateInContentScript(fmt.Sprintf(`(async () => {
	  const idle = requestIdleCallback;
	  let slices = 0;
	  globalThis.requestIdleCallback = (...all) => { slices++; return idle(...all); };
	  const from = performance.now();
	  await new Promise((done) => setTimeout(done, 1000 * %d));
	  globalThis.requestIdleCallback = idle;
	  return 1000 * slices / (performance.now() - from);
	})()`, seconds), &slices))
	if slices == 0 || slices > most {
		t.Errorf("it is read %.1f times a second", slices)
	}
}

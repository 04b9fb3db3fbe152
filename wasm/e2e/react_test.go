package e2e

import (
	"regexp"
	"slices"
	"testing"

	"simotel/wasm/internal/bundle"
	"simotel/wasm/internal/chromium"
)

const reactPage = "react.html"

// makeReact has the page server serve the application, built with React.
func makeReact(t *testing.T, mode bundle.Mode) {
	t.Helper()
	script, err := bundle.Make(repository+"/testdata/pages/react", "app.jsx", mode)
	must(t, err)
	shared.Pages.Serve("react/app.js", "text/javascript; charset=utf-8", script)
}

// step is a change of the application.
type step struct {
	name  string
	do    string // an operation of the application
	shown string // true once the page shows it
	// painted changes the list of numbers that are shown.
	painted func(list []string) []string
}

// instead returns a change of one number of a list.
func instead(of, by string) func([]string) []string {
	return func(list []string) []string {
		list[slices.Index(list, of)] = by
		return list
	}
}

func without(number string) func([]string) []string {
	return func(list []string) []string {
		return slices.DeleteFunc(list, func(s string) bool { return s == number })
	}
}

func unchanged(list []string) []string { return list }

// reversedRows turns the application's rows, which stand behind the office's number.
func reversedRows(list []string) []string {
	slices.Reverse(list[1:slices.Index(list, "+1 (650) 253-0000")])
	return list
}

var reactSteps = []step{
	{"a number replaced in its text node", `crm.phone(2, "+49 40 3801 8888")`, `shows("+49 40 3801 8888")`, instead("+49 30 901820", "+49 40 3801 8888")},
	{"one of several text nodes replaced", `crm.office("021", "8834 1388")`, `shows("8834 1388")`, instead("021 8834 1299", "021 8834 1388")},
	{"a text node emptied of its number", `crm.phone(3, "unknown")`, `shows("unknown")`, without("+33 1 42 68 53 00")},
	{"a number where there was none", `crm.phone(3, "+33 1 42 68 53 01")`, `shows("+33 1 42 68 53 01")`, func(list []string) []string {
		return slices.Insert(list, 3, "+33 1 42 68 53 01")
	}},
	{"components replaced by others", `crm.cell("em")`, `document.querySelector(".phone em")`, unchanged},
	{"rows turned round", `crm.reverse()`, `document.querySelector(".row").textContent.startsWith("Sara")`, reversedRows},
	{"a row removed", `crm.remove(2)`, `!shows("Noah")`, without("+49 40 3801 8888")},
	{"components replaced again", `crm.cell("strong")`, `document.querySelector(".phone strong")`, unchanged},
	{"a subtree hidden by Suspense", `crm.suspend()`, `shows("Loading")`, func(list []string) []string {
		return without("+44 20 7946 0777")(instead("+1 (650) 253-0000", "+98 71 3233 8010")(list))
	}},
	{"the subtree shown again", `crm.resume()`, `!shows("Loading") && shows("Signed")`, func(list []string) []string {
		at := slices.Index(list, "+98 71 3233 8010")
		return slices.Replace(list, at, at+1, "+1 (650) 253-0000", "+44 20 7946 0777")
	}},
	{"markup set as a string", `crm.note("Desk <i>+49 89</i> <b>636 48018</b>, <u>021-8834</u> 1377")`, `shows("1377")`, func(list []string) []string {
		return slices.Insert(list, slices.Index(list, "+49 89 636 48018")+1, "021-8834 1377")
	}},
	{"a portal changed", `crm.portal("+98 71 3233 8020")`, `shows("+98 71 3233 8020")`, instead("+98 71 3233 8000", "+98 71 3233 8020")},
}

// shows is defined in the page for the conditions of steps.
const shows = `void (window.shows = (text) => document.body.innerText.includes(text))`

func TestAReactApplicationKeepsItsNodesAndItsNumbersFollow(t *testing.T) {
	for _, mode := range []bundle.Mode{bundle.Production, bundle.Development} {
		t.Run(string(mode), func(t *testing.T) {
			configured(t)
			makeReact(t, mode)
			p, alone := openBoth(t, reactPage)
			now := texts(reactPage)
			both := []*chromium.Page{p, alone}
			for _, page := range both {
				must(t, page.Evaluate(shows, nil))
				must(t, page.WaitFor(t.Context(), `shows("Support") && shows("2 ticks ago")`))
			}
			waitShownPainted(t, p, now)
			sameButForTicks(t, "the first rendering", p, alone)

			for _, s := range reactSteps {
				for _, page := range both {
					must(t, page.Evaluate("void "+s.do, nil))
					must(t, page.WaitFor(t.Context(), s.shown))
				}
				now = s.painted(now)
				waitShownPainted(t, p, now)
				sameButForTicks(t, s.name, p, alone)
			}

			// A person works on it as ever: typing, the page's own button and link.
			for _, page := range both {
				typeInto(t, page, "typed", "021-8834 1256")
				must(t, page.WaitFor(t.Context(), `document.getElementById("typed").value === "021-8834 1256"`))
				clickOn(t, page, "button")
				clickOn(t, page, "link")
				must(t, page.WaitFor(t.Context(), `document.getElementById("clicks").textContent === "2 clicks"`))
				healthy(t, page)
			}
			waitShownPainted(t, p, now)
			// The pointer rests on numbers in button and link: our card came, and goes.
			must(t, p.MoveTo(chromium.Point{X: 5, Y: 5}))
			waitCard(t, p, "")
			sameButForTicks(t, "typing and clicking", p, alone)
		})
	}
}

func TestANumberOfAReactApplicationIsCalledAsItIsShownWhileItIsRenderedAgain(t *testing.T) {
	before := configured(t)
	makeReact(t, bundle.Production)
	p := openPage(t, reactPage)
	waitShownPainted(t, p, texts(reactPage))
	for i, n := range shared.Pages.Expected[reactPage] {
		callFromCard(t, p, n.Text)
		if order := waitOrder(t, before+i); order.Fields["callee"] != n.Dialled {
			t.Errorf("%s: the PBX got %q", n.Text, order.Body)
		}
		waitCard(t, p, "The PBX accepted the call")
		clickCard(t, p, "Close")
		waitCard(t, p, "")
	}
	before += len(texts(reactPage))

	// Another number comes into the text node on which the pointer rests.
	openCard(t, p, "+98 21 8834 1256")
	must(t, p.Evaluate(`crm.phone(4, "+98 21 8834 1260")`, nil))
	must(t, p.MoveTo(chromium.Point{X: 5, Y: 5}))
	waitCard(t, p, "")
	callFromCard(t, p, "+98 21 8834 1260")
	if order := waitOrder(t, before); order.Fields["callee"] != "02188341260" {
		t.Errorf("the PBX got %q", order.Body)
	}
	waitCard(t, p, "The PBX accepted the call")
	clickCard(t, p, "Close")
	waitCard(t, p, "")

	// Its component is replaced again and again while the card is open.
	openCard(t, p, "+33 1 42 68 53 00")
	must(t, p.Evaluate(`(async () => {
	  for (let i = 0; i < 10; i++) {
	    crm.cell(i % 2 ? "span" : "em");
	    await new Promise((done) => setTimeout(done, 50));
	  }
	})()`, nil))
	clickCard(t, p, "Call")
	if order := waitOrder(t, before+1); order.Fields["callee"] != "0033142685300" {
		t.Errorf("the PBX got %q", order.Body)
	}
	healthy(t, p)
	noFurtherOrder(t, before+2)
}

func TestANumberInALineThatChangesAllTheTimeIsCalled(t *testing.T) {
	before := configured(t)
	makeReact(t, bundle.Production)
	p := openPage(t, reactPage)
	waitShownPainted(t, p, texts(reactPage))
	must(t, p.Evaluate(`crm.pace(60)`, nil))
	callFromCard(t, p, "+49 30 901820")
	if order := waitOrder(t, before); order.Fields["callee"] != "004930901820" {
		t.Errorf("the PBX got %q", order.Body)
	}
	waitCard(t, p, "The PBX accepted the call")
	healthy(t, p)
	noFurtherOrder(t, before+1)
}

func TestTheCardWaitsForItsNumberWhileThePageWritesItAnew(t *testing.T) {
	configured(t)
	p := openPage(t, "demo.html")
	waitPainted(t, p, texts("demo.html"))
	const number = "+98 21 8834 1256"
	openCard(t, p, number)
	at, err := p.PointOf(number)
	must(t, err)
	for range 10 {
		must(t, p.Evaluate(`void (() => {
		  const all = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
		  while (!all.nextNode().data.includes("`+number+`"));
		  const text = all.currentNode, began = performance.now();
		  const isPainted = () => [...CSS.highlights.get("simotel")].some((r) => r.startContainer === text && text.isConnected);
		  // Its place stays.
		  const space = Object.assign(document.createElement("span"), {textContent: "\u2007".repeat(text.data.length)});
		  text.replaceWith(space);
		  window.away = null;
		  setTimeout(() => {
		    space.replaceWith(text);
		    const look = setInterval(() => { if (isPainted()) { clearInterval(look); window.away = performance.now() - began; } }, 5);
		  }, 560);
		})()`, nil))
		must(t, p.MoveTo(chromium.Point{X: at.X + 1, Y: at.Y}))
		must(t, p.WaitFor(t.Context(), "window.away"))
		if away := evaluated[float64](t, p, "window.away"); away < 690 {
			waitCard(t, p, "Call")
			return
		}
		// Found again too late for it, as on a busy computer: once more.
		must(t, p.MoveTo(chromium.Point{X: 5, Y: 5}))
		waitCard(t, p, "")
		openCard(t, p, number)
	}
	t.Fatal("the number was never found again soon enough")
}

// Without this the tests above would not tell whether the application minds.
func TestTheReactApplicationBreaksWhenItsNumbersAreWrapped(t *testing.T) {
	makeReact(t, bundle.Production)
	p := openBare(t, bare(t), reactPage)
	must(t, p.Evaluate(shows, nil))
	must(t, p.WaitFor(t.Context(), `shows("+49 30 901820")`))
	must(t, p.Evaluate(`void (() => {
	  const cell = document.querySelectorAll(".phone span")[1], link = document.createElement("a");
	  link.href = "tel:+4930901820";
	  link.append(cell.firstChild.data);
	  cell.replaceChild(link, cell.firstChild);
	})()`, nil))
	must(t, p.Evaluate(`crm.phone(2, "+49 40 3801 8888")`, nil))
	// The number on screen is stale from now on, or React threw.
	must(t, p.WaitFor(t.Context(), `crm.failures.length || shows("5 ticks ago")`))
	if evaluated[bool](t, p, `!crm.failures.length && shows("+49 40 3801 8888")`) {
		t.Error("the application does not mind")
	}
}

// waitShownPainted waits until exactly these texts are painted where the page
// shows something: what Suspense hides keeps its paint and is not on screen.
func waitShownPainted(t *testing.T, p *chromium.Page, want []string) {
	t.Helper()
	var got []string
	err := p.WaitUntil(t.Context(), "the shown numbers to be painted", func() (bool, error) {
		var err error
		got, err = p.PaintedShown()
		return slices.Equal(got, want), err
	})
	if err != nil {
		t.Fatalf("%v\n got %q\nwant %q", err, got, want)
	}
}

// sameButForTicks compares what the application saw in both browsers since the
// last time, but for the timer, which goes on by itself, and for the card. The
// order is the parser's and that of answers, and no matter.
func sameButForTicks(t *testing.T, stage string, with, without *chromium.Page) {
	t.Helper()
	aside := regexp.MustCompile(`^(text \d+|added simotel-card to html|removed simotel-card from html)$`)
	var seen [2][]string
	for i, p := range []*chromium.Page{with, without} {
		seen[i] = slices.DeleteFunc(takeMutations(t, p), aside.MatchString)
		slices.Sort(seen[i])
	}
	if !slices.Equal(seen[0], seen[1]) {
		t.Errorf("%s: with us the page saw\n%q, without us\n%q", stage, seen[0], seen[1])
	}
}

// healthy sees that neither React nor the page had anything to complain about.
func healthy(t *testing.T, p *chromium.Page) {
	t.Helper()
	if failures := evaluated[[]string](t, p, "crm.failures"); len(failures) > 0 {
		t.Errorf("the application failed: %q", failures)
	}
	if evaluated[bool](t, p, `document.body.textContent.includes("Something went wrong")`) {
		t.Error("the error boundary was hit")
	}
	threwNothing(t, p)
}

package e2e

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"simotel/wasm/internal/chromium"
	"simotel/wasm/internal/pageserver"
	"simotel/wasm/internal/stage"
)

func TestADirectoryOfThousandsShowsEveryNumberInOrderAndCallsThem(t *testing.T) {
	const name = "directory.html"
	before := configured(t)
	p := openPage(t, name)
	waitSize(t, p, len(shared.Pages.Expected[name]))
	var found []string
	must(t, p.EvaluateInContentScript("simotel.inOrder().map((m) => m.text)", &found))
	if !slices.Equal(found, texts(name)) {
		t.Error("the numbers are not those of the page, in its order")
	}
	if seen := takeMutations(t, p); slices.ContainsFunc(seen, isOurs) || slices.ContainsFunc(seen, isChange) {
		t.Error("painting changed the page")
	}
	var markup, after string
	must(t, p.Evaluate("recorder.markup()", &markup))
	all := shared.Pages.Expected[name]
	for i, n := range []pageserver.Number{all[0], all[len(all)-1]} {
		callShown(t, p, n, before+i)
	}
	if must(t, p.Evaluate("recorder.markup()", &after)); markup != after {
		t.Error("the page's markup is not what it was")
	}
	threwNothing(t, p)
	noFurtherOrder(t, before+2)
}

func TestAVirtualisedGridPaintsExactlyTheRowsItShows(t *testing.T) {
	before := configured(t)
	p := openPage(t, "grid.html")
	waitPainted(t, p, shownTexts(t, p, "grid.numbers()"))
	for _, row := range []int{500, 19990, 0, 12345} {
		must(t, p.Evaluate(fmt.Sprintf("grid.to(%d)", row), nil))
		must(t, p.WaitFor(t.Context(), fmt.Sprintf("grid.first() === Math.min(%d, 20000 - document.querySelectorAll('.row').length)", row)))
		waitPainted(t, p, shownTexts(t, p, "grid.numbers()"))
	}
	// Scrolled by many rows, as fast as it goes, and stopped somewhere.
	var first int
	must(t, p.Evaluate("grid.first()", &first))
	must(t, p.Evaluate("grid.scroll(6000)", nil))
	must(t, p.WaitFor(t.Context(), fmt.Sprintf("grid.first() > %d", first+400)))
	must(t, p.Evaluate(`(async () => {
	  grid.stop();
	  // The last scroll is heard in a later frame.
	  for (let i = 0; i < 3; i++) await new Promise((done) => requestAnimationFrame(done));
	})()`, nil))
	shown := shownNumbers(t, p, "grid.numbers()")
	waitPainted(t, p, textsOf(shown))
	// The page itself writes texts and moves rows, nothing else.
	onlyThePages(t, p, "text ", "attribute style of div")
	callShown(t, p, shown[len(shown)/2], before)
	threwNothing(t, p)
	noFurtherOrder(t, before+1)
}

func TestAChatAtFiftyMessagesASecondIsPaintedToTheLastOnceItStops(t *testing.T) {
	before := configured(t)
	p := openPage(t, "chat.html?rate=50")
	// Twice as many as the page keeps, so that numbers have left it.
	must(t, p.WaitFor(t.Context(), "chat.count > 400"))
	at, err := p.PointOfNode("#stop")
	must(t, err)
	must(t, p.Click(at))
	must(t, p.WaitFor(t.Context(), `new Promise((done) => {
	  const count = chat.count;
	  setTimeout(() => done(chat.count === count), 200);
	})`))
	shown := shownNumbers(t, p, "chat.numbers()")
	waitPainted(t, p, textsOf(shown))
	onlyThePages(t, p, "added li to ol", "removed li from ol")
	// The last is in view; the first is scrolled to.
	callShown(t, p, shown[len(shown)-1], before)
	callShown(t, p, shown[0], before+1)
	threwNothing(t, p)
	noFurtherOrder(t, before+2)
}

func TestAPageWithoutDigitsStaysAsItIs(t *testing.T) {
	configured(t)
	p := openPage(t, "nodigits.html")
	// A number that comes later shows that the page was read.
	must(t, p.Evaluate(`void document.querySelector("li").append(" 021-8834 1256")`, nil))
	waitPainted(t, p, []string{"021-8834 1256"})
	if seen := takeMutations(t, p); slices.ContainsFunc(seen, isOurs) || slices.ContainsFunc(seen, isChange) {
		t.Errorf("the page was changed: %q", seen)
	}
	must(t, p.Evaluate(`void document.querySelector("li").lastChild.remove()`, nil))
	waitPainted(t, p, nil)
	threwNothing(t, p)
}

// callShown calls a number from its card, closes the card and sees what the PBX
// got as order number n.
func callShown(t *testing.T, p *chromium.Page, number pageserver.Number, n int) {
	t.Helper()
	takeMutations(t, p)
	callFromCard(t, p, number.Text)
	if order := waitOrder(t, n); order.Fields["callee"] != number.Dialled || order.Fields["caller"] != stage.Extension {
		t.Errorf("%s: the PBX got %q", number.Text, order.Body)
	}
	waitCard(t, p, "The PBX accepted the call")
	clickCard(t, p, "Close")
	waitCard(t, p, "")
	var ours []string
	for _, record := range takeMutations(t, p) {
		if isOurs(record) {
			ours = append(ours, record)
		}
	}
	if want := []string{"added simotel-card to html", "removed simotel-card from html"}; !slices.Equal(ours, want) {
		t.Errorf("%s: the page saw %q of ours, want %q", number.Text, ours, want)
	}
}

// waitFound waits for so many numbers: of many only those near the screen are painted.
func waitFound(t *testing.T, p *chromium.Page, is func(size int) bool) {
	t.Helper()
	var size int
	err := p.WaitUntil(t.Context(), "the numbers", func() (bool, error) {
		err := p.EvaluateInContentScript("simotel.paint?.size ?? 0", &size)
		return is(size), err
	})
	if err != nil {
		t.Fatalf("%v; %d are found", err, size)
	}
}

func waitSize(t *testing.T, p *chromium.Page, size int) {
	t.Helper()
	waitFound(t, p, func(found int) bool { return found == size })
}

// shownNumbers asks a page that changes for the numbers in it now.
func shownNumbers(t *testing.T, p *chromium.Page, expression string) []pageserver.Number {
	t.Helper()
	var list []pageserver.Number
	must(t, p.Evaluate(expression, &list))
	if len(list) == 0 {
		t.Fatalf("%s: the page shows no number", expression)
	}
	return list
}

func shownTexts(t *testing.T, p *chromium.Page, expression string) []string {
	t.Helper()
	return textsOf(shownNumbers(t, p, expression))
}

func textsOf(numbers []pageserver.Number) []string {
	var list []string
	for _, n := range numbers {
		list = append(list, n.Text)
	}
	return list
}

// onlyThePages sees that every change since the page was loaded is of a kind
// that the page itself makes.
func onlyThePages(t *testing.T, p *chromium.Page, kinds ...string) {
	t.Helper()
	for _, record := range takeMutations(t, p) {
		own := func(kind string) bool { return strings.HasPrefix(record, kind) }
		if isOurs(record) || isChange(record) && !slices.ContainsFunc(kinds, own) {
			t.Fatalf("somebody else changed the page: %q", record)
		}
	}
}

// Package e2e owns the tests of the built dist/ in a real Chromium, with real
// input, against the embedded PBX. It refuses to look inside the extension:
// what is asserted is what a person sees and what the PBX received.
package e2e

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"simotel/wasm/internal/chromium"
	"simotel/wasm/internal/stage"
	"simotel/wasm/message"
	"simotel/wasm/pbx/simotel/simoteltest"
)

const repository = "../.."

// shared is the stage of all tests that need no browser of their own.
var shared *stage.Stage

func TestMain(m *testing.M) { os.Exit(run(m)) }

func run(m *testing.M) int {
	if _, err := os.Stat(filepath.Join(repository, "dist", "worker.wasm")); err != nil {
		fmt.Fprintln(os.Stderr, "there is no dist/ to test: run ./build.sh build first:", err)
		return 1
	}
	var err error
	if shared, err = stage.Start(context.Background(), repository, chromium.Options{}); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer shared.Close()
	defer closeWindow()
	return m.Run()
}

// configured sets the extension up for the stage's PBX as it is by default, and
// returns the number of orders it has seen so far.
func configured(t *testing.T) (ordersBefore int) {
	t.Helper()
	shared.PBX.SetBehaviour(simoteltest.Normal)
	shared.PBX.SetConfig(simoteltest.DefaultConfig())
	configure(t, stage.Document(shared.PBX.URL(), "en"))
	apart(t) // a test's call is no repetition of the last one's
	return len(shared.PBX.Orders())
}

func configure(t *testing.T, document string) {
	t.Helper()
	if err := shared.Configure(t.Context(), document); err != nil {
		t.Fatal(err)
	}
}

func openPage(t *testing.T, name string) *chromium.Page {
	t.Helper()
	return open(t, shared.Pages.Page(name))
}

func open(t *testing.T, address string) *chromium.Page {
	t.Helper()
	p, err := shared.Browser.Open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	closeWith(t, p)
	return p
}

func openExtension(t *testing.T, file string) *chromium.Page {
	t.Helper()
	p, err := shared.Browser.OpenExtension(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	closeWith(t, p)
	return p
}

// openOptions opens the options page and waits until its form is there.
func openOptions(t *testing.T) *chromium.Page {
	t.Helper()
	p := openExtension(t, "options.html")
	must(t, p.WaitFor(t.Context(), `document.getElementById("form").checkVisibility()`))
	return p
}

// waitPainted waits until exactly these texts are painted.
func waitPainted(t *testing.T, p *chromium.Page, want []string) {
	t.Helper()
	var got []string
	err := p.WaitUntil(t.Context(), "the numbers to be painted", func() (bool, error) {
		var err error
		got, err = p.Painted()
		return slices.Equal(got, want), err
	})
	if err != nil {
		t.Fatalf("%v\n got %q\nwant %q", err, got, want)
	}
}

// waitCard waits until the card shows a text, or for none until it is closed.
func waitCard(t *testing.T, p *chromium.Page, text string) string {
	t.Helper()
	shown, err := p.WaitCard(t.Context(), text)
	must(t, err)
	return shown
}

// openCard rests the mouse on a text until its card is open.
func openCard(t *testing.T, p *chromium.Page, text string) {
	t.Helper()
	must(t, p.OpenCard(t.Context(), text, "Call"))
}

// callFromCard calls a number as a person does: rest on it, click the button.
func callFromCard(t *testing.T, p *chromium.Page, text string) {
	t.Helper()
	openCard(t, p, text)
	clickCard(t, p, "Call")
}

// clickCard clicks a button of the card with the mouse, and once more where the page
// was at work for so long that the card says so.
func clickCard(t *testing.T, p *chromium.Page, label string) {
	t.Helper()
	for range 5 {
		clickCardOnce(t, p, label)
		shown, err := p.CardText()
		if err != nil || !strings.Contains(shown, "your click arrived late") {
			return // a click may lead to another document
		}
		t.Logf("the click at %q arrived late", label)
	}
	t.Fatalf("the clicks at %q arrived late", label)
}

func clickCardOnce(t *testing.T, p *chromium.Page, label string) {
	t.Helper()
	at, err := p.CardButton(label)
	must(t, err)
	must(t, p.Click(at))
}

// closeWith closes a page with the test; of one that failed it tells what it showed.
func closeWith(t *testing.T, p *chromium.Page) {
	t.Cleanup(func() {
		if t.Failed() {
			var shown string
			err := p.EvaluateWithin(5*time.Second, "`${document.title}, ${document.activeElement?.id}: ${document.body.innerText.slice(0, 2000)}`", &shown)
			t.Logf("at the end the page showed %q, error %v", shown, err)
		}
		p.Close()
	})
}

// waitOrder waits for order number n, counted from 0, and returns it.
func waitOrder(t *testing.T, n int) simoteltest.Order {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	orders, err := shared.PBX.WaitOrders(ctx, n+1)
	must(t, err)
	return orders[n]
}

// apart waits until the same order again is another call: two seconds after the
// click, which is before the PBX got it.
func apart(t *testing.T) {
	t.Helper()
	apartFrom(shared.PBX)
}

func apartFrom(pbx *simoteltest.Server) {
	if orders := pbx.Orders(); len(orders) > 0 {
		time.Sleep(time.Until(orders[len(orders)-1].At.Add(2010 * time.Millisecond)))
	}
}

// noFurtherOrder waits until the order of every call was answered, or can no longer be
// sent, and then counts what the PBX got. Other tests' calls may go on.
func noFurtherOrder(t *testing.T, want int) {
	t.Helper()
	page, err := shared.Own(t.Context())
	must(t, err)
	must(t, page.WaitUntil(t.Context(), "the answer to every order", func() (bool, error) {
		return !slices.ContainsFunc(history(t, page), func(call message.CallReply) bool { return call.Pending() && !call.Final }), nil
	}))
	if got := len(shared.PBX.Orders()); got != want {
		t.Errorf("the PBX got %d orders, want %d", got, want)
	}
}

// originates counts the orders that were sent to the PBX, refused or not.
func originates() int {
	n := 0
	for _, r := range shared.PBX.Requests() {
		if strings.HasSuffix(r.Path, simoteltest.ServiceOriginate) {
			n++
		}
	}
	return n
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func texts(name string) []string {
	var list []string
	for _, n := range shared.Pages.Expected[name] {
		list = append(list, n.Text)
	}
	return list
}

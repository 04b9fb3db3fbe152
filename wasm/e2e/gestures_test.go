package e2e

import (
	"testing"
	"time"

	"simotel/wasm/internal/chromium"
	"simotel/wasm/internal/display"
	"simotel/wasm/internal/stage"
)

// windowed is a stage on a display of its own: native menus and keyboard
// commands exist in a window only.
type windowed struct {
	*stage.Stage
	t       *testing.T
	display *display.Display
	page    *chromium.Page
	orders  int
}

func newWindowed(t *testing.T, o chromium.Options) *windowed {
	d, err := display.Start(1400, 1000)
	must(t, err)
	t.Cleanup(d.Close)
	t.Setenv("DISPLAY", d.Name)
	o.Headed = true
	s, err := stage.Start(t.Context(), repository, o)
	must(t, err)
	t.Cleanup(s.Close)
	must(t, s.Configure(t.Context(), stage.Document(s.PBX.URL(), "en")))
	return &windowed{Stage: s, t: t, display: d}
}

func (w *windowed) open(name string) {
	w.t.Helper()
	p, err := w.Browser.Open(w.t.Context(), w.Pages.Page(name))
	must(w.t, err)
	w.page = p
	must(w.t, p.WaitFor(w.t.Context(), `document.hasFocus() && CSS.highlights.get("simotel")?.size > 0`))
}

// do evaluates what selects or focuses something.
func (w *windowed) do(expression string) {
	w.t.Helper()
	must(w.t, w.page.Evaluate("void ("+expression+")", nil))
}

// menu opens the context menu at a place of the page and takes our item, which
// is the last but one.
func (w *windowed) menu(at chromium.Point) {
	w.t.Helper()
	w.rightClick(at)
	must(w.t, w.display.Press("Up", "Up", "Return"))
}

// selectionMenu is menu for a selection, for which we have two items: Chrome puts
// them below one of the extension's name, the call first.
func (w *windowed) selectionMenu(at chromium.Point) {
	w.t.Helper()
	w.rightClick(at)
	must(w.t, w.display.Press("Up", "Up", "Right", "Return"))
}

// rightClick opens the context menu at a place of the page.
func (w *windowed) rightClick(at chromium.Point) {
	w.t.Helper()
	var corner chromium.Point
	must(w.t, w.page.Evaluate(`({X: screenX + (outerWidth - innerWidth) / 2, Y: screenY + outerHeight - innerHeight})`, &corner))
	must(w.t, w.display.RightClick(corner.X+at.X, corner.Y+at.Y))
	time.Sleep(500 * time.Millisecond) // the menu has no way to tell that it is open
}

// called waits for the next order.
func (w *windowed) called(what, callee string) {
	w.t.Helper()
	orders, err := w.PBX.WaitOrders(w.t.Context(), w.orders+1)
	must(w.t, err)
	if got := orders[w.orders].Fields["callee"]; got != callee {
		w.t.Errorf("%s: the PBX got %q, want %q", what, got, callee)
	}
	w.orders++
}

func (w *windowed) shows(text string) {
	w.t.Helper()
	waitCard(w.t, w.page, text)
	must(w.t, w.page.Type("\x1b"))
	waitCard(w.t, w.page, "")
}

func TestTheContextMenuCallsSelectionsAndLinks(t *testing.T) {
	w := newWindowed(t, chromium.Options{})
	w.open("links.html")
	w.menu(placeOf(t, w.page, "Call the office"))
	w.called("a link", "02188341256")
	w.shows("+98 21 8834 1256")
	w.menu(placeOf(t, w.page, "Win a prize"))
	w.shows("This link is a code, not a number.")

	w.do(`getSelection().selectAllChildren(document.getElementById("button"))`)
	w.selectionMenu(placeOf(t, w.page, "021-8834 1997"))
	w.called("a selection", "02188341997")
	w.shows("The PBX accepted the call")

	w.open("shadow.html")
	at := placeOf(t, w.page, "021-8834 1602")
	must(t, w.page.ClickTimes(at, 3)) // selects the line
	w.selectionMenu(at)
	w.called("a selection in a closed shadow root", "02188341602")
	w.shows("The PBX accepted the call")

	w.open("frames.html")
	at = placeOf(t, w.page, "021-8834 1502")
	must(t, w.page.ClickTimes(at, 3))
	w.selectionMenu(at)
	w.called("a selection in a frame of another origin", "02188341502")
	if n := len(w.PBX.Orders()); n != w.orders {
		t.Errorf("the PBX got %d orders, want %d", n, w.orders)
	}
}

func TestTheKeyboardCommandCallsWhatIsSelected(t *testing.T) {
	w := newWindowed(t, chromium.Options{})
	w.open("links.html")
	w.do(`getSelection().selectAllChildren(document.getElementById("liar"))`)
	must(t, w.display.Press("alt+c"))
	w.called("a selection, as it reads", "02188341999")
	w.shows("+98 21 8834 1999")

	// Wherever the context menu was opened before, it is the link with the focus.
	w.rightClick(placeOf(t, w.page, "021-8834 1999"))
	must(t, w.display.Press("Escape"))
	w.do(`getSelection().removeAllRanges(), document.getElementById("extension").focus()`)
	must(t, w.display.Press("alt+c"))
	w.called("the link with the focus", "02188341256")
	waitCard(t, w.page, "ext. 102")
	clickCard(t, w.page, "Call again")
	w.called("the same again", "02188341256")
	w.shows("ext. 102")

	w.do(`document.body.prepend(Object.assign(document.createElement("textarea"), {value: "Ask for 021-8834 1777 today"})),
	  document.querySelector("textarea").focus(), document.querySelector("textarea").setSelectionRange(8, 22)`)
	must(t, w.display.Press("alt+c"))
	w.called("a selection in a field", "02188341777")
	w.shows("The PBX accepted the call")

	// Nothing is selected, or no number: nobody is called.
	w.do(`document.querySelector("textarea").setSelectionRange(0, 3)`)
	must(t, w.display.Press("alt+c"))
	w.shows("There is no number to call here.")
	w.do(`document.activeElement.blur(), getSelection().removeAllRanges()`)
	must(t, w.display.Press("alt+c"))

	w.open("frames.html")
	at := placeOf(t, w.page, "021-8834 1506")
	must(t, w.page.ClickTimes(at, 3))
	must(t, w.display.Press("alt+c"))
	w.called("a selection in a sandboxed frame", "02188341506")
	w.open("shadow.html")
	at = placeOf(t, w.page, "021-8834 1602")
	must(t, w.page.ClickTimes(at, 3))
	must(t, w.display.Press("alt+c"))
	w.called("a selection in a closed shadow root", "02188341602")
	w.shows("The PBX accepted the call")
	if n := len(w.PBX.Orders()); n != w.orders {
		t.Errorf("the PBX got %d orders, want %d", n, w.orders)
	}
}

package e2e

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"simotel/wasm/internal/chromium"
	"simotel/wasm/internal/display"
	"simotel/wasm/internal/stage"
	"simotel/wasm/locale"
)

// windowed is a stage on a display of its own: native menus and keyboard
// commands exist in a window only.
type windowed struct {
	*stage.Stage
	t       *testing.T
	display *display.Display
	page    *chromium.Page    // the one in front
	words   *locale.Catalogue // of the language that is set
	orders  int               // how many the PBX got
}

// newWindowed starts one for a test whose browser differs from the others'.
func newWindowed(t *testing.T, o chromium.Options) *windowed {
	t.Helper()
	w, err := startWindowed(o)
	must(t, err)
	t.Cleanup(w.end)
	w.t = t
	w.speak("en")
	return w
}

func startWindowed(o chromium.Options) (*windowed, error) {
	d, err := display.Start(1400, 1000)
	if err != nil {
		return nil, err
	}
	defer os.Setenv("DISPLAY", os.Getenv("DISPLAY"))
	os.Setenv("DISPLAY", d.Name) // the browser's, once it runs
	o.Headed = true
	s, err := stage.Start(context.Background(), repository, o)
	if err != nil {
		d.Close()
		return nil, err
	}
	return &windowed{Stage: s, display: d}, nil
}

func (w *windowed) end() {
	w.Close()
	w.display.Close()
}

// window is the stage of all tests that need a window and no more, nil before the
// first of them. Its extension has a key for the switch of a site in place of the
// popup's: Chrome takes four, and a person chooses that one.
var window struct {
	*windowed
	folder string // of its extension
}

// keySite is the key that switches the site in front off and on.
const keySite = "alt+shift+k"

// inWindow returns the window that tests share, set up for a language, with
// nothing of earlier tests on show.
func inWindow(t *testing.T) *windowed {
	t.Helper()
	if window.windowed == nil {
		var err error
		window.folder, err = os.MkdirTemp("", "simotel-window-")
		must(t, err)
		copyDist(t, window.folder)
		file := filepath.Join(window.folder, "manifest.json")
		manifest, err := os.ReadFile(file)
		must(t, err)
		keys := strings.NewReplacer(
			`"suggested_key": { "default": "Alt+Shift+D" },`, "",
			`"switch-site": {`, `"switch-site": {"suggested_key": {"default": "Alt+Shift+K"},`)
		must(t, os.WriteFile(file, []byte(keys.Replace(string(manifest))), 0o644))
		window.windowed, err = startWindowed(chromium.Options{Extension: window.folder})
		must(t, err)
	}
	w := *window.windowed
	w.t, w.orders = t, len(w.PBX.Orders())
	t.Cleanup(func() {
		if w.page != nil {
			w.page.Close()
		}
	})
	return &w
}

// closeWindow ends the window that tests share.
func closeWindow() {
	if window.windowed != nil {
		window.end()
	}
	os.RemoveAll(window.folder)
}

// inBoth runs a test in each of our languages, one after the other in the same
// window.
func (w *windowed) inBoth(test func()) {
	for _, language := range languages {
		w.speak(language)
		w.apart()
		test()
		w.sawAll()
	}
}

// sawAll sees that the PBX got no order that the test does not know of.
func (w *windowed) sawAll() {
	w.t.Helper()
	if n := len(w.PBX.Orders()); n != w.orders {
		w.t.Errorf("the PBX got %d orders, want %d", n, w.orders)
	}
}

// speak sets the extension up in a language, and takes away what it notified of.
func (w *windowed) speak(language string) {
	w.t.Helper()
	must(w.t, w.Configure(w.t.Context(), stage.Document(w.PBX.URL(), language)))
	w.words = locale.Choose(language, "")
	own, err := w.Own(w.t.Context())
	must(w.t, err)
	must(w.t, own.Evaluate(`chrome.notifications.getAll().then((all) => Promise.all(Object.keys(all).map((id) => chrome.notifications.clear(id)))).then(() => {})`, nil))
}

// apart waits until the same order again is another call.
func (w *windowed) apart() { apartFrom(w.PBX) }

func (w *windowed) open(name string) {
	w.t.Helper()
	w.enter(name)
	must(w.t, w.page.WaitFor(w.t.Context(), `CSS.highlights.get("simotel")?.size > 0`))
}

// enter opens a page, with numbers or without.
func (w *windowed) enter(name string) {
	w.t.Helper()
	p, err := w.Browser.Open(w.t.Context(), w.Pages.Page(name))
	must(w.t, err)
	if w.page != nil {
		w.page.Close()
	}
	w.page = p
	must(w.t, p.WaitFor(w.t.Context(), `document.hasFocus()`))
}

// do evaluates what selects or focuses something.
func (w *windowed) do(expression string) {
	w.t.Helper()
	must(w.t, w.page.Evaluate("void ("+expression+")", nil))
}

// press presses keys as a person does, one after the other.
func (w *windowed) press(keys ...string) {
	w.t.Helper()
	must(w.t, w.display.Press(keys...))
}

// menu opens the context menu at a place of the page and takes our item, which
// is the last but one.
func (w *windowed) menu(at chromium.Point) {
	w.t.Helper()
	w.rightClick(at)
	w.press("Up", "Up", "Return")
}

// selectionMenu is menu for a selection, for which we have two items: Chrome puts
// them below one of the extension's name, the call first.
func (w *windowed) selectionMenu(at chromium.Point) {
	w.t.Helper()
	w.rightClick(at)
	w.press("Up", "Up", "Right", "Return")
}

// explain opens the context menu on a selection and asks why: the last item of our
// own menu.
func (w *windowed) explain(at chromium.Point) {
	w.t.Helper()
	w.rightClick(at)
	w.press("Up", "Up", "Right", "Up", "Return")
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

// shows waits until the card shows a text, and closes it by the keyboard.
func (w *windowed) shows(text string) {
	w.t.Helper()
	waitCard(w.t, w.page, text)
	must(w.t, w.page.Type("\x1b"))
	waitCard(w.t, w.page, "")
}

// notified waits until a notification is shown whose id begins so, and takes it
// away: its words Chrome tells nobody.
func (w *windowed) notified(id string) {
	w.t.Helper()
	own, err := w.Own(w.t.Context())
	must(w.t, err)
	must(w.t, own.WaitFor(w.t.Context(), `chrome.notifications.getAll().then((all) => Object.keys(all).find((id) => id.startsWith("`+id+`"))).then((id) => id && chrome.notifications.clear(id))`))
}

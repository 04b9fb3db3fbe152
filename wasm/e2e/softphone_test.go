package e2e

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"simotel/wasm/calls"
	"simotel/wasm/internal/chromium"
	"simotel/wasm/internal/stage"
)

// telephone is a web site that is the browser's handler of an address scheme, as
// web telephones are: what is handed over can be seen there.
type telephone struct {
	*httptest.Server
	mu    sync.Mutex
	given []string
	seen  int // how many of them a test has looked at
}

func (p *telephone) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/call" {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.given = append(p.given, r.URL.Query().Get("address"))
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	fmt.Fprint(w, "<!doctype html><title>Telephone</title><p>No number.")
}

// waitGiven waits for the address that is handed over next.
func (p *telephone) waitGiven(t *testing.T, page *chromium.Page, n int) string {
	t.Helper()
	var given []string
	must(t, page.WaitUntil(t.Context(), "an address to be handed over", func() (bool, error) {
		p.mu.Lock()
		defer p.mu.Unlock()
		given = slices.Clone(p.given)
		return len(given) > n, nil
	}))
	return given[n]
}

// startTelephone starts a telephone until the test ends.
func startTelephone(t *testing.T) *telephone {
	t.Helper()
	phone := &telephone{}
	phone.Server = httptest.NewServer(phone)
	t.Cleanup(phone.Close)
	return phone
}

// options are those of a browser in which the telephone opens tel and sip
// addresses.
func (p *telephone) options() chromium.Options {
	handler := p.URL + "/call?address=%s"
	return chromium.Options{Handlers: map[string]string{"tel": handler, "sip": handler}}
}

// newTelephone is a telephone with a browser of the test's own, which is the
// shared one until the test ends.
func newTelephone(t *testing.T) *telephone {
	t.Helper()
	phone := startTelephone(t)
	own, err := stage.Start(t.Context(), repository, phone.options())
	must(t, err)
	all := shared
	shared = own
	t.Cleanup(func() { shared = all; own.Close() })
	return phone
}

// withSoftphone sets the extension up for a softphone, with nothing else.
func withSoftphone(t *testing.T, softphone string) {
	t.Helper()
	configured(t)
	emptied(t)
	configure(t, `{"version":1,"settings":{"connection":{"kind":"softphone"},"softphone":`+softphone+`,"clearText":"never"}}`)
}

func TestANumberIsHandedToTheProgramThatOpensTelephoneLinks(t *testing.T) {
	phone := newTelephone(t)
	withSoftphone(t, `{"scheme":"tel","domain":""}`)
	p := openPage(t, "demo.html")
	waitPainted(t, p, texts("demo.html"))
	orders := len(shared.PBX.Requests())
	callFromCard(t, p, "۰۲۱-۸۸۳۴۱۲۵۷")
	if got := phone.waitGiven(t, p, 0); got != "tel:+982188341257" {
		t.Errorf("the telephone got %q", got)
	}
	// The telephone is a page of its own here, and the card comes along.
	shown := waitCard(t, p, "Handed to your telephone program")
	if strings.Contains(shown, "PBX") {
		t.Errorf("the card says %q", shown)
	}
	if got := history(t, openExtension(t, "options.html"))[0]; got.State != calls.Accepted || !got.Final || got.E164 != "+982188341257" {
		t.Errorf("the history says %+v", got)
	}
	if n := len(shared.PBX.Requests()); n != orders {
		t.Errorf("a PBX was asked %d times", n-orders)
	}
}

func TestATelephoneLinkGoesTheSameWay(t *testing.T) {
	phone := newTelephone(t)
	withSoftphone(t, `{"scheme":"sip","domain":"pbx.example.com"}`)
	p := openPage(t, "links.html")
	waitPainted(t, p, texts("links.html"))
	at, err := p.PointOfNode("#plain")
	must(t, err)
	clickAtRest(t, p, at)
	if got := phone.waitGiven(t, p, 0); got != "sip:02188341256@pbx.example.com" {
		t.Errorf("the telephone got %q", got)
	}
}

func TestATakenBackNumberIsNotHandedOver(t *testing.T) {
	phone := newTelephone(t)
	withSoftphone(t, `{"scheme":"tel","domain":""}`)
	configure(t, `{"version":1,"settings":{"guards":{"undoSeconds":10}}}`)
	p := openPage(t, "demo.html")
	waitPainted(t, p, texts("demo.html"))
	callFromCard(t, p, "۰۲۱-۸۸۳۴۱۲۵۷")
	must(t, p.WaitUntil(t.Context(), "the button to cancel, with its seconds", func() (bool, error) {
		for left := range 11 {
			if at, err := p.CardButtonNow(fmt.Sprintf("Cancel %d", left)); err == nil {
				return true, p.Click(at)
			}
		}
		return false, nil
	}))
	waitCard(t, p, "cancelled the call")
	configure(t, `{"version":1,"settings":{"guards":{"undoSeconds":0}}}`)
	clickCard(t, p, "Close")
	waitCard(t, p, "")
	callFromCard(t, p, "+98 21 8834 1256")
	// The one that was taken back is not among what came.
	if got := phone.waitGiven(t, p, 0); got != "tel:+982188341256" {
		t.Errorf("the telephone got %q", got)
	}
}

func TestTheMenuTheKeyAndThePopupHandNumbersOver(t *testing.T) {
	phone := startTelephone(t)
	w := newWindowed(t, phone.options())
	must(t, w.Configure(t.Context(), `{"version":1,"settings":{"connection":{"kind":"softphone","server":""},"extension":""}}`))
	w.open("links.html")
	w.menu(placeOf(t, w.page, "Call the office"))
	given := func(what, want string) {
		t.Helper()
		if got := phone.waitGiven(t, w.page, phone.seen); got != want {
			t.Errorf("%s: the telephone got %q, want %q", what, got, want)
		}
		phone.seen++
	}
	given("a link's menu", "tel:+982188341256")

	w.open("links.html")
	w.do(`getSelection().selectAllChildren(document.getElementById("button"))`)
	must(t, w.display.Press("alt+c"))
	given("the key", "tel:+982188341997")

	popup, err := w.Browser.OpenExtension(t.Context(), "popup.html")
	must(t, err)
	typeInto(t, popup, "number", "0912 345 6789\r")
	given("the popup", "tel:+989123456789")
	if n := len(w.PBX.Requests()); n != 0 {
		t.Errorf("a PBX was asked %d times", n)
	}
}

// The system's opener is a script of the test's own, and Chromium's question is
// answered as a person would.
func TestTheSystemIsGivenTheNumberAndThePageStays(t *testing.T) {
	dir := t.TempDir()
	opened := filepath.Join(dir, "opened")
	for name, script := range map[string]string{"xdg-open": `printf %s "$1" > "` + opened + `"`, "xdg-mime": "echo phone.desktop", "xdg-settings": "echo phone.desktop"} {
		must(t, os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\n"+script+"\n"), 0o755))
	}
	t.Setenv("PATH", dir+string(os.PathListSeparator)+os.Getenv("PATH"))
	w := newWindowed(t, chromium.Options{})
	must(t, w.Configure(t.Context(), `{"version":1,"settings":{"connection":{"kind":"softphone","server":""},"extension":""}}`))
	w.open("demo.html")
	callFromCard(t, w.page, "+98 21 8834 1256")
	waitCard(t, w.page, "Handed to your telephone program")
	if _, err := os.Stat(opened); err == nil {
		t.Error("nobody was asked")
	}
	time.Sleep(2 * time.Second) // the question has no way to tell that it is open
	must(t, w.display.Press("Tab", "Return"))
	must(t, w.page.WaitUntil(t.Context(), "the system's opener", func() (bool, error) {
		address, err := os.ReadFile(opened)
		if string(address) != "tel:+982188341256" && len(address) > 0 {
			t.Errorf("the system was given %q", address)
		}
		return err == nil && len(address) > 0, nil
	}))
	if !evaluated[bool](t, w.page, `location.pathname.endsWith("demo.html")`) {
		t.Error("the page was left")
	}
}

package e2e

import (
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"simotel/wasm/internal/chromium"
	"simotel/wasm/internal/stage"
)

// operator is a server that takes orders as HTTP requests, and ends calls.
type operator struct {
	*httptest.Server
	mu      sync.Mutex
	asked   []string // method, address and body of each request
	refuses bool     // to end calls
	hold    chan struct{}
}

// newOperator starts a server, and sets the extension up for it.
func newOperator(t *testing.T, language string) *operator {
	t.Helper()
	d := &operator{}
	d.Server = httptest.NewServer(d)
	t.Cleanup(d.Close)
	t.Cleanup(func() { configured(t) })
	apart(t)
	forgetEndpoint(t)
	document := strings.Replace(stage.Document(d.URL, language), `"connection":{"kind":"simotel"`, `"connection":{"kind":"endpoint"`, 1)
	configure(t, stage.With(document, `"endpoint":{"originate":{"method":"POST","url":"`+d.URL+`/calls","body":"{\"to\":\"{number}\",\"from\":\"{extension}\"}"},`+
		`"id":"/id","hangup":{"method":"DELETE","url":"`+d.URL+`/calls/{callId}"}}`))
	return d
}

func (d *operator) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	d.mu.Lock()
	d.asked = append(d.asked, r.Method+" "+r.URL.Path+" "+string(body))
	refuses, hold := d.refuses, d.hold
	d.mu.Unlock()
	w.Header().Set("Content-Type", "application/json")
	if r.Method == http.MethodDelete {
		if hold != nil {
			<-hold
		}
		if refuses {
			w.WriteHeader(http.StatusForbidden)
		}
	}
	io.WriteString(w, `{"id":"c1"}`)
}

// requests returns what the server was asked.
func (d *operator) requests() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return slices.Clone(d.asked)
}

// forgetEndpoint imports an endpoint without any request.
func forgetEndpoint(t *testing.T) {
	t.Helper()
	configure(t, `{"version":1,"settings":{"endpoint":{"originate":{"url":"","headers":"","body":""},"success":"","id":"","message":"",`+
		`"status":{"url":"","headers":"","body":""},"state":"","states":"","hangup":{"url":"","headers":"","body":""}}}}`)
}

// ends returns how often the server was asked to end a call.
func (d *operator) ends() int {
	n := 0
	for _, r := range d.requests() {
		if r == "DELETE /calls/c1 " {
			n++
		}
	}
	return n
}

func (d *operator) set(change func()) {
	d.mu.Lock()
	defer d.mu.Unlock()
	change()
}

// onTheLine opens the demo page and calls a number of it.
func onTheLine(t *testing.T) *chromium.Page {
	t.Helper()
	p := openPage(t, "demo.html")
	waitPainted(t, p, texts("demo.html"))
	callFromCard(t, p, "+98 21 8834 1256")
	waitCard(t, p, "Hang up")
	return p
}

func TestACallIsHungUpFromItsCard(t *testing.T) {
	d := newOperator(t, "en")
	hold := make(chan struct{})
	d.set(func() { d.hold = hold })
	p := onTheLine(t)
	if want := `POST /calls {"to":"02188341256","from":"201"}`; !slices.Contains(d.requests(), want) {
		t.Errorf("the server got %q", d.requests())
	}
	clickCard(t, p, "Hang up")
	waitCard(t, p, "Hanging up…")
	at, err := p.CardButtonNow("Hanging up…")
	must(t, err)
	must(t, p.Press(at)) // once more asks nobody
	close(hold)
	waitCard(t, p, "The call is over")
	shown, err := p.CardText()
	if n := d.ends(); n != 1 || err != nil || strings.Contains(shown, "Hang") {
		t.Errorf("the server was asked %d times; the card says %q, %v", n, shown, err)
	}
	waitCard(t, p, "Call again")
}

func TestAHangUpThatFailsIsToldAndTheCallStays(t *testing.T) {
	d := newOperator(t, "en")
	d.set(func() { d.refuses = true })
	p := onTheLine(t)
	clickCard(t, p, "Hang up")
	waitCard(t, p, "does not accept")
	waitCard(t, p, "The PBX accepted the call")
	d.set(func() { d.refuses = false })
	clickCard(t, p, "Hang up")
	waitCard(t, p, "The call is over")
	if shown, err := p.CardText(); err != nil || strings.Contains(shown, "does not accept") || d.ends() != 2 {
		t.Errorf("the server was asked %d times; the card says %q, %v", d.ends(), shown, err)
	}
}

func TestACallIsHungUpByTheKeyboardAlone(t *testing.T) {
	d := newOperator(t, "en")
	p := onTheLine(t)
	_, err := p.CardButton("Hang up") // once it obeys
	must(t, err)
	// From where Call was clicked: the number's copy, more, the card's close, then this.
	for range 4 {
		must(t, p.Type("\t"))
	}
	must(t, p.HoldEnter(3))
	waitCard(t, p, "The call is over")
	if n := d.ends(); n != 1 {
		t.Errorf("the server was asked %d times", n)
	}
}

func TestNoPageHangsUpACall(t *testing.T) {
	d := newOperator(t, "en")
	p := openPage(t, "attack.html")
	waitPainted(t, p, texts("attack.html"))
	callFromCard(t, p, "021-8834 1256")
	waitCard(t, p, "Hang up")
	must(t, p.Evaluate(`attack.top(9)`, nil))
	pressCovered(t, p, "Hang up")
	waitCard(t, p, "Something on the page covers this card.")
	// Nor is a cover that goes for the click any better.
	at, err := p.CardButtonNow("Hang up")
	must(t, err)
	must(t, p.MoveTo(at))
	must(t, p.Evaluate(`attack.uncover()`, nil))
	must(t, p.Press(at))
	if n := d.ends(); n != 0 {
		t.Fatalf("the server was asked %d times", n)
	}
	must(t, p.WaitFor(t.Context(), `performance.now() - (window.since ??= performance.now()) > 1500`))
	clickCard(t, p, "Hang up")
	waitCard(t, p, "The call is over")
	if n := d.ends(); n != 1 {
		t.Errorf("the server was asked %d times", n)
	}
}

func TestACallIsHungUpFromThePopup(t *testing.T) {
	d := newOperator(t, "en")
	popup := openExtension(t, "popup.html")
	typeInto(t, popup, "number", "021 8834 1256\r")
	waitText(t, popup, "result-end", "Hang up")
	settled(t, popup)
	d.set(func() { d.refuses = true })
	clickOn(t, popup, "result-end")
	waitText(t, popup, "result-stays", "does not accept")
	d.set(func() { d.refuses = false })
	// By the keyboard.
	must(t, popup.Evaluate(`document.getElementById("result-end").focus()`, nil))
	must(t, popup.HoldEnter(3))
	waitText(t, popup, "result-title", "The call is over")
	if shown(t, popup, "result-end") || shown(t, popup, "result-stays") || d.ends() != 2 {
		t.Errorf("the server was asked %d times; the button is still there, or why it failed", d.ends())
	}
	if focused := evaluated[string](t, popup, `document.activeElement.id`); focused != "number" {
		t.Errorf("the focus is on %q", focused)
	}
}

func TestWhatThePBXCannotEndOffersNoHangUp(t *testing.T) {
	configured(t)
	p := openPage(t, "demo.html")
	waitPainted(t, p, texts("demo.html"))
	callFromCard(t, p, "+98 21 8834 1256")
	waitCard(t, p, "The PBX accepted the call")
	popup := openExtension(t, "popup.html")
	waitText(t, popup, "result", "The PBX accepted the call")
	text, err := p.CardText()
	if err != nil || strings.Contains(text, "Hang") || shown(t, popup, "result-end") {
		t.Errorf("the card says %q, the popup shows the button: %v, %v", text, shown(t, popup, "result-end"), err)
	}
}

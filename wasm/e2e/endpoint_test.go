package e2e

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"simotel/wasm/calls"
	"simotel/wasm/internal/chromium"
)

// dialler is a server that takes orders as HTTP requests, in JSON and as forms.
type dialler struct {
	*httptest.Server
	mu     sync.Mutex
	got    []string // method, path, what tells who asks, and body
	status int      // of the answer to an order
	answer string
}

func newDialler(t *testing.T) *dialler {
	t.Helper()
	d := &dialler{status: 201, answer: `{"state":"queued","call":{"id":"C/7"}}`}
	d.Server = httptest.NewServer(d)
	t.Cleanup(d.Close)
	return d
}

func (d *dialler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		return // the test sees that nothing came
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	d.got = append(d.got, strings.Join([]string{r.Method, r.RequestURI, r.Header.Get("Authorization"), r.Header.Get("X-Key"), r.Header.Get("Cookie"), r.Header.Get("Content-Type"), string(body)}, "|"))
	w.WriteHeader(d.status)
	fmt.Fprint(w, d.answer)
}

// answers changes what is answered from now on.
func (d *dialler) answers(status int, answer string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.status, d.answer = status, answer
}

// wait waits until there were n requests and returns the last of them.
func (d *dialler) wait(t *testing.T, p *chromium.Page, n int) string {
	t.Helper()
	var got []string
	must(t, p.WaitUntil(t.Context(), fmt.Sprintf("request %d", n), func() (bool, error) {
		d.mu.Lock()
		defer d.mu.Unlock()
		got = slices.Clone(d.got)
		return len(got) >= n, nil
	}))
	if len(got) != n {
		t.Fatalf("the server got %q", got)
	}
	return got[n-1]
}

// withEndpoint sets the extension up for a server of the user's own description.
func withEndpoint(t *testing.T, endpoint string) {
	t.Helper()
	configured(t)
	t.Cleanup(func() { // the test's own context has ended
		const none = `{"method":"POST","url":"","headers":"","body":""}`
		must(t, shared.Configure(context.Background(), `{"version":1,"settings":{"connection":{"kind":"simotel","callerId":""},"endpoint":{"originate":`+none+
			`,"success":"","id":"","message":"","hangup":`+none+`}}}`))
	})
	configure(t, `{"version":1,"settings":{"connection":{"kind":"endpoint","callerId":"Sales \"IR\""},"endpoint":`+endpoint+`},"credentials":{"username":"agent","password":"گذر","token":"k-1"}}`)
}

func TestANumberInPersianDigitsIsOrderedFromAnEndpointAndHungUp(t *testing.T) {
	d := newDialler(t)
	withEndpoint(t, `{"originate":{"method":"POST","url":"`+d.URL+`/calls?from={extension}","headers":"Authorization: Basic {basic}\nX-Key: {token}",
		"body":"{\"to\":\"{e164}\",\"dial\":\"{number}\",\"name\":\"{callerId}\",\"ring\":{ring}}"},"success":"/state = queued","id":"/call/id",
		"hangup":{"method":"DELETE","url":"`+d.URL+`/calls/{callId}","headers":"X-Key: {token}"}}`)
	p := openPage(t, "demo.html")
	waitPainted(t, p, texts("demo.html"))
	callFromCard(t, p, "۰۲۱-۸۸۳۴۱۲۵۷")
	const want = `POST|/calls?from=201|Basic YWdlbnQ62q/YsNix|k-1||application/json|{"to":"+982188341257","dial":"02188341257","name":"Sales \"IR\"","ring":60}`
	if got := d.wait(t, p, 1); got != want {
		t.Errorf("the server got  %s\nwant            %s", got, want)
	}
	waitCard(t, p, "The PBX accepted the call")
	d.answers(204, "")
	id := history(t, openExtension(t, "options.html"))[0].ID
	popup := openExtension(t, "popup.html")
	must(t, popup.Evaluate(fmt.Sprintf(`chrome.runtime.sendMessage({type: "hangup", body: {id: %q}})`, id), nil))
	if got := d.wait(t, p, 2); got != "DELETE|/calls/C%2F7||k-1|||" {
		t.Errorf("the server got %s", got)
	}
	if got := history(t, popup)[0]; got.State != calls.Ended {
		t.Errorf("the history says %+v", got)
	}
}

func TestAFormIsOrderedFromALink(t *testing.T) {
	d := newDialler(t)
	withEndpoint(t, `{"originate":{"method":"POST","url":"`+d.URL+`/Calls.json","headers":"","body":"To={e164}&From={callerId}&Key={token}"},"success":"","id":"","hangup":{"url":""}}`)
	p := openPage(t, "links.html")
	waitPainted(t, p, texts("links.html"))
	at, err := p.PointOfNode("#plain")
	must(t, err)
	clickAtRest(t, p, at)
	if got, want := d.wait(t, p, 1), `POST|/Calls.json||||application/x-www-form-urlencoded|To=%2B982188341256&From=Sales%20%22IR%22&Key=k-1`; got != want {
		t.Errorf("the server got  %s\nwant            %s", got, want)
	}
	waitCard(t, p, "The PBX accepted the call")
}

func TestWhatAnEndpointAnswersIsSaidInWords(t *testing.T) {
	d := newDialler(t)
	withEndpoint(t, `{"originate":{"method":"GET","url":"`+d.URL+`/dial/{number}","headers":"","body":""},"success":"/ok","message":"/why","hangup":{"url":""}}`)
	n := 0
	for _, c := range []struct {
		status              int
		answer, title, more string
	}{
		{200, `{"ok":false,"why":"no free line"}`, "The PBX refused the call.", "no free line"},
		{401, `{}`, "The server does not accept these credentials.", "HTTP 401"},
		{422, `{"why":"unassigned"}`, "The server refused the call.", "HTTP 422: unassigned"},
		{200, `<!doctype html><title>Log in</title>`, "No clear answer from the PBX", "A web page came back"},
		{302, ``, "No clear answer from the PBX", "No clear answer"}, // without a Location
		{200, `{"ok":1}`, "The PBX accepted the call", ""},
	} {
		d.answers(c.status, c.answer)
		// Each from a page of its own: one that failed is not the next one's card.
		p := openPage(t, "demo.html")
		waitPainted(t, p, texts("demo.html"))
		if n++; n > 1 {
			must(t, p.WaitFor(t.Context(), `performance.now() > 2500`)) // or it would be the same call
		}
		callFromCard(t, p, "+98 21 8834 1256")
		if got := d.wait(t, p, n); got != "GET|/dial/02188341256|||||" {
			t.Errorf("the server got %s", got)
		}
		if shown := waitCard(t, p, c.title); !strings.Contains(shown, c.more) {
			t.Errorf("%d %s: the card says %q", c.status, c.answer, shown)
		}
		p.Close()
	}
}

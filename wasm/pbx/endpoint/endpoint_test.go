//go:build !js

package endpoint

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"simotel/wasm/calls"
	"simotel/wasm/fetch/nativefetch"
	"simotel/wasm/pbx"
	"simotel/wasm/request"
	"simotel/wasm/settings"
)

// heard is a request as a server got it.
type heard struct{ method, path, authorization, kind, body string }

// server is an endpoint that answers what a test says and remembers what it got.
type server struct {
	*httptest.Server

	mu     sync.Mutex
	status int
	answer string
	got    []heard
}

func newServer(t *testing.T, status int, answer string) *server {
	t.Helper()
	s := &server{status: status, answer: answer}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		s.got = append(s.got, heard{r.Method, r.RequestURI, r.Header.Get("Authorization"), r.Header.Get("Content-Type"), string(body)})
		if s.status/100 == 3 {
			w.Header().Set("Location", "/elsewhere")
		}
		w.WriteHeader(s.status)
		io.WriteString(w, s.answer)
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *server) requests() []heard {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]heard(nil), s.got...)
}

// described returns the settings of an endpoint at an address.
func described(address string, change func(*settings.Endpoint)) settings.Settings {
	s := settings.Defaults()
	s.Connection.Kind, s.Extension = settings.KindEndpoint, "201"
	s.Endpoint.Originate.URL = address + "/call"
	if change != nil {
		change(&s.Endpoint)
	}
	return s
}

func open(t *testing.T, s settings.Settings, c settings.Credentials) pbx.Driver {
	t.Helper()
	s, err := settings.Validate(s)
	if err != nil {
		t.Fatal(err)
	}
	d, err := Open(s, c, pbx.Transport{HTTP: nativefetch.New(nil)})
	if err != nil {
		t.Fatal(err)
	}
	return d
}

var tehran = pbx.Order{ID: "a-1", Caller: "201", Callee: "02188341256", E164: "+982188341256"}

func TestAnOrderIsSentAsItIsDescribed(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*settings.Endpoint)
		want   heard
	}{
		{"an address alone", func(e *settings.Endpoint) {
			e.Originate.Method, e.Originate.URL = "GET", e.Originate.URL+"?to={number}&from={extension}"
		}, heard{"GET", "/call?to=02188341256&from=201", "", "", ""}},
		{"JSON with credentials in a header", func(e *settings.Endpoint) {
			e.Originate.Headers, e.Originate.Body = "Authorization: Basic {basic}", `{"to":"{e164}","context":"{context}","ring":{ring},"ref":"{id}"}`
		}, heard{"POST", "/call", "Basic dTpw", "application/json", `{"to":"+982188341256","context":"main_routing","ring":60,"ref":"a-1"}`}},
		{"a form with a secret in it", func(e *settings.Endpoint) {
			e.Originate.Body = "To={e164}&Url=&key={token}&user={username}&pass={password}"
		}, heard{"POST", "/call", "", "application/x-www-form-urlencoded", "To=%2B982188341256&Url=&key=k%26y&user=u&pass=p"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newServer(t, 204, "")
			d := open(t, described(s.URL, c.change), settings.Credentials{Username: "u", Password: "p", Token: "k&y"})
			ref, err := d.Originate(t.Context(), tehran)
			if got := s.requests(); err != nil || ref.ID != "" || len(got) != 1 || got[0] != c.want {
				t.Errorf("got  %q, %v\nwant %q", got, err, c.want)
			}
		})
	}
}

func TestTheAnswerToAnOrder(t *testing.T) {
	reads := func(success, id string) func(*settings.Endpoint) {
		return func(e *settings.Endpoint) { e.Success, e.ID, e.Message = success, id, "/error/message" }
	}
	for _, c := range []struct {
		name    string
		change  func(*settings.Endpoint)
		status  int
		answer  string
		id      string
		code    pbx.Code
		detail  string
		unknown bool
	}{
		{name: "any 2xx, whatever it says", status: 202, answer: "<html>ok"},
		{name: "a sign and a name", change: reads("/status = queued", "/sid"), status: 201, answer: `{"status":"queued","sid":"CA1"}`, id: "CA1"},
		{name: "a sign that is a number", change: reads("/r/0/code = 0", "/r/0/id"), status: 200, answer: `{"r":[{"code":0,"id":12345678901234567890}]}`, id: "12345678901234567890"},
		{name: "a sign that is true", change: reads("/ok", ""), status: 200, answer: `{"ok":true}`},
		{name: "a name with a slash and a tilde", change: reads("", "/a~1b/~0"), status: 200, answer: `{"a/b":{"~":"x"}}`, id: "x"},
		{name: "no name, and yet it was taken", change: reads("/ok", "/id"), status: 200, answer: `{"ok":1}`},
		{name: "no JSON where only a name was to be read", change: reads("", "/id"), status: 200, answer: `queued`},
		{name: "a name that is an object", change: reads("", "/id"), status: 200, answer: `{"id":{}}`},
		{name: "a name that no server would know again", change: reads("", "/id"), status: 200, answer: `{"id":"a\nb"}`},
		{name: "another value", change: reads("/status = ok", ""), status: 200, answer: `{"status":"busy"}`, code: pbx.Refused, detail: "/status = busy"},
		{name: "false", change: reads("/ok", ""), status: 200, answer: `{"ok":false,"error":{"message":"no\r\nline"}}`, code: pbx.Refused, detail: "no line"},
		{name: "null", change: reads("/ok", ""), status: 200, answer: `{"ok":null}`, code: pbx.Refused, detail: "/ok = null"},
		{name: "no sign, and a reason", change: reads("/ok", ""), status: 200, answer: `{"error":{"message":"no line"}}`, code: pbx.Refused, detail: "no line"},
		{name: "no sign", change: reads("/ok", ""), status: 200, answer: `{}`, code: pbx.Malformed, unknown: true},
		{name: "a place in a list that there is not", change: reads("/0/ok", ""), status: 200, answer: `[]`, code: pbx.Malformed, unknown: true},
		{name: "a place that is no number", change: reads("/00", ""), status: 200, answer: `[true]`, code: pbx.Malformed, unknown: true},
		{name: "JSON that is cut off", change: reads("/ok", ""), status: 200, answer: `{"ok":true`, code: pbx.Malformed, unknown: true},
		{name: "two documents", change: reads("/ok", ""), status: 200, answer: `{"ok":true}{}`, code: pbx.Malformed, unknown: true},
		{name: "a web page", change: reads("/ok", ""), status: 200, answer: " <!DOCTYPE html>", code: pbx.NotEndpoint, detail: "HOST", unknown: true},
		{name: "wrong credentials", status: 401, answer: `{}`, code: pbx.EndpointDenied, detail: "HTTP 401"},
		{name: "no permission, in words", change: reads("", ""), status: 403, answer: `{"error":{"message":"no <b>"}}`, code: pbx.EndpointDenied, detail: "HTTP 403: no <b>"},
		{name: "a bad number", change: reads("", ""), status: 422, answer: `{"error":{"message":"unassigned"}}`, code: pbx.EndpointStatus, detail: "HTTP 422: unassigned"},
		{name: "no such path", status: 404, answer: "<html>", code: pbx.EndpointStatus, detail: "HTTP 404"},
		{name: "a proxy that gave up", status: 504, code: pbx.ServerFault, detail: "HTTP 504", unknown: true},
		{name: "a server that cannot", status: 501, code: pbx.EndpointStatus, detail: "HTTP 501"},
		{name: "a request that took too long to arrive", status: 408, code: pbx.EndpointStatus, detail: "HTTP 408", unknown: true},
		{name: "another address, which is not followed", status: 303, code: pbx.Redirected, detail: "HOST", unknown: true},
		{name: "more than 64 KiB", status: 200, answer: strings.Repeat(" ", MaxAnswer+1), code: pbx.TooLarge, detail: "HOST", unknown: true},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := newServer(t, c.status, c.answer)
			ref, err := open(t, described(s.URL, c.change), settings.Credentials{}).Originate(t.Context(), tehran)
			if n := len(s.requests()); n != 1 {
				t.Errorf("%d requests", n)
			}
			if c.code == "" {
				if err != nil || ref.ID != c.id {
					t.Errorf("got %q, %v; want %q", ref.ID, err, c.id)
				}
				return
			}
			var e *pbx.Error
			detail := strings.ReplaceAll(c.detail, "HOST", strings.TrimPrefix(s.URL, "http://"))
			if !errors.As(err, &e) || e.Code != c.code || e.Detail != detail || e.Unknown != c.unknown || ref.ID != "" {
				t.Errorf("got %#v", err)
			}
		})
	}
}

func TestAValueThatCannotStandThereIsNotSent(t *testing.T) {
	s := newServer(t, 200, "")
	settled := described(s.URL, func(e *settings.Endpoint) { e.Originate.Headers = "X-From: {callerId}" })
	settled.Connection.CallerID = "فروش"
	_, err := open(t, settled, settings.Credentials{}).Originate(t.Context(), tehran)
	var e *pbx.Error
	if !errors.As(err, &e) || e.Code != pbx.ValueRefused || e.Detail != "{callerId}" || e.Unknown || len(s.requests()) != 0 {
		t.Errorf("got %v, %v", err, s.requests())
	}
}

func TestNoSecretIsInAnError(t *testing.T) {
	s := newServer(t, 500, "hidden")
	settled := described(s.URL, func(e *settings.Endpoint) {
		e.Originate.Headers, e.Originate.Body = "Authorization: Basic {basic}", `{"key":"{token}"}`
	})
	d := open(t, settled, settings.Credentials{Username: "hidden", Password: "hidden", Token: "hidden"})
	_, err := d.Originate(t.Context(), tehran)
	s.Close()
	_, err2 := d.Originate(t.Context(), tehran)
	for _, err := range []error{err, err2} {
		if err == nil || strings.Contains(err.Error(), "hidden") || strings.Contains(err.Error(), "aGlkZGVuOmhpZGRlbg==") {
			t.Errorf("got %v", err)
		}
	}
}

func TestASecretThatTheServerQuotesIsNotShown(t *testing.T) {
	credentials := settings.Credentials{Username: "agent", Password: "hidden-1", Token: "hidden-2"}
	for name, answer := range map[string]struct {
		status int
		body   string
		detail string
	}{
		"a key":                 {401, `{"why":"bad key hidden-2"}`, "HTTP 401: bad key …"},
		"a pair":                {401, `{"why":"Basic YWdlbnQ6aGlkZGVuLTE= is none"}`, "HTTP 401: Basic … is none"},
		"a password, with 200":  {200, `{"ok":false,"why":"hidden-1 expired"}`, "… expired"},
		"in place of the sign":  {200, `{"ok":"no hidden-2"}`, "/ok = no …"},
		"one that was cut off":  {500, `{"why":"` + strings.Repeat("x", maxMessage-4) + `hidden-2"}`, "HTTP 500: " + strings.Repeat("x", maxMessage-4) + "…"},
		"words without secrets": {403, `{"why":"agent may not"}`, "HTTP 403: agent may not"},
	} {
		s := newServer(t, answer.status, answer.body)
		d := open(t, described(s.URL, func(e *settings.Endpoint) { e.Success, e.Message = "/ok = true", "/why" }), credentials)
		var e *pbx.Error
		if _, err := d.Originate(t.Context(), tehran); !errors.As(err, &e) || e.Detail != answer.detail {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestAPageInPlaceOfAnAnswerIsNoEndOfACall(t *testing.T) {
	s := newServer(t, 404, "\n<!DOCTYPE html><title>Not Found</title>")
	d := open(t, described(s.URL, func(e *settings.Endpoint) {
		e.Hangup = request.Template{Method: "POST", URL: s.URL + "/hungup"}
		e.Status.URL, e.State, e.States = s.URL+"/state", "/state", "a = busy"
	}), settings.Credentials{})
	for name, ask := range map[string]func() error{
		"its end": func() error { return d.(pbx.Hanger).Hangup(t.Context(), calls.Record{ID: "a-1"}) },
		"its state": func() error {
			_, _, err := d.(pbx.Reporter).Reports(t.Context(), []calls.Record{record("a", "C1", calls.Accepted)}, nil)
			return err
		},
	} {
		var e *pbx.Error
		if err := ask(); !errors.As(err, &e) || e.Code != pbx.EndpointStatus || e.Status != 404 {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestACheckPlacesNoCall(t *testing.T) {
	for status, answer := range map[int]string{200: strings.Repeat("x", MaxAnswer+1), 302: "", 401: "", 500: "", 404: "<html>"} {
		s := newServer(t, status, answer)
		d := open(t, described(s.URL, func(e *settings.Endpoint) { e.Originate.Headers = "Authorization: Basic {basic}" }),
			settings.Credentials{Username: "u", Password: "p"})
		if _, err := d.Check(t.Context()); err != nil {
			t.Errorf("%d: %v", status, err)
		}
		if got := s.requests(); len(got) != 1 || got[0] != (heard{"GET", "/", "", "", ""}) {
			t.Errorf("%d: the server got %q", status, got)
		}
	}
	s := newServer(t, 200, "")
	s.Close()
	var e *pbx.Error
	if _, err := open(t, described(s.URL, nil), settings.Credentials{}).Check(t.Context()); !errors.As(err, &e) || e.Code != pbx.ConnectionRefused {
		t.Errorf("got %v", err)
	}
}

func TestACallIsEndedAsItIsDescribed(t *testing.T) {
	record := calls.Record{ID: "a-1", CallID: "C/1", Dialled: "021", Caller: "201"}
	for status, code := range map[int]pbx.Code{200: "", 404: "", 410: "", 500: pbx.ServerFault, 403: pbx.EndpointDenied} {
		s := newServer(t, status, "")
		d := open(t, described(s.URL, func(e *settings.Endpoint) {
			e.ID, e.Hangup = "/id", request.Template{Method: "DELETE", URL: s.URL + "/call/{callId}?ref={id}&from={extension}"}
		}), settings.Credentials{})
		err := d.(pbx.Hanger).Hangup(t.Context(), record)
		var e *pbx.Error
		if errors.As(err, &e) != (code != "") || e != nil && e.Code != code {
			t.Errorf("%d: got %v", status, err)
		}
		if got := s.requests(); len(got) != 1 || got[0].method != "DELETE" || got[0].path != "/call/C%2F1?ref=a-1&from=201" {
			t.Errorf("%d: the server got %q", status, got)
		}
		var none *pbx.Error
		if err := d.(pbx.Hanger).Hangup(t.Context(), calls.Record{ID: "a-1"}); !errors.As(err, &none) || none.Code != pbx.ValueRefused || len(s.requests()) != 1 {
			t.Errorf("a call without a name: %v", err)
		}
	}
}

func TestWhatADriverCanDoIsWhatIsDescribed(t *testing.T) {
	status := func(e *settings.Endpoint) {
		e.Status.URL, e.State, e.States = "http://pbx.lan/status/{id}", "/state", "a = busy"
	}
	hangup := func(e *settings.Endpoint) { e.Hangup.URL = "http://pbx.lan/hangup/{id}" }
	for _, c := range []struct {
		name             string
		change           func(*settings.Endpoint)
		reports, hangsUp bool
	}{
		{"an order", nil, false, false},
		{"its state", status, true, false},
		{"its end", hangup, false, true},
		{"both", func(e *settings.Endpoint) { status(e); hangup(e) }, true, true},
	} {
		d := open(t, described("http://pbx.lan", c.change), settings.Credentials{})
		_, reports := d.(pbx.Reporter)
		_, hangsUp := d.(pbx.Hanger)
		if reports != c.reports || hangsUp != c.hangsUp {
			t.Errorf("%s: reports %v, hangs up %v", c.name, reports, hangsUp)
		}
	}
}

func TestOpenNamesWhatIsMissing(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*settings.Endpoint)
		want   string
	}{
		{"an address", func(e *settings.Endpoint) { e.Originate.URL = "" }, "endpoint.originate.url"},
		{"an API key", func(e *settings.Endpoint) { e.Originate.Headers = "X-Key: {token}" }, "token"},
		{"a request that can be read", func(e *settings.Endpoint) { e.Hangup.URL = "http://pbx.lan/{" }, "endpoint.hangup.url"},
	} {
		_, err := Open(described("http://pbx.lan", c.change), settings.Credentials{}, pbx.Transport{})
		var e *pbx.Error
		if !errors.As(err, &e) || e.Code != pbx.NotConfigured || e.Detail != c.want {
			t.Errorf("%s: got %v", c.name, err)
		}
	}
}

func TestAWorkerThatWaitsNoLongerDoesNotKnow(t *testing.T) {
	arrived := make(chan struct{})
	hold := make(chan struct{})
	s := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { close(arrived); <-hold }))
	defer s.Close()
	defer close(hold)
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-arrived; cancel() }()
	var e *pbx.Error
	if _, err := open(t, described(s.URL, nil), settings.Credentials{}).Originate(ctx, tehran); !errors.As(err, &e) || !e.Unknown {
		t.Errorf("got %v", err)
	}
}

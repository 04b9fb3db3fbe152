//go:build !js

package nativefetch

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"syscall"
	"testing"

	"simotel/wasm/fetch"
)

func TestDoReturnsTheWholeAnswer(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Seen", r.Method+" "+r.Header.Get("X-Apikey"))
		w.WriteHeader(http.StatusForbidden)
		fmt.Fprint(w, "no")
	}))
	defer server.Close()
	got, err := New(nil).Do(t.Context(), fetch.Request{
		Method: "POST", URL: server.URL, Header: map[string]string{"X-Apikey": "k"}, Body: []byte("{}"),
	})
	if err != nil {
		t.Fatal(err)
	}
	if got.Status != 403 || string(got.Body) != "no" || got.Header["x-seen"] != "POST k" {
		t.Errorf("got %d %q %v", got.Status, got.Body, got.Header)
	}
}

func TestDoNeverFollowsARedirect(t *testing.T) {
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {
		t.Error("the redirect's target was asked")
	}))
	defer other.Close()
	server := httptest.NewServer(http.RedirectHandler(other.URL, http.StatusTemporaryRedirect))
	defer server.Close()
	_, err := New(nil).Do(t.Context(), fetch.Request{Method: "POST", URL: server.URL, Body: []byte("{}")})
	wantCause(t, err, fetch.Redirected)
}

func TestDoBoundsTheBody(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, strings.Repeat("x", 11))
	}))
	defer server.Close()
	if _, err := New(nil).Do(t.Context(), fetch.Request{Method: "GET", URL: server.URL, MaxBody: 11}); err != nil {
		t.Errorf("a body of the bound's own length: %v", err)
	}
	_, err := New(nil).Do(t.Context(), fetch.Request{Method: "GET", URL: server.URL, MaxBody: 10})
	wantCause(t, err, fetch.TooLarge)
}

func TestDoTellsWhyNoAnswerCame(t *testing.T) {
	plain := httptest.NewServer(http.NotFoundHandler())
	defer plain.Close()
	secure := httptest.NewTLSServer(http.NotFoundHandler())
	defer secure.Close()
	hangUp := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		conn.Close()
	}))
	defer hangUp.Close()

	for _, c := range []struct {
		name, url string
		want      fetch.Cause
	}{
		{"a port where nobody listens refuses", "http://" + closedPort(t), fetch.ConnectionRefused},
		{"a name under .invalid does not resolve", "http://pbx.invalid/", fetch.NameNotResolved},
		{"a certificate that nobody trusted", secure.URL, fetch.Certificate},
		{"TLS to a port that speaks plain HTTP", strings.Replace(plain.URL, "http:", "https:", 1), fetch.NotTLS},
		{"a connection closed without an answer", hangUp.URL, fetch.Broken},
		{"a URL that is none", "http://\x00", fetch.Blocked},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := New(nil).Do(t.Context(), fetch.Request{Method: "POST", URL: c.url})
			wantCause(t, err, c.want)
			if strings.Contains(err.Error(), c.url) {
				t.Errorf("the error quotes the URL: %v", err)
			}
		})
	}
}

func TestDoTrustsTheRootsItWasGiven(t *testing.T) {
	server := httptest.NewTLSServer(http.NotFoundHandler())
	defer server.Close()
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	got, err := New(roots).Do(t.Context(), fetch.Request{Method: "GET", URL: server.URL})
	if err != nil || got.Status != 404 {
		t.Errorf("got %d, %v", got.Status, err)
	}
}

func TestDoEndsWithItsContext(t *testing.T) {
	arrived := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		close(arrived)
		<-r.Context().Done()
	}))
	defer server.Close()
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		<-arrived
		cancel()
	}()
	_, err := New(nil).Do(ctx, fetch.Request{Method: "GET", URL: server.URL})
	wantCause(t, err, fetch.TimedOut)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("%v does not unwrap to the context's end", err)
	}
}

// Errors that a test cannot bring about on every machine.
func TestCauseOfErrorsFromBeforeTheConnection(t *testing.T) {
	dial := func(err error) error {
		return &url.Error{Op: "Post", URL: "http://192.0.2.1/", Err: &net.OpError{Op: "dial", Net: "tcp", Err: err}}
	}
	for _, c := range []struct {
		name string
		err  error
		want fetch.Cause
	}{
		{"no answer to the connection's first packet", dial(os.ErrDeadlineExceeded), fetch.ConnectTimedOut},
		{"no route to the host", dial(os.NewSyscallError("connect", syscall.EHOSTUNREACH)), fetch.Unreachable},
		{"no network at all", dial(os.NewSyscallError("connect", syscall.ENETUNREACH)), fetch.Unreachable},
		{"reset while reading", &net.OpError{Op: "read", Err: syscall.ECONNRESET}, fetch.Broken},
	} {
		t.Run(c.name, func(t *testing.T) { wantCause(t, failure(t.Context(), c.err), c.want) })
	}
}

func wantCause(t *testing.T, err error, want fetch.Cause) {
	t.Helper()
	var failed *fetch.Error
	if !errors.As(err, &failed) || failed.Cause != want {
		t.Errorf("got %v, want the cause %s", err, want)
	}
}

// closedPort returns an address that was free a moment ago.
func closedPort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}

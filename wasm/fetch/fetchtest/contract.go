// Package fetchtest owns the contract of fetch.Doer, which the service worker's
// fetch and the native one both pass, and the servers that it needs. It refuses
// to test any one PBX.
package fetchtest

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"simotel/wasm/fetch"
)

// Addresses are where the contract's counterparts are. An empty one is not
// asked for: Go, unlike Chrome, has no unsafe ports.
type Addresses struct {
	Echo       string // answers with what it was asked, as JSON text
	Missing    string // answers 404 with HTML
	Redirect   string // answers 302 to Echo
	Large      string // answers with 2 MiB
	Bomb       string // answers with 140 KB that inflate to 32 MiB
	Slow       string // never answers
	Drip       string // begins to answer and goes on for ever, a byte at a time
	Reset      string // reads the request and closes the connection
	Refused    string // nobody listens
	NoName     string // a name that does not exist
	SelfSigned string // https with a certificate that nobody signed
	NotTLS     string // https to a plain http server
	UnsafePort string // a port that Chrome never connects to
}

// Contract holds a Doer against what drivers rely on.
func Contract(t *testing.T, d fetch.Doer, a Addresses) {
	t.Run("a POST arrives with headers and body, once", func(t *testing.T) {
		r, err := d.Do(context.Background(), fetch.Request{Method: "POST", URL: a.Echo + "?x=1", Body: []byte(`{"callee":"۰۲۱"}`),
			Header: map[string]string{"Content-Type": "application/json", "X-APIKEY": "key", "Authorization": "Basic dTpw"}})
		if err != nil {
			t.Fatal(err)
		}
		want := "POST x=1 application/json key Basic dTpw cookie= " + `{"callee":"۰۲۱"}`
		if r.Status != 200 || string(r.Body) != want || r.Header["x-echo"] != "yes" {
			t.Errorf("got %d, %q, %v\nwant %q", r.Status, r.Body, r.Header, want)
		}
	})
	t.Run("a GET has no body", func(t *testing.T) {
		r, err := d.Do(context.Background(), fetch.Request{Method: "GET", URL: a.Echo})
		if err != nil || !strings.HasPrefix(string(r.Body), "GET ") {
			t.Errorf("got %q, %v", r.Body, err)
		}
	})
	t.Run("a status is an answer and no error", func(t *testing.T) {
		r, err := d.Do(context.Background(), fetch.Request{Method: "GET", URL: a.Missing})
		if err != nil || r.Status != 404 || !bytes.HasPrefix(r.Body, []byte("<!DOCTYPE")) {
			t.Errorf("got %d, %.20q, %v", r.Status, r.Body, err)
		}
	})
	t.Run("a body within its bound is whole", func(t *testing.T) {
		r, err := d.Do(context.Background(), fetch.Request{Method: "GET", URL: a.Large, MaxBody: 2 << 20})
		if err != nil || len(r.Body) != 2<<20 {
			t.Errorf("got %d bytes, %v", len(r.Body), err)
		}
	})
	for _, c := range []struct {
		name, url string
		cause     fetch.Cause
		may       bool
	}{
		{"a redirect is not followed", a.Redirect, fetch.Redirected, false},
		{"a body over its bound is cut", a.Large, fetch.TooLarge, true},
		{"a small body that inflates past its bound is cut", a.Bomb, fetch.TooLarge, true},
		{"a connection that breaks", a.Reset, fetch.Broken, true},
		{"a port where nobody listens", a.Refused, fetch.ConnectionRefused, false},
		{"a name that does not exist", a.NoName, fetch.NameNotResolved, false},
		{"a certificate that nobody signed", a.SelfSigned, fetch.Certificate, false},
		{"TLS to a plain http port", a.NotTLS, fetch.NotTLS, false},
		{"a port that Chrome blocks", a.UnsafePort, fetch.UnsafePort, false},
	} {
		if c.url == "" {
			continue
		}
		t.Run(c.name, func(t *testing.T) {
			_, err := d.Do(context.Background(), fetch.Request{Method: "POST", URL: c.url, Body: []byte("{}")})
			var e *fetch.Error
			if !errors.As(err, &e) || e.Cause != c.cause || e.MayHaveArrived() != c.may {
				t.Errorf("got %v, want %s", err, c.cause)
			}
		})
	}
	for name, url := range map[string]string{"a deadline ends a request without answer": a.Slow, "a deadline ends an answer without end": a.Drip} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(context.Background(), 200*time.Millisecond)
			defer cancel()
			_, err := d.Do(ctx, fetch.Request{Method: "POST", URL: url, Body: []byte("{}")})
			var e *fetch.Error
			if !errors.As(err, &e) || e.Cause != fetch.TimedOut || !errors.Is(err, context.DeadlineExceeded) || !e.MayHaveArrived() {
				t.Errorf("got %v", err)
			}
		})
	}
}

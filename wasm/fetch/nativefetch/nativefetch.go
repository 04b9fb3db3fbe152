//go:build !js

// Package nativefetch owns fetch.Doer over net/http, for native tests and
// tools. It refuses to be linked into WebAssembly: net/http alone would triple
// the program, and the browser's fetch does the work there.
package nativefetch

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"simotel/wasm/fetch"
)

// connectTimeout bounds the TCP connection. The system's own bound is minutes,
// and a caller with a shorter deadline would never learn that it was the
// connection that did not come about.
const connectTimeout = 10 * time.Second

// Client carries out requests with net/http. Its methods may be called at once.
type Client struct {
	http *http.Client
}

var _ fetch.Doer = (*Client)(nil)

// New returns a client that trusts the certificates that roots signed, or with
// nil those that the system trusts.
func New(roots *x509.CertPool) *Client {
	return &Client{http: &http.Client{
		Transport: &http.Transport{
			// A proxy of the environment would answer for the PBX under test.
			Proxy:           nil,
			DialContext:     (&net.Dialer{Timeout: connectTimeout}).DialContext,
			TLSClientConfig: &tls.Config{RootCAs: roots},
			// net/http may send a request again on a kept connection that
			// broke; an order to a PBX must leave once.
			DisableKeepAlives: true,
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// Do implements fetch.Doer. Its errors are *fetch.Error.
func (c *Client) Do(ctx context.Context, r fetch.Request) (fetch.Response, error) {
	req, err := http.NewRequestWithContext(ctx, r.Method, r.URL, bytes.NewReader(r.Body))
	if err != nil {
		// The parser's words quote the URL, which may hold what must not be shown.
		return fetch.Response{}, &fetch.Error{Cause: fetch.Blocked, Detail: "not a request"}
	}
	for name, value := range r.Header {
		req.Header.Set(name, value)
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return fetch.Response{}, failure(ctx, err)
	}
	defer resp.Body.Close()
	if resp.StatusCode >= 300 && resp.StatusCode < 400 {
		return fetch.Response{}, &fetch.Error{Cause: fetch.Redirected, Detail: resp.Status}
	}
	header := make(map[string]string, len(resp.Header))
	for name, values := range resp.Header {
		header[strings.ToLower(name)] = strings.Join(values, ", ")
	}
	answer := fetch.Response{Status: resp.StatusCode, Header: header}
	if answer.Body, err = readBody(resp.Body, r.MaxBody); err != nil {
		return answer, failure(ctx, err)
	}
	return answer, nil
}

// readBody reads at most limit bytes; one more is the cause TooLarge.
func readBody(body io.Reader, limit int64) ([]byte, error) {
	if limit == 0 {
		limit = fetch.DefaultMaxBody
	}
	b, err := io.ReadAll(io.LimitReader(body, limit+1))
	if err != nil {
		return nil, err
	}
	if int64(len(b)) > limit {
		return nil, &fetch.Error{Cause: fetch.TooLarge, Detail: fmt.Sprintf("more than %d bytes", limit)}
	}
	return b, nil
}

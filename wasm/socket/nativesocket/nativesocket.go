//go:build !js

// Package nativesocket owns socket.Dialer over github.com/coder/websocket, for
// native tests and tools. It refuses to be linked into WebAssembly: that
// library's build for the browser needs net/http, and the browser's WebSocket
// does the work there.
package nativesocket

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net/http"
	"sync"
	"time"

	"github.com/coder/websocket"

	"simotel/wasm/socket"
)

// writeTimeout bounds how long a message may take to leave: a peer that reads no
// more is a broken connection, and a writer must not wait for it.
const writeTimeout = 10 * time.Second

// Dialer opens connections natively.
type Dialer struct {
	client *http.Client
}

var _ socket.Dialer = (*Dialer)(nil)

// New returns a dialer that trusts the certificates that roots signed, or with
// nil those that the system trusts.
func New(roots *x509.CertPool) *Dialer {
	return &Dialer{client: &http.Client{
		// A proxy of the environment would answer for the server under test.
		Transport:     &http.Transport{Proxy: nil, TLSClientConfig: &tls.Config{RootCAs: roots}},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// Dial implements socket.Dialer.
func (d *Dialer) Dial(ctx context.Context, address string) (socket.Conn, error) {
	if err := socket.CheckAddress(address); err != nil {
		return nil, err
	}
	c, _, err := websocket.Dial(ctx, address, &websocket.DialOptions{HTTPClient: d.client})
	if err != nil {
		return nil, failure(ctx, err)
	}
	c.SetReadLimit(socket.MaxMessage)
	return &conn{c: c}, nil
}

// conn remembers why it ended: the library tells that only once.
type conn struct {
	c *websocket.Conn

	mu  sync.Mutex
	err error
}

// Read implements socket.Conn.
func (c *conn) Read(ctx context.Context) ([]byte, error) {
	if err := c.end(nil); err != nil {
		return nil, err
	}
	kind, message, err := c.c.Read(ctx)
	if err != nil {
		return nil, c.end(failure(ctx, err))
	}
	if kind != websocket.MessageText {
		err := c.end(&socket.Error{Code: socket.CodeNotText})
		_ = c.c.CloseNow()
		return nil, err
	}
	return message, nil
}

// Write implements socket.Conn.
func (c *conn) Write(ctx context.Context, message []byte) error {
	if err := c.end(nil); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, writeTimeout)
	defer cancel()
	if err := c.c.Write(ctx, websocket.MessageText, message); err != nil {
		return c.end(failure(ctx, err))
	}
	return nil
}

// Close implements socket.Conn. It waits for no answer of the peer's.
func (c *conn) Close() {
	_ = c.end(&socket.Error{Code: socket.CodeClosed})
	_ = c.c.CloseNow()
}

// end records why the connection ended, unless that is known or err is nil, and
// returns what is known.
func (c *conn) end(err error) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.err == nil {
		c.err = err
	}
	return c.err
}

// failure gives an error of the library its code. The library's words may quote
// the address and are only wrapped.
func failure(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	var closed websocket.CloseError
	switch {
	case errors.As(err, &closed):
		return &socket.Error{Code: int(closed.Code), Reason: closed.Reason, Err: err}
	case errors.Is(err, websocket.ErrMessageTooBig):
		return &socket.Error{Code: socket.CodeTooLarge, Err: err}
	}
	return &socket.Error{Code: socket.CodeBroken, Err: err}
}

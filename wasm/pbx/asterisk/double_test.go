package asterisk

import (
	"context"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"simotel/wasm/fetch"
	"simotel/wasm/pbx"
	"simotel/wasm/settings"
	"simotel/wasm/socket"
)

// The credentials of all tests: what must be escaped, and must surface nowhere.
const (
	user     = "agent"
	password = "s3cret &%+/:?#x"
)

// double is an Asterisk in this process: it answers as it is told to, and sends
// the events that a test sends.
type double struct {
	mu       sync.Mutex
	answers  map[string]fetch.Response // by method and path below /ari, without a query
	failure  error                     // in place of all answers
	requests []fetch.Request
	refused  error // of the event socket
	dialled  []string
	conn     *connection   // the newest
	deaf     bool          // it sends no user events
	takes    time.Duration // a request; set before the first
	closed   bool          // a connection was closed before the PBX had let go
}

// says makes an answer.
func says(status int, body string) fetch.Response {
	return fetch.Response{Status: status, Body: []byte(body)}
}

// newDouble is an idle PBX that knows phone 201.
func newDouble() *double {
	return &double{answers: map[string]fetch.Response{
		"GET /asterisk/info":                  says(200, `{"system":{"version":"22.10.1"}}`),
		"GET /endpoints/PJSIP/201":            says(200, `{"technology":"PJSIP","resource":"201","state":"online","channel_ids":[]}`),
		"GET /deviceStates/PJSIP%2F201":       says(200, `{"name":"PJSIP/201","state":"NOT_INUSE"}`),
		"POST /applications/-/subscription":   says(200, `{"endpoint_ids":["PJSIP/201"],"device_names":["PJSIP/201"]}`),
		"POST /events/user/" + alive:          says(204, ""),
		"GET /applications/-":                 says(200, `{"endpoint_ids":[],"device_names":[]}`),
		"DELETE /applications/-/subscription": says(200, `{}`),
	}}
}

// key names a request as answers does. The application's name is left out.
func key(r fetch.Request) string {
	u, err := url.Parse(r.URL)
	if err != nil {
		return err.Error()
	}
	path := strings.TrimPrefix(u.EscapedPath(), "/ari")
	if rest, ok := strings.CutPrefix(path, "/applications/"); ok {
		_, rest, found := strings.Cut(rest, "/")
		path = "/applications/-"
		if found {
			path += "/" + rest
		}
	}
	return r.Method + " " + path
}

// Do implements fetch.Doer.
func (d *double) Do(ctx context.Context, r fetch.Request) (fetch.Response, error) {
	time.Sleep(d.takes)
	d.mu.Lock()
	defer d.mu.Unlock()
	d.requests = append(d.requests, r)
	if d.failure != nil {
		return fetch.Response{}, d.failure
	}
	if r.Method == "DELETE" && d.conn != nil && d.conn.closed.Load() {
		d.closed = true
	}
	k := key(r)
	if k == "POST /events/user/"+alive && d.conn != nil && !d.deaf {
		d.conn.in <- `{"type":"ChannelUserevent","eventname":"` + alive + `"}`
	}
	if a, ok := d.answers[k]; ok {
		return a, nil
	}
	switch {
	case strings.Contains(k, "/variable"):
		return says(404, `{"message":"Provided variable was not found"}`), nil
	case strings.Contains(k, " /channels/"):
		return says(404, `{"message":"Channel not found"}`), nil
	}
	return says(404, `{"message":"Resource not found"}`), nil
}

// sets changes an answer.
func (d *double) sets(key string, a fetch.Response) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.answers[key] = a
}

// asked returns what was asked since the last time, as answers names it.
func (d *double) asked() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	var all []string
	for _, r := range d.requests {
		all = append(all, key(r))
	}
	d.requests = nil
	return all
}

// Dial implements socket.Dialer. Its errors quote the address, as Chrome's do.
func (d *double) Dial(_ context.Context, address string) (socket.Conn, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.dialled = append(d.dialled, address)
	if d.refused != nil {
		return nil, &socket.Error{Code: socket.CodeBroken, Reason: address, Err: fmt.Errorf("%s: %w", address, d.refused)}
	}
	d.conn = &connection{address: address, in: make(chan string, 1000), ended: make(chan struct{})}
	return d.conn, nil
}

// connection is a socket.Conn whose other end a test holds.
type connection struct {
	address string
	in      chan string
	once    sync.Once
	ended   chan struct{}
	closed  atomic.Bool // the same, for other bubbles
}

func (c *connection) Read(ctx context.Context) ([]byte, error) {
	select {
	case m := <-c.in:
		return []byte(m), nil
	case <-c.ended:
		return nil, &socket.Error{Code: socket.CodeBroken, Reason: c.address, Err: fmt.Errorf("reading %s", c.address)}
	case <-ctx.Done():
		c.Close() // as the library of native tests does
		return nil, ctx.Err()
	}
}

func (c *connection) Write(context.Context, []byte) error { return nil }
func (c *connection) Close()                              { c.once.Do(func() { c.closed.Store(true); close(c.ended) }) }

// configured is the default user of an Asterisk.
func configured() (settings.Settings, settings.Credentials) {
	s := settings.Defaults()
	s.Connection.Kind = settings.KindAsterisk
	s.Connection.Server = "https://pbx.example.com:8089"
	s.Connection.Channel = "PJSIP/{extension}"
	s.Connection.Context = "from-internal"
	s.Connection.RingSeconds = 30
	s.Extension = "201"
	return s, settings.Credentials{Username: user, Password: password}
}

// open makes the driver of a double.
func open(t *testing.T, d *double) *driver {
	t.Helper()
	s, c := configured()
	opened, err := Open(s, c, pbx.Transport{HTTP: d, Sockets: d})
	if err != nil {
		t.Fatal(err)
	}
	return opened.(*driver)
}

// text returns v as JSON.
func text(v any) string {
	raw, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(raw)
}

package stream

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"simotel/wasm/socket"
)

const token = "s3cret-token"

// server is the far end of a client's connections.
type server struct {
	t        *testing.T
	accepted chan *connection
	address  string
	down     bool // nobody answers
}

// Dial implements socket.Dialer.
func (s *server) Dial(ctx context.Context, address string) (socket.Conn, error) {
	s.address = address
	if s.down {
		return nil, &socket.Error{Code: socket.CodeBroken, Reason: "refused " + token}
	}
	c := &connection{t: s.t, in: make(chan string, 100), out: make(chan string, 100), ended: make(chan struct{})}
	select {
	case s.accepted <- c:
		return c, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// accept returns the next connection.
func (s *server) accept() *connection {
	s.t.Helper()
	select {
	case c := <-s.accepted:
		return c
	case <-time.After(time.Hour): // of the bubble's own time
		s.t.Fatal("no connection within an hour")
		return nil
	}
}

// connection is a socket.Conn whose other end a test holds.
type connection struct {
	t       *testing.T
	in, out chan string
	once    sync.Once
	ended   chan struct{}
	err     error
}

func (c *connection) Read(ctx context.Context) ([]byte, error) {
	select {
	case m := <-c.in:
		return []byte(m), nil
	default:
	}
	select {
	case m := <-c.in:
		return []byte(m), nil
	case <-c.ended:
		return nil, c.err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (c *connection) Write(_ context.Context, message []byte) error {
	select {
	case <-c.ended:
		return c.err
	default:
		c.out <- string(message)
		return nil
	}
}

func (c *connection) Close() { c.close(socket.CodeClosed) }

func (c *connection) close(code int) {
	c.once.Do(func() {
		c.err = &socket.Error{Code: code, Reason: "no: " + token}
		close(c.ended)
	})
}

// say sends messages as the server does and waits until they are taken.
func (c *connection) say(messages ...string) {
	for _, m := range messages {
		c.in <- m
	}
	synctest.Wait()
}

// wants holds the next message of the client's against what is expected.
func (c *connection) wants(message string) {
	c.t.Helper()
	if got := <-c.out; got != message {
		c.t.Fatalf("the client says %s, want %s", got, message)
	}
}

func helloAfter(n int64) string {
	if n == Beginning {
		return `{"type":"hello","token":"` + token + `"}`
	}
	return fmt.Sprintf(`{"type":"hello","token":%q,"after":%d}`, token, n)
}

func welcome(newest, oldest int64) string {
	return fmt.Sprintf(`{"type":"welcome","sequence":%d,"oldest":%d}`, newest, oldest)
}

func event(n int64) string { return fmt.Sprintf(`{"sequence":%d,"event":{"n":%d}}`, n, n) }

// diary is a Listener that writes down what it is told.
type diary struct {
	mu    sync.Mutex
	lines []string
	since []time.Time
	times []int64
	full  error // what Hear returns
}

func (d *diary) write(line string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.lines = append(d.lines, line)
}

func (d *diary) Begin(sequence int64, lost bool) error {
	d.write(fmt.Sprintf("begin %d lost %v", sequence, lost))
	return nil
}

func (d *diary) Hear(m Message) error {
	if d.full != nil {
		return d.full
	}
	var e struct{ N int64 }
	if json.Unmarshal(m.Event, &e) != nil || e.N != m.Sequence {
		d.write(fmt.Sprintf("hear %d with %s", m.Sequence, m.Event))
	} else {
		d.write(fmt.Sprintf("hear %d", m.Sequence))
	}
	d.since, d.times = append(d.since, m.Since), append(d.times, m.Time)
	return nil
}

func (d *diary) Stands(s State, cause error) {
	if cause != nil {
		d.write(fmt.Sprintf("%s: %v", s, cause))
		return
	}
	d.write(string(s))
}

// wants holds what was written since the last time against what is expected.
func (d *diary) wants(t *testing.T, lines ...string) {
	t.Helper()
	synctest.Wait()
	d.mu.Lock()
	defer d.mu.Unlock()
	if !slices.Equal(d.lines, lines) {
		t.Fatalf("told %q\nwant %q", d.lines, lines)
	}
	d.lines = nil
}

// listening runs a client from a mark in a bubble of its own time.
func listening(t *testing.T, from Mark, test func(t *testing.T, s *server, d *diary)) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		s, d := &server{t: t, accepted: make(chan *connection)}, &diary{}
		c := &Client{Sockets: s, Address: "wss://events.example.com/stream", Token: token, Clock: SystemClock{}, Random: func() float64 { return 0.5 }}
		ended := make(chan error, 1)
		go func() { ended <- c.Run(ctx, from, d) }()
		test(t, s, d)
		cancel()
		if err := <-ended; err != context.Canceled {
			t.Errorf("it ended with %v", err)
		}
		if s.address != c.Address {
			t.Errorf("dialled %q", s.address)
		}
	})
}

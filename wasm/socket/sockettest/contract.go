// Package sockettest owns the contract of socket.Dialer, which the service
// worker's WebSocket and the native one both pass, and the servers that it
// needs. It refuses to know what is said over a connection.
package sockettest

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"simotel/wasm/socket"
)

// Addresses are where the contract's counterparts are.
type Addresses struct {
	Echo    string // sends back what it is sent; "close" ends it with 4401 and words, "break" without any
	Burst   string // sends 1,000 numbered messages, then closes with 1000
	Large   string // sends a message of MaxMessage bytes, then one that is longer
	Flood   string // sends messages of MaxMessage bytes without end
	Binary  string // sends a binary message
	Silent  string // takes the TCP connection and never answers
	Page    string // answers 200 with a page
	Refused string // nobody listens
}

// within is how long anything may take that must come about.
const within = 30 * time.Second

// Contract holds a Dialer against what the project relies on.
func Contract(t *testing.T, d socket.Dialer, a Addresses) {
	ctx, cancel := context.WithTimeout(context.Background(), 4*within)
	defer cancel()
	t.Run("text crosses whole and in order, both ways", func(t *testing.T) { echo(ctx, t, d, a.Echo) })
	t.Run("a burst waits for its reader and the close comes last", func(t *testing.T) { burst(ctx, t, d, a.Burst) })
	t.Run("a message within the bound is whole, a longer one ends the connection", func(t *testing.T) {
		c := dial(ctx, t, d, a.Large)
		defer c.Close()
		if message, err := c.Read(ctx); err != nil || len(message) != socket.MaxMessage {
			t.Errorf("got %d bytes, %v", len(message), err)
		}
		wantCode(t, readErr(ctx, c), socket.CodeTooLarge)
	})
	t.Run("a binary message ends the connection", func(t *testing.T) {
		c := dial(ctx, t, d, a.Binary)
		defer c.Close()
		wantCode(t, readErr(ctx, c), socket.CodeNotText)
	})
	t.Run("the peer's code and words are told, again and again", func(t *testing.T) {
		c := dial(ctx, t, d, a.Echo)
		defer c.Close()
		send(ctx, t, c, "close")
		for range 2 {
			err := readErr(ctx, c)
			wantCode(t, err, 4401)
			var e *socket.Error
			if errors.As(err, &e) && e.Reason != "رمز" {
				t.Errorf("the words are %q", e.Reason)
			}
		}
	})
	t.Run("a connection that breaks", func(t *testing.T) {
		c := dial(ctx, t, d, a.Echo)
		defer c.Close()
		send(ctx, t, c, "break")
		wantCode(t, readErr(ctx, c), socket.CodeBroken)
		if err := c.Write(ctx, []byte("x")); err == nil {
			t.Error("a message went to a connection that is none")
		}
	})
	t.Run("closing ends a Read that waits, more than once is no harm", func(t *testing.T) {
		c := dial(ctx, t, d, a.Echo)
		ended := make(chan error, 1)
		go func() { ended <- readErr(ctx, c) }()
		c.Close()
		c.Close()
		if err := <-ended; err == nil || errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("an ended context ends a Read that waits", func(t *testing.T) {
		c := dial(ctx, t, d, a.Echo)
		defer c.Close()
		short, stop := context.WithCancel(ctx)
		ended := make(chan error, 1)
		go func() { ended <- readErr(short, c) }()
		stop()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("an ended context ends a Dial that waits", func(t *testing.T) {
		short, stop := context.WithTimeout(ctx, 200*time.Millisecond)
		defer stop()
		if _, err := d.Dial(short, a.Silent); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
	})
	for name, address := range map[string]string{
		"a port where nobody listens": a.Refused,
		"a server of pages":           a.Page,
		"an address of a page":        strings.Replace(a.Echo, "ws:", "http:", 1),
		"credentials in the address":  strings.Replace(a.Echo, "ws://", "ws://agent:secret@", 1),
		"no address":                  "ws://",
	} {
		t.Run(name, func(t *testing.T) {
			c, err := d.Dial(ctx, address)
			if err == nil {
				c.Close()
			}
			wantCode(t, err, socket.CodeBroken)
			if err != nil && strings.Contains(err.Error(), "secret") {
				t.Errorf("the error quotes the credentials: %v", err)
			}
		})
	}
}

// FloodContract holds a Dialer whose connections cannot make the peer wait: a
// reader that falls behind loses the connection and not the memory.
func FloodContract(t *testing.T, d socket.Dialer, a Addresses) {
	ctx, cancel := context.WithTimeout(context.Background(), within)
	defer cancel()
	c := dial(ctx, t, d, a.Flood)
	defer c.Close()
	// Nobody reads until writing says that the connection is gone.
	for c.Write(ctx, []byte("still there?")) == nil {
		select {
		case <-ctx.Done():
			t.Fatal("it goes on for ever")
		case <-time.After(time.Millisecond):
		}
	}
	wantCode(t, readErr(ctx, c), socket.CodeTooLarge)
}

func echo(ctx context.Context, t *testing.T, d socket.Dialer, address string) {
	c := dial(ctx, t, d, address)
	defer c.Close()
	texts := []string{`{"n":1}`, "", "۰۲۱ «سلام» 😀 \x00", strings.Repeat("a۱", 10_000)}
	for _, text := range texts {
		send(ctx, t, c, text)
	}
	for _, text := range texts {
		if got, err := c.Read(ctx); err != nil || string(got) != text {
			t.Fatalf("got %.40q, %v, want %.40q", got, err, text)
		}
	}
}

func burst(ctx context.Context, t *testing.T, d socket.Dialer, address string) {
	c := dial(ctx, t, d, address)
	defer c.Close()
	for i := range 1000 {
		if got, err := c.Read(ctx); err != nil || string(got) != fmt.Sprint(i) {
			t.Fatalf("message %d is %q, %v", i, got, err)
		}
	}
	wantCode(t, readErr(ctx, c), 1000)
}

func dial(ctx context.Context, t *testing.T, d socket.Dialer, address string) socket.Conn {
	t.Helper()
	c, err := d.Dial(ctx, address)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func send(ctx context.Context, t *testing.T, c socket.Conn, text string) {
	t.Helper()
	if err := c.Write(ctx, []byte(text)); err != nil {
		t.Fatal(err)
	}
}

// readErr reads until an error comes.
func readErr(ctx context.Context, c socket.Conn) error {
	for {
		if _, err := c.Read(ctx); err != nil {
			return err
		}
	}
}

func wantCode(t *testing.T, err error, code int) {
	t.Helper()
	var e *socket.Error
	if !errors.As(err, &e) || e.Code != code {
		t.Errorf("got %v, want the code %d", err, code)
	}
}

package chrome

import (
	"context"
	"sync"

	"github.com/hack-pad/safejs"

	"simotel/wasm/chrome/internal/jsasync"
	"simotel/wasm/socket"
)

// WebSocket opens connections with the global WebSocket of the service worker.
// https://developer.mozilla.org/docs/Web/API/WebSocket
type WebSocket struct{}

var _ socket.Dialer = WebSocket{}

// queueBytes bounds what waits to be read, in bytes. A WebSocket cannot make its
// peer wait, so a reader that falls further behind loses the connection.
const queueBytes = 16 * socket.MaxMessage

// Dial implements socket.Dialer.
func (WebSocket) Dial(ctx context.Context, address string) (socket.Conn, error) {
	if err := socket.CheckAddress(address); err != nil {
		return nil, err
	}
	c, err := newWebSocket(address)
	if err != nil {
		// Chrome's words quote the address.
		return nil, &socket.Error{Code: socket.CodeBroken, Err: err}
	}
	select {
	case <-c.opened:
		return c, nil
	case <-c.closed:
		return nil, c.reason()
	case <-ctx.Done():
		c.Close()
		return nil, ctx.Err()
	}
}

// webSocket is an open connection, or one that is being opened. Its listeners
// go with its end, whoever ends it.
type webSocket struct {
	js     safejs.Value
	undo   []func()      // takes the listeners away
	opened chan struct{} // closed by the open event
	closed chan struct{} // closed at its end
	ready  chan struct{} // holds one value while something may wait to be read

	mu      sync.Mutex
	waiting [][]byte
	size    int // of all that wait, in bytes
	err     error
}

func newWebSocket(address string) (*webSocket, error) {
	constructor, err := safejs.Global().Get("WebSocket")
	if err != nil {
		return nil, err
	}
	c := &webSocket{opened: make(chan struct{}), closed: make(chan struct{}), ready: make(chan struct{}, 1)}
	if c.js, err = constructor.New(address); err != nil {
		return nil, err
	}
	for name, heard := range map[string]func(safejs.Value){
		"open":    func(safejs.Value) { close(c.opened) },
		"message": c.hear,
		"close":   func(event safejs.Value) { c.end(closeReason(event)) },
		// An address that the extension's policy forbids has no close event.
		"error": func(safejs.Value) { c.end(&socket.Error{Code: socket.CodeBroken}) },
	} {
		if err := c.listen(name, heard); err != nil {
			c.Close()
			return nil, err
		}
	}
	return c, nil
}

// listen hears an event until the connection's end.
func (c *webSocket) listen(event string, heard func(safejs.Value)) error {
	listener, release, err := jsasync.FuncOf(func(args []safejs.Value) {
		if len(args) > 0 {
			heard(args[0])
		}
	})
	if err != nil {
		return err
	}
	if _, err := c.js.Call("addEventListener", event, listener); err != nil {
		release()
		return err
	}
	c.undo = append(c.undo, func() {
		if _, err := c.js.Call("removeEventListener", event, listener); err == nil {
			release()
		}
	})
	return nil
}

// closeReason reads a close event.
// https://developer.mozilla.org/docs/Web/API/CloseEvent
func closeReason(event safejs.Value) error {
	e := &socket.Error{Code: socket.CodeBroken}
	if code, err := event.Get("code"); err == nil {
		if n, err := code.Int(); err == nil {
			e.Code = n
		}
	}
	if words, err := property(event, "reason"); err == nil {
		e.Reason = words
	}
	return e
}

// hear takes a message event.
func (c *webSocket) hear(event safejs.Value) {
	data, err := event.Get("data")
	if err != nil || data.Type() != safejs.TypeString {
		c.end(&socket.Error{Code: socket.CodeNotText})
		return
	}
	// Its length in UTF-16 units is asked first: bytes are never fewer.
	if n, err := units(data); err != nil || n > socket.MaxMessage {
		c.end(&socket.Error{Code: socket.CodeTooLarge})
		return
	}
	text, err := data.String()
	if err != nil || len(text) > socket.MaxMessage {
		c.end(&socket.Error{Code: socket.CodeTooLarge})
		return
	}
	c.mu.Lock()
	fits := c.size+len(text) <= queueBytes
	if fits && c.err == nil {
		c.waiting = append(c.waiting, []byte(text))
		c.size += len(text)
	}
	c.mu.Unlock()
	if !fits {
		c.end(&socket.Error{Code: socket.CodeTooLarge})
		return
	}
	c.wake()
}

// units returns a string's length in UTF-16 units.
func units(text safejs.Value) (int, error) {
	object, err := safejs.Global().Get("Object")
	if err != nil {
		return 0, err
	}
	boxed, err := object.Invoke(text)
	if err != nil {
		return 0, err
	}
	return boxed.Length()
}

// wake tells the reader to look.
func (c *webSocket) wake() {
	select {
	case c.ready <- struct{}{}:
	default:
	}
}

// end ends the connection; the first reason stands.
func (c *webSocket) end(reason error) {
	c.mu.Lock()
	first := c.err == nil
	if first {
		c.err = reason
		close(c.closed)
	}
	c.mu.Unlock()
	if !first {
		return
	}
	for _, undo := range c.undo {
		undo()
	}
	_, _ = c.js.Call("close") // no harm to one that is closed
}

func (c *webSocket) reason() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.err
}

// next takes the oldest message that waits.
func (c *webSocket) next() ([]byte, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.waiting) == 0 {
		return nil, false
	}
	message := c.waiting[0]
	c.waiting[0] = nil
	c.waiting = c.waiting[1:]
	c.size -= len(message)
	return message, true
}

// Read implements socket.Conn.
func (c *webSocket) Read(ctx context.Context) ([]byte, error) {
	for {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if message, ok := c.next(); ok {
			return message, nil
		}
		select {
		case <-c.ready:
		case <-c.closed:
			// What came before the end is read before the end is told.
			if message, ok := c.next(); ok {
				return message, nil
			}
			return nil, c.reason()
		case <-ctx.Done():
		}
	}
}

// Write implements socket.Conn. Chrome takes the message at once and sends it
// when it can.
func (c *webSocket) Write(ctx context.Context, message []byte) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	select {
	case <-c.closed:
		return c.reason()
	default:
	}
	if _, err := c.js.Call("send", string(message)); err != nil {
		return &socket.Error{Code: socket.CodeBroken, Err: err}
	}
	return nil
}

// Close implements socket.Conn.
func (c *webSocket) Close() {
	c.end(&socket.Error{Code: socket.CodeClosed})
}

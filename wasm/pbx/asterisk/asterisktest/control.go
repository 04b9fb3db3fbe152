package asterisktest

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"sync"
	"time"
)

// Event is what a phone said of itself, in the terms of baresip's ctrl_tcp.
type Event struct {
	Type      string `json:"type"`            // CALL_INCOMING, CALL_ESTABLISHED, CALL_CLOSED, REGISTER_OK and others
	Direction string `json:"direction"`       // of a call: incoming or outgoing
	Peer      string `json:"peeruri"`         // of a call: the other side, sip:NUMBER@HOST
	Name      string `json:"peerdisplayname"` // of a call: what the phone shows for the other side
	Call      string `json:"id"`              // of a call: SIP's Call-ID
	Detail    string `json:"param"`           // the reason of an end, for example
}

// control is the connection to a phone that takes commands and tells events:
// JSON in netstrings, see baresip's module ctrl_tcp.
type control struct {
	conn  net.Conn
	heard func(Event)

	mu      sync.Mutex
	last    int
	pending map[string]chan reply
	done    chan struct{} // closed when the connection has ended
}

// reply answers a command.
type reply struct {
	OK    bool   `json:"ok"`
	Data  string `json:"data"`
	Token string `json:"token"`
}

// connect connects to a phone that was just started. Events are told in order,
// on one goroutine.
func connect(ctx context.Context, address string, process *process, heard func(Event)) (*control, error) {
	for {
		conn, err := new(net.Dialer).DialContext(ctx, "tcp", address)
		if err == nil {
			c := &control{conn: conn, heard: heard, pending: make(map[string]chan reply), done: make(chan struct{})}
			go c.read()
			return c, nil
		}
		select {
		case <-process.done:
			return nil, fmt.Errorf("it ended by itself: %v", process.err)
		case <-ctx.Done():
			return nil, err
		case <-time.After(5 * time.Millisecond): // nothing tells that a port is listened on
		}
	}
}

// read takes what comes until the connection ends.
func (c *control) read() {
	defer close(c.done)
	r := bufio.NewReader(c.conn)
	for {
		text, err := readNetstring(r)
		if err != nil {
			return // closed by either side; commands say so
		}
		var m struct {
			IsEvent bool `json:"event"`
			Event
			reply
		}
		if json.Unmarshal(text, &m) != nil {
			continue // no event is not JSON, and who waits for an answer has a context
		}
		if m.IsEvent {
			c.heard(m.Event)
			continue
		}
		c.mu.Lock()
		if answer := c.pending[m.Token]; answer != nil {
			answer <- m.reply
			delete(c.pending, m.Token)
		}
		c.mu.Unlock()
	}
}

// command has the phone do something and returns what it says about it.
func (c *control) command(ctx context.Context, name, parameters string) (string, error) {
	answer := make(chan reply, 1)
	c.mu.Lock()
	c.last++
	token := strconv.Itoa(c.last)
	c.pending[token] = answer
	text, err := json.Marshal(map[string]string{"command": name, "params": parameters, "token": token})
	if err == nil {
		_, err = fmt.Fprintf(c.conn, "%d:%s,", len(text), text)
	}
	c.mu.Unlock()
	if err != nil {
		return "", fmt.Errorf("%s: %w", name, err)
	}
	select {
	case r := <-answer:
		if !r.OK {
			return "", fmt.Errorf("%s: refused: %s", name, r.Data)
		}
		return r.Data, nil
	case <-c.done:
		return "", fmt.Errorf("%s: the phone is off", name)
	case <-ctx.Done():
		return "", fmt.Errorf("%s: %w", name, ctx.Err())
	}
}

// readNetstring reads LENGTH:TEXT, with the comma at its end.
func readNetstring(r *bufio.Reader) ([]byte, error) {
	digits, err := r.ReadString(':')
	if err != nil {
		return nil, err
	}
	length, err := strconv.Atoi(digits[:len(digits)-1])
	if err != nil || length < 0 || length > 1<<20 {
		return nil, fmt.Errorf("%q is no netstring's length", digits)
	}
	text := make([]byte, length+1)
	if _, err := io.ReadFull(r, text); err != nil {
		return nil, err
	}
	if text[length] != ',' {
		return nil, errors.New("a netstring without its comma")
	}
	return text[:length], nil
}

package clients

import (
	"context"
	"encoding/json"
	"fmt"
	"net/netip"
	"strconv"
	"sync"
	"time"

	"github.com/coder/websocket"

	"simotel/wasm/bridge/feed"
)

// The protocol's close code for a token that is refused.
const closeRefused = 4401

// atOnce is how many deliveries are taken from the feed in one go.
const atOnce = 64

// client is one connection.
type client struct {
	*Server
	conn    *websocket.Conn
	address netip.Addr
	user    int           // -1 before its token was seen
	pings   chan struct{} // one is to be answered
	settle  func()        // its token is right

	ctx    context.Context // ends when the connection is to end
	cancel context.CancelFunc
	once   sync.Once
	code   websocket.StatusCode
	reason string
}

// end has the connection closed, once: with a code and reason of our own.
func (c *client) end(code websocket.StatusCode, reason string) {
	c.once.Do(func() {
		c.code, c.reason = code, reason
		c.cancel()
	})
}

// run serves the connection to its end.
func (c *client) run() {
	began := time.Now()
	if sequence, welcome, ok := c.greet(); ok {
		c.admit(c) // before the client knows: the oldest is the one that was welcomed first
		c.Log.Info("client_connected", "user", c.Users[c.user].Name, "address", c.address.String())
		if c.send(welcome) {
			go c.read()
			c.write(sequence)
		}
		c.dismiss(c)
	}
	c.end(websocket.StatusNormalClosure, "left")
	c.Metrics.Dropped.WithLabelValues(c.reason).Inc()
	about := []any{"user", "", "address", c.address.String(), "reason", c.reason, "seconds", int(time.Since(began).Seconds())}
	if c.user >= 0 {
		about[1] = c.Users[c.user].Name
		c.Log.Info("client_gone", about...)
	} else {
		c.stranger("client_gone", about...)
	}
	if c.reason == "left" || c.reason == "slow" || c.reason == "silent" {
		_ = c.conn.CloseNow() // nobody listens
		return
	}
	c.close()
}

// close says why the connection ends. The library waits some seconds for the
// other side's word; a client that reads takes it at once.
func (c *client) close() {
	timer := time.AfterFunc(2*time.Second, func() { _ = c.conn.CloseNow() })
	defer timer.Stop()
	_ = c.conn.Close(c.code, c.reason) // it may be gone already
}

// hello is the client's first message.
type hello struct {
	Type  string  `json:"type"`
	Token string  `json:"token"`
	After *uint64 `json:"after"`
}

// greet reads the first message. It returns the sequence after which the client is
// told events, and the answer.
func (c *client) greet() (sequence uint64, welcome []byte, ok bool) {
	wait, cancel := context.WithTimeout(c.ctx, seconds(c.Limits.HelloSeconds))
	defer cancel()
	_, raw, err := c.conn.Read(wait)
	if err != nil {
		if c.ctx.Err() == nil && wait.Err() != nil {
			c.end(websocket.StatusPolicyViolation, "no_hello")
		}
		return 0, nil, false
	}
	return c.admits(raw)
}

// admits judges the first message, whoever sent it.
func (c *client) admits(raw []byte) (sequence uint64, welcome []byte, ok bool) {
	var said hello
	if json.Unmarshal(raw, &said) != nil || said.Type != "hello" {
		c.end(websocket.StatusPolicyViolation, "no_hello")
		return 0, nil, false
	}
	user := c.tokens.User(said.Token)
	if user < 0 {
		if c.Failures.Many(c.address) {
			select {
			case <-time.After(c.slow):
			case <-c.ctx.Done():
			}
		}
		c.Failures.Add(c.address)
		c.end(closeRefused, "token")
		return 0, nil, false
	}
	c.user = user
	c.settle()
	if said.After != nil && !c.reach(*said.After) {
		c.end(websocket.StatusTryAgainLater, "behind")
		return 0, nil, false
	}
	newest, oldest := c.Feed.Welcome(user)
	from := newest
	if said.After != nil && *said.After < newest {
		from = max(*said.After, oldest-1)
	}
	return from, fmt.Appendf(nil, `{"type":"welcome","sequence":%d,"oldest":%d}`, newest, min(oldest, newest+1)), true
}

// reach waits until what a client has heard from another bridge is read here too.
// It is true as well if the stream never had that: it began anew. That is believed
// last: a cluster that has just lost its leader may say so for a moment, and the
// client would be told again what it knows.
func (c *client) reach(sequence uint64) bool {
	wait, cancel := context.WithTimeout(c.ctx, c.catchUp)
	defer cancel()
	if c.Feed.Reach(wait, sequence) == nil {
		return true
	}
	last, err := c.Last(c.ctx)
	return err == nil && last < sequence && c.Feed.Newest() >= last
}

// read takes the client's pings until it says nothing more.
func (c *client) read() {
	for {
		// Not of c.ctx: the library closes a connection whose reader is cancelled,
		// and the client would not learn why.
		wait, cancel := context.WithTimeout(context.Background(), seconds(c.Limits.SilenceSeconds))
		_, raw, err := c.conn.Read(wait)
		isSilent := wait.Err() != nil
		cancel()
		if err != nil {
			if isSilent {
				c.end(websocket.StatusPolicyViolation, "silent")
			}
			c.end(websocket.StatusNormalClosure, "left")
			return
		}
		var said struct {
			Type string `json:"type"`
		}
		if json.Unmarshal(raw, &said) == nil && said.Type == "ping" {
			select {
			case c.pings <- struct{}{}:
			default: // one is being answered
			}
		}
	}
}

// write tells what comes until the connection ends. How far it got is all that is
// kept for it: what waits is in the feed.
func (c *client) write(sequence uint64) {
	wake, undo := c.Feed.Wake(c.user)
	defer undo()
	for c.ctx.Err() == nil {
		deliveries, ok := c.Feed.After(c.user, sequence, atOnce)
		if !ok {
			c.end(websocket.StatusTryAgainLater, "behind") // it comes again and is told what it lost
			return
		}
		for _, d := range deliveries {
			if !c.send(frame(d)) {
				return
			}
			sequence = d.Sequence
			c.Metrics.Sent.Inc()
		}
		if len(deliveries) == atOnce {
			select { // pings are answered all the same
			case <-c.pings:
				if !c.send(pong) {
					return
				}
			default:
			}
			continue
		}
		select {
		case <-wake:
		case <-c.pings:
			if !c.send(pong) {
				return
			}
		case <-c.ctx.Done():
			return
		}
	}
}

var pong = []byte(`{"type":"pong"}`)

// send writes a message; false if the connection is at its end. One that takes
// too long is slow.
func (c *client) send(message []byte) bool {
	wait, cancel := context.WithTimeout(context.Background(), seconds(c.Limits.WriteSeconds))
	defer cancel()
	if err := c.conn.Write(wait, websocket.MessageText, message); err != nil {
		if wait.Err() != nil {
			c.end(websocket.StatusPolicyViolation, "slow")
		}
		return false
	}
	return true
}

// frame is a delivery's message. The events are JSON of the store's already.
func frame(d feed.Delivery) []byte {
	size := 64
	for _, e := range d.Events {
		size += len(e.Raw) + 16
	}
	m := append(make([]byte, 0, size), `{"sequence":`...)
	m = strconv.AppendUint(m, d.Sequence, 10)
	m = append(m, `,"previous":`...)
	m = strconv.AppendUint(m, d.Previous, 10)
	if len(d.Events) == 1 {
		m = strconv.AppendInt(append(m, `,"time":`...), d.Events[0].At.UnixMilli(), 10)
		m = append(append(m, `,"event":`...), d.Events[0].Raw...)
		return append(m, '}')
	}
	m = append(m, `,"times":[`...)
	for i, e := range d.Events {
		if i > 0 {
			m = append(m, ',')
		}
		m = strconv.AppendInt(m, e.At.UnixMilli(), 10)
	}
	m = append(m, `],"events":[`...)
	for i, e := range d.Events {
		if i > 0 {
			m = append(m, ',')
		}
		m = append(m, e.Raw...)
	}
	return append(m, `]}`...)
}

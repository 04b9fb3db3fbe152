package simoteltest

import (
	"cmp"
	"context"
	"encoding/json"
	"net/http"
	"time"

	"github.com/coder/websocket"
)

// closeRefused is the code with which the stream refuses a token.
const closeRefused = 4401

// listener is one connection of the event stream.
type listener struct {
	events *events
	conn   *websocket.Conn
	round  int
	next   int // the sequence of the event that is to go out next
	held   int // an event that waits to cross with the next one, 0 for none
	said   int // how much of the garbage went out
	pings  chan struct{}
}

// serveEvents takes a connection of the event stream.
func (s *Server) serveEvents(w http.ResponseWriter, r *http.Request) {
	// Chrome sends the extension's origin, which is not the server's own.
	conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{InsecureSkipVerify: true})
	if err != nil {
		return // it has answered
	}
	defer conn.CloseNow()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go func() {
		select {
		case <-s.stop:
			cancel()
		case <-ctx.Done():
		}
	}()
	l := &listener{events: &s.events, conn: conn, pings: make(chan struct{}, 8)}
	if !l.greet(ctx) {
		return
	}
	go func() {
		defer cancel()
		l.read(ctx)
	}()
	l.run(ctx)
	s.events.change(func() { s.events.clients-- })
}

// greet reads the client's first message and welcomes or refuses it.
func (l *listener) greet(ctx context.Context) bool {
	var hello struct {
		Type, Token string
		After       *int
	}
	_, raw, err := l.conn.Read(ctx)
	if err != nil || json.Unmarshal(raw, &hello) != nil {
		return false
	}
	e := l.events
	e.mu.Lock()
	isWelcome := hello.Type == "hello" && hello.Token == cmp.Or(e.token, DefaultEventsToken) && !e.refuses
	newest, oldest := e.newest(), e.first()
	l.round, l.said = e.round, len(e.garbage)
	e.mu.Unlock()
	if !isWelcome {
		l.conn.Close(closeRefused, "token refused")
		return false
	}
	l.next = newest + 1
	if hello.After != nil && *hello.After <= newest {
		l.next = max(*hello.After+1, oldest)
	}
	if l.write(ctx, map[string]any{"type": "welcome", "sequence": newest, "oldest": oldest}) != nil {
		return false
	}
	e.change(func() { e.clients++; e.welcomed++ })
	return true
}

// read takes the client's pings until the connection ends.
func (l *listener) read(ctx context.Context) {
	for {
		_, raw, err := l.conn.Read(ctx)
		if err != nil {
			return
		}
		var m struct{ Type string }
		if json.Unmarshal(raw, &m) == nil && m.Type == "ping" {
			l.events.change(func() { l.events.pings++ })
			select {
			case l.pings <- struct{}{}:
			default:
			}
		}
	}
}

// run sends events, answers and garbage until the connection ends.
func (l *listener) run(ctx context.Context) {
	for {
		l.events.mu.Lock()
		out, delay, changed := l.due(), l.events.delay, l.events.wait()
		isDropped, isSilent := l.round != l.events.round, l.events.delivery == Nothing
		l.events.mu.Unlock()
		if isDropped {
			return
		}
		for _, m := range out {
			if !pause(ctx, delay) || l.send(ctx, m) != nil {
				return
			}
		}
		if len(out) > 0 {
			continue
		}
		select {
		case <-changed:
		case <-l.pings:
			if !isSilent && l.write(ctx, map[string]any{"type": "pong"}) != nil {
				return
			}
		case <-ctx.Done():
			return
		}
	}
}

// due returns the messages that are to go out now. The events' lock is held.
func (l *listener) due() []string {
	e := l.events
	var out []string
	for ; l.said < len(e.garbage); l.said++ {
		out = append(out, e.garbage[l.said])
	}
	if e.delivery == Nothing {
		return out
	}
	for ; l.next <= e.newest(); l.next++ {
		frame := e.frame(l.next)
		switch {
		case e.delivery == Holes && l.next%3 == 0:
		case e.delivery == Twice:
			out = append(out, frame, frame)
		case e.delivery == Crossed && l.held == 0:
			l.held = l.next
		default:
			out = append(out, frame)
		}
		if l.held != 0 && l.held != l.next {
			out = append(out, e.frame(l.held))
			l.held = 0
		}
	}
	return out
}

// frame returns the message with an event. The lock is held.
func (e *events) frame(sequence int) string {
	event := e.all[e.before+sequence-1]
	message := map[string]any{"sequence": sequence, "event": event.Body}
	if event.Time != 0 {
		message["time"] = event.Time
	}
	raw, err := json.Marshal(message)
	if err != nil {
		return err.Error() // a test that emits what has no JSON gets garbage
	}
	return string(raw)
}

func (l *listener) write(ctx context.Context, message map[string]any) error {
	raw, err := json.Marshal(message)
	if err != nil {
		return err
	}
	return l.send(ctx, string(raw))
}

func (l *listener) send(ctx context.Context, message string) error {
	return l.conn.Write(ctx, websocket.MessageText, []byte(message))
}

// pause waits; false if the connection ended meanwhile.
func pause(ctx context.Context, d time.Duration) bool {
	if d == 0 {
		return true
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}

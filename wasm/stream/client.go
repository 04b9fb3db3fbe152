package stream

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"simotel/wasm/socket"
)

// Client hears one stream.
type Client struct {
	Sockets socket.Dialer
	Address string // ws: or wss:, without the token
	Token   string
	Clock   Clock
	Random  func() float64 // at least 0, below 1
}

// Run hears the stream from a mark on, connecting again whenever there is no
// connection, until ctx ends or the listener returns an error; it returns that.
func (c *Client) Run(ctx context.Context, from Mark, l Listener) error {
	r := &run{Client: c, listener: l, mark: from, jumped: Beginning}
	r.stands(Connecting, nil)
	for drops := 0; ; {
		r.proven = false
		err := r.connection(ctx)
		var failed *Error
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if !errors.As(err, &failed) {
			return err // the listener's
		}
		wait := RefusedEvery
		if failed.Code == CodeBroken {
			if r.proven {
				drops = 0
			}
			wait = BackOff(drops, c.Random())
			drops++
			r.stands(Connecting, failed)
		} else {
			r.stands(Refused, failed)
		}
		fired, stop := c.Clock.After(wait)
		select {
		case <-fired:
		case <-ctx.Done():
			stop()
			return ctx.Err()
		}
	}
}

// BackOff returns how long to wait after so many drops before this one: between
// half and the whole of a time that doubles, by a random number of at least 0 and
// below 1, so that clients that lost their server together do not come back
// together.
func BackOff(drops int, random float64) time.Duration {
	most := BackOffMost
	if drops < 6 { // beyond, doubling passes BackOffMost
		most = BackOffFirst << drops
	}
	return most/2 + time.Duration(random*float64(most/2))
}

// run is a client at work.
type run struct {
	*Client
	listener Listener
	mark     Mark
	state    State
	proven   bool  // this connection brought more than a welcome
	jumped   int64 // after which sequence the server left out events, once
}

// stands tells the listener of a state that changed, or of a bad one's cause.
func (r *run) stands(s State, cause error) {
	if s == r.state && cause == nil {
		return
	}
	r.state = s
	r.listener.Stands(s, cause)
}

// heard is what the goroutine of a connection hands over: first the connection
// alone, then messages, at last an error.
type heard struct {
	conn    socket.Conn
	message []byte
	err     error
}

// connection makes one connection and hears it to its end. The error is an
// *Error, ctx's or the listener's.
func (r *run) connection(ctx context.Context) error {
	ctx, cancel := context.WithCancel(ctx)
	in, done := make(chan heard), make(chan struct{})
	go func() {
		defer close(done)
		r.pump(ctx, in)
	}()
	defer func() { cancel(); <-done }()

	var conn socket.Conn
	var talk conversation
	silence, stopSilence := r.Clock.After(Silence)
	next, stopNext := r.Clock.After(PingEvery)
	var late <-chan time.Time // while an event is waited for that others overtook
	stopLate := func() {}
	defer func() { stopSilence(); stopNext(); stopLate() }()
	for {
		select {
		case h := <-in:
			if h.err != nil {
				return r.lost(ctx, h.err)
			}
			stopSilence()
			silence, stopSilence = r.Clock.After(Silence)
			if h.conn != nil {
				conn = h.conn
				continue
			}
			if err := r.take(&talk, h.message); err != nil {
				return err
			}
			if len(talk.early) == 0 {
				stopLate()
				late = nil
			} else if late == nil {
				late, stopLate = r.Clock.After(LateFor)
			}
		case <-late:
			late = nil
			if err := r.leftOut(&talk); err != nil {
				return err
			}
		case <-next:
			stopNext()
			next, stopNext = r.Clock.After(PingEvery)
			if conn != nil {
				if err := conn.Write(ctx, ping); err != nil {
					return r.lost(ctx, err)
				}
			}
		case <-silence:
			return broken("silence")
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// pump dials, says hello and hands over what comes, until ctx ends or the
// connection does.
func (r *run) pump(ctx context.Context, in chan<- heard) {
	give := func(h heard) bool {
		select {
		case in <- h:
			return h.err == nil
		case <-ctx.Done():
			return false
		}
	}
	conn, err := r.Sockets.Dial(ctx, r.Address)
	if err != nil {
		give(heard{err: err})
		return
	}
	defer conn.Close()
	greeting := hello{Type: "hello", Token: r.Token}
	if r.mark.Sequence != Beginning {
		greeting.After = &r.mark.Sequence
	}
	raw, err := json.Marshal(greeting)
	if err == nil {
		err = conn.Write(ctx, raw)
	}
	for h := (heard{conn: conn, err: err}); give(h); {
		h = heard{}
		h.message, h.err = conn.Read(ctx)
	}
}

// lost makes of a connection's end what the user is told. The peer's words are
// left out: they may repeat the token.
func (r *run) lost(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	e := &Error{Code: CodeBroken}
	var closed *socket.Error
	if errors.As(err, &closed) {
		e.Close = closed.Code
	}
	if e.Close == CloseRefused {
		e.Code = CodeRefused
	}
	return e
}

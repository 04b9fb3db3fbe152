package asterisk

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"time"

	"simotel/wasm/pbx"
	"simotel/wasm/socket"
	"simotel/wasm/stream"
)

// Times of a connection.
const (
	answerWithin = 10 * time.Second // for the PBX to say what it was asked to
	leaveWithin  = 2 * time.Second  // at the end of a watch
	lookEvery    = time.Second      // for orders that must be asked for by name
)

// alive is the event that the PBX is asked to send us, to see that it hears us
// and that we hear it.
const alive = "simotel-alive"

// dial opens the event socket of an application. A browser's WebSocket sets no
// header, so this address carries the credentials: it is made here and kept
// nowhere, and no error of the dialer's is let out, since it may quote it.
func (d *driver) dial(ctx context.Context, app string) (socket.Conn, error) {
	ctx, cancel := pbx.Bounded(ctx)
	defer cancel()
	address := "ws" + strings.TrimPrefix(d.base, "http") + "/events?app=" + app + "&api_key=" + percent(d.key)
	conn, err := d.sockets.Dial(ctx, address)
	if err != nil {
		return nil, d.lost(err)
	}
	return conn, nil
}

// percent escapes a value in an address; a blank too, whose plus not every
// server takes for one.
func percent(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }

// lost makes of a connection's end what the user is told: its close code, and
// nothing that the transport said.
func (d *driver) lost(err error) error {
	e := &pbx.Error{Code: pbx.EventsBroken, Op: opEvents, Detail: d.host}
	var closed *socket.Error
	if errors.As(err, &closed) {
		e.Err = &socket.Error{Code: closed.Code}
	}
	return e
}

// heard is what the goroutine of a connection hands over: messages, at last an
// error.
type heard struct {
	message []byte
	err     error
}

// connection makes one connection and hears it to its end. The error is an
// *Error, ctx's or the watcher's.
func (l *live) connection(ctx context.Context) error {
	// By HTTP first: a WebSocket that is refused does not say why.
	if err := l.reachable(ctx); err != nil {
		return err
	}
	conn, err := l.dial(ctx, l.position.App)
	if err != nil {
		return err
	}
	watch := ctx
	ctx, cancel := context.WithCancel(ctx)
	// A socket may close with the end of what reads it, and must not before the PBX has
	// let go: Asterisk 22 hangs if it takes away a phone's state while that changes and
	// the socket closes.
	reading, stop := context.WithCancel(context.WithoutCancel(ctx))
	in, done := make(chan heard), make(chan struct{})
	go func() {
		defer close(done)
		pump(reading, conn, in)
	}()
	s := &session{live: l}
	defer func() {
		cancel()
		if watch.Err() != nil {
			s.leave()
		}
		stop()
		conn.Close()
		<-done
	}()
	if err := s.begin(ctx); err != nil {
		return err
	}
	return s.hear(ctx, in)
}

func (l *live) reachable(ctx context.Context) error {
	ctx, cancel := pbx.Bounded(ctx)
	defer cancel()
	_, err := l.version(ctx, opEvents)
	return err
}

// pump hands over what a connection brings, until ctx ends or it does.
func pump(ctx context.Context, conn socket.Conn, in chan<- heard) {
	for {
		message, err := conn.Read(ctx)
		select {
		case in <- heard{message, err}:
		case <-ctx.Done():
			return
		}
		if err != nil {
			return
		}
	}
}

// hear hears a connection to its end.
func (s *session) hear(ctx context.Context, in <-chan heard) error {
	// At once: the PBX may take the late end of the connection before for this one's,
	// and tell it nothing.
	ask, stopAsk := s.clock.After(0)
	look, stopLook := s.clock.After(lookEvery)
	var silence <-chan time.Time // while an answer is waited for
	stopSilence := func() {}
	asked := make(chan error, 1)
	defer func() { stopAsk(); stopLook(); stopSilence() }()
	for {
		select {
		case h := <-in:
			if h.err != nil {
				return s.lost(h.err)
			}
			e, err := s.take(h.message)
			if err != nil {
				return err
			}
			s.proven = true
			if e.Type == channelUserevent && e.EventName == alive {
				stopSilence()
				silence = nil
			}
		case <-look:
			began := s.clock.Now()
			look, stopLook = s.clock.After(lookEvery)
			if err := s.attend(ctx); err != nil {
				return err
			}
			if silence != nil && s.clock.Now().Sub(began) > lookEvery {
				// What a slow PBX said while it was asked was not heard yet.
				stopSilence()
				silence, stopSilence = s.clock.After(answerWithin)
			}
		case <-ask:
			ask, stopAsk = s.clock.After(stream.PingEvery)
			silence, stopSilence = s.clock.After(answerWithin)
			go func() { asked <- s.ask(ctx) }() // a slow answer must not hold up events
		case err := <-asked:
			if err != nil {
				return err
			}
		case <-silence:
			return s.broken("silence")
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// ask has the PBX send us an event.
func (s *session) ask(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, answerWithin)
	defer cancel()
	_, err := s.must(ctx, "POST", "/events/user/"+alive+"?application="+s.position.App)
	return err
}

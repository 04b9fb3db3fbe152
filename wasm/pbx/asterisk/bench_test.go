//go:build !js

package asterisk

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"

	"simotel/wasm/fetch/fetchtest"
	"simotel/wasm/fetch/nativefetch"
	"simotel/wasm/pbx"
	"simotel/wasm/pbx/asterisk/asterisktest"
	"simotel/wasm/pbx/pbxtest"
	"simotel/wasm/settings"
	"simotel/wasm/socket"
	"simotel/wasm/socket/nativesocket"
	"simotel/wasm/stream"
)

// capabilities is what an Asterisk shows of its phones.
var capabilities = pbxtest.Capabilities{Live: true, CalleeLeg: true, LiveOutcome: true, CallerUnanswered: true, Rejections: true, Asked: true}

// impatient is a clock that waits for what it must, and else a thousandth.
type impatient struct{ stream.SystemClock }

func (c impatient) After(d time.Duration) (<-chan time.Time, func()) {
	if d != stream.PingEvery && d != answerWithin {
		d /= 1000
	}
	return c.SystemClock.After(d)
}

// elsewhere is a dialer that connects to another address: a proxy's.
type elsewhere struct {
	socket.Dialer
	address string
}

func (e elsewhere) Dial(ctx context.Context, address string) (socket.Conn, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, errors.New("not an address")
	}
	u.Host = e.address
	return e.Dialer.Dial(ctx, u.String())
}

// real returns the settings of a user of a real Asterisk.
func real(address string) (settings.Settings, settings.Credentials) {
	s, _ := configured()
	s.Connection.Server, s.Connection.Context, s.Connection.RingSeconds = address, asterisktest.Context, 2
	return s, settings.Credentials{Username: asterisktest.User, Password: asterisktest.Password}
}

// opened makes the driver of a user of a real Asterisk.
func opened(t *testing.T, s settings.Settings, c settings.Credentials, transport pbx.Transport) *driver {
	t.Helper()
	d, err := Open(s, c, transport)
	if err != nil {
		t.Fatal(err)
	}
	d.(*driver).clock = impatient{}
	return d.(*driver)
}

// native is how native programs reach a PBX.
func native() pbx.Transport {
	return pbx.Transport{HTTP: nativefetch.New(nil), Sockets: nativesocket.New(nil)}
}

// bench is an Asterisk of the contract.
type bench struct {
	t      *testing.T
	server *asterisktest.Server
	callee string
	path   *asterisktest.Proxy // on the way of events
	driver *driver
	orders *driver // by which orders are placed
	stream pbxtest.Stream
}

// newBench sets a running Asterisk up for a scenario. The callee is a colleague
// or outside, at the end of the line at which phone 203 is.
func newBench(t *testing.T, server *asterisktest.Server, callee string) *bench {
	t.Helper()
	b := &bench{t: t, server: server, callee: callee, path: proxy(t, server)}
	s, c := real(server.URL)
	transport := native()
	transport.Sockets = elsewhere{transport.Sockets, b.path.Address()}
	b.driver = opened(t, s, c, transport)
	b.orders = b.driver
	return b
}

func proxy(t *testing.T, server *asterisktest.Server) *asterisktest.Proxy {
	t.Helper()
	p, err := asterisktest.NewProxy(strings.TrimPrefix(server.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	})
	return p
}

// orderly is a driver that places its orders by another.
type orderly struct {
	*driver
	bench *bench
}

func (o orderly) Originate(ctx context.Context, order pbx.Order) (pbx.CallRef, error) {
	if o.bench.stream != pbxtest.Kept {
		o.bench.path.Cut() // it is connected by now
	}
	return o.bench.orders.Originate(ctx, order)
}

func (b *bench) Driver() pbx.Driver                 { return orderly{b.driver, b} }
func (b *bench) Capabilities() pbxtest.Capabilities { return capabilities }

// must fails the test on an error.
func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// scaled makes a minute of the table's time three seconds.
func scaled(d time.Duration) time.Duration { return d / 20 }

// behave has a phone do as a scenario says, until the test's end.
func (b *bench) behave(phone *asterisktest.Phone, p pbxtest.Phone) {
	b.t.Helper()
	script := asterisktest.Script{After: scaled(p.After), HangsUp: scaled(p.HangsUp)}
	undo := func(context.Context) error { return nil }
	switch p.Act {
	case pbxtest.NeverPicked:
		script.Act = asterisktest.Rings
	case pbxtest.Rejects:
		script.Act = asterisktest.Rejects
	case pbxtest.Busy:
		must(b.t, phone.Busy(b.t.Context()))
		undo = phone.Free
	case pbxtest.Unreachable:
		must(b.t, phone.Unregister(b.t.Context()))
		undo = phone.Register
	}
	phone.Behave(script)
	b.t.Cleanup(func() {
		if err := undo(context.Background()); err != nil {
			b.t.Error(err)
		}
		phone.Behave(asterisktest.Script{})
	})
}

func (b *bench) Script(ctx context.Context, s pbxtest.Scenario) (context.Context, pbx.Order) {
	order := pbx.Order{ID: "contract", Caller: "201", Callee: b.callee}
	b.stream = s.Stream
	phone := "202"
	if b.callee == asterisktest.Outside {
		phone = "203"
	}
	b.behave(b.server.Phone("201"), s.Caller)
	b.behave(b.server.Phone(phone), s.Callee)
	if s.Barred {
		order.Callee = asterisktest.Barred
	}
	switch s.Answer {
	case pbxtest.None:
		address, err := fetchtest.ClosedPort()
		must(b.t, err)
		settings, credentials := real("http://" + address)
		b.orders = opened(b.t, settings, credentials, native())
	case pbxtest.Late:
		return b.late(ctx), order
	}
	return ctx, order
}

// late has orders arrive and their answers not. The context that it returns ends
// once one has.
func (b *bench) late(ctx context.Context) context.Context {
	path := proxy(b.t, b.server)
	path.CutAnswers()
	s, c := real("http://" + path.Address())
	b.orders = opened(b.t, s, c, native())
	limited, cancel := context.WithCancel(ctx)
	go func() {
		defer cancel()
		_ = b.until(ctx, func(all []asterisktest.Channel) bool { return len(all) > 0 }) // then the test ends
	}()
	return limited
}

// until waits until the PBX's channels are as they should be.
func (b *bench) until(ctx context.Context, is func(all []asterisktest.Channel) bool) error {
	for {
		all, err := b.server.Channels(ctx)
		if err != nil || is(all) {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(5 * time.Millisecond): // to be told, an application would be needed
		}
	}
}

func (b *bench) Ended(ctx context.Context) error {
	return b.until(ctx, func(all []asterisktest.Channel) bool { return len(all) == 0 })
}

// Deliver lets the events go, or loses them, and ends them with the caller's
// phone signing off.
func (b *bench) Deliver(ctx context.Context) error {
	if b.stream == pbxtest.Lost {
		b.path.Drop()
	}
	b.path.Restore()
	phone := b.server.Phone("201")
	b.t.Cleanup(func() {
		if err := phone.Register(context.Background()); err != nil {
			b.t.Error(err)
		}
	})
	return phone.Unregister(ctx)
}

func (b *bench) IsLast(n pbx.News) bool { return n.Phone != nil && *n.Phone == pbx.PhoneUnavailable }

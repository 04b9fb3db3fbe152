package bridge

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"simotel/wasm/bridge/bridgetest"
	"simotel/wasm/bridge/config"
	"simotel/wasm/socket/nativesocket"
	"simotel/wasm/stream"
)

// running is a bridge in this process, with an embedded store.
type running struct {
	bridge *Bridge
	config config.Config
	end    context.CancelFunc
	ended  chan error
	once   sync.Once
	sender *bridgetest.Sender
}

// run runs a bridge until the test ends, changed before that.
func run(t *testing.T, c config.Config, log io.Writer, change ...func(*Bridge)) *running {
	t.Helper()
	if err := c.Validate(); err != nil {
		t.Fatal(err)
	}
	b, err := New(c, slog.New(slog.NewJSONHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug})))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range change {
		f(b)
	}
	ctx, cancel := context.WithCancel(context.Background())
	r := &running{bridge: b, config: c, end: cancel, ended: make(chan error, 1), sender: bridgetest.NewSender(c.Listen)}
	go func() { r.ended <- b.Run(ctx) }()
	t.Cleanup(func() { r.stop(t) })
	for !b.ready.Load() {
		select {
		case err := <-r.ended:
			t.Fatal(err)
		case <-time.After(time.Millisecond):
		}
	}
	return r
}

// stop ends a bridge as a signal does.
func (r *running) stop(t *testing.T) {
	r.once.Do(func() {
		r.end()
		if err := <-r.ended; err != nil {
			t.Error(err)
		}
	})
}

// two is a configuration with two users.
func two(t *testing.T, directory string) config.Config {
	t.Helper()
	c := bridgetest.Config(directory, nil, config.User{Name: "sara", Extensions: []string{"201"}}, config.User{Name: "ali", Extensions: []string{"202"}})
	address, err := bridgetest.FreeAddress()
	if err != nil {
		t.Fatal(err)
	}
	c.Listen = address
	return c
}

func state(n int, exten, id string) map[string]any {
	return map[string]any{"event_name": "NewState", "n": n, "exten": exten, "state": "Ringing", "unique_id": id}
}

func (r *running) send(t *testing.T, event map[string]any) {
	t.Helper()
	if err := r.sender.Send(t.Context(), event); err != nil {
		t.Fatal(err)
	}
}

func TestFromTheWebhookToItsUserAcrossARestart(t *testing.T) {
	c, log := two(t, t.TempDir()), new(lockedBuffer)
	r := run(t, c, log)
	sara := hear(t, c.Listen, "sara", stream.Mark{Sequence: stream.Beginning})
	ali := hear(t, c.Listen, "ali", stream.Mark{Sequence: stream.Beginning})
	sara.on(t, 1)
	ali.on(t, 1)
	began := sara.mark

	r.send(t, map[string]any{"event_name": "IncomingCall", "n": 1, "number": "09331112233", "unique_id": "a"})
	r.send(t, state(2, "202", "b"))
	r.send(t, state(3, "201", "a"))
	answer, err := http.Get("http://" + url.UserPassword(bridgetest.WebhookUser, bridgetest.WebhookPassword).String() + "@" + c.Listen + "/webhook/Cdr?n=4&cuid=a")
	if err != nil || answer.StatusCode != 200 {
		t.Fatal(answer, err)
	}
	answer.Body.Close()
	sara.wait(t, "her events", func() bool { return slices.Equal(sara.events, []string{"1", "3", "4"}) })

	r.stop(t)
	sara.wait(t, "the word that it goes", func() bool { return sara.states[len(sara.states)-1] == "connecting events_broken 1001" })
	again := run(t, c, log)
	sara.on(t, 2)
	ali.on(t, 2)
	again.send(t, map[string]any{"event_name": "Transfer", "n": 5, "unique_id": "a", "transferred_to": "202"})
	again.send(t, state(6, "555", "c"))
	again.send(t, state(7, "201", "d"))
	sara.wait(t, "her events", func() bool { return slices.Equal(sara.events, []string{"1", "3", "4", "5", "7"}) })
	ali.wait(t, "the call that was handed to him", func() bool { return slices.Equal(ali.events, []string{"2", "1", "3", "4", "5"}) })

	late := hear(t, c.Listen, "sara", began)
	late.wait(t, "all of it again", func() bool { return slices.Equal(late.events, []string{"1", "3", "4", "5", "7"}) })
	if sara.lost+ali.lost+late.lost > 0 {
		t.Error("events are said to be lost")
	}
	for _, secret := range []string{bridgetest.Token("sara"), bridgetest.WebhookPassword, "0933111"} {
		if strings.Contains(log.String(), secret) {
			t.Errorf("the log has %q", secret)
		}
	}
}

func TestAStreamThatBeganAnewIsALossAndNotARepetition(t *testing.T) {
	c := two(t, t.TempDir())
	r := run(t, c, io.Discard)
	for n := range 5 {
		r.send(t, state(n, "201", "a"))
	}
	sara := hear(t, c.Listen, "sara", stream.Mark{Sequence: stream.Beginning})
	sara.on(t, 1)
	r.stop(t)
	c.Store.Directory = t.TempDir()
	r = run(t, c, io.Discard)
	for n := range 9 {
		r.send(t, state(10+n, "201", "a"))
	}
	sara.wait(t, "the news", func() bool { return len(sara.events) > 0 && sara.events[len(sara.events)-1] == "18" })
	if sara.lost != 1 {
		t.Errorf("told %d times that events are lost", sara.lost)
	}
}

func TestWhoMayNotListenIsToldSo(t *testing.T) {
	c := two(t, t.TempDir())
	c.Limits.Failures = 3
	r := run(t, c, io.Discard)
	client := &stream.Client{Sockets: nativesocket.New(nil), Address: "ws://" + c.Listen + "/events", Token: "nobody's", Clock: stream.SystemClock{}, Random: rand.Float64}
	var failed *stream.Error
	for range 4 {
		if err := client.Greet(t.Context()); !errors.As(err, &failed) || failed.Code != stream.CodeRefused || failed.Close != 4401 {
			t.Error(err)
		}
	}
	client.Token = bridgetest.Token("sara")
	if err := client.Greet(t.Context()); err != nil {
		t.Errorf("who has a token pays for others behind one address: %v", err)
	}
	r.send(t, state(1, "201", "a"))
	hook := func(password string) int {
		answer, err := http.Get("http://" + url.UserPassword(bridgetest.WebhookUser, password).String() + "@" + c.Listen + "/webhook/Ping?n=2")
		if err != nil {
			t.Fatal(err)
		}
		answer.Body.Close()
		return answer.StatusCode
	}
	for i, want := range []int{401, 401, 401, 429} {
		if got := hook("nobody's"); got != want {
			t.Errorf("wrong password %d is answered %d, want %d: tokens do not count", i, got, want)
		}
	}
	if got := hook(bridgetest.WebhookPassword); got != 200 {
		t.Errorf("Simotel pays for others behind one address: %d", got)
	}
}

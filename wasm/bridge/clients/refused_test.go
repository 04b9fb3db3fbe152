package clients

import (
	"context"
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"simotel/wasm/bridge/config"
)

func TestTooManyConnectionsAndStrangersAreRefused(t *testing.T) {
	s := serve(t, func(l *config.Limits) { l.Clients, l.ClientsPerUser = 3, 2 })
	first := s.dial(t, greeting(saras, ""))
	next(t, first)
	for range 2 {
		next(t, s.dial(t, greeting(saras, "")))
	}
	if got := next(t, first); got != "1008" {
		t.Errorf("the oldest of three hears %s", got)
	}
	for range 50 { // the oldest is gone a moment later
		if s.dialled(t, "") == 101 {
			break
		}
		time.Sleep(20 * time.Millisecond)
	}
	for _, c := range []struct {
		origin string
		status int
	}{{"https://evil.example", 403}, {"chrome-extension://abcdefghijklmnop", 503}, {"", 503}} {
		if got := s.dialled(t, c.origin); got != c.status {
			t.Errorf("from %q: %d, want %d", c.origin, got, c.status)
		}
	}
}

// dialled returns the status that a connection is answered with.
func (s *served) dialled(t *testing.T, origin string) int {
	t.Helper()
	o := &websocket.DialOptions{HTTPHeader: http.Header{}}
	if origin != "" {
		o.HTTPHeader.Set("Origin", origin)
	}
	c, answer, err := websocket.Dial(t.Context(), s.url, o)
	if err == nil {
		t.Cleanup(func() { c.CloseNow() })
	}
	if answer == nil {
		t.Fatal(err)
	}
	return answer.StatusCode
}

func TestConnectionsThatSayNothingLeaveRoomForOthers(t *testing.T) {
	s := serve(t, func(l *config.Limits) { l.Clients = 3 * leastWaiting })
	for range leastWaiting {
		if got := s.dialled(t, ""); got != 101 {
			t.Fatalf("it is answered %d", got)
		}
	}
	if got := s.dialled(t, ""); got != 503 {
		t.Errorf("one more is answered %d", got)
	}
	s.Address = func(*http.Request) netip.Addr { return netip.MustParseAddr("10.0.0.2") }
	for range leastWaiting + 1 { // those that were welcomed do not count
		if got := next(t, s.dial(t, greeting(saras, ""))); !strings.HasPrefix(got, `{"type":"welcome"`) {
			t.Fatalf("from elsewhere: %s", got)
		}
	}
}

func TestAWrongTokenFromABlockedAddressWaitsForItsAnswer(t *testing.T) {
	s := serve(t, func(l *config.Limits) { l.Failures = 1 })
	s.slow = time.Hour
	if got := next(t, s.dial(t, greeting("nobody's", ""))); got != "4401" {
		t.Errorf("the first hears %s", got)
	}
	second := s.dial(t, greeting("nobody's", ""))
	if got := next(t, s.dial(t, greeting(saras, ""))); !strings.HasPrefix(got, `{"type":"welcome"`) {
		t.Errorf("who has a token hears %s", got)
	}
	go func() { _ = s.Shutdown(context.Background()) }()
	if got := next(t, second); got != "1001" {
		t.Errorf("the second hears %s", got)
	}
}

func TestWrongTokensBlockTheirAddressForAWhile(t *testing.T) {
	now := time.Now()
	f := &Failures{Most: 2, Now: func() time.Time { return now }}
	a, b := netip.MustParseAddr("10.0.0.1"), netip.MustParseAddr("10.0.0.2")
	f.Add(a)
	if f.Many(a) {
		t.Error("blocked after one")
	}
	f.Add(a)
	if !f.Many(a) || f.Many(b) {
		t.Error("not blocked after two, or another is")
	}
	now = now.Add(failuresFor + 1)
	if f.Many(a) {
		t.Error("blocked for ever")
	}
}

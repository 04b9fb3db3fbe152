package clients

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"

	"simotel/wasm/bridge/config"
	"simotel/wasm/bridge/feed"
	"simotel/wasm/bridge/metrics"
	"simotel/wasm/bridge/route"
)

const (
	saras = "the-token-of-sara-the-user"
	alis  = "the-token-of-ali-the-user"
)

// served is a server with a feed that a test fills.
type served struct {
	*Server
	url      string
	sequence uint64
	last     uint64 // what the store says
	away     bool   // the store says nothing
}

func serve(t testing.TB, change func(*config.Limits)) *served {
	t.Helper()
	limits := config.Defaults().Limits
	limits.Failures = 0
	if change != nil {
		change(&limits)
	}
	f := feed.New([]route.User{{Extensions: []string{"201"}}, {Extensions: []string{"202"}}}, 64<<20, 24*time.Hour, func() time.Time { return time.UnixMilli(1_800_000_000_000) })
	f.Begin(0, 0, true)
	s := &served{}
	s.Server = New(Config{Feed: f, Users: []config.User{{Name: "sara", Token: saras}, {Name: "ali", Token: alis}}, Limits: limits, Origins: []string{"chrome-extension://*"},
		Last: func(context.Context) (uint64, error) {
			if s.away {
				return 0, errors.New("away")
			}
			return s.last, nil
		},
		Ready: func() bool { return true }, Address: func(*http.Request) netip.Addr { return netip.MustParseAddr("127.0.0.1") },
		Failures: &Failures{Most: limits.Failures, Now: time.Now}, Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
		Metrics: metrics.New(func() float64 { return 0 }, func() float64 { return 0 }, func() bool { return true })})
	h := httptest.NewServer(s)
	t.Cleanup(h.Close)
	s.url = h.URL
	return s
}

// tell has the stream tell an event of an extension.
func (s *served) tell(exten, more string) {
	s.sequence++
	raw := fmt.Sprintf(`{"event_name":"NewState","exten":%q%s}`, exten, more)
	s.Feed.Take(route.Event{Sequence: s.sequence, At: time.UnixMilli(1_800_000_000_000 + int64(s.sequence)), Raw: json.RawMessage(raw)})
}

// dial connects and says something first, unless it is empty.
func (s *served) dial(t *testing.T, hello string) *websocket.Conn {
	t.Helper()
	c, _, err := websocket.Dial(t.Context(), s.url, nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.CloseNow() })
	c.SetReadLimit(1 << 20)
	if hello != "" {
		if err := c.Write(t.Context(), websocket.MessageText, []byte(hello)); err != nil {
			t.Fatal(err)
		}
	}
	return c
}

// next returns a connection's next message, or the code with which it ended.
func next(t *testing.T, c *websocket.Conn) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	_, raw, err := c.Read(ctx)
	if code := websocket.CloseStatus(err); code != -1 {
		return fmt.Sprint(int(code))
	}
	if err != nil {
		return err.Error()
	}
	return string(raw)
}

func greeting(token, after string) string {
	return `{"type":"hello","token":"` + token + `"` + after + `}`
}

func TestTheConversationIsTheProtocols(t *testing.T) {
	for _, c := range []struct {
		name, hello string
		before      int // events of sara's
		want        []string
	}{
		{"the first time, from now on", greeting(saras, ""), 3, []string{`{"type":"welcome","sequence":3,"oldest":1}`, `{"sequence":4,"previous":3,"time":1800000000004,"event":{"event_name":"NewState","exten":"201"}}`}},
		{"what was missed", greeting(saras, `,"after":2`), 3, []string{`{"type":"welcome","sequence":3,"oldest":1}`, `{"sequence":3,"previous":2,"time":1800000000003,"event":{"event_name":"NewState","exten":"201"}}`, `{"sequence":4,"previous":3,"time":1800000000004,"event":{"event_name":"NewState","exten":"201"}}`}},
		{"another's events are nobody else's", greeting(alis, `,"after":0`), 3, []string{`{"type":"welcome","sequence":3,"oldest":1}`, `{"sequence":5,"previous":0,"time":1800000000005,"event":{"event_name":"NewState","exten":"202"}}`}},
		{"from a stream that counted further", greeting(saras, `,"after":90`), 3, []string{`{"type":"welcome","sequence":3,"oldest":1}`, `{"sequence":4,"previous":3,"time":1800000000004,"event":{"event_name":"NewState","exten":"201"}}`}},
		{"a token that is nobody's", greeting("nobody's", ""), 0, []string{"4401"}},
		{"no hello", `{"type":"ping"}`, 0, []string{"1008"}},
		{"no JSON", `hello`, 0, []string{"1008"}},
		{"too much", greeting(strings.Repeat("x", 5000), ""), 0, []string{"1009"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := serve(t, nil)
			for range c.before {
				s.tell("201", "")
			}
			s.last, s.catchUp = s.sequence, 10*time.Millisecond
			conn := s.dial(t, c.hello)
			for i, want := range c.want {
				if got := next(t, conn); got != want {
					t.Fatalf("message %d is %s, want %s", i, got, want)
				}
				if i == 0 {
					s.tell("201", "")
					s.tell("202", "")
				}
			}
		})
	}
}

func TestEachEventOfADeliveryHasItsTime(t *testing.T) {
	s := serve(t, nil)
	conn := s.dial(t, greeting(alis, ""))
	next(t, conn)
	s.tell("201", `,"cuid":"a"`)
	s.tell("202", `,"cuid":"a"`)
	if got, want := next(t, conn), `{"sequence":2,"previous":0,"times":[1800000000001,1800000000002],"events":[{"event_name":"NewState","exten":"201","cuid":"a"},{"event_name":"NewState","exten":"202","cuid":"a"}]}`; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestAClientThatHeardMoreElsewhereWaitsUntilThatIsReadHere(t *testing.T) {
	s := serve(t, nil)
	s.tell("201", "")
	s.last = 3
	conn := s.dial(t, greeting(saras, `,"after":2`))
	go func() {
		s.tell("201", "")
		s.tell("201", "")
	}()
	for _, want := range []string{`{"type":"welcome"`, `{"sequence":3,`} {
		if got := next(t, conn); !strings.HasPrefix(got, want) {
			t.Errorf("%s, want %s", got, want)
		}
	}
	s.catchUp = 10 * time.Millisecond
	s.last = 9 // it has more than is read here
	if got := next(t, s.dial(t, greeting(saras, `,"after":9`))); got != "1013" {
		t.Errorf("with more in the store: %s", got)
	}
	s.last = 2 // it says less than is read here, a moment after its leader died
	if got := next(t, s.dial(t, greeting(saras, `,"after":3`))); !strings.HasPrefix(got, `{"type":"welcome","sequence":3,`) {
		t.Errorf("with less in the store: %s", got)
	}
	s.away = true // nobody can say whether the stream began anew
	if got := next(t, s.dial(t, greeting(saras, `,"after":9`))); got != "1013" {
		t.Errorf("with the store away: %s", got)
	}
}

func TestASlowClientIsDroppedWithoutHarmToOthers(t *testing.T) {
	s := serve(t, func(l *config.Limits) { l.WriteSeconds = 1 })
	slow, fast := s.dial(t, greeting(saras, "")), s.dial(t, greeting(saras, ""))
	next(t, slow)
	next(t, fast)
	const events = 400
	go func() {
		for range events { // far more than the sockets hold
			s.tell("201", `,"filler":"`+strings.Repeat("x", 60<<10)+`"`)
		}
	}()
	for i := range events {
		if got := next(t, fast); !strings.HasPrefix(got, fmt.Sprintf(`{"sequence":%d,`, i+1)) {
			t.Fatalf("the fast one hears %.60s as %d", got, i+1)
		}
	}
	s.waitClients(t, 1)
}

// waitClients waits until so many of sara's clients are welcomed.
func (s *served) waitClients(t *testing.T, want int) {
	t.Helper()
	for late := time.Now().Add(20 * time.Second); ; time.Sleep(10 * time.Millisecond) { // nothing tells of it but the count
		s.mu.Lock()
		n := len(s.ofUser[0])
		s.mu.Unlock()
		if n == want {
			return
		}
		if time.Now().After(late) {
			t.Fatalf("%d clients are left", n)
		}
	}
}

func TestSilentAndHelloLessClientsAreDropped(t *testing.T) {
	s := serve(t, func(l *config.Limits) { l.SilenceSeconds, l.HelloSeconds = 1, 1 })
	conn := s.dial(t, greeting(saras, ""))
	next(t, conn)
	if err := conn.Write(t.Context(), websocket.MessageText, []byte(`{"type":"ping"}`)); err != nil {
		t.Fatal(err)
	}
	if got := next(t, conn); got != `{"type":"pong"}` {
		t.Errorf("a ping is answered %s", got)
	}
	began := time.Now()
	next(t, conn)
	if time.Since(began) < time.Second/2 {
		t.Error("a silent client goes at once")
	}
	s.waitClients(t, 0)
	if got := next(t, s.dial(t, "")); strings.HasPrefix(got, "{") {
		t.Errorf("without hello: %s", got)
	}
}

func TestAShutdownIsToldToAllAndNobodyComesAfter(t *testing.T) {
	s := serve(t, nil)
	welcomed, new := s.dial(t, greeting(saras, "")), s.dial(t, "")
	next(t, welcomed)
	done := make(chan error, 1)
	go func() { done <- s.Shutdown(t.Context()) }()
	if got := next(t, welcomed); got != "1001" {
		t.Errorf("a client hears %s", got)
	}
	next(t, new)
	if err := <-done; err != nil {
		t.Error(err)
	}
	if got := s.dialled(t, ""); got != 503 {
		t.Errorf("after it: %d", got)
	}
}

package simoteltest

import (
	"errors"
	"strings"
	"testing"

	"github.com/coder/websocket"
)

// converse says hello over a new connection and returns the next messages,
// without the events' bodies, or how it ended.
func converse(t *testing.T, s *Server, hello string, messages int) []string {
	t.Helper()
	c, _, err := websocket.Dial(t.Context(), s.EventsURL(), nil)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.CloseNow() })
	if err := c.Write(t.Context(), websocket.MessageText, []byte(hello)); err != nil {
		t.Fatal(err)
	}
	var all []string
	for range messages {
		_, raw, err := c.Read(t.Context())
		var closed websocket.CloseError
		if errors.As(err, &closed) {
			return append(all, closed.Code.String())
		}
		if err != nil {
			t.Fatal(err)
		}
		_, sequence, _ := strings.Cut(string(raw), `"sequence":`)
		all = append(all, strings.TrimSuffix(sequence, "}"))
	}
	return all
}

func TestTheStreamTellsWhatTheProtocolSays(t *testing.T) {
	const after = `{"type":"hello","token":"Demo-events-token","after":`
	five := func(s *Server) {
		for range 5 {
			s.Emit(map[string]any{})
		}
	}
	for name, c := range map[string]struct {
		prepare func(*Server)
		hello   string
		want    string
	}{
		"at the very first, from now on": {five, `{"type":"hello","token":"Demo-events-token"}`, `5,"type":"welcome" 6`},
		"from where a client stopped":    {five, after + `3}`, `5,"type":"welcome" 4 5 6`},
		"from the beginning":             {five, after + `0}`, `5,"type":"welcome" 1 2 3 4 5 6`},
		"after forgetting":               {func(s *Server) { five(s); s.ForgetEvents() }, after + `3}`, `5,"type":"welcome" 6`},
		"after beginning anew":           {func(s *Server) { five(s); s.RestartEvents(); s.Emit(map[string]any{}) }, after + `5}`, `1,"type":"welcome" 2`},
		"twice":                          {func(s *Server) { five(s); s.SetDelivery(Twice) }, after + `4}`, `5,"type":"welcome" 5 5 6 6`},
		"crossed":                        {func(s *Server) { five(s); s.SetDelivery(Crossed) }, after + `3}`, `5,"type":"welcome" 5 4`},
		"with holes":                     {func(s *Server) { five(s); s.SetDelivery(Holes) }, after + `1}`, `5,"type":"welcome" 2 4 5`},
		"another token":                  {five, `{"type":"hello","token":"x"}`, `StatusCode(4401)`},
		"a token that is refused":        {func(s *Server) { s.RefuseEvents(true) }, after + `1}`, `StatusCode(4401)`},
		"no hello":                       {five, `{"type":"ping","token":"Demo-events-token"}`, `StatusCode(4401)`},
	} {
		t.Run(name, func(t *testing.T) {
			s := New(DefaultConfig())
			s.Start()
			t.Cleanup(s.Close)
			c.prepare(s)
			go func() {
				if s.WaitListeners(t.Context(), 1) == nil {
					s.Emit(map[string]any{})
				}
			}()
			if got := strings.Join(converse(t, s, c.hello, strings.Count(c.want, " ")+1), " "); got != c.want {
				t.Errorf("told %q, want %q", got, c.want)
			}
		})
	}
}

func TestTheStreamTellsWhenAnEventWasStoredIfThatIsSaid(t *testing.T) {
	s := New(DefaultConfig())
	s.Start()
	t.Cleanup(s.Close)
	s.EmitAt(1_800_000_000_000, map[string]any{})
	s.Emit(map[string]any{})
	got := strings.Join(converse(t, s, `{"type":"hello","token":"Demo-events-token","after":0}`, 3), " ")
	if want := `2,"type":"welcome" 1,"time":1800000000000 2`; got != want {
		t.Errorf("told %q, want %q", got, want)
	}
}

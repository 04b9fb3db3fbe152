package stream

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestTheFirstTimeTheStreamBeginsAtItsNewestEvent(t *testing.T) {
	listening(t, Mark{Sequence: Beginning}, func(t *testing.T, s *server, d *diary) {
		c := s.accept()
		c.wants(helloAfter(Beginning))
		d.wants(t, "connecting")
		c.say(welcome(41, 7))
		d.wants(t, "begin 41 lost false", "on")
		c.say(event(42), event(43))
		d.wants(t, "hear 42", "hear 43")
	})
}

func TestADropIsMadeUpForWithoutLossOrRepetition(t *testing.T) {
	listening(t, Mark{Sequence: 5}, func(t *testing.T, s *server, d *diary) {
		c := s.accept()
		c.wants(helloAfter(5))
		c.say(welcome(7, 1), event(6), event(7), event(8))
		d.wants(t, "connecting", "on", "hear 6", "hear 7", "hear 8")
		c.close(1001)
		d.wants(t, "connecting: event stream: events_broken 1001")
		c = s.accept()
		c.wants(helloAfter(8))
		c.say(welcome(10, 1), event(8), event(9), event(9), event(10), event(7), event(11))
		d.wants(t, "on", "hear 9", "hear 10", "hear 11")
	})
}

func TestWhatTheServerCannotGiveAgainIsToldAsLost(t *testing.T) {
	for _, c := range []struct {
		name           string
		after          int64
		newest, oldest int64
		want           []string
	}{
		{"all is there", 5, 7, 6, []string{"on"}},
		{"nothing happened", 5, 5, 6, []string{"on"}},
		{"nothing ever happened", 0, 0, 1, []string{"on"}},
		{"the next is gone", 5, 9, 7, []string{"begin 6 lost true", "on"}},
		{"the server remembers nothing", 5, 9, 10, []string{"begin 9 lost true", "on"}},
		{"it began to count anew", 50, 3, 1, []string{"begin 3 lost true", "on"}},
		{"it began anew and nothing happened", 50, 0, 1, []string{"begin 0 lost true", "on"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			listening(t, Mark{Sequence: c.after}, func(t *testing.T, s *server, d *diary) {
				conn := s.accept()
				conn.wants(helloAfter(c.after))
				d.wants(t, "connecting")
				conn.say(welcome(c.newest, c.oldest))
				d.wants(t, c.want...)
			})
		})
	}
}

func TestEventsThatCrossedAreToldInOrder(t *testing.T) {
	listening(t, Mark{Sequence: 5}, func(t *testing.T, s *server, d *diary) {
		s.accept().say(welcome(7, 1), event(7), event(6), event(10), event(9), event(10), event(8))
		d.wants(t, "connecting", "on", "hear 6", "hear 7", "hear 8", "hear 9", "hear 10")
	})
}

func TestAnEventThatIsLeftOutIsAskedForAgain(t *testing.T) {
	listening(t, Mark{Sequence: 5}, func(t *testing.T, s *server, d *diary) {
		c := s.accept()
		c.say(welcome(5, 1), event(7))
		d.wants(t, "connecting", "on")
		c = s.accept()
		d.wants(t, "connecting: event stream: events_broken (events left out)")
		c.wants(helloAfter(5))
		c.say(welcome(7, 1), event(6), event(7))
		d.wants(t, "on", "hear 6", "hear 7")
	})
}

func TestAServerThatLeavesEventsOutTwiceHasLostThem(t *testing.T) {
	listening(t, Mark{Sequence: 5}, func(t *testing.T, s *server, d *diary) {
		s.accept().say(welcome(5, 1), event(8))
		c := s.accept()
		c.wants(helloAfter(5))
		c.say(welcome(8, 1), event(8), event(9))
		d.wants(t, "connecting", "on", "connecting: event stream: events_broken (events left out)", "on")
		time.Sleep(LateFor) // of the bubble's own time
		d.wants(t, "begin 7 lost true", "hear 8", "hear 9")
		c.say(event(10))
		d.wants(t, "hear 10")
	})
}

func TestWhatWaitsForALateEventIsBounded(t *testing.T) {
	listening(t, Mark{Sequence: 5}, func(t *testing.T, s *server, d *diary) {
		c := s.accept()
		c.say(welcome(5, 1))
		for n := int64(7); n <= 7+mostEarly; n++ {
			c.say(event(n))
		}
		d.wants(t, "connecting", "on", "connecting: event stream: events_broken (events left out)")
	})
}

func TestARefusedTokenIsTriedEveryFiveMinutesOnly(t *testing.T) {
	listening(t, Mark{Sequence: 5}, func(t *testing.T, s *server, d *diary) {
		s.accept().close(CloseRefused)
		d.wants(t, "connecting", "refused: event stream: events_refused 4401")
		began := time.Now()
		c := s.accept()
		if waited := time.Since(began); waited != RefusedEvery {
			t.Errorf("tried again after %v", waited)
		}
		d.wants(t) // it stays refused while it is tried
		c.say(welcome(5, 1))
		d.wants(t, "on")
		c.close(CloseRefused) // taken back
		d.wants(t, "refused: event stream: events_refused 4401")
	})
}

func TestAServerThatSpeaksSomethingElseIsRefusedInWordsOfOurOwn(t *testing.T) {
	for name, say := range map[string][]string{
		"no JSON":                    {"HTTP/1.1 200 OK " + token},
		"nothing":                    {""},
		"no object":                  {`["` + token + `"]`},
		"null":                       {`null`},
		"an event before a welcome":  {event(6)},
		"a pong before a welcome":    {`{"type":"pong"}`},
		"something new before it":    {`{"type":"notice"}`},
		"a welcome without sequence": {`{"type":"welcome"}`},
		"a welcome without oldest":   {`{"type":"welcome","sequence":5}`},
		"a sequence in words":        {`{"type":"welcome","sequence":"5","oldest":1}`},
		"a sequence with a fraction": {`{"type":"welcome","sequence":5.5,"oldest":1}`},
		"a sequence below zero":      {`{"type":"welcome","sequence":-2,"oldest":-3}`},
		"a sequence beyond counting": {`{"type":"welcome","sequence":9007199254740993,"oldest":1}`},
		"an oldest beyond the next":  {welcome(5, 7)},
		"a second welcome":           {welcome(5, 1), welcome(5, 1)},
		"an event without sequence":  {welcome(5, 1), `{"event":{}}`},
		"an event that is none":      {welcome(5, 1), `{"sequence":6}`},
		"a delivery of nothing":      {welcome(5, 1), `{"sequence":6,"events":[]}`},
		"one that follows itself":    {welcome(5, 1), `{"sequence":6,"previous":6,"event":{}}`},
		"one before all numbers":     {welcome(5, 1), `{"sequence":6,"previous":-1,"event":{}}`},
		"a type that is none":        {welcome(5, 1), `{"type":7}`},
		"JSON that is cut off":       {welcome(5, 1), `{"sequence":6,"event":{"a":`},
		"depth without end":          {welcome(5, 1), strings.Repeat(`{"event":`, 50_000)},
	} {
		t.Run(name, func(t *testing.T) {
			listening(t, Mark{Sequence: 5}, func(t *testing.T, s *server, d *diary) {
				s.accept().say(say...)
				d.mu.Lock()
				last := d.lines[len(d.lines)-1]
				d.mu.Unlock()
				if !strings.HasPrefix(last, "refused: event stream: events_malformed") || strings.Contains(last, token) {
					t.Errorf("told %q", last)
				}
				began := time.Now()
				s.accept()
				if waited := time.Since(began); waited != RefusedEvery {
					t.Errorf("tried again after %v", waited)
				}
			})
		})
	}
}

func TestAnEventOfAnyFormIsHandedOverAndWhatIsNewInTheProtocolPassedOver(t *testing.T) {
	listening(t, Mark{Sequence: 5}, func(t *testing.T, s *server, d *diary) {
		s.accept().say(welcome(5, 1), `{"sequence":6,"event":"text"}`, `{"type":"notice","words":[1]}`, `{"sequence":7,"event":null}`)
		d.wants(t, "connecting", "on", `hear 6 with "text"`, "hear 7 with null")
	})
}

func TestPingsKeepTheWorkerAndSilenceIsABrokenConnection(t *testing.T) {
	listening(t, Mark{Sequence: 5}, func(t *testing.T, s *server, d *diary) {
		c := s.accept()
		c.wants(helloAfter(5))
		c.say(welcome(5, 1))
		d.wants(t, "connecting", "on")
		began := time.Now()
		for i := range 5 {
			c.wants(`{"type":"ping"}`)
			if since := time.Since(began); since != time.Duration(i+1)*PingEvery {
				t.Fatalf("ping %d comes after %v", i+1, since)
			}
			c.say(`{"type":"pong"}`)
		}
		d.wants(t)
		spoke := time.Now()
		again := s.accept()
		if silent := time.Since(spoke); silent < Silence || silent > Silence+BackOffFirst {
			t.Errorf("given up after %v", silent)
		}
		d.wants(t, "connecting: event stream: events_broken (silence)")
		if err := c.Write(t.Context(), nil); err == nil {
			t.Error("the silent connection is still open")
		}
		again.wants(helloAfter(5))
	})
}

func TestASilentServerIsGivenUpBeforeItsWelcome(t *testing.T) {
	listening(t, Mark{Sequence: 5}, func(t *testing.T, s *server, d *diary) {
		s.accept()
		s.accept()
		d.wants(t, "connecting", "connecting: event stream: events_broken (silence)")
	})
}

func TestTheWaitDoublesUntilAMinute(t *testing.T) {
	listening(t, Mark{Sequence: 5}, func(t *testing.T, s *server, d *diary) {
		c := s.accept()
		// With the middle of chance, three quarters of the time.
		for _, want := range []time.Duration{750, 1500, 3000, 6000, 12000, 24000, 45000, 45000, 45000} {
			c.say(welcome(5, 1)) // a welcome alone proves nothing
			c.close(1006)
			synctest.Wait()
			began := time.Now()
			c = s.accept()
			if waited := time.Since(began); waited != want*time.Millisecond {
				t.Errorf("waited %v, want %v", waited, want*time.Millisecond)
			}
		}
	})
}

func TestAConnectionThatHeldIsTriedSoonAgain(t *testing.T) {
	listening(t, Mark{Sequence: 5}, func(t *testing.T, s *server, d *diary) {
		for range 8 {
			s.accept().close(1006)
		}
		c := s.accept()
		c.say(welcome(5, 1), event(6))
		c.close(1006)
		synctest.Wait()
		began := time.Now()
		s.accept()
		if waited := time.Since(began); waited > BackOffFirst {
			t.Errorf("waited %v", waited)
		}
	})
}

func TestAnEventThatIsMadeUpForMayHaveHappenedSinceTheStreamWasLastHeard(t *testing.T) {
	listening(t, Mark{Sequence: 5}, func(t *testing.T, s *server, d *diary) {
		c := s.accept()
		c.say(welcome(6, 1), event(6), event(7))
		heard := time.Now()
		c.close(1006)
		s.accept().say(welcome(8, 1), event(8), event(9))
		synctest.Wait()
		if !d.since[0].IsZero() || d.since[1] != heard || d.since[2] != heard || d.since[3] != time.Now() {
			t.Errorf("since %v", d.since)
		}
	})
}

func TestAListenerThatCannotKeepWhatItHearsEndsTheClient(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		full := errors.New("the disk is full")
		s, d := &server{t: t, accepted: make(chan *connection)}, &diary{full: full}
		ended := make(chan error, 1)
		go func() {
			c := &Client{Sockets: s, Token: token, Clock: SystemClock{}, Random: func() float64 { return 0 }}
			ended <- c.Run(context.Background(), Mark{Sequence: 5}, d)
		}()
		c := s.accept()
		c.say(welcome(6, 1), event(6))
		if err := <-ended; !errors.Is(err, full) {
			t.Errorf("it ended with %v", err)
		}
		if err := c.Write(t.Context(), nil); err == nil {
			t.Error("the connection is still open")
		}
	})
}

func TestNobodyAnsweringIsToldWithoutThePeersWords(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		d, ended := &diary{}, make(chan error, 1)
		go func() {
			c := &Client{Sockets: &server{t: t, down: true}, Token: token, Clock: SystemClock{}, Random: func() float64 { return 0 }}
			ended <- c.Run(ctx, Mark{Sequence: 5}, d)
		}()
		d.wants(t, "connecting", "connecting: event stream: events_broken 1006")
		cancel()
		<-ended
	})
}

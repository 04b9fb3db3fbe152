package app

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"

	"simotel/wasm/calls"
	"simotel/wasm/message"
	"simotel/wasm/pbx"
	"simotel/wasm/settings"
)

// hanging is what a PBX is asked to end.
type hanging struct {
	mu    sync.Mutex
	ended []string // the records' ids
	fail  error
	wait  chan struct{} // a request is answered once it is closed; nil for at once
}

func (h *hanging) Hangup(_ context.Context, r calls.Record) error {
	h.mu.Lock()
	h.ended = append(h.ended, r.ID)
	h.mu.Unlock()
	if h.wait != nil {
		<-h.wait
	}
	return h.fail
}

func (h *hanging) asked() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.ended)
}

// mute is a PBX that ends calls and tells nothing of them.
type mute struct {
	*driver
	*hanging
}

// newMute is a world of one, in which a call is under way.
func newMute(t *testing.T, place message.Place) (*world, *hanging, *App) {
	w := newWorld(t)
	h := &hanging{}
	w.opens(func() pbx.Driver { return mute{w.driver, h} })
	worker := w.worker()
	w.tab.shows = true
	r := request("g1", "09123456789")
	r.Place = place
	called(t, worker, r)
	return w, h, worker
}

func TestACallThatNothingTellsOfIsOverOnceItWasHungUp(t *testing.T) {
	for name, c := range map[string]struct {
		reports        bool
		title, outcome string
	}{
		"nothing will tell how it went": {false, "The call is over", "no_report"},
		"a report will":                 {true, "The call is over", ""},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w, h, worker := newMute(t, message.Place{Tab: 7})
				w.arrange(func(s *settings.Settings) { s.Reports.Enabled = c.reports })
				before, err := worker.CallStatus(t.Context(), message.CallStatusRequest{ID: "g1"})
				if err != nil || !before.HangUp {
					t.Fatalf("it is not offered: %+v, %v", before, err)
				}
				tab := 7
				reply, err := worker.Hangup(t.Context(), message.CallStatusRequest{ID: "g1", Tab: &tab})
				synctest.Wait()
				if err != nil || reply.State != calls.Ended || reply.Title != c.title || string(reply.Outcome()) != c.outcome || reply.HangUp {
					t.Errorf("got %s, %q, %q, %v", reply.State, reply.Title, reply.Outcome(), err)
				}
				if heard := w.tab.heard(); !slices.Contains(heard, "tab 7 call frame 0 ended") {
					t.Errorf("the tab was told %q", heard)
				}
				// Once more asks nobody.
				if _, err := worker.Hangup(t.Context(), message.CallStatusRequest{ID: "g1"}); err != nil || h.asked() != 1 {
					t.Errorf("asked %d times, %v", h.asked(), err)
				}
			})
		})
	}
}

// heard is a PBX that ends calls and tells of it.
type heard struct {
	*streaming
	*hanging
}

func TestTheEndOfACallThatIsHeardComesFromThePBX(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, s := newStreaming(t)
		h := &hanging{}
		w.opens(func() pbx.Driver { return heard{s, h} })
		worker := w.worker()
		worker.Start(t.Context())
		<-s.started
		called(t, worker, request("g1", "09123456789"))
		s.tell(t, evidence("g1", calls.EventConnect))
		reply, err := worker.Hangup(t.Context(), message.CallStatusRequest{ID: "g1"})
		if err != nil || reply.State != calls.Connected || !reply.HangUp || h.asked() != 1 {
			t.Errorf("got %s, asked %d times, %v", reply.State, h.asked(), err)
		}
		s.tell(t, evidence("g1", calls.EventEnd))
		if reply, err = worker.Hangup(t.Context(), message.CallStatusRequest{ID: "g1"}); err != nil || reply.State != calls.Ended || h.asked() != 1 {
			t.Errorf("after its end: %s, asked %d times, %v", reply.State, h.asked(), err)
		}
		worker.live.cancel()
		synctest.Wait()
	})
}

func TestAHangUpIsRefusedOrFailsAndTheCallGoesOn(t *testing.T) {
	for name, c := range map[string]struct {
		arrange func(w *world, h *hanging)
		tab     int // that asks, -1 for a page of ours
		code    string
		asked   int
	}{
		"another tab may not": {nil, 8, message.CodeInternal, 0},
		"its own tab may":     {nil, 7, "", 1},
		"the PBX does not":    {func(_ *world, h *hanging) { h.fail = &pbx.Error{Code: pbx.ReadOnly, Op: "hang up"} }, -1, string(pbx.ReadOnly), 1},
		"the PBX ends no calls": {func(w *world, _ *hanging) {
			w.opens(func() pbx.Driver { return w.driver })
		}, -1, "", 0},
		"another PBX is set by now": {func(w *world, _ *hanging) {
			w.arrange(func(s *settings.Settings) { s.Connection.Server = "http://192.168.1.11" })
		}, -1, "", 0},
	} {
		t.Run(name, func(t *testing.T) {
			w, h, worker := newMute(t, message.Place{Tab: 7})
			if c.arrange != nil {
				c.arrange(w, h)
			}
			r := message.CallStatusRequest{ID: "g1"}
			if c.tab >= 0 {
				r.Tab = &c.tab
			}
			_, err := worker.Hangup(t.Context(), r)
			if (err == nil) != (c.code == "") || err != nil && code(err) != c.code || h.asked() != c.asked {
				t.Errorf("asked %d times, got %v", h.asked(), err)
			}
			now, err := worker.CallStatus(t.Context(), message.CallStatusRequest{ID: "g1"})
			if ends := c.asked > 0 && c.code == ""; err != nil || (now.State == calls.Ended) != ends {
				t.Errorf("it is %s now, %v", now.State, err)
			}
			if offered := name == "another tab may not" || name == "the PBX does not"; now.HangUp != offered {
				t.Errorf("it is offered: %v, want %v", now.HangUp, offered)
			}
		})
	}
}

func TestACallThatTheServerDidNotNameIsNotEndedByItsName(t *testing.T) {
	for address, offered := range map[string]bool{"/end/{callId}": false, "/end/{id}": true} {
		w, h, worker := newMute(t, message.Place{Tab: -1})
		w.arrange(func(s *settings.Settings) {
			s.Connection.Kind, s.Endpoint.ID = settings.KindEndpoint, "/id"
			s.Endpoint.Originate.URL, s.Endpoint.Hangup.URL = "http://192.168.1.10/call", "http://192.168.1.10"+address
		})
		w.driver.answer = func(context.Context, pbx.Order) (pbx.CallRef, error) { return pbx.CallRef{}, nil }
		if reply := called(t, worker, request("g2", "09123456780")); reply.State != calls.Accepted || reply.HangUp != offered {
			t.Errorf("%s: %s, it is offered: %v", address, reply.State, reply.HangUp)
		}
		if _, err := worker.Hangup(t.Context(), message.CallStatusRequest{ID: "g2"}); err != nil || (h.asked() == 1) != offered {
			t.Errorf("%s: asked %d times, %v", address, h.asked(), err)
		}
	}
}

func TestTwoClicksThatHangUpAreOneRequest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, h, worker := newMute(t, message.Place{Tab: -1})
		h.wait = make(chan struct{})
		states := make(chan calls.State, 2)
		for range 2 {
			ctx, cancel := context.WithCancel(t.Context())
			go func() {
				reply, err := worker.Hangup(ctx, message.CallStatusRequest{ID: "g1"})
				if err != nil {
					t.Error(err)
				}
				states <- reply.State
			}()
			synctest.Wait()
			cancel() // its page is gone
		}
		close(h.wait)
		if a, b := <-states, <-states; a != calls.Ended || b != calls.Ended || h.asked() != 1 {
			t.Errorf("got %s and %s, asked %d times", a, b, h.asked())
		}
	})
}

func TestACallIsHungUpInEachOfItsStatesAndInNoOther(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, h, worker := newMute(t, message.Place{Tab: -1})
		w.driver.answer = func(context.Context, pbx.Order) (pbx.CallRef, error) {
			return pbx.CallRef{}, &pbx.Error{Code: pbx.TimedOut, Unknown: true}
		}
		if reply := called(t, worker, request("g2", "09123456780")); reply.State != calls.Unknown || !reply.HangUp {
			t.Errorf("one that may have arrived: %s, %v", reply.State, reply.HangUp)
		}
		w.driver.answer = func(context.Context, pbx.Order) (pbx.CallRef, error) {
			return pbx.CallRef{}, &pbx.Error{Code: pbx.Refused}
		}
		if reply := called(t, worker, request("g3", "09123456781")); reply.State != calls.Failed || reply.HangUp {
			t.Errorf("one that was refused: %s, %v", reply.State, reply.HangUp)
		}
		for id, want := range map[string]calls.State{"g2": calls.Ended, "g3": calls.Failed} {
			if reply, err := worker.Hangup(t.Context(), message.CallStatusRequest{ID: id}); err != nil || reply.State != want {
				t.Errorf("%s: %s, %v", id, reply.State, err)
			}
		}
		if !slices.Equal(h.ended, []string{"g2"}) {
			t.Errorf("the PBX was asked to end %q", h.ended)
		}
		if _, err := worker.Hangup(t.Context(), message.CallStatusRequest{ID: "g9"}); !errors.Is(err, calls.ErrNotFound) {
			t.Errorf("one that nobody asked for: %v", err)
		}
	})
}

package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"simotel/wasm/calls"
	"simotel/wasm/message"
	"simotel/wasm/pbx"
	"simotel/wasm/settings"
)

func TestNoFloodOfGesturesGetsPastTheLimit(t *testing.T) {
	for name, undo := range map[string]int{"at once": 0, "with time to take each back": 5} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				w.arrange(func(s *settings.Settings) { s.Guards.PerMinute, s.Guards.UndoSeconds = 3, undo })
				worker := w.worker()
				for i := range 40 {
					if _, err := worker.Call(t.Context(), request(fmt.Sprint(i), fmt.Sprintf("091234567%02d", i))); err != nil {
						t.Error(err)
					}
					time.Sleep(100 * time.Millisecond)
				}
				time.Sleep(10 * time.Second)
				if got := w.driver.dialled(); len(got) != 3 {
					t.Errorf("the PBX got %d orders", len(got))
				}
				// And they do not push true calls out of the history.
				recent, err := worker.Calls.Recent(t.Context(), 100)
				if err != nil || len(recent) != 3+maxRefused {
					t.Errorf("%d are recorded, %v", len(recent), err)
				}
			})
		})
	}
}

func TestNothingIsSentLongAfterItsGesture(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.arrange(func(s *settings.Settings) { s.Guards.UndoSeconds = 5 })
		worker := w.worker()
		var slept atomic.Int64 // the lid was closed: the clock goes on, timers do not
		worker.Now = func() time.Time { return time.Now().Add(time.Duration(slept.Load())) }
		worker.Calls.Now = worker.Now
		called(t, worker, request("g1", "09123456789"))
		synctest.Wait()
		slept.Store(int64(time.Hour))
		time.Sleep(6 * time.Second)
		synctest.Wait()
		r, err := worker.Calls.Get(t.Context(), "g1")
		if err != nil || r.State() != calls.Failed || w.driver.dialled() != nil {
			t.Errorf("got %s, dialled %q, %v", r.State(), w.driver.dialled(), err)
		}
	})
}

func TestACallThatIsAskedForAgainIsTheSameOrNone(t *testing.T) {
	w := newWorld(t)
	log := &calls.Log{Area: w.area, Now: time.Now}
	if _, _, err := log.Begin(t.Context(), calls.Record{ID: "g1", Text: "09123456789", Caller: "201", Dialled: "09123456789"}); err != nil {
		t.Fatal(err)
	}
	reply, err := w.worker().Call(t.Context(), request("g1", "110"))
	if err != nil || reply.Reason != CodeOtherNumber || w.driver.dialled() != nil {
		t.Errorf("got %s because of %q, dialled %q, %v", reply.State, reply.Reason, w.driver.dialled(), err)
	}
}

func TestADeadGestureDoesNotSwallowTheNext(t *testing.T) {
	w := newWorld(t)
	log := &calls.Log{Area: w.area, Now: time.Now}
	if _, _, err := log.Begin(t.Context(), calls.Record{ID: "dead", Text: "09123456789", Via: "http://192.168.1.10", Caller: "201", Dialled: "09123456789"}); err != nil {
		t.Fatal(err)
	}
	reply, err := w.worker().Call(t.Context(), request("g2", "09123456789"))
	if err != nil || reply.State != calls.Accepted || reply.ID != "g2" {
		t.Errorf("got %+v, %v", reply, err)
	}
}

func TestThePhoneThatRingsFirstIsGuardedToo(t *testing.T) {
	w := newWorld(t)
	w.arrange(func(s *settings.Settings) { s.Dialling.International, s.Connection.Trunk = true, "center" })
	r := message.CallRequest{ID: "g1", Text: "09123456789", Caller: "+870 773 111 632", Source: message.SourcePopup}
	reply, err := w.worker().Call(t.Context(), r)
	if err != nil || reply.Question == nil || !strings.Contains(reply.Question.Advice, "00870773111632") || w.driver.dialled() != nil {
		t.Errorf("got %+v, dialled %q, %v", reply.Question, w.driver.dialled(), err)
	}
}

func TestAnOrderThatMayNotHaveArrivedIsNotSaidToBeTaken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.driver.answer = func(context.Context, pbx.Order) (pbx.CallRef, error) {
			return pbx.CallRef{}, &pbx.Error{Code: pbx.TimedOut, Unknown: true}
		}
		called(t, w.worker(), request("g1", "09123456789"))
		synctest.Wait()
		for w.alarmIsSet() {
			w.untilAlarm()
		}
		recent, err := w.worker().RecentCalls(t.Context())
		if err != nil || recent[0].Report == nil || strings.Contains(recent[0].Advice, "took") {
			t.Errorf("it says %q, %v", recent[0].Advice, err)
		}
	})
}

func TestASlowAnswerIsToldWhereItsUserIsByThen(t *testing.T) {
	for name, shows := range map[string]bool{"a card shows it": true, "nothing does": false} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				w.tab.shows = shows
				w.driver.answer = func(context.Context, pbx.Order) (pbx.CallRef, error) {
					time.Sleep(20 * time.Second)
					return pbx.CallRef{}, &pbx.Error{Code: pbx.Refused}
				}
				r := request("g1", "09123456789")
				r.Place = message.Place{Tab: 7}
				called(t, w.worker(), r)
				synctest.Wait()
				if !slices.Contains(w.tab.heard(), "tab 7 call frame 0 failed") || w.notified("g1") == shows {
					t.Errorf("the tab was told %q, notified: %v", w.tab.heard(), w.notified("g1"))
				}
			})
		})
	}
}

func TestUnreadableSettingsGiveNoCallUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, _ := newReporting(t)
		called(t, w.worker(), request("g1", "09123456789"))
		synctest.Wait()
		if err := w.area.Set(t.Context(), map[string]json.RawMessage{settings.KeySettings: json.RawMessage(`"oops"`)}); err != nil {
			t.Fatal(err)
		}
		for range 10 {
			w.untilAlarm()
		}
		r, err := w.worker().Calls.Get(t.Context(), "g1")
		if err != nil || r.Settled() {
			t.Errorf("got %+v, %v", r, err)
		}
	})
}

// stuck is a browser that does not answer.
type stuck struct{ browser }

func (s stuck) Broadcast(ctx context.Context, _ any) error {
	<-ctx.Done()
	return ctx.Err()
}

func TestTheOrderWaitsForNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		worker := w.worker()
		worker.Browser = stuck{browser{w}}
		begun := time.Now()
		w.driver.answer = func(context.Context, pbx.Order) (pbx.CallRef, error) {
			if d := time.Since(begun); d > 0 {
				t.Errorf("the order left after %v", d)
			}
			return pbx.CallRef{ID: "orig.call.1"}, nil
		}
		if reply, err := worker.Call(t.Context(), request("g1", "09123456789")); err != nil || reply.State != calls.Accepted {
			t.Errorf("got %s, %v", reply.State, err)
		}
	})
}

func TestAStreamThatRefusesUsIsTriedSeldomWhoeverIsAlive(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, s := newStreaming(t)
		first := w.worker()
		first.Start(t.Context())
		<-s.started
		s.watcher.Stands(pbx.LiveRefused, errors.New("4401"))
		synctest.Wait()
		first.live.cancel() // the worker dies
		synctest.Wait()
		for range 4 { // and others are started, for whatever reason
			time.Sleep(time.Minute)
			next := w.worker()
			next.Start(t.Context())
			synctest.Wait()
			if status, err := next.Status(t.Context()); err != nil || status.Live != "refused" || len(s.from) != 1 {
				t.Fatalf("tried %d times, says %+v, %v", len(s.from), status, err)
			}
		}
		time.Sleep(2 * time.Minute)
		last := w.worker()
		last.Start(t.Context())
		<-s.started
		last.live.cancel()
	})
}

func TestAStreamThatRefusedUsWhenTheClockWasAheadIsTried(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, s := newStreaming(t)
		first := w.worker()
		right := first.Now
		first.Now = func() time.Time { return right().AddDate(1, 0, 0) }
		first.Start(t.Context())
		<-s.started
		s.watcher.Stands(pbx.LiveRefused, errors.New("4401"))
		synctest.Wait()
		first.live.cancel()
		synctest.Wait()
		next := w.worker()
		next.Start(t.Context())
		synctest.Wait()
		if len(s.from) != 2 {
			t.Errorf("tried %d times", len(s.from))
		}
		if next.live.cancel != nil {
			<-s.started
			next.live.cancel()
		}
	})
}

func TestWhatIsNoLongerHeardIsNotClaimed(t *testing.T) {
	withStream(t, func(t *testing.T, w *world, s *streaming, worker *App) {
		w.tab.shows = true
		r := request("g1", "09123456789")
		r.Place = message.Place{Tab: 7}
		called(t, worker, r)
		status := func() message.CallReply {
			t.Helper()
			reply, err := worker.CallStatus(t.Context(), message.CallStatusRequest{ID: "g1"})
			if err != nil {
				t.Fatal(err)
			}
			return reply
		}
		must := func(kind calls.EventKind) {
			t.Helper()
			s.tell(t, evidence("g1", kind))
		}
		must(calls.EventConnect)
		if got := status(); got.Title != "Connected" || got.Since == 0 {
			t.Fatalf("got %+v", got)
		}
		told := len(w.tab.heard())
		s.watcher.Stands(pbx.LiveConnecting, errors.New("broken"))
		time.Sleep(deafAfter + time.Second)
		synctest.Wait()
		if got := status(); got.Title == "Connected" || got.Since != 0 || !strings.Contains(got.Advice, "Connected") || len(w.tab.heard()) == told {
			t.Errorf("while deaf: %q %q, the timer from %d, told %q", got.Title, got.Advice, got.Since, w.tab.heard())
		}
		s.watcher.Stands(pbx.LiveOn, nil)
		synctest.Wait()
		if got := status(); got.Title != "Connected" || got.Since == 0 {
			t.Errorf("heard again: %+v", got)
		}
		time.Sleep(time.Second)
		s.watcher.Stands(pbx.LiveOn, errors.New("lost"))
		synctest.Wait()
		if got := status(); got.Title == "Connected" || got.Since != 0 {
			t.Errorf("after a loss: %+v", got)
		}
	})
}

func TestALongTalkIsNotEndedByABound(t *testing.T) {
	withStream(t, func(t *testing.T, w *world, s *streaming, worker *App) {
		called(t, worker, request("g1", "09123456789"))
		s.tell(t, evidence("g1", calls.EventConnect))
		time.Sleep(reportBound + time.Minute)
		worker.Handle(t.Context(), "alarms.onAlarm", json.RawMessage(`[{"name":"calls"}]`))
		if r, err := worker.Calls.Get(t.Context(), "g1"); err != nil || r.State() != calls.Connected {
			t.Errorf("after the bound: %s, %v", r.State(), err)
		}
		time.Sleep(talkBound)
		worker.Handle(t.Context(), "alarms.onAlarm", json.RawMessage(`[{"name":"calls"}]`))
		s.tell(t, evidence("g1", calls.EventEnd))
		if r, err := worker.Calls.Get(t.Context(), "g1"); err != nil || r.State() != calls.Ended {
			t.Errorf("an end that came late: %s, %v", r.State(), err)
		}
	})
}

func TestATabIsToldNothingOfOtherSitesAndTabs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.arrange(func(s *settings.Settings) { s.History.Pages = true })
		worker := w.worker()
		r := request("g1", "09123456789")
		r.Place = message.Place{Tab: 7, Address: "https://crm.example/?secret=1"}
		reply, err := worker.Call(t.Context(), r)
		if err != nil || reply.Page == nil {
			t.Fatalf("got %+v, %v", reply, err)
		}
		synctest.Wait()
		if raw, err := json.Marshal(reply.ForTab()); err != nil || strings.Contains(string(raw), "secret") || strings.Contains(string(raw), "orig.call") {
			t.Errorf("a tab is told %s, %v", raw, err)
		}
		other := 8
		for name, ask := range map[string]func() error{
			"status": func() error {
				_, err := worker.CallStatus(t.Context(), message.CallStatusRequest{ID: "g1", Tab: &other})
				return err
			},
			"cancel": func() error {
				_, err := worker.Cancel(t.Context(), message.CallStatusRequest{ID: "g1", Tab: &other})
				return err
			},
		} {
			if err := ask(); !errors.Is(err, calls.ErrNotFound) {
				t.Errorf("%s from another tab: %v", name, err)
			}
		}
	})
}

func TestBothTabsOfOneCallFollowIt(t *testing.T) {
	withStream(t, func(t *testing.T, w *world, s *streaming, worker *App) {
		w.tab.shows = true
		for _, tab := range []int{7, 8} {
			r := request(fmt.Sprint("in tab ", tab), "09123456789")
			r.Place = message.Place{Tab: tab}
			if reply, err := worker.Call(t.Context(), r); err != nil || reply.ID != "in tab 7" {
				t.Fatalf("got %+v, %v", reply, err)
			}
		}
		synctest.Wait()
		s.tell(t, evidence("in tab 7", calls.EventCallerRinging))
		for _, tab := range []int{7, 8} {
			if want := fmt.Sprintf("tab %d call frame 0 caller_ringing", tab); !slices.Contains(w.tab.heard(), want) {
				t.Errorf("tab %d was not told: %q", tab, w.tab.heard())
			}
		}
		// While it rings, the same again is the same.
		time.Sleep(10 * time.Second)
		if reply, err := worker.Call(t.Context(), request("again", "09123456789")); err != nil || reply.ID != "in tab 7" {
			t.Errorf("got %+v, %v", reply, err)
		}
	})
}

func TestTheBadgeIsThatOfTheCallThatGoesOn(t *testing.T) {
	withStream(t, func(t *testing.T, w *world, s *streaming, worker *App) {
		for i, id := range []string{"older", "newer"} {
			called(t, worker, request(id, fmt.Sprintf("0912345678%d", i)))
			time.Sleep(time.Second)
		}
		for _, e := range []pbx.Evidence{evidence("newer", calls.EventConnect), reported("older", calls.Busy, "")[0]} {
			s.tell(t, e)
		}
		if w.badge() != "●" {
			t.Errorf("the badge is %q", w.badge())
		}
	})
}

func TestWhatIsKnownOfAnotherPhoneIsForgotten(t *testing.T) {
	withStream(t, func(t *testing.T, w *world, s *streaming, worker *App) {
		phone := pbx.PhoneInUse
		called(t, worker, request("g1", "09123456789"))
		if err := s.watcher.Hear(pbx.News{Phone: &phone, Evidence: []pbx.Evidence{evidence("g1", calls.EventConnect)}}); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Second)
		c, err := worker.Configuration(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		c.Settings.Extension = "202"
		if _, err := worker.SaveConfiguration(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		<-s.started
		if status, err := worker.Status(t.Context()); err != nil || status.Phone != "" {
			t.Errorf("got %+v, %v", status, err)
		}
		if reply, err := worker.CallStatus(t.Context(), message.CallStatusRequest{ID: "g1"}); err != nil || reply.Title == "Connected" {
			t.Errorf("of the other phone's call it says %q, %v", reply.Title, err)
		}
	})
}

func TestANumberWithWhichACallGoesOnIsAskedAbout(t *testing.T) {
	withStream(t, func(t *testing.T, w *world, s *streaming, worker *App) {
		called(t, worker, request("g1", "09123456789"))
		s.tell(t, evidence("g1", calls.EventCallerAnswered))
		time.Sleep(time.Minute)
		reply, err := worker.Call(t.Context(), request("g2", "09123456789"))
		if err != nil || reply.Question == nil || reply.Question.Title != "Call this number a second time?" || len(w.driver.dialled()) != 1 {
			t.Errorf("got %+v, dialled %q, %v", reply, w.driver.dialled(), err)
		}
	})
}

func TestACallThatItsUserPickedUpAWhileAgoIsNotSaidToBeDialled(t *testing.T) {
	withStream(t, func(t *testing.T, w *world, s *streaming, worker *App) {
		w.tab.shows = true
		r := request("g1", "09123456789")
		r.Place = message.Place{Tab: 7}
		called(t, worker, r)
		s.tell(t, evidence("g1", calls.EventCallerAnswered))
		picked := time.Now().UnixMilli()
		for _, title := range []string{"Dialling", "On the line"} {
			reply, err := worker.CallStatus(t.Context(), message.CallStatusRequest{ID: "g1"})
			if err != nil || reply.Title != title || reply.Since != picked || reply.State != calls.CallerAnswered {
				t.Errorf("it says %q since %d, want %q since %d, %v", reply.Title, reply.Since, title, picked, err)
			}
			cards, pages := len(w.tab.heard()), w.toldPages()
			time.Sleep(dialTime)
			synctest.Wait()
			if hears := title == "Dialling"; (len(w.tab.heard()) > cards) != hears || (w.toldPages() > pages) != hears {
				t.Errorf("after %q the card heard %q, the pages %d words", title, w.tab.heard()[cards:], w.toldPages()-pages)
			}
		}
		// A worker that came since tells it too.
		cards := len(w.tab.heard())
		w.untilAlarm()
		synctest.Wait()
		if len(w.tab.heard()) == cards {
			t.Error("another worker does not tell it")
		}
	})
}

func TestAPhoneThatRangAndWasNotPickedUpIsSaidSo(t *testing.T) {
	withStream(t, func(t *testing.T, w *world, s *streaming, worker *App) {
		for id, kinds := range map[string][]calls.EventKind{
			"not picked up": {calls.EventCallerRinging, calls.EventEnd},
			"picked up":     {calls.EventCallerRinging, calls.EventCallerAnswered, calls.EventEnd},
		} {
			called(t, worker, request(id, map[bool]string{true: "09123456789", false: "09123456780"}[id == "picked up"]))
			for _, kind := range kinds {
				s.tell(t, evidence(id, kind))
			}
			reply, err := worker.CallStatus(t.Context(), message.CallStatusRequest{ID: id})
			if err != nil || (reply.Title == "Your phone did not answer") != (id == "not picked up") {
				t.Errorf("%s: %q %q, %v", id, reply.Title, reply.Advice, err)
			}
			if strings.Contains(reply.Advice, "switched on") {
				t.Errorf("%s: of a phone that rang it is asked: %q", id, reply.Advice)
			}
			time.Sleep(time.Second)
		}
	})
}

func TestAPhoneThatRingsNoLongerIsNotSaidToBeAboutTo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, _ := newReporting(t)
		w.tab.shows = true
		r := request("g1", "09123456789")
		r.Place = message.Place{Tab: 7}
		called(t, w.worker(), r)
		synctest.Wait()
		told := len(w.tab.heard())
		for range 3 {
			w.untilAlarm()
		}
		reply, err := w.worker().CallStatus(t.Context(), message.CallStatusRequest{ID: "g1"})
		if err != nil || strings.Contains(reply.Advice, "about to ring") || len(w.tab.heard()) == told {
			t.Errorf("it says %q, told %q, %v", reply.Advice, w.tab.heard(), err)
		}
	})
}

func TestAnotherPBXKnowsNothingOfACall(t *testing.T) {
	withStream(t, func(t *testing.T, w *world, s *streaming, worker *App) {
		called(t, worker, request("g1", "09123456789"))
		if open := s.watcher.Open(); len(open) != 1 {
			t.Errorf("%d calls are open", len(open))
		}
		w.arrange(func(s *settings.Settings) { s.Connection.Server = "http://192.168.1.11" })
		worker.Start(t.Context())
		<-s.started
		if open := s.watcher.Open(); len(open) != 0 {
			t.Errorf("another PBX is asked about %+v", open)
		}
		// And the same number by it is another call.
		if reply, err := worker.Call(t.Context(), request("g2", "09123456789")); err != nil || reply.ID != "g2" {
			t.Errorf("got %+v, %v", reply, err)
		}
	})
}

// counted is a storage area that counts how often it is read.
type counted struct {
	calls.Area
	reads atomic.Int64
}

func (c *counted) Get(ctx context.Context, key string) (json.RawMessage, error) {
	c.reads.Add(1)
	return c.Area.Get(ctx, key)
}

func TestColleaguesPhonesDoNotHaveTheHistoryReadEachTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, s := newStreaming(t)
		worker, area := w.worker(), &counted{Area: w.area}
		worker.Calls.Area = area
		worker.Start(t.Context())
		<-s.started
		called(t, worker, request("g1", "09123456789"))
		synctest.Wait()
		s.watcher.Open()
		before := area.reads.Load()
		for range 100 {
			if open := s.watcher.Open(); len(open) != 1 || open[0].State() != calls.Accepted {
				t.Fatalf("open are %+v", open)
			}
		}
		if n := area.reads.Load() - before; n != 0 {
			t.Errorf("the storage was read %d times", n)
		}
		s.tell(t, evidence("g1", calls.EventCallerRinging))
		if open := s.watcher.Open(); len(open) != 1 || open[0].State() != calls.CallerRinging {
			t.Errorf("after a change open are %+v", open)
		}
		worker.live.cancel()
	})
}

func TestAsteriskIsToldOfInItsOwnWords(t *testing.T) {
	w := newWorld(t)
	w.arrange(func(s *settings.Settings) { s.Connection.Kind = settings.KindAsterisk })
	a := w.worker()
	for code, want := range map[pbx.Code]string{pbx.CredentialsInvalid: "ari.conf", pbx.EventsBroken: "the address in the options", pbx.Proxy: "proxy", pbx.ConnectionRefused: "bindaddr", pbx.NotAsterisk: "Advanced Settings"} {
		if e := a.describe(t.Context(), &pbx.Error{Code: code}); !strings.Contains(e.Title+" "+e.Advice, want) || strings.Contains(e.Advice, "API Accounts") {
			t.Errorf("%s is told as %q, %q", code, e.Title, e.Advice)
		}
	}
	a.live.state = pbx.LiveRefused
	if s, err := a.Status(t.Context()); err != nil || !strings.HasPrefix(s.Title, "Asterisk") || strings.Contains(s.Advice, "token") {
		t.Errorf("its stream is told of as %q, %q, %v", s.Title, s.Advice, err)
	}
}

func TestACallByAConnectionThatWasChangedIsSaidToBe(t *testing.T) {
	withStream(t, func(t *testing.T, w *world, s *streaming, worker *App) {
		called(t, worker, request("g1", "09123456789"))
		s.tell(t, evidence("g1", calls.EventConnect))
		w.arrange(func(s *settings.Settings) { s.Connection.Server = "http://192.168.1.11" })
		worker.Start(t.Context())
		<-s.started
		reply, err := worker.CallStatus(t.Context(), message.CallStatusRequest{ID: "g1"})
		if err != nil || strings.Contains(reply.Advice, "interrupted") || !strings.Contains(reply.Advice, "“Connected”") || reply.HangUp || reply.Since != 0 {
			t.Errorf("got %+v, %v", reply, err)
		}
	})
}

// What a stream's own request came to is told in the words for an order elsewhere.
func TestAStreamThatBrokeOffIsNoOrderThatMayHaveArrived(t *testing.T) {
	withStream(t, func(t *testing.T, w *world, s *streaming, worker *App) {
		s.watcher.Stands(pbx.LiveConnecting, &pbx.Error{Code: pbx.Broken, Unknown: true})
		if got, err := worker.Status(t.Context()); err != nil || got.Title == "" || strings.Contains(got.Advice, "your phone") {
			t.Errorf("it says %q %q, %v", got.Title, got.Advice, err)
		}
	})
}

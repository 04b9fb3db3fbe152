package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"simotel/wasm/calls"
	"simotel/wasm/message"
	"simotel/wasm/pbx"
	"simotel/wasm/settings"
)

// reporting is a PBX that reports, when and what a test says.
type reporting struct {
	*driver
	asked   []time.Time
	reports func(open []calls.Record, from pbx.Position) ([]pbx.Evidence, pbx.Position, error)
	may     error
}

func (r *reporting) CheckReports(context.Context) error { return r.may }

func (r *reporting) Reports(_ context.Context, open []calls.Record, from pbx.Position) ([]pbx.Evidence, pbx.Position, error) {
	r.asked = append(r.asked, time.Now())
	if r.reports == nil {
		return nil, from, nil
	}
	return r.reports(open, from)
}

// newReporting is a world whose PBX reports.
func newReporting(t *testing.T) (*world, *reporting) {
	w := newWorld(t)
	w.arrange(func(s *settings.Settings) { s.Reports.Enabled = true })
	r := &reporting{driver: w.driver}
	w.opens(func() pbx.Driver { return r })
	return w, r
}

// untilAlarm lets time pass until the calls' alarm goes off, and has a new
// worker hear it.
func (w *world) untilAlarm() {
	w.t.Helper()
	alarm, err := w.alarms.Get(context.Background(), alarmCalls)
	if err != nil || alarm == nil {
		w.t.Fatalf("no alarm is set: %v", err)
	}
	time.Sleep(time.Until(time.UnixMilli(int64(alarm.ScheduledTime))))
	w.alarms.Clear(alarmCalls)
	w.worker().Handle(context.Background(), "alarms.onAlarm", json.RawMessage(`[{"name":"calls"}]`))
}

func (w *world) alarmIsSet() bool {
	alarm, err := w.alarms.Get(context.Background(), alarmCalls)
	return err == nil && alarm != nil
}

func reported(id string, o calls.Outcome, cause string) []pbx.Evidence {
	return []pbx.Evidence{{Record: id, Event: calls.Event{Kind: calls.EventReport, Report: &calls.Report{Outcome: o, Cause: cause, Talked: 54}}}}
}

func TestAReportTellsHowACallEnded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, r := newReporting(t)
		w.tab.shows = true
		q := request("g1", "09123456789")
		q.Place = message.Place{Tab: 7}
		called(t, w.worker(), q)
		w.untilAlarm()
		r.reports = func(open []calls.Record, from pbx.Position) ([]pbx.Evidence, pbx.Position, error) {
			if len(open) != 1 || open[0].CallID != "orig.call.1" || from != nil {
				t.Errorf("asked for %+v from %s", open, from)
			}
			return reported("g1", calls.NoAnswer, "User alerting"), pbx.Position(`"c1"`), nil
		}
		w.untilAlarm()
		recent, err := w.worker().RecentCalls(t.Context())
		if err != nil || recent[0].State != calls.Ended || recent[0].Title != "No answer" || !recent[0].Final ||
			!strings.Contains(recent[0].Advice, "User alerting") || recent[0].Report.Talked != 54 {
			t.Errorf("got %+v, %v", recent[0], err)
		}
		if want := "tab 7 call frame 0 ended"; !slices.Contains(w.tab.heard(), want) {
			t.Errorf("the tab was told %q", w.tab.heard())
		}
		if w.alarmIsSet() {
			w.untilAlarm() // for the badge
		}
		if w.alarmIsSet() || w.badge() != "" {
			t.Errorf("an alarm goes on, the badge is %q", w.badge())
		}
		// The next call is asked for from where the last was found.
		r.reports = func(_ []calls.Record, from pbx.Position) ([]pbx.Evidence, pbx.Position, error) {
			if string(from) != `"c1"` {
				t.Errorf("from %s", from)
			}
			return reported("g2", calls.Answered, ""), pbx.Position(`"c2"`), nil
		}
		called(t, w.worker(), request("g2", "09123456780"))
		w.untilAlarm()
	})
}

func TestThePBXsWordIsLeftOutWhereItSaysNoMoreThanOurs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, r := newReporting(t)
		r.reports = func([]calls.Record, pbx.Position) ([]pbx.Evidence, pbx.Position, error) {
			return reported("g1", calls.NoAnswer, "NO ANSWER"), nil, nil
		}
		called(t, w.worker(), request("g1", "09123456789"))
		synctest.Wait()
		w.untilAlarm()
		if recent, err := w.worker().RecentCalls(t.Context()); err != nil || strings.Contains(recent[0].Advice, "ANSWER") {
			t.Errorf("it says %q, %v", recent[0].Advice, err)
		}
	})
}

func TestThePBXIsAskedLessAndLessOftenAndNotForEver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, r := newReporting(t)
		called(t, w.worker(), request("g1", "09123456789"))
		begun := time.Now()
		for w.alarmIsSet() {
			w.untilAlarm()
		}
		if d := time.Since(begun); d < reportBound || d > reportBound+time.Hour {
			t.Errorf("it was followed for %v", d)
		}
		if n := len(r.asked); n < 10 || n > 40 {
			t.Errorf("it was asked %d times", n)
		}
		for i := 2; i < len(r.asked); i++ {
			if r.asked[i].Sub(r.asked[i-1]) < r.asked[i-1].Sub(r.asked[i-2]) {
				t.Errorf("asked sooner after %v than before", r.asked[i-1].Sub(begun))
			}
		}
		recent, err := w.worker().RecentCalls(t.Context())
		if err != nil || recent[0].State != calls.Unknown || recent[0].Report.Outcome != calls.OutcomeNoReport || recent[0].Title != "No report from the PBX" {
			t.Errorf("got %+v, %v", recent[0], err)
		}
	})
}

func TestWithoutReportsNothingIsAskedAndTheOutcomeIsNoReport(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, r := newReporting(t)
		w.arrange(func(s *settings.Settings) { s.Reports.Enabled = false })
		reply, err := w.worker().Call(t.Context(), request("g1", "09123456789"))
		if err != nil || !reply.Final {
			t.Errorf("got %+v, %v", reply, err)
		}
		for range 10 {
			if w.alarmIsSet() {
				w.untilAlarm()
			}
		}
		recent, err := w.worker().RecentCalls(t.Context())
		if err != nil || recent[0].State != calls.Unknown || recent[0].Report.Outcome != calls.OutcomeNoReport || len(r.asked) != 0 || w.alarmIsSet() {
			t.Errorf("got %+v, asked %d times, %v", recent[0], len(r.asked), err)
		}
		if w.notified("g1") || w.badge() != "" {
			t.Error("that nothing is known is no news")
		}
	})
}

func TestAPBXThatDoesNotReportIsAskedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, r := newReporting(t)
		fail := true
		r.reports = func([]calls.Record, pbx.Position) ([]pbx.Evidence, pbx.Position, error) {
			if fail {
				return nil, nil, &pbx.Error{Code: pbx.ServerFault, Op: "reports"}
			}
			return reported("g1", calls.Busy, ""), nil, nil
		}
		called(t, w.worker(), request("g1", "09123456789"))
		w.untilAlarm()
		w.untilAlarm()
		fail = false
		w.untilAlarm()
		if r, err := w.worker().CallStatus(t.Context(), message.CallStatusRequest{ID: "g1"}); err != nil || r.Outcome() != calls.Busy {
			t.Errorf("got %+v, %v", r, err)
		}
	})
}

func TestAReportSettlesACallWhoseAnswerWasLost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, r := newReporting(t)
		w.driver.answer = func(context.Context, pbx.Order) (pbx.CallRef, error) {
			return pbx.CallRef{}, &pbx.Error{Code: pbx.TimedOut, Unknown: true}
		}
		reply, err := w.worker().Call(t.Context(), request("g1", "09123456789"))
		if err != nil || reply.State != calls.Unknown {
			t.Fatalf("got %s, %v", reply.State, err)
		}
		r.reports = func(open []calls.Record, _ pbx.Position) ([]pbx.Evidence, pbx.Position, error) {
			e := reported(open[0].ID, calls.Answered, "")
			e[0].Event.CallID = "orig.call.9"
			return e, nil, nil
		}
		w.untilAlarm()
		if reply, err = w.worker().CallStatus(t.Context(), message.CallStatusRequest{ID: "g1"}); err != nil ||
			reply.State != calls.Ended || reply.CallID != "orig.call.9" || len(w.driver.dialled()) != 1 {
			t.Errorf("got %+v, %v", reply, err)
		}
	})
}

func TestTheConnectionTestLooksForTheReportsTooIfTheyAreWanted(t *testing.T) {
	w, r := newReporting(t)
	r.may = &pbx.Error{Code: pbx.APIDenied, Op: "reports", Detail: "/reports/cdr/search"}
	for _, on := range []bool{true, false} {
		w.arrange(func(s *settings.Settings) { s.Reports.Enabled = on })
		reply, err := w.worker().Check(t.Context())
		if err != nil || reply.OK == on {
			t.Errorf("with reports %v: got %+v, %v", on, reply, err)
		}
	}
}

// streaming is a PBX with a stream of events that a test feeds.
type streaming struct {
	*driver
	watcher pbx.Watcher
	from    []string
	started chan struct{}
}

func (s *streaming) Watch(ctx context.Context, w pbx.Watcher, from pbx.Position) error {
	s.from = append(s.from, string(from))
	s.watcher = w
	w.Stands(pbx.LiveOn, nil)
	s.started <- struct{}{}
	<-ctx.Done()
	return ctx.Err()
}

func newStreaming(t *testing.T) (*world, *streaming) {
	w := newWorld(t)
	w.arrange(func(s *settings.Settings) { s.Events.Address = "wss://events.example.com/stream" })
	s := &streaming{driver: w.driver, started: make(chan struct{}, 9)}
	w.opens(func() pbx.Driver { return s })
	return w, s
}

// withStream runs a test in which time is the test's own, with a worker that
// hears the stream.
func withStream(t *testing.T, test func(t *testing.T, w *world, s *streaming, worker *App)) {
	synctest.Test(t, func(t *testing.T) {
		w, s := newStreaming(t)
		worker := w.worker()
		worker.Start(t.Context())
		<-s.started
		defer func() {
			if worker.live.cancel != nil {
				worker.live.cancel()
			}
		}()
		test(t, w, s, worker)
	})
}

// tell has the stream tell something, and its listener keep it.
func (s *streaming) tell(t *testing.T, all ...pbx.Evidence) {
	t.Helper()
	if err := s.watcher.Hear(pbx.News{Evidence: all}); err != nil {
		t.Fatal(err)
	}
	synctest.Wait()
}

// called places a call.
func called(t *testing.T, worker *App, r message.CallRequest) message.CallReply {
	t.Helper()
	reply, err := worker.Call(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	return reply
}

func evidence(id string, kind calls.EventKind) pbx.Evidence {
	return pbx.Evidence{Record: id, Event: calls.Event{Kind: kind}}
}

func TestWhatAStreamTellsIsShownAsItHappens(t *testing.T) {
	withStream(t, func(t *testing.T, w *world, s *streaming, worker *App) {
		w.tab.shows = true
		q := request("g1", "09123456789")
		q.Place = message.Place{Tab: 7}
		if reply, err := worker.Call(t.Context(), q); err != nil || reply.Final {
			t.Fatalf("got %+v, %v", reply, err)
		}
		for i, step := range []struct {
			kind  calls.EventKind
			state calls.State
			badge string
		}{
			{calls.EventCallerRinging, calls.CallerRinging, "…"},
			{calls.EventCallerAnswered, calls.CallerAnswered, "…"},
			{calls.EventCalleeRinging, calls.CalleeRinging, "…"},
			{calls.EventConnect, calls.Connected, "●"},
			{calls.EventEnd, calls.Ended, ""},
		} {
			time.Sleep(time.Minute)
			err := s.watcher.Hear(pbx.News{Evidence: []pbx.Evidence{evidence("g1", step.kind)}, Position: pbx.Position(fmt.Sprint(i))})
			if err != nil {
				t.Fatal(err)
			}
			synctest.Wait()
			reply, err := worker.CallStatus(t.Context(), message.CallStatusRequest{ID: "g1"})
			if err != nil || reply.State != step.state || w.badge() != step.badge || reply.Title == "" {
				t.Errorf("got %s %q, badge %q, %v", reply.State, reply.Title, w.badge(), err)
			}
			if (reply.Since == time.Now().UnixMilli()) != (step.state == calls.CallerAnswered || step.state == calls.Connected) {
				t.Errorf("%s: the timer runs from %d", step.state, reply.Since)
			}
			if want := "tab 7 call frame 0 " + string(step.state); w.tab.heard()[len(w.tab.heard())-1] != want {
				t.Errorf("the tab was told %q, want %q last", w.tab.heard(), want)
			}
		}
		synctest.Wait()
		if n := w.toldPages(); n < 7 {
			t.Errorf("the popup was told %d times", n)
		}
		// The next worker goes on from there.
		next := w.worker()
		next.Start(t.Context())
		<-s.started
		if !slices.Equal(s.from, []string{"", "4"}) {
			t.Errorf("heard from %q", s.from)
		}
		next.live.cancel()
	})
}

func TestAStreamIsHeardOnceAndAnewWhenTheSettingsChange(t *testing.T) {
	withStream(t, func(t *testing.T, w *world, s *streaming, worker *App) {
		worker.Handle(t.Context(), "alarms.onAlarm", json.RawMessage(`[{"name":"live"}]`))
		synctest.Wait()
		if len(s.from) != 1 {
			t.Fatalf("started %d times", len(s.from))
		}
		phone := pbx.PhoneInUse
		if err := s.watcher.Hear(pbx.News{Phone: &phone, Position: pbx.Position("3")}); err != nil {
			t.Fatal(err)
		}
		if status, err := worker.Status(t.Context()); err != nil || status.Live != "on" || status.Phone != "in_use" || status.PhoneShown == "" {
			t.Errorf("got %+v, %v", status, err)
		}
		c, err := worker.Configuration(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		c.Settings.Events.Address = "wss://other.example.com/"
		if _, err = worker.SaveConfiguration(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		<-s.started
		if want := []string{"", ""}; !slices.Equal(s.from, want) {
			t.Errorf("another stream was heard from %q", s.from)
		}
		c.Settings.Events.Address = ""
		if _, err = worker.SaveConfiguration(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		if status, err := worker.Status(t.Context()); err != nil || status.Live != "off" || status.Phone != "" {
			t.Errorf("switched off: %+v, %v", status, err)
		}
	})
}

func TestAStreamThatIsRefusedSaysSo(t *testing.T) {
	withStream(t, func(t *testing.T, w *world, s *streaming, worker *App) {
		s.watcher.Stands(pbx.LiveRefused, errors.New("4401"))
		status, err := worker.Status(t.Context())
		if err != nil || status.Live != "refused" || status.Title == "" || status.Advice == "" {
			t.Errorf("got %+v, %v", status, err)
		}
	})
}

func TestACardThatItsUserClosedDoesNotComeBack(t *testing.T) {
	withStream(t, func(t *testing.T, w *world, s *streaming, worker *App) {
		q := request("g1", "09123456789")
		q.Place = message.Place{Tab: 7}
		called(t, worker, q)
		synctest.Wait()
		for i, kind := range []calls.EventKind{calls.EventCallerRinging, calls.EventConnect, calls.EventEnd} {
			if err := s.watcher.Hear(pbx.News{Evidence: []pbx.Evidence{evidence("g1", kind)}, Position: pbx.Position(fmt.Sprint(i))}); err != nil {
				t.Fatal(err)
			}
		}
		if want := []string{"tab 7 call frame 0 accepted"}; !slices.Equal(w.tab.heard(), want) {
			t.Errorf("a tab that shows nothing was told %q", w.tab.heard())
		}
	})
}

func TestTheCardFollowsItsTabToTheNextDocument(t *testing.T) {
	withStream(t, func(t *testing.T, w *world, s *streaming, worker *App) {
		q := request("g1", "09123456789")
		q.Place = message.Place{Tab: 7, Frame: 3}
		called(t, worker, q)
		synctest.Wait()
		seven := 7
		if err := worker.Left(t.Context(), message.CallStatusRequest{ID: "g1", Tab: &seven}); err != nil {
			t.Fatal(err)
		}
		time.Sleep(2 * time.Second)
		w.tab.mu.Lock()
		w.tab.shows = true // the next document is there
		w.tab.mu.Unlock()
		time.Sleep(arriveLimit)
		synctest.Wait()
		told := w.tab.heard()
		if len(told) < 3 || len(told) > 8 || told[len(told)-1] != "tab 7 call frame 0 accepted" {
			t.Errorf("the tab was told %q", told)
		}
	})
}

// The first look comes half a minute after the browser's start, before anybody typed a passphrase.
func TestTheReportOfTheEveningIsReadInTheMorningOnceItsCredentialsAreUnlocked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, r := newReporting(t)
		w.encrypt(w.worker())
		r.reports = func(open []calls.Record, from pbx.Position) ([]pbx.Evidence, pbx.Position, error) {
			if time.Since(open[0].Asked()) < time.Hour {
				return nil, from, nil
			}
			return reported("g1", calls.Answered, ""), pbx.Position(`"c1"`), nil
		}
		called(t, w.worker(), request("g1", "09123456789"))
		synctest.Wait()
		w.ends()
		time.Sleep(14 * time.Hour)
		a := w.worker()
		a.Handle(t.Context(), "runtime.onStartup", json.RawMessage(`[]`))
		synctest.Wait()
		w.untilAlarm()
		synctest.Wait()
		w.unlock(w.worker())
		w.untilAlarm()
		recent, err := w.worker().RecentCalls(t.Context())
		if err != nil || recent[0].Report == nil || recent[0].Report.Outcome != calls.Answered {
			t.Errorf("it is said to be %q, %v", recent[0].Title, err)
		}
	})
}

func TestACallWhoseCredentialsNobodyUnlocksIsNotFollowedForEver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, _ := newReporting(t)
		w.encrypt(w.worker())
		called(t, w.worker(), request("g1", "09123456789"))
		synctest.Wait()
		w.ends()
		time.Sleep(shutBound)
		w.untilAlarm()
		recent, err := w.worker().RecentCalls(t.Context())
		if err != nil || !recent[0].Settled() {
			t.Errorf("it is still followed: %+v, %v", recent[0], err)
		}
	})
}

//go:build !js

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
	"simotel/wasm/crm/crmtest"
	"simotel/wasm/crm/outbox"
	"simotel/wasm/fetch"
	"simotel/wasm/message"
	"simotel/wasm/pbx"
	"simotel/wasm/settings"
)

// logged is a world whose calls are logged at a CRM, and whose PBX refuses all of
// them, so that each is over at once.
type logged struct {
	*world
	crm   *crmtest.CallLog
	tried []time.Duration // when the CRM was sent something, from the beginning on
	down  bool            // the network is away
	begin time.Time
}

func withLog(t *testing.T, test func(t *testing.T, l *logged, worker *App)) {
	synctest.Test(t, func(t *testing.T) {
		l := &logged{world: newWorld(t), crm: crmtest.NewCallLog(), begin: time.Now()}
		l.crm.Token = "crm-token"
		l.driver.answer = func(context.Context, pbx.Order) (pbx.CallRef, error) {
			return pbx.CallRef{}, &pbx.Error{Code: pbx.Refused, Op: "originate"}
		}
		l.arrange(func(s *settings.Settings) {
			s.Guards.PerMinute = 60
			s.CRM.Log = settings.CallLog{URL: "https://crm.example.com/calls", Authentication: settings.LogToken}
		})
		l.secret(func(c *settings.Credentials) { c.CRMToken = "crm-token" })
		worker := l.start()
		test(t, l, worker)
		worker.outbox.halt()
	})
}

// Do implements fetch.Doer.
func (l *logged) Do(ctx context.Context, r fetch.Request) (fetch.Response, error) {
	l.tried = append(l.tried, time.Since(l.begin).Round(time.Second))
	return wire{handler: l.crm, down: func() bool { return l.down }}.Do(ctx, r)
}

func (l *logged) start() *App {
	worker := l.worker()
	worker.Transport.HTTP = l
	return worker
}

// over places a call that is over at once.
func (l *logged) over(t *testing.T, _ *App, id string) {
	t.Helper()
	worker := l.current()
	if _, err := worker.Call(t.Context(), request(id, fmt.Sprint("0912345", 1000+len(l.driver.dialled())))); err != nil {
		t.Fatal(err)
	}
	synctest.Wait()
}

// sleep lets time pass, in which Chrome ends the worker and its alarms start others.
func (l *logged) sleep(t *testing.T, worker *App, d time.Duration) {
	t.Helper()
	worker.outbox.halt()
	for end := time.Now().Add(d); ; {
		alarm, err := l.alarms.Get(t.Context(), alarmLog)
		if err != nil || alarm == nil || time.UnixMilli(int64(alarm.ScheduledTime)).After(end) {
			time.Sleep(time.Until(end))
			return
		}
		time.Sleep(time.Until(time.UnixMilli(int64(alarm.ScheduledTime))))
		l.alarms.Clear(alarmLog)
		next := l.start()
		next.Handle(t.Context(), "alarms.onAlarm", json.RawMessage(`[{"name":"log"}]`))
		next.outbox.halt()
	}
}

func (l *logged) state(t *testing.T, _ *App) message.CallLogState {
	t.Helper()
	s, err := l.current().CallLog(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func (l *logged) do(t *testing.T, _ *App, do, id string) message.CallLogState {
	t.Helper()
	s, err := l.current().CallLogDo(t.Context(), message.CallLogRequest{Do: do, ID: id})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func annotate(t *testing.T, worker *App, id, note string) {
	t.Helper()
	if _, err := worker.Annotate(t.Context(), message.AnnotateRequest{Ref: calls.Ref{ID: id}, Note: note, Disposition: calls.CallBack}); err != nil {
		t.Fatal(err)
	}
	synctest.Wait()
}

func TestACallThatIsOverIsSentAndItsNotesFollow(t *testing.T) {
	withLog(t, func(t *testing.T, l *logged, worker *App) {
		l.over(t, worker, "a")
		if c := l.crm.Calls()["a"]; c.Revision != 1 || c.Call["state"] != "failed" || c.Call["reason"] != "refused" || c.Call["note"] != nil {
			t.Fatalf("the CRM has %+v", c)
		}
		annotate(t, worker, "a", "call on Sunday")
		if c := l.crm.Calls()["a"]; !slices.Equal(c.Order, []int{1, 2}) || c.Call["note"] != "call on Sunday" || c.Call["disposition"] != "call_back" {
			t.Errorf("the CRM has %+v", c)
		}
		s := l.state(t, worker)
		if !s.On || s.Waiting != 0 || s.Delivered == 0 || s.Bound != outbox.MaxWaiting {
			t.Errorf("the state is %+v", s)
		}
	})
}

func TestACallThatCameInIsSentOnceItIsOver(t *testing.T) {
	withStream(t, func(t *testing.T, w *world, s *streaming, worker *App) {
		crm := crmtest.NewCallLog()
		w.arrange(func(s *settings.Settings) {
			s.CRM.Log = settings.CallLog{URL: "https://crm.example.com/calls", Authentication: settings.LogOpen}
		})
		worker.Transport.HTTP = wire{handler: crm}
		s.hears(t, rung("X", calls.EventRing), rung("X", calls.EventConnect), rung("X", calls.EventEnd))
		if len(crm.Calls()) > 0 {
			t.Error("it is sent before a report tells how it went")
		}
		s.hears(t, went("X", calls.Answered, 60))
		id := newestCall(t, worker).ID
		c := crm.Calls()[id].Call
		number, _ := c["number"].(map[string]any)
		if c["direction"] != "incoming" || c["extension"] != "201" || c["queue"] != "902" || c["outcome"] != "answered" || c["talkSeconds"] != 60.0 ||
			number["e164"] != "+982188123456" || number["dialled"] != nil || c["pbxCallId"] != "X" {
			t.Errorf("the CRM has %v", c)
		}
	})
}

func TestWithoutACallLogNothingIsKeptForIt(t *testing.T) {
	withLog(t, func(t *testing.T, l *logged, worker *App) {
		l.arrange(func(s *settings.Settings) { s.CRM.Log.URL = "" })
		l.over(t, worker, "a")
		annotate(t, worker, "a", "n")
		keys, _ := l.area.Keys(t.Context())
		if slices.ContainsFunc(keys, func(k string) bool { return strings.HasPrefix(k, "crm.") }) || len(l.tried) > 0 {
			t.Errorf("kept are %q, tried %v", keys, l.tried)
		}
	})
}

func TestAfterAWeekendOfflineEveryCallArrivesInOrderAndOnlyItsNewestForm(t *testing.T) {
	withLog(t, func(t *testing.T, l *logged, worker *App) {
		l.down = true
		for i := range 20 {
			l.over(t, worker, fmt.Sprint("c", i))
			time.Sleep(3 * time.Second)
		}
		annotate(t, worker, "c3", "first")
		annotate(t, worker, "c3", "second")
		l.sleep(t, worker, 60*time.Hour)
		s := l.state(t, worker)
		if s.Waiting != 20 || s.Stopped || s.Title == "" || s.Since != l.begin.UnixMilli() || len(l.crm.Calls()) > 0 {
			t.Fatalf("offline it is %+v", s)
		}
		if n := len(l.tried); n < 240 || n > 400 {
			t.Errorf("it was tried %d times in 60 hours", n)
		}
		l.down = false
		var order []string
		l.crm.Behave(func(id string) crmtest.Behaviour { order = append(order, id); return crmtest.Takes })
		l.sleep(t, worker, 16*time.Minute)
		for i, id := range order {
			if id != fmt.Sprint("c", i) {
				t.Fatalf("they came as %q", order)
			}
		}
		if c := l.crm.Calls(); len(c) != 20 || !slices.Equal(c["c3"].Order, []int{3}) || c["c3"].Call["note"] != "second" {
			t.Errorf("the CRM has %+v", c["c3"])
		}
		if keys, _ := l.area.Keys(t.Context()); slices.ContainsFunc(keys, func(k string) bool { return strings.HasPrefix(k, outbox.KeyWaiting) }) {
			t.Errorf("left are %q", keys)
		}
	})
}

func TestTheFirstTriesComeSoonAndAnEndOfTheWorkerDoesNotEndThem(t *testing.T) {
	withLog(t, func(t *testing.T, l *logged, worker *App) {
		l.down = true
		l.over(t, worker, "a")
		time.Sleep(20 * time.Second)
		synctest.Wait()
		if len(l.tried) != 5 || l.tried[0] != 0 || l.tried[4] < 11*time.Second || l.tried[4] > 15*time.Second {
			t.Errorf("it was tried after %v", l.tried)
		}
		l.down = false
		l.sleep(t, worker, time.Minute)
		if len(l.crm.Calls()) != 1 {
			t.Errorf("after its alarm the CRM has %v", l.crm.Calls())
		}
	})
}

func TestAWorkerThatEndsWhileTheCRMIsSilentIsFollowedByAnother(t *testing.T) {
	withLog(t, func(t *testing.T, l *logged, worker *App) {
		l.crm.Behave(func(string) crmtest.Behaviour { return crmtest.Hangs })
		l.over(t, worker, "a")
		l.alarms.Clear(alarmCalls)
		worker.outbox.halt() // the worker's end: it keeps nothing, and sets no alarm
		l.crm.Behave(nil)
		l.sleep(t, worker, 2*lostAfter)
		if len(l.tried) != 2 || len(l.crm.Calls()) != 1 {
			t.Errorf("tried after %v, the CRM has %v", l.tried, l.crm.Calls())
		}
	})
}

func TestAClockThatWasAheadDoesNotSilenceTheLog(t *testing.T) {
	withLog(t, func(t *testing.T, l *logged, worker *App) {
		l.down = true
		l.over(t, worker, "a")
		right := worker.Now
		worker.Now = func() time.Time { return right().AddDate(1, 0, 0) }
		worker.deliver(t.Context(), true)
		worker.Now = right
		l.down = false
		worker.deliver(t.Context(), false)
		if len(l.crm.Calls()) != 1 {
			t.Errorf("once the clock was put right the CRM has %v", l.crm.Calls())
		}
	})
}

func TestTheNetworkAndAStartOfTheBrowserHaveItTriedAtOnce(t *testing.T) {
	for _, event := range []string{"online", "runtime.onStartup"} {
		withLog(t, func(t *testing.T, l *logged, worker *App) {
			l.down = true
			l.over(t, worker, "a")
			l.sleep(t, worker, 3*time.Hour)
			l.down = false
			worker = l.start()
			worker.Start(t.Context())
			synctest.Wait()
			if len(l.crm.Calls()) > 0 {
				t.Fatal("any start has it tried")
			}
			worker.Handle(t.Context(), event, json.RawMessage(`[]`))
			synctest.Wait()
			if len(l.crm.Calls()) != 1 {
				t.Errorf("%s: the CRM has %v", event, l.crm.Calls())
			}
		})
	}
}

func TestACallThatTheCRMRefusesIsSetAsideShownAndTheNextGoOn(t *testing.T) {
	withLog(t, func(t *testing.T, l *logged, worker *App) {
		l.crm.Behave(func(id string) crmtest.Behaviour {
			if id == "bad" {
				return crmtest.Refuses
			}
			return crmtest.Takes
		})
		l.over(t, worker, "bad")
		l.over(t, worker, "good")
		l.sleep(t, worker, 10*time.Minute)
		s := l.state(t, worker)
		if shown := l.notifications.Shown("log"); !strings.Contains(shown.Title, "refused a call (status \u2068422") {
			t.Errorf("whoever works is told %+v", shown)
		}
		if status, err := worker.Status(t.Context()); err != nil || status.CallLog != "One call was refused by the CRM." {
			t.Errorf("the popup says %q, %v", status.CallLog, err)
		}
		if len(l.tried) != 4 || s.Waiting != 0 || s.Aside != 1 || len(s.Listed) != 1 || l.crm.Calls()["good"].Revision != 1 {
			t.Fatalf("tried %v, the state is %+v", l.tried, s)
		}
		if a := s.Listed[0]; a.ID != "bad" || a.Words != "A call needs a campaign." || !strings.Contains(a.Title, "422") || a.Shown == "" || a.Asked == 0 || a.Way != "Outgoing" {
			t.Errorf("it is shown as %+v", a)
		}
		l.crm.Behave(nil)
		if s = l.do(t, worker, message.LogRetry, "bad"); s.Aside != 0 || l.crm.Calls()["bad"].Revision != 1 {
			t.Errorf("tried again it is %+v", s)
		}
	})
}

func TestACallOverWhichTheCRMBreaksDoesNotHoldUpTheOthers(t *testing.T) {
	withLog(t, func(t *testing.T, l *logged, worker *App) {
		down := true
		l.crm.Behave(func(id string) crmtest.Behaviour {
			if down || id == "bad" {
				return crmtest.Faults
			}
			return crmtest.Takes
		})
		for _, id := range []string{"bad", "good", "better"} {
			l.over(t, worker, id)
		}
		l.sleep(t, worker, 24*time.Hour)
		if s := l.state(t, worker); s.Waiting != 3 || s.Aside != 0 {
			t.Fatalf("a CRM that is down has the state %+v", s)
		}
		down = false
		l.sleep(t, worker, time.Hour)
		if s := l.state(t, worker); s.Waiting != 0 || s.Aside != 1 || s.Listed[0].Words != "the database is away" || len(l.crm.Calls()) != 2 {
			t.Errorf("one that breaks over a call has %+v", s)
		}
	})
}

func TestACRMThatRefusesEverythingDoesNotEmptyTheQueue(t *testing.T) {
	withLog(t, func(t *testing.T, l *logged, worker *App) {
		l.crm.Behave(func(string) crmtest.Behaviour { return crmtest.Refuses })
		for i := range 8 {
			l.over(t, worker, fmt.Sprint("c", i))
		}
		l.sleep(t, worker, 30*time.Minute)
		if s := l.state(t, worker); s.Aside != 3 || s.Waiting != 5 || !s.Stopped || !strings.Contains(s.Title, "one call after the other") {
			t.Errorf("the state is %+v", s)
		}
		if s := l.do(t, worker, message.LogEmpty, ""); s.Aside+s.Waiting != 0 || s.Title != "" {
			t.Errorf("discarded it is %+v", s)
		}
	})
}

func TestWhatOnlyAPersonCanMendStopsItAndIsToldOnce(t *testing.T) {
	withLog(t, func(t *testing.T, l *logged, worker *App) {
		l.crm.Behave(func(string) crmtest.Behaviour { return crmtest.Denies })
		for i := range 5 {
			l.over(t, worker, fmt.Sprint("c", i))
		}
		told := func() int {
			ids, _ := l.notifications.GetAll(t.Context())
			return len(slices.DeleteFunc(ids, func(id string) bool { return id != "log" }))
		}
		if told() != 1 || !strings.Contains(l.notifications.Shown("log").Title, "401") {
			t.Errorf("notified of %+v", l.notifications.Shown("log"))
		}
		_ = l.notifications.Clear(t.Context(), "log")
		l.sleep(t, worker, 10*time.Hour)
		s := l.state(t, worker)
		if s.Waiting != 5 || s.Aside != 0 || !s.Stopped || s.Words != "The token … has run out" || told() != 0 {
			t.Errorf("the state is %+v, told %d times more", s, told())
		}
		if n := len(l.tried); n < 10 || n > 12 {
			t.Errorf("it was tried %d times in ten hours", n)
		}
		if err := worker.badge(t.Context()); err != nil {
			t.Fatal(err)
		}
		if text, _ := l.action.GetBadgeText(t.Context()); text != "!" {
			t.Errorf("the badge is %q", text)
		}
		l.crm.Behave(nil)
		c, _ := worker.Configuration(t.Context())
		c.Credentials.CRMToken = "crm-token-2"
		l.crm.Token = "crm-token-2"
		if _, err := worker.SaveConfiguration(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if s := l.state(t, worker); s.Waiting != 0 || s.Title != "" || len(l.crm.Calls()) != 5 {
			t.Errorf("mended it is %+v", s)
		}
		if text, _ := l.action.GetBadgeText(t.Context()); text != "" {
			t.Errorf("mended the badge is %q", text)
		}
	})
}

func TestAStoppedLogThatFillsUpIsToldToo(t *testing.T) {
	withLog(t, func(t *testing.T, l *logged, worker *App) {
		l.crm.Behave(func(string) crmtest.Behaviour { return crmtest.Denies })
		l.over(t, worker, "a")
		values := map[string]json.RawMessage{}
		for i := range nearlyFull {
			values[fmt.Sprint(outbox.KeyWaiting, "9000000000000.1.r", i)] = json.RawMessage(`{"record":{"id":"r"}}`)
		}
		if err := l.area.Set(t.Context(), values); err != nil {
			t.Fatal(err)
		}
		told := map[string]int{}
		for range 3 {
			l.sleep(t, worker, time.Hour)
			ids, _ := l.notifications.GetAll(t.Context())
			for _, id := range ids {
				told[l.notifications.Shown(id).Title]++
				_ = l.notifications.Clear(t.Context(), id)
			}
		}
		var denied, full int
		for title, n := range told {
			if strings.Contains(title, "401") {
				denied += n
			} else if strings.Contains(title, "Very many") {
				full += n
			}
		}
		if denied != 1 || full != 1 {
			t.Errorf("told were %v", told)
		}
	})
}

func TestTheIconTellsOfMissedCallsAndOfALogThatStopped(t *testing.T) {
	withLog(t, func(t *testing.T, l *logged, worker *App) {
		l.crm.Behave(func(string) crmtest.Behaviour { return crmtest.Denies })
		l.over(t, worker, "a")
		l.keep(calls.Record{ID: "in", Direction: calls.Incoming, Steps: []calls.Transition{{State: calls.Ended, At: time.Now().UnixMilli()}}, Report: &calls.Report{Outcome: calls.NoAnswer}})
		time.Sleep(2 * badgeLife)
		if err := worker.badge(t.Context()); err != nil {
			t.Fatal(err)
		}
		if title := l.title(); l.badge() != "1" || !strings.Contains(title, "1 missed call") || !strings.Contains(title, "wait for the CRM") {
			t.Errorf("the badge is %q, the title %q", l.badge(), title)
		}
		if err := worker.Seen(t.Context()); err != nil || l.badge() != "!" || strings.Contains(l.title(), "missed") {
			t.Errorf("seen, the badge is %q, the title %q, %v", l.badge(), l.title(), err)
		}
	})
}

func TestWhatWaitsGoesToTheAddressThatIsSetThen(t *testing.T) {
	withLog(t, func(t *testing.T, l *logged, worker *App) {
		l.down = true
		l.over(t, worker, "a")
		l.arrange(func(s *settings.Settings) { s.CRM.Log.URL = "" })
		l.over(t, worker, "while it is off")
		l.sleep(t, worker, time.Hour)
		if s := l.state(t, worker); s.On || s.Waiting != 1 {
			t.Errorf("switched off it is %+v", s)
		}
		l.down = false
		l.arrange(func(s *settings.Settings) { s.CRM.Log.URL = "https://other.example.com/" })
		l.current().Start(t.Context())
		l.do(t, worker, message.LogSend, "")
		if c := l.crm.Calls(); len(c) != 1 || c["a"].Revision != 1 {
			t.Errorf("the other has %v", c)
		}
	})
}

func TestWhoSendsWhileADeliveryGoesOnSeesWhatCameOfIt(t *testing.T) {
	withLog(t, func(t *testing.T, l *logged, worker *App) {
		l.down = true
		l.over(t, worker, "a")
		l.down = false
		l.crm.Behave(func(string) crmtest.Behaviour {
			time.Sleep(triedLimit / 2) // the CRM takes its time
			return crmtest.Takes
		})
		go worker.deliver(t.Context(), true)
		synctest.Wait()
		if s := l.do(t, worker, message.LogSend, ""); s.Waiting != 0 || s.Delivered == 0 {
			t.Errorf("then it is %+v", s)
		}
	})
}

func TestACallThatWasDeletedMeanwhileStillArrives(t *testing.T) {
	withLog(t, func(t *testing.T, l *logged, worker *App) {
		l.down = true
		l.over(t, worker, "a")
		if _, err := worker.DeleteCalls(t.Context(), message.DeleteCallsRequest{All: true}); err != nil {
			t.Fatal(err)
		}
		l.down = false
		l.do(t, worker, message.LogSend, "")
		if l.crm.Calls()["a"].Revision != 1 {
			t.Error("it is lost")
		}
	})
}

func TestAFullQueueIsToldAndLosesNothingThatWaits(t *testing.T) {
	withLog(t, func(t *testing.T, l *logged, worker *App) {
		l.down = true
		l.over(t, worker, "a")
		values := map[string]json.RawMessage{}
		for i := range outbox.MaxWaiting - 2 {
			values[fmt.Sprint(outbox.KeyWaiting, "0000000000005.1.r", i)] = json.RawMessage(`{"record":{"id":"r"}}`)
		}
		if err := l.area.Set(t.Context(), values); err != nil {
			t.Fatal(err)
		}
		l.over(t, worker, "b")
		time.Sleep(5 * time.Second)
		synctest.Wait()
		l.over(t, worker, "c")
		s := l.state(t, worker)
		if s.Waiting != outbox.MaxWaiting || s.Dropped != 1 || s.Lost == 0 {
			t.Errorf("the state is %+v", s)
		}
		if n := l.notifications.Shown("log-full"); !strings.Contains(n.Title, "Very many") {
			t.Errorf("told is %+v", n)
		}
		if s = l.do(t, worker, message.LogForget, ""); s.Dropped != 0 {
			t.Errorf("then it is %+v", s)
		}
	})
}

func TestADeliveryThatIsAskedForWhileAllIsDiscardedWaitsForThat(t *testing.T) {
	withLog(t, func(t *testing.T, l *logged, worker *App) {
		l.down = true
		l.over(t, worker, "a")
		tried := len(l.tried)
		l.area.Fail = func(keys []string) error { // asked just before they are removed
			if slices.ContainsFunc(keys, func(k string) bool { return strings.HasPrefix(k, outbox.KeyWaiting) }) {
				go worker.deliver(t.Context(), true)
				synctest.Wait()
			}
			return nil
		}
		if s := l.do(t, worker, message.LogEmpty, ""); s.Waiting != 0 || s.Dropped != 0 || len(l.tried) != tried {
			t.Errorf("tried %d times, the state is %+v", len(l.tried)-tried, s)
		}
		l.area.Fail, l.down = nil, false
		l.over(t, worker, "b")
		if len(l.crm.Calls()) != 1 {
			t.Errorf("then the CRM has %v", l.crm.Calls())
		}
	})
}

func TestResetErasesWhatWaitsAndNeitherExportNorDiagnosticsHoldIt(t *testing.T) {
	withLog(t, func(t *testing.T, l *logged, worker *App) {
		l.crm.Behave(func(string) crmtest.Behaviour { return crmtest.Denies })
		l.over(t, worker, "a")
		report, err := worker.Diagnostics(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range []string{`"waiting": 1`, `"code": "denied"`, `"status": 401`, `"address": "https://…:443"`} {
			if !strings.Contains(report, part) {
				t.Errorf("no %s in %s", part, report)
			}
		}
		export, err := worker.Export(t.Context(), message.ExportRequest{})
		for _, part := range []string{"09123451000", "crm.example.com", "crm-token", "run out"} {
			if strings.Contains(report, part) || part != "crm.example.com" && strings.Contains(export, part) || err != nil {
				t.Errorf("%s is told: %v", part, err)
			}
		}
		if _, err := worker.Reset(t.Context()); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if keys, _ := l.area.Keys(t.Context()); len(keys) > 0 {
			t.Errorf("left are %q", keys)
		}
	})
}

func TestACallWhoseQueueCannotBeReadIsNotOverYet(t *testing.T) {
	withLog(t, func(t *testing.T, l *logged, worker *App) {
		l.area.Fail = func(keys []string) error {
			if slices.ContainsFunc(keys, func(k string) bool { return strings.HasPrefix(k, outbox.KeyWaiting) }) {
				return errors.New("no")
			}
			return nil
		}
		l.over(t, worker, "a")
		if open, err := worker.Calls.Open(t.Context()); err != nil || len(open) != 1 {
			t.Errorf("open are %v, %v", open, err)
		}
	})
}

func TestACallLogWaitsWhileItsSecretIsLockedAndGoesOnThen(t *testing.T) {
	withLog(t, func(t *testing.T, l *logged, worker *App) {
		l.encrypt(worker)
		l.over(t, worker, "first")
		l.lock(worker)
		// A call that fails for that reason is one that the CRM is told of.
		l.over(t, worker, "second")
		l.ends()
		worker = l.start()
		worker.Handle(t.Context(), "runtime.onStartup", json.RawMessage(`[]`))
		worker.Handle(t.Context(), "online", json.RawMessage(`[]`))
		synctest.Wait()
		if n := len(l.tried); n != 1 {
			t.Errorf("the CRM was asked %d times while it was locked", n-1)
		}
		if s := l.state(t, worker); s.Waiting != 1 || s.Stopped || s.Title != "" {
			t.Errorf("the queue is %+v", s)
		}
		l.unlock(worker)
		synctest.Wait()
		if s := l.state(t, worker); s.Waiting != 0 || len(l.tried) != 2 {
			t.Errorf("unlocked the queue is %+v, the CRM was asked %d times", s, len(l.tried))
		}
	})
}

package app

import (
	"context"
	"encoding/json"
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

func TestSomeNumbersAreAskedAboutFirst(t *testing.T) {
	for _, c := range []struct{ name, text, kind, dialled string }{
		{"a satellite phone", "+870 773 111 632", "satellite", "00870773111632"},
		{"an emergency number", "110", "emergency", "110"},
		{"another country", "+44 20 7946 0018", "foreign", "00442079460018"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorld(t)
			w.arrange(func(s *settings.Settings) { s.Dialling.International = true })
			reply, err := w.worker().Call(t.Context(), request("g1", c.text))
			if err != nil || reply.Question == nil || !slices.Contains(reply.Question.Kinds, c.kind) || reply.Question.Title == "" || reply.Question.Yes == "" || !strings.Contains(reply.Question.Advice, c.dialled) {
				t.Fatalf("got %+v, %v", reply, err)
			}
			if recent, err := w.worker().RecentCalls(t.Context()); err != nil || len(recent) != 0 || w.driver.dialled() != nil {
				t.Fatalf("before the answer: recorded %+v, dialled %q, %v", recent, w.driver.dialled(), err)
			}
			yes := request("g2", c.text)
			yes.Confirmed = reply.Question.ID
			if reply, err = w.worker().Call(t.Context(), yes); err != nil || reply.State != calls.Accepted {
				t.Fatalf("after it: got %s because of %q, %v", reply.State, reply.Reason, err)
			}
			if got := w.driver.dialled(); !slices.Equal(got, []string{"201>" + c.dialled}) {
				t.Errorf("the PBX got %q", got)
			}
		})
	}
}

func TestAnAnswerCountsOnceForItsNumberAndNotForLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		ask := func(id, text, confirmed string) message.CallReply {
			t.Helper()
			r := request(id, text)
			r.Confirmed = confirmed
			reply, err := w.worker().Call(t.Context(), r)
			if err != nil {
				t.Fatal(err)
			}
			return reply
		}
		q := ask("g1", "110", "").Question
		if ask("g2", "115", q.ID).Question == nil {
			t.Error("the answer counted for another number")
		}
		if ask("g3", "110", "guessed").Question == nil {
			t.Error("a made-up answer counted")
		}
		time.Sleep(questionLife + time.Second)
		if ask("g4", "110", q.ID).Question == nil {
			t.Error("an old answer counted")
		}
		q = ask("g5", "110", "").Question
		if ask("g6", "110", q.ID).State != calls.Accepted {
			t.Error("the answer did not count")
		}
		time.Sleep(repeatLimit)
		if ask("g7", "110", q.ID).Question == nil {
			t.Error("an answer counted twice")
		}
		if got := w.driver.dialled(); len(got) != 1 {
			t.Errorf("the PBX got %q", got)
		}
	})
}

func TestAQuestionThatNoPageCanShowIsToldOutside(t *testing.T) {
	w := newWorld(t)
	handle(w, "contextMenus.onClicked", `[{"menuItemId":"call-selection","selectionText":"110","frameId":0},{"id":7}]`)
	all := notifications(w)
	if len(all) != 1 || !strings.Contains(w.notifications.Shown(all[0]).Message, "popup") || w.driver.dialled() != nil {
		t.Errorf("notified %q, dialled %q", all, w.driver.dialled())
	}
}

func TestTheSameOrderTwiceAtOnceIsOneCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.driver.answer = func(context.Context, pbx.Order) (pbx.CallRef, error) {
			time.Sleep(5 * time.Second)
			return pbx.CallRef{ID: "orig.call.1"}, nil
		}
		worker := w.worker()
		for i, text := range []string{"0912 345 6789", "+98 912 345 6789", "۰۹۱۲۳۴۵۶۷۸۹"} { // two tabs, two windows
			go func() {
				reply, err := worker.Call(context.Background(), request(fmt.Sprint("tab", i), text))
				if err != nil || reply.State != calls.Accepted || reply.CallID != "orig.call.1" {
					t.Errorf("got %s, %v", reply.State, err)
				}
			}()
		}
		time.Sleep(6 * time.Second)
		if recent, err := worker.RecentCalls(t.Context()); err != nil || len(recent) != 1 || len(w.driver.dialled()) != 1 {
			t.Errorf("recorded %d, dialled %q, %v", len(recent), w.driver.dialled(), err)
		}
		// Another number, and later the same again, are calls of their own.
		for _, text := range []string{"0912 345 6780", "0912 345 6789"} {
			if _, err := worker.Call(t.Context(), request(text, text)); err != nil {
				t.Error(err)
			}
		}
		if got := w.driver.dialled(); len(got) != 3 {
			t.Errorf("the PBX got %q", got)
		}
	})
}

func TestMoreCallsThanTheUserAllowsAreRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.arrange(func(s *settings.Settings) { s.Guards.PerMinute = 3 })
		worker := w.worker()
		for i := range 5 {
			reply, err := worker.Call(t.Context(), request(fmt.Sprint(i), fmt.Sprintf("0912345678%d", i)))
			if refused := i >= 3; err != nil || refused != (reply.Reason == CodeTooMany) {
				t.Errorf("call %d: %s because of %q, %v", i, reply.State, reply.Reason, err)
			}
			time.Sleep(time.Second)
		}
		time.Sleep(time.Minute)
		if reply, err := worker.Call(t.Context(), request("later", "09123456789")); err != nil || reply.State != calls.Accepted {
			t.Errorf("a minute later: %s because of %q, %v", reply.State, reply.Reason, err)
		}
	})
}

func TestACallThatWaitsCanBeTakenBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.tab.shows = true
		w.arrange(func(s *settings.Settings) { s.Guards.UndoSeconds = 5 })
		worker := w.worker()
		for _, id := range []string{"sent", "taken back"} {
			r := request(id, map[string]string{"sent": "09123456789", "taken back": "09123456780"}[id])
			r.Place = message.Place{Tab: 7, Frame: 2}
			reply, err := worker.Call(t.Context(), r)
			if err != nil || reply.State != calls.Requested || reply.Undo != time.Now().Add(5*time.Second).UnixMilli() || reply.Final {
				t.Fatalf("got %+v, %v", reply, err)
			}
		}
		time.Sleep(4 * time.Second)
		reply, err := worker.Cancel(t.Context(), message.CallStatusRequest{ID: "taken back"})
		if err != nil || reply.State != calls.Failed || reply.Reason != CodeCancelled || reply.Undo != 0 {
			t.Errorf("got %+v, %v", reply, err)
		}
		time.Sleep(2 * time.Second)
		synctest.Wait()
		if got := w.driver.dialled(); !slices.Equal(got, []string{"201>09123456789"}) {
			t.Errorf("the PBX got %q", got)
		}
		// What is sent can no longer be taken back.
		if reply, err = worker.Cancel(t.Context(), message.CallStatusRequest{ID: "sent"}); err != nil || reply.State != calls.Accepted {
			t.Errorf("got %s, %v", reply.State, err)
		}
		if want := "tab 7 call frame 2 accepted"; !slices.Contains(w.tab.heard(), want) {
			t.Errorf("the tab was told %q", w.tab.heard())
		}
	})
}

func TestAWorkerThatDiesWhileACallWaitsSendsNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.arrange(func(s *settings.Settings) { s.Guards.UndoSeconds = 10 })
		log := &calls.Log{Area: w.area, Now: time.Now}
		if _, _, err := log.Begin(t.Context(), calls.Record{ID: "g1", Text: "09123456789"}); err != nil {
			t.Fatal(err)
		}
		time.Sleep(settleAfter)
		w.worker().Handle(t.Context(), "alarms.onAlarm", json.RawMessage(`[{"name":"calls"}]`))
		r, err := log.Get(t.Context(), "g1")
		if err != nil || r.State() != calls.Failed || w.driver.dialled() != nil || !w.notified("g1") {
			t.Errorf("got %s, dialled %q, %v", r.State(), w.driver.dialled(), err)
		}
	})
}

func TestAnAddressInClearTextIsRefusedBeforeAnythingIsSent(t *testing.T) {
	w := newWorld(t)
	w.arrange(func(s *settings.Settings) { s.Connection.Server = "http://pbx.example.com" })
	reply, err := w.worker().Call(t.Context(), request("g1", "09123456789"))
	if err != nil || reply.Reason != "clear_text" || w.driver.dialled() != nil {
		t.Errorf("got %s because of %q, dialled %q, %v", reply.State, reply.Reason, w.driver.dialled(), err)
	}
	w.arrange(func(s *settings.Settings) { s.ClearText = settings.ClearTextAnywhere })
	if reply, err = w.worker().Call(t.Context(), request("g2", "09123456789")); err != nil || reply.State != calls.Accepted {
		t.Errorf("where the user insists: %s because of %q, %v", reply.State, reply.Reason, err)
	}
}

func TestThePageOfACallIsKeptOnlyIfTheUserWantsIt(t *testing.T) {
	for _, want := range []bool{false, true} {
		w := newWorld(t)
		w.arrange(func(s *settings.Settings) { s.History.Pages = want })
		r := request("g1", "09123456789")
		r.Place = message.Place{Tab: 7, Address: "https://crm.example/" + strings.Repeat("a", 600), Title: strings.Repeat("ت", 300)}
		reply, err := w.worker().Call(t.Context(), r)
		if err != nil || (reply.Page != nil) != want {
			t.Fatalf("got %+v, %v", reply.Page, err)
		}
		if want && (len(reply.Page.Address) != calls.MaxAddress || len([]rune(reply.Page.Title)) != calls.MaxTitle) {
			t.Errorf("%d and %d characters", len(reply.Page.Address), len([]rune(reply.Page.Title)))
		}
	}
}

func TestWhatTheDiallingRulesChangeIsShownBothWays(t *testing.T) {
	w := newWorld(t)
	w.arrange(func(s *settings.Settings) { s.Dialling.OutsidePrefix = "9" })
	reply, err := w.worker().Call(t.Context(), request("g1", "021 8812 3456"))
	if err != nil || reply.Shown != "+98 21 8812 3456" || reply.DialledAs != "902188123456" {
		t.Errorf("got %q, dialled as %q, %v", reply.Shown, reply.DialledAs, err)
	}
	w = newWorld(t)
	if reply, err = w.worker().Call(t.Context(), request("g1", "021 8812 3456")); err != nil || reply.DialledAs != "" {
		t.Errorf("without a rule: dialled as %q, %v", reply.DialledAs, err)
	}
}

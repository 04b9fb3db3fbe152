package app

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"simotel/wasm/calls"
	"simotel/wasm/fetch"
	"simotel/wasm/pbx"
)

// sent has a running worker take a message from a sender.
func sent(t *testing.T, a *App, sender, request string) string {
	t.Helper()
	return string(a.Handle(t.Context(), "runtime.onMessage", json.RawMessage("["+request+","+sender+"]")))
}

// everyAlarm is what alarms there are.
var everyAlarm = []string{alarmCalls, alarmLive, alarmLog, alarmWarmUp}

// remains returns what is kept, set and shown.
func (w *world) remains() (all []string) {
	w.t.Helper()
	for name, area := range map[string]calls.Area{"local": w.area, "session": w.session} {
		keys, err := area.Keys(w.t.Context())
		if err != nil {
			w.t.Fatal(err)
		}
		for _, key := range keys {
			all = append(all, name+" "+key)
		}
	}
	for _, name := range everyAlarm {
		if set, err := (browser{w}).HasAlarm(w.t.Context(), name); set || err != nil {
			all = append(all, "alarm "+name)
		}
	}
	shown, err := w.notifications.GetAll(w.t.Context())
	if err != nil {
		w.t.Fatal(err)
	}
	return append(all, shown...)
}

func TestWhatAnswersAfterAResetLeavesNothing(t *testing.T) {
	for name, answer := range map[string]error{"an order that was taken": nil, "a PBX that was silent": &pbx.Error{Code: pbx.TimedOut, Op: "dial", Unknown: true}} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := withCRM(t, nil)
				w.driver.answer = func(context.Context, pbx.Order) (pbx.CallRef, error) {
					time.Sleep(20 * time.Second)
					return pbx.CallRef{ID: "orig.call.1"}, answer
				}
				w.crm.answer = func(context.Context) (fetch.Response, error) {
					time.Sleep(4 * time.Second)
					return fetch.Response{Status: 200, Body: []byte(`{"name":"Sara"}`)}, nil
				}
				a := w.worker()
				var told string
				go func() {
					told = sent(t, a, hostileTab, `{"type":"call","body":{"id":"g1","text":"021 8834 1256","source":"card"}}`)
				}()
				go sent(t, a, hostileTab, `{"type":"contact","body":{"text":"021 8834 1299","source":"card","opened":true}}`)
				time.Sleep(time.Second)
				synctest.Wait()
				if len(w.driver.dialled()) != 1 || len(w.crm.asked) != 2 {
					t.Fatalf("dialled %q, asked %q", w.driver.dialled(), w.crm.asked)
				}
				if reply := sent(t, a, ourOptions, `{"type":"reset"}`); !strings.HasPrefix(reply, `{"ok"`) {
					t.Fatal(reply)
				}
				time.Sleep(time.Minute)
				synctest.Wait()
				if all := w.remains(); len(all) > 0 {
					t.Errorf("left are %q", all)
				}
				if !strings.Contains(told, `"state":"accepted","final"`) && !strings.Contains(told, `"state":"unknown","final"`) {
					t.Errorf("who called is told %s", told)
				}
				// What begins after it is kept as ever.
				sent(t, a, hostileTab, `{"type":"call","body":{"id":"g2","text":"021 8834 1256","source":"card"}}`)
				synctest.Wait()
				if recent, err := a.Calls.Recent(t.Context(), 9); err != nil || len(recent) != 1 || recent[0].ID != "g2" {
					t.Errorf("kept are %+v, %v", recent, err)
				}
			})
		})
	}
}

func TestAnAdministratorsStreamIsHeardAfterAReset(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, s := newStreaming(t)
		w.managed = `{"connection.kind": "simotel", "connection.server": "https://pbx.example.com", "username": "company", "password": "theirs", "extension": "201", "events.address": "wss://events.example.com/stream"}`
		a := w.worker()
		a.Start(t.Context())
		<-s.started
		if reply := sent(t, a, ourOptions, `{"type":"reset"}`); !strings.HasPrefix(reply, `{"ok"`) {
			t.Fatal(reply)
		}
		<-s.started
		if err := s.watcher.Hear(pbx.News{Position: pbx.Position("7")}); err != nil {
			t.Error(err)
		}
		a.live.halt()
		synctest.Wait()
	})
}

package app

import (
	"encoding/json"
	"testing"
	"testing/synctest"

	"simotel/wasm/calls"
	"simotel/wasm/settings"
)

func TestANewerVersionIsInstalledWhenNobodyIsDisturbed(t *testing.T) {
	available := json.RawMessage(`[{"version": "2.0"}]`)
	live := json.RawMessage(`[{"name": "` + alarmLive + `"}]`)
	for name, c := range map[string]struct {
		before func(w *world, a *App)
		after  func(w *world, a *App) // ends what it waits for
		event  string                 // by which it is tried again
		args   json.RawMessage
	}{
		"at once, when nothing goes on": {},
		"after a call that was placed": {
			before: func(w *world, a *App) { w.place(a, "g1") },
			after:  func(w *world, a *App) { w.tell(a, "g1", calls.EventEnd, calls.EventNoReport) },
			event:  "alarms.onAlarm", args: live,
		},
		"after a call that comes in": {
			before: func(w *world, a *App) { w.incoming(a, "in-1") },
			after:  func(w *world, a *App) { w.tell(a, "in-1", calls.EventEnd, calls.EventNoReport) },
			event:  "alarms.onAlarm", args: json.RawMessage(`[{"name": "` + alarmCalls + `"}]`),
		},
		"after credentials of the session are there no longer": {
			before: func(w *world, _ *App) {
				w.session.Set(w.t.Context(), map[string]json.RawMessage{settings.KeySession + "1": json.RawMessage(`{}`)})
			},
			after: func(w *world, _ *App) { w.session.Remove(w.t.Context(), settings.KeySession+"1") },
			event: "alarms.onAlarm", args: live,
		},
		"after a page of ours was closed": {
			before: func(w *world, _ *App) { w.shows = true },
			after:  func(w *world, _ *App) { w.shows = false },
			event:  "alarms.onAlarm", args: live,
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				a := w.worker()
				a.Handle(t.Context(), "alarms.onAlarm", live)
				if w.reloads != 0 {
					t.Fatal("it starts again though no newer version waits")
				}
				if c.before != nil {
					c.before(w, a)
				}
				a.Handle(t.Context(), "runtime.onUpdateAvailable", available)
				if c.before == nil {
					if w.reloads != 1 {
						t.Errorf("it started again %d times", w.reloads)
					}
					return
				}
				a.Handle(t.Context(), c.event, c.args)
				if w.reloads != 0 {
					t.Error("it starts again under a person's hands")
				}
				c.after(w, a)
				a.Handle(t.Context(), c.event, c.args)
				if w.reloads != 1 {
					t.Errorf("it started again %d times", w.reloads)
				}
				if len(w.logged) > 0 {
					t.Errorf("it logged %q", w.logged)
				}
			})
		})
	}
}

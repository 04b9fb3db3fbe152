package app

import (
	"testing"

	"simotel/wasm/calls"
	"simotel/wasm/message"
	"simotel/wasm/settings"
)

// TestWhatNobodyHeardIsNotTakenForNoAnswer has the user's phone ring, and the call
// over once Asterisk is heard again: it may have been answered and talked.
func TestWhatNobodyHeardIsNotTakenForNoAnswer(t *testing.T) {
	withStream(t, func(t *testing.T, w *world, s *streaming, worker *App) {
		w.arrange(func(c *settings.Settings) {
			c.Connection.Kind, c.Events.Address = settings.KindAsterisk, ""
		})
		worker.Start(t.Context())
		<-s.started
		called(t, worker, request("g1", "09123456789"))
		s.tell(t, evidence("g1", calls.EventCallerRinging))
		s.tell(t, evidence("g1", calls.EventEnd), evidence("g1", calls.EventNoReport))
		for name, app := range map[string]*App{"this worker": worker, "the next": w.worker()} {
			reply, err := app.CallStatus(t.Context(), message.CallStatusRequest{ID: "g1"})
			if err != nil || reply.Title != "The call is over" {
				t.Errorf("%s: %q, %q, %v", name, reply.Title, reply.Advice, err)
			}
		}
	})
}

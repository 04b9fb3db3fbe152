package e2e

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"simotel/wasm/internal/chromium"
	"simotel/wasm/internal/stage"
	"simotel/wasm/message"
	"simotel/wasm/pbx/simotel/simoteltest"
)

// hearing is a stage of its own whose extension hears the PBX's events.
func hearing(t *testing.T) *stage.Stage {
	t.Helper()
	s, err := stage.Start(t.Context(), repository, chromium.Options{})
	must(t, err)
	t.Cleanup(s.Close)
	must(t, s.Configure(t.Context(), stage.WithEvents(stage.Document(s.PBX.URL(), "en"), s.PBX)))
	waitListeners(t, s, 1)
	return s
}

func waitListeners(t *testing.T, s *stage.Stage, n int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 90*time.Second)
	defer cancel()
	must(t, s.PBX.WaitListeners(ctx, n))
}

// waitPhone waits until the worker knows a state of the user's phone.
func waitPhone(t *testing.T, s *stage.Stage, state, want string) {
	t.Helper()
	s.PBX.Emit(map[string]any{"event_name": "NewState", "exten": stage.Extension, "state": state})
	page, err := s.Browser.OpenExtension(t.Context(), "options.html")
	must(t, err)
	defer page.Close()
	must(t, page.WaitUntil(t.Context(), "the phone to be "+want, func() (bool, error) {
		reply, err := stage.Ask(page, message.TypeStatus, nil)
		if err != nil || reply.Error != nil {
			return false, err
		}
		var status message.StatusReply
		err = json.Unmarshal(reply.OK, &status)
		return status.Live == "on" && status.Phone == want, err
	}))
}

func TestTheWorkerHearsTheEventsAgainAfterADropAndItsOwnDeath(t *testing.T) {
	s := hearing(t)
	waitPhone(t, s, "Idle", "idle")
	s.PBX.DropConnections()
	waitPhone(t, s, "Ringing", "ringing")
	must(t, s.Browser.KillWorker(t.Context()))
	waitPhone(t, s, "InUse", "in_use")
	for _, r := range s.PBX.Requests() {
		if strings.Contains(r.Path, simoteltest.DefaultEventsToken) {
			t.Errorf("the token is in an address: %s", r.Path)
		}
	}
}

func TestAnOpenStreamKeepsTheWorkerAlive(t *testing.T) {
	s := hearing(t)
	welcomed := s.PBX.Welcomed()
	// Chrome ends a worker without events after 30 s; the second ping comes after
	// 40. The stream is heard on, over the same connection.
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	defer cancel()
	must(t, s.PBX.WaitPings(ctx, 2))
	waitPhone(t, s, "Idle", "idle")
	if n := s.PBX.Welcomed(); n != welcomed {
		t.Errorf("it connected %d times", n)
	}
}

func TestTheCallsStatesComeFromTheEvents(t *testing.T) {
	s := hearing(t)
	s.PBX.SetPhone(stage.Extension, simoteltest.Phone{Act: simoteltest.Answers, After: time.Second})
	s.PBX.SetPhone("09123456789", simoteltest.Phone{Act: simoteltest.Answers, After: time.Second, HangsUp: time.Second})
	page, err := s.Browser.OpenExtension(t.Context(), "options.html")
	must(t, err)
	defer page.Close()
	reply, err := stage.Ask(page, message.TypeCall, message.CallRequest{ID: "0b0e5a3c-6a52-4d0c-9d7e-3f0f0c1f2a01", Text: "09123456789", Source: message.SourcePopup})
	must(t, err)
	if reply.Error != nil {
		t.Fatal(reply.Error)
	}
	var states []string
	must(t, page.WaitUntil(t.Context(), "the call to be reported", func() (bool, error) {
		reply, err := stage.Ask(page, message.TypeRecentCalls, nil)
		if err != nil || reply.Error != nil {
			return false, err
		}
		var recent []message.CallReply
		if err := json.Unmarshal(reply.OK, &recent); err != nil || len(recent) == 0 {
			return false, err
		}
		states = nil
		for _, step := range recent[0].Steps {
			states = append(states, string(step.State))
		}
		return recent[0].Report != nil, nil
	}))
	if want := []string{"requested", "sent", "accepted", "caller_ringing", "caller_answered", "ended"}; !slices.Equal(states, want) {
		t.Errorf("the states are %q, want %q", states, want)
	}
}

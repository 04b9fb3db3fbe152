//go:build !js

package endpoint

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"simotel/wasm/calls"
	"simotel/wasm/pbx"
	"simotel/wasm/settings"
)

func record(id, callID string, steps ...calls.State) calls.Record {
	r := calls.Record{ID: id, CallID: callID}
	for _, s := range steps {
		r.Steps = append(r.Steps, calls.Transition{State: s, At: 1})
	}
	return r
}

// reporterOf returns a driver that asks a server for the state of calls.
func reporterOf(t *testing.T, s *server) pbx.Reporter {
	t.Helper()
	return open(t, described(s.URL, func(e *settings.Endpoint) {
		e.ID, e.Status.URL, e.State = "/id", s.URL+"/state/{callId}", "/call/state"
		e.States = "queued = caller_ringing\nin-progress = connected\nhung up = ended\nbusy = busy"
	}), settings.Credentials{}).(pbx.Reporter)
}

func TestWhatAStateTells(t *testing.T) {
	for _, c := range []struct {
		name, answer string
		state        calls.State
		want         string // kind, outcome and cause
	}{
		{"a state", `{"call":{"state":"In-Progress"}}`, calls.Accepted, "connect"},
		{"one with a blank", `{"call":{"state":"hung up"}}`, calls.Connected, "end"},
		{"the state in which it is", `{"call":{"state":"in-progress"}}`, calls.Connected, ""},
		{"one that was long since passed", `{"call":{"state":"queued"}}`, calls.Connected, ""},
		{"an end that is known", `{"call":{"state":"hung up"}}`, calls.Ended, ""},
		{"how it ended", `{"call":{"state":"BUSY"}}`, calls.Ended, "report busy BUSY"},
		{"a word that stands for nothing", `{"call":{"state":"paused"}}`, calls.Accepted, ""},
		{"no word", `{"call":{}}`, calls.Accepted, ""},
		{"null", `{"call":{"state":null}}`, calls.Accepted, ""},
		{"something else", `{"call":{"state":{}}}`, calls.Accepted, ""},
	} {
		s := newServer(t, 200, c.answer)
		evidence, _, err := reporterOf(t, s).Reports(t.Context(), []calls.Record{record("a", "C1", calls.Requested, calls.Sent, c.state)}, nil)
		got := ""
		for _, e := range evidence {
			if got = string(e.Event.Kind); e.Event.Report != nil {
				got += fmt.Sprintf(" %s %s", e.Event.Report.Outcome, e.Event.Report.Cause)
			}
		}
		if err != nil || got != c.want {
			t.Errorf("%s: got %q, %v; want %q", c.name, got, err, c.want)
		}
	}
}

func TestOfManyCallsEachHasItsTurn(t *testing.T) {
	s := newServer(t, 404, "")
	r := reporterOf(t, s)
	open := []calls.Record{record("new", "", calls.Requested), record("sent", "C0", calls.Sent), record("unnamed", "", calls.Accepted)}
	for i := range 7 {
		open = append(open, record(fmt.Sprint(i), fmt.Sprint("C", i+1), calls.Accepted))
	}
	var at pbx.Position
	var err error
	for range 2 {
		if _, at, err = r.Reports(t.Context(), open, at); err != nil {
			t.Fatal(err)
		}
	}
	var paths []string
	for _, got := range s.requests() {
		paths = append(paths, strings.TrimPrefix(got.path, "/state/"))
	}
	if want := []string{"C1", "C2", "C3", "C4", "C5", "C6", "C7", "C1", "C2", "C3"}; !slices.Equal(paths, want) {
		t.Errorf("asked %q", paths)
	}
}

func TestAStatusThatCannotBeReadIsAnError(t *testing.T) {
	for answer, code := range map[string]pbx.Code{"<html>": pbx.NotEndpoint, "{": pbx.Malformed} {
		s := newServer(t, 200, answer)
		open := []calls.Record{record("a", "C1", calls.Accepted), record("b", "C2", calls.Accepted)}
		told, _, err := reporterOf(t, s).Reports(t.Context(), open, nil)
		if e, ok := err.(*pbx.Error); !ok || e.Code != code || len(told) > 0 || len(s.requests()) != 1 {
			t.Errorf("%s: got %v, %v", answer, told, err)
		}
	}
}

func TestEveryWordForAStateIsUnderstood(t *testing.T) {
	for _, state := range settings.States {
		_, isEvent := events[state]
		if isOutcome := slices.Contains(calls.Outcomes, calls.Outcome(state)); isEvent == isOutcome {
			t.Errorf("%q is a state: %v, an outcome: %v", state, isEvent, isOutcome)
		}
	}
}

package endpoint

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"simotel/wasm/calls"
	"simotel/wasm/pbx"
	"simotel/wasm/request"
)

// maxAsked bounds how many calls are asked about at once.
const maxAsked = 5

// position remembers which call was asked about last, so that of many each has
// its turn.
type position struct {
	Last string `json:"last"` // calls.Record.ID
}

// CheckReports implements pbx.Reporter: without a call there is nothing to ask.
func (reporter) CheckReports(context.Context) error { return nil }

// Reports implements pbx.Reporter: it asks for the state of each open call. What
// the server's words stand for is its user's to say; others tell nothing.
func (r reporter) Reports(ctx context.Context, open []calls.Record, from pbx.Position) ([]pbx.Evidence, pbx.Position, error) {
	d := r.driver
	open = slices.DeleteFunc(slices.Clone(open), func(r calls.Record) bool {
		return r.Settled() || r.Pending() || r.CallID == "" && d.status.Names(request.CallID)
	})
	var p position
	if json.Unmarshal(from, &p) == nil {
		if i := slices.IndexFunc(open, func(r calls.Record) bool { return r.ID == p.Last }); i >= 0 {
			open = slices.Concat(open[i+1:], open[:i+1])
		}
	}
	var evidence []pbx.Evidence
	var failed error
	for _, record := range open[:min(len(open), maxAsked)] {
		p.Last = record.ID
		word, err := d.ask(ctx, record)
		if failed = err; failed != nil {
			break // the others have their turn the next time
		}
		if event, ok := d.event(record, word); ok {
			evidence = append(evidence, pbx.Evidence{Record: record.ID, Event: event})
		}
	}
	next, err := json.Marshal(p)
	if err != nil {
		return evidence, from, &pbx.Error{Code: pbx.Malformed, Op: "ask endpoint", Err: err} // cannot happen
	}
	return evidence, pbx.Position(next), failed
}

// ask asks for the server's word for the state of one call, empty for none.
func (d *driver) ask(ctx context.Context, r calls.Record) (string, error) {
	const op = "ask endpoint"
	filled, err := d.fill(op, d.status, ofRecord(r))
	if err != nil {
		return "", err
	}
	response, err := d.send(ctx, op, filled)
	if err != nil || knowsNot(response) {
		return "", err // it does not know the call, not yet or no longer
	}
	if failure := d.failure(op, response); failure != nil {
		return "", failure
	}
	document, err := request.ReadJSON(response.Body)
	if err != nil {
		e := &pbx.Error{Code: pbx.Malformed, Op: op, Status: response.Status, Err: err}
		if isPage(response.Body) {
			e.Code, e.Detail = pbx.NotEndpoint, d.host
		}
		return "", e
	}
	value, found := request.Find(document, d.state)
	if !found {
		return "", nil
	}
	return pbx.Clean(request.Plain(value), calls.MaxCause-1), nil
}

// events are the states of a call that a word can stand for. Every other word of
// settings.States is an outcome.
var events = map[string]calls.EventKind{
	"caller_ringing":  calls.EventCallerRinging,
	"caller_answered": calls.EventCallerAnswered,
	"callee_ringing":  calls.EventCalleeRinging,
	"connected":       calls.EventConnect,
	"ended":           calls.EventEnd,
}

// event returns what a word tells of a call, false for nothing new.
func (d *driver) event(r calls.Record, word string) (calls.Event, bool) {
	state, known := d.states[strings.ToLower(word)]
	if !known {
		return calls.Event{}, false
	}
	kind, isState := events[state]
	if !isState {
		return calls.Event{Kind: calls.EventReport, Report: &calls.Report{Outcome: calls.Outcome(state), Cause: word}}, true
	}
	_, _, fits := calls.Next(calls.Outgoing, r.State(), kind)
	return calls.Event{Kind: kind}, fits
}

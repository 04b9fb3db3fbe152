package simotel

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"
	"strings"

	"simotel/wasm/calls"
	"simotel/wasm/pbx"
)

// report is what the PBX says of a call after its end: an item of its reports,
// or a Cdr or CdrQueue event. Parts that were not told are empty.
type report struct {
	ID     string // _id of a reports item, hexadecimal; events have none
	CallID string // originated_call_id, also out of a comment
	Unique string // unique_id or uniqueid: one leg's, or the whole call's
	CUID   string // what ties together all that concerns one call
	Src    string // the number that called
	Dst    string // the number that was called; dstFailed where the call never came so far

	// Report's Outcome is empty for a disposition that is not known: the call is
	// over, and how must not be guessed.
	calls.Report
}

// dstFailed stands for the called number where the phone that is rung first
// was not picked up or not reached.
const dstFailed = "failed"

// maxID bounds the PBX's own names of calls and items, in characters.
const maxID = 80

// errNoReport says that a message is no report of a call.
var errNoReport = errors.New("no report of a call")

// parseReport reads one report. The error says that it is none at all; fields
// may be missing, null, numbers or strings, and dates of either calendar.
func parseReport(raw json.RawMessage) (report, error) {
	var f fields
	if err := json.Unmarshal(raw, &f); err != nil {
		return report{}, errNoReport
	}
	return f.report()
}

// report reads a report's members.
func (f fields) report() (report, error) {
	disposition := pbx.Clean(f.text("disposition"), calls.MaxCause-1) // Clean adds a sign of its cut
	if disposition == "" {
		return report{}, errNoReport
	}
	r := report{
		ID: pbx.Clean(f.text("_id"), maxID), CallID: f.callID(),
		Unique: pbx.Clean(f.text("unique_id", "uniqueid"), maxID), CUID: pbx.Clean(f.text("cuid"), maxID),
		Src: pbx.Clean(f.text("src"), maxID), Dst: pbx.Clean(f.text("dst"), maxID),
	}
	r.Outcome, r.Cause = outcomeOf(disposition, r.Dst), disposition
	if r.Outcome == calls.Answered {
		r.Talked = f.talked()
	}
	r.Waited = f.waited(r.Outcome)
	return r, nil
}

// outcomes are the dispositions without blanks, in capitals: those of the
// vendor's documents, and those of the Asterisk inside.
var outcomes = map[string]calls.Outcome{
	"ANSWERED":    calls.Answered,
	"ANSWER":      calls.Answered,
	"NOANSWER":    calls.NoAnswer,
	"MISSED":      calls.NoAnswer, // in a queue
	"BUSY":        calls.Busy,
	"BARRED":      calls.Barred,
	"FAILED":      calls.CalleeFailed,
	"CONGESTION":  calls.CalleeFailed,
	"CHANUNAVAIL": calls.CalleeFailed,
	"CANCEL":      calls.Cancelled,
}

// outcomeOf reads a disposition. Where the called number is "failed" nothing
// was dialled, and whatever is said is said of the caller's phone.
func outcomeOf(disposition, dst string) calls.Outcome {
	word := strings.Map(func(r rune) rune {
		if r == ' ' || r == '_' || r == '-' {
			return -1
		}
		return r
	}, strings.ToUpper(disposition))
	outcome := outcomes[word]
	if outcome != "" && outcome != calls.Barred && strings.EqualFold(dst, dstFailed) {
		return calls.CallerNoAnswer
	}
	return outcome
}

// fields are a JSON object's members.
type fields map[string]json.RawMessage

// text returns the first member of these names that says something.
func (f fields) text(names ...string) string {
	for _, name := range names {
		if s := plain(f[name]); s != "" {
			return s
		}
	}
	return ""
}

// member returns a member of a member that is an object.
func (f fields) member(name, inner string) (json.RawMessage, bool) {
	var object map[string]json.RawMessage
	if json.Unmarshal(f[name], &object) != nil {
		return nil, false
	}
	raw, ok := object[inner]
	return raw, ok
}

// plain returns what a string, a number or one of Mongo's wrapped values says:
// {"$oid":"..."}, {"$numberLong":"31"}. All else says nothing.
func plain(raw json.RawMessage) string {
	raw = bytes.TrimSpace(raw)
	if len(raw) == 0 {
		return ""
	}
	switch c := raw[0]; {
	case c == '"':
		var s string
		if json.Unmarshal(raw, &s) != nil {
			return ""
		}
		return strings.TrimSpace(s)
	case c == '-' || c >= '0' && c <= '9':
		return string(raw)
	case c == '{':
		var wrapped map[string]json.RawMessage
		if json.Unmarshal(raw, &wrapped) != nil || len(wrapped) != 1 {
			return ""
		}
		for name, inner := range wrapped {
			// One level, so that no depth of nesting costs anything.
			if inner = bytes.TrimSpace(inner); strings.HasPrefix(name, "$") && len(inner) > 0 && inner[0] != '{' {
				return plain(inner)
			}
		}
	}
	return ""
}

// callPrefix begins the name of every call that was ordered by the API.
const callPrefix = "orig.call."

// callID returns originated_call_id, or the one of a comment such as
// "originated call: orig.call.1703145054.787335".
func (f fields) callID() string {
	if id := f.text("originated_call_id"); id != "" {
		return pbx.Clean(id, maxID)
	}
	_, id, found := strings.Cut(f.text("comment"), callPrefix)
	if !found {
		return ""
	}
	if end := strings.IndexFunc(id, func(r rune) bool { return r != '.' && (r < '0' || r > '9') }); end >= 0 {
		id = id[:end]
	}
	return pbx.Clean(callPrefix+strings.TrimRight(id, "."), maxID)
}

// longest bounds what is believed of a call's length, in seconds.
const longest = 7 * 24 * 60 * 60

// seconds returns a length of time, and whether one was told.
func (f fields) seconds(name string) (int, bool) {
	s, err := strconv.ParseFloat(f.text(name), 64)
	if err != nil || !(s >= 0 && s <= longest) {
		return 0, false
	}
	return int(s), true
}

// talked returns the seconds between answer and end of an answered call.
func (f fields) talked() int {
	if s, ok := f.seconds("billsec"); ok {
		return s
	}
	duration, isTold := f.seconds("duration")
	wait, isWaitTold := f.seconds("wait")
	if isTold && isWaitTold && duration >= wait {
		return duration - wait
	}
	return 0
}

// maxWait bounds a wait that dates tell, in seconds. Zones differ by multiples
// of a quarter of an hour, so that what is longer may be two zones' difference.
const maxWait = 15*60 - 1

// waited returns the seconds until the answer or the end.
func (f fields) waited(o calls.Outcome) int {
	if s, ok := f.seconds("wait"); ok {
		return s
	}
	if o != calls.Answered {
		s, _ := f.seconds("duration")
		return s
	}
	start, isStart := f.when("start", "starttime")
	answer, isAnswer := f.when("answer", "answeredtime")
	if wait := int(answer.Sub(start).Seconds()); isStart && isAnswer && wait >= 0 && wait <= maxWait {
		return wait
	}
	return 0
}

package asterisk

import (
	"slices"
	"strings"

	"simotel/wasm/calls"
	"simotel/wasm/pbx"
)

// The causes of ITU-T Q.850 that decide something.
const (
	causeNone     = 0 // Asterisk calls it Unknown
	causeClearing = 16
	causeBusy     = 17
	causeNoAnswer = 19
	causeRejected = 21
)

// unreachable lists the causes of calls that the callee's network or phone did
// not take: unassigned, no route, absent, out of order, wrong format, congestion.
var unreachable = []int{1, 2, 3, 5, 6, 18, 20, 22, 27, 28, 29, 34, 38, 41, 42, 44, 47, 50, 52, 57, 58, 63, 65, 66, 69, 79, 88, 95, 102, 111, 127}

// noExtension is why a call ended of which the PBX says no cause and ran nothing
// of its dialplan.
const noExtension = "No such extension"

// report tells how a call ended whose channel was destroyed for a cause.
func (l *leg) report(cause int, words string) calls.Report {
	how := calls.Report{Outcome: calls.OutcomeNoReport, Cause: said(cause, words)}
	switch {
	case l.Facts&connected != 0:
		how.Outcome = calls.Answered
	case l.Facts&answered != 0:
		l.failed(cause, &how)
	case l.Facts&cut != 0, cause == causeClearing:
		how.Outcome = calls.Cancelled
	default:
		// 19 of Asterisk 22 and 0 of Asterisk 16 after the ring time, 17 or 21 of
		// a phone that was turned down.
		how.Outcome = calls.CallerNoAnswer
	}
	if slices.Contains(same[how.Outcome], cause) {
		how.Cause = ""
	}
	return how
}

// same lists the causes that say no more than an outcome does.
var same = map[calls.Outcome][]int{
	calls.Busy: {causeBusy}, calls.Rejected: {causeBusy, causeRejected}, calls.Barred: {causeRejected},
	calls.NoAnswer: {causeNoAnswer}, calls.CallerNoAnswer: {causeNoAnswer},
}

// failed tells why nobody answered whom the dialplan dialled, if anybody, after
// the caller had. The dialplan's own result counts before the channel's cause.
func (l *leg) failed(cause int, how *calls.Report) {
	switch l.dialResult() {
	case "BUSY":
		how.Outcome = calls.Busy
		if slices.ContainsFunc(l.Peers, func(p peer) bool { return p.Status == "BUSY" && p.Rang }) {
			how.Outcome = calls.Rejected
		}
	case "NOANSWER":
		how.Outcome = calls.NoAnswer
	case "CANCEL":
		how.Outcome = calls.Cancelled
	case "CHANUNAVAIL", "CONGESTION":
		how.Outcome = calls.CalleeFailed
		if cause == causeRejected && l.Facts&calleeRang != 0 {
			how.Outcome = calls.Rejected // SIP's 603
		}
	case "":
		l.undialled(cause, how)
	}
}

// undialled tells why nobody was dialled. An announcement, a voice mail, an echo
// end without a cause that says anything.
func (l *leg) undialled(cause int, how *calls.Report) {
	switch {
	case l.Facts&(cut|hungUp) != 0 && cause != causeRejected:
		// Whatever it reached was left.
	case cause == causeBusy, l.App == "Busy":
		how.Outcome = calls.Busy
	case cause == causeRejected:
		how.Outcome = calls.Barred
	case slices.Contains(unreachable, cause), l.App == "Congestion":
		how.Outcome = calls.CalleeFailed
	case cause == causeNone && l.App == "":
		how.Outcome, how.Cause = calls.CalleeFailed, noExtension
	}
}

// dialResult returns what became of what was dialled, empty where nothing was.
func (l *leg) dialResult() string {
	if l.Status != "" {
		return l.Status
	}
	// Queues and others dial without leaving a result. The best that happened to
	// any phone counts; a ring that was cancelled may have been cancelled for
	// another phone's sake.
	for _, status := range []string{"CANCEL", "BUSY", "NOANSWER", "CONGESTION", "CHANUNAVAIL"} {
		if status == "CANCEL" && l.Facts&(cut|hungUp) == 0 {
			continue
		}
		if slices.ContainsFunc(l.Peers, func(p peer) bool { return p.Status == status }) {
			return status
		}
	}
	if len(l.Peers) > 0 {
		return "UNKNOWN"
	}
	return ""
}

// said returns the PBX's words for a cause, empty where they say nothing.
func said(cause int, words string) string {
	if cause == causeNone || cause == causeClearing || strings.EqualFold(words, "Unknown") {
		return ""
	}
	return pbx.Clean(words, calls.MaxCause-1) // and the sign of what was cut off
}

package simotel

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"simotel/wasm/calls"
	"simotel/wasm/pbx"
)

// nearby is how far the second in a call's name, by the PBX's clock, may lie
// from the moment in which its order left.
const nearby = 2 * time.Minute

// matcher finds the reports of our own calls among those of everybody.
type matcher struct {
	open    []calls.Record    // those that wait for a report
	pending []calls.Record    // those whose order's answer is still to name their call
	named   map[string]bool   // calls whose names records carry
	best    map[string]report // a call's name to the best report on it; only calls that may be ours
}

// newMatcher takes the open records. Settled and pending ones among them get no
// evidence, but their calls are not taken for those of a record without a call's
// name.
func newMatcher(records []calls.Record) *matcher {
	m := &matcher{named: make(map[string]bool), best: make(map[string]report)}
	for _, r := range records {
		if r.CallID != "" {
			m.named[r.CallID] = true
		}
		switch hasLeft := !r.At(calls.Sent).IsZero(); {
		case r.Settled(), r.CallID == "" && !hasLeft: // what never left has no report
		case r.CallID == "" && r.Pending():
			m.pending = append(m.pending, r)
		default:
			m.open = append(m.open, r)
		}
	}
	return m
}

// isDone reports whether nothing more is waited for. A record without a call's
// name waits to the end, since a second report that fits makes both worthless.
func (m *matcher) isDone() bool {
	for _, r := range m.open {
		if _, ok := m.best[r.CallID]; !ok {
			return false
		}
	}
	return true
}

// oldest returns when the oldest open record's order left.
func (m *matcher) oldest() time.Time {
	var oldest time.Time
	for _, r := range m.open {
		at := r.At(calls.Sent)
		if at.IsZero() {
			at = r.Asked()
		}
		if oldest.IsZero() || at.Before(oldest) {
			oldest = at
		}
	}
	return oldest
}

// caller returns the number that the oldest record without a report rang first,
// empty for none.
func (m *matcher) caller() string {
	for _, r := range m.open {
		if _, ok := m.best[r.CallID]; !ok {
			return r.Caller
		}
	}
	return ""
}

// see takes reports, ours and others'.
func (m *matcher) see(reports []report) {
	for _, r := range reports {
		if r.CallID == "" || r.Outcome == "" || !m.concerns(r) {
			continue
		}
		if old, ok := m.best[r.CallID]; !ok || better(r, old) {
			m.best[r.CallID] = r
		}
	}
}

// concerns reports whether a report may be on one of the open records.
func (m *matcher) concerns(r report) bool {
	for _, record := range m.open {
		if record.CallID == r.CallID && !ofCaller(record, r) || m.fits(record, r) {
			return true
		}
	}
	return false
}

// ofCaller reports whether a report is of the caller's part of a call alone: that
// it was picked up says nothing of the callee.
func ofCaller(record calls.Record, r report) bool {
	return r.Dst != "" && r.Dst == record.Caller && r.Dst != record.Dialled
}

// fits reports whether a report may be on a record without a call's name: from
// and to the same numbers, ordered by the API at that time, and no other
// record's.
func (m *matcher) fits(record calls.Record, r report) bool {
	if m.named[r.CallID] || record.CallID != "" {
		return false
	}
	if r.Src == "" || r.Src != record.Caller || r.Dst != record.Dialled && !strings.EqualFold(r.Dst, dstFailed) {
		return false
	}
	ordered, ok := orderedAt(r.CallID)
	return ok && ordered.Sub(record.At(calls.Sent)).Abs() <= nearby
}

// orderedAt returns the time in a call's name: orig.call.<seconds>.<number>.
func orderedAt(callID string) (time.Time, bool) {
	rest, found := strings.CutPrefix(callID, callPrefix)
	seconds, _, _ := strings.Cut(rest, ".")
	n, err := strconv.ParseInt(seconds, 10, 64)
	return time.Unix(n, 0), found && err == nil
}

// better reports whether a report tells more than another on the same call:
// an answer is an answer whatever else was tried, and where something was
// dialled the caller's phone was reached. Else what was written later counts.
func better(r, old report) bool {
	rank := func(r report) int {
		switch r.Outcome {
		case calls.Answered:
			return 2
		case calls.CallerNoAnswer:
			return 0
		}
		return 1
	}
	if rank(r) != rank(old) {
		return rank(r) > rank(old)
	}
	return r.ID > old.ID
}

// evidence returns what was found out on the open records, in their order.
func (m *matcher) evidence() []pbx.Evidence {
	var all []pbx.Evidence
	for _, record := range m.open {
		r, ok := m.best[record.CallID]
		if record.CallID == "" {
			r, ok = m.only(record)
		}
		if !ok {
			continue
		}
		told := r.Report
		all = append(all, pbx.Evidence{Record: record.ID, Event: calls.Event{
			Kind: calls.EventReport, CallID: r.CallID, Report: &told,
		}})
	}
	return all
}

// only returns the report on a record without a call's name, if exactly one
// call fits it, and that call no other record: what may be either is neither.
func (m *matcher) only(record calls.Record) (report, bool) {
	var found report
	n := 0
	for _, r := range m.best {
		if m.fits(record, r) {
			found = r
			n++
		}
	}
	if n != 1 {
		return report{}, false
	}
	for _, other := range slices.Concat(m.open, m.pending) {
		if other.ID != record.ID && m.fits(other, found) {
			return report{}, false
		}
	}
	return found, true
}

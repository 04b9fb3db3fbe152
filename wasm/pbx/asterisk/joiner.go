package asterisk

import (
	"strings"
	"time"

	"simotel/wasm/calls"
	"simotel/wasm/pbx"
)

// joiner turns events into news. An order's channel carries the order's name,
// so nothing is guessed: which event is evidence of what is in docs/asterisk.md.
// All that it remembers is in its exported fields, which are kept with the
// evidence.
type joiner struct {
	endpoint string         // the user's own phone: PJSIP/201; empty where it cannot be heard
	phone    pbx.PhoneState // as it was told last

	Legs  map[string]*leg  `json:"legs,omitempty"`     // of open orders, by their records' ids
	Rings map[string]*rung `json:"incoming,omitempty"` // of calls that ring the user's phone and are no order's, by their channels' ids
}

// hear takes an event.
func (j *joiner) hear(e event, open []calls.Record, now time.Time) pbx.News {
	var news pbx.News
	if e.Type == deviceStateChanged {
		if j.endpoint != "" && strings.EqualFold(e.DeviceState.Name, j.endpoint) {
			news.Phone = j.shows(e.DeviceState.State)
		}
		return news
	}
	ours := e.Channel
	if e.Type == dial {
		if ours = e.Caller; ours == nil {
			ours = e.Peer
		}
	}
	if ours == nil {
		return news
	}
	record, isOrder := strings.CutPrefix(ours.ID, prefix)
	if !isOrder {
		news.Incoming = j.ring(e, ours, now)
		return news
	}
	if !has(open, record) {
		return news // another browser's
	}
	l := j.leg(record)
	l.take(e, ours, now)
	news.Evidence = l.tell(record, ours.ID, now)
	if e.Type == channelDestroyed {
		how := l.report(e.Cause, e.CauseText)
		l.times(&how, now)
		news.Evidence = append(news.Evidence, l.end(record, ours.ID, how, now)...)
	}
	return news
}

// take takes an event of our own channel, or of one that it dialled.
func (l *leg) take(e event, ours *channel, now time.Time) {
	switch {
	case e.Type == channelStateChange:
		l.state(ours)
	case e.Type == dial && e.Caller != nil && e.Peer != nil:
		l.dial(e.Peer.ID, e.DialStatus, now)
	case e.Type == dial && e.Forward != "":
		l.Facts |= forwarded
	case e.Type == dial && e.DialStatus == "RINGING":
		l.Facts |= rang
	case e.Type == dial && e.DialStatus == "ANSWER":
		l.Facts |= answered
	case e.Type == channelDialplan:
		l.runs(e.DialplanApp)
	case e.Type == channelVarset && e.Variable == dialStatus:
		l.Status = pbx.Clean(e.Value, 20)
	case e.Type == channelHangupRequest && e.Cause == 32 && e.Soft:
		l.Facts |= cut
	case e.Type == channelHangupRequest && !e.Soft:
		l.Facts |= hungUp
	}
}

// seen takes a channel as it was found to be, with the result of what it
// dialled, and returns what that is evidence of.
func (j *joiner) seen(record string, c *channel, result string, now time.Time) []pbx.Evidence {
	l := j.leg(record)
	l.state(c)
	l.runs(c.Dialplan.App)
	if result == "ANSWER" {
		l.Facts |= connected
	}
	l.Status = pbx.Clean(result, 20)
	return l.tell(record, c.ID, now)
}

// gone takes that a call's channel is there no longer, and its end was not
// heard.
func (j *joiner) gone(r calls.Record, id string, now time.Time) []pbx.Evidence {
	l := j.leg(r.ID)
	how := calls.Report{Outcome: calls.OutcomeNoReport}
	if l.Facts&connected != 0 || !r.At(calls.Connected).IsZero() {
		how.Outcome = calls.Answered // how long is not known
	}
	return l.end(r.ID, id, how, now)
}

func (j *joiner) leg(record string) *leg {
	if j.Legs == nil {
		j.Legs = make(map[string]*leg)
	}
	l := j.Legs[record]
	if l == nil {
		l = &leg{}
		j.Legs[record] = l
	}
	return l
}

// forget drops what is remembered of orders that are not open any more.
func (j *joiner) forget(open []calls.Record) {
	for id := range j.Legs {
		if j.Legs[id] == nil || !has(open, id) {
			delete(j.Legs, id)
		}
	}
}

// shows takes the state of the user's phone, and returns one that is new.
func (j *joiner) shows(device string) *pbx.PhoneState {
	state := phoneState(device)
	if state == j.phone {
		return nil
	}
	j.phone = state
	return &state
}

func has(open []calls.Record, id string) bool {
	for _, r := range open {
		if r.ID == id {
			return true
		}
	}
	return false
}

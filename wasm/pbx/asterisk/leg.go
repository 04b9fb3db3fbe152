package asterisk

import (
	"slices"
	"time"

	"simotel/wasm/calls"
	"simotel/wasm/pbx"
)

// fact is something that was seen of an order's call, or told of it to the app.
type fact uint16

// The facts that are the evidence of an event each, in the order of a call that
// goes well, and others that only tell how a call ended.
const (
	rang       fact = 1 << iota // the phone that is rung first rang
	answered                    // it was picked up
	calleeRang                  // a phone that the dialplan dialled rang
	connected                   // and was picked up
	ended                       // our channel is gone
	cut                         // somebody ended it through ARI
	hungUp                      // the phone that was rung first hung up
	forwarded                   // it sent the call on: another channel, without the order's name, takes its place
)

// evidenceOf lists the facts with the event of which each is the evidence.
var evidenceOf = []struct {
	fact fact
	kind calls.EventKind
}{
	{rang, calls.EventCallerRinging}, {answered, calls.EventCallerAnswered},
	{calleeRang, calls.EventCalleeRinging}, {connected, calls.EventConnect},
}

// maxPeers bounds how many phones are remembered that one call dialled.
const maxPeers = 32

// peer is a channel that an order's call dialled.
type peer struct {
	ID     string `json:"id"`
	Rang   bool   `json:"rang,omitempty"`
	Status string `json:"status,omitempty"` // Dial's last word on it: BUSY, NOANSWER ...
}

// leg is what is remembered of an order's channel, the caller's leg.
type leg struct {
	Facts fact `json:"facts,omitempty"`
	Told  fact `json:"told,omitempty"` // what the app was told

	Peers  []peer `json:"peers,omitempty"`
	Status string `json:"status,omitempty"` // DIALSTATUS, what became of all that was dialled last
	App    string `json:"app,omitempty"`    // what the dialplan ran last, as runs names it; empty while it ran nothing

	Began  int64 `json:"began,omitempty"`  // Unix time in milliseconds of the first event
	Joined int64 `json:"joined,omitempty"` // and of the callee's answer; 0 where it was not heard
}

// dialled returns the peer with an id.
func (l *leg) dialled(id string) *peer {
	for i := range l.Peers {
		if l.Peers[i].ID == id {
			return &l.Peers[i]
		}
	}
	if len(l.Peers) == maxPeers {
		l.Peers = slices.Delete(l.Peers, 0, 1)
	}
	l.Peers = append(l.Peers, peer{ID: id})
	return &l.Peers[len(l.Peers)-1]
}

// state takes the state of our own channel.
func (l *leg) state(c *channel) {
	switch c.State {
	case stateRinging:
		l.Facts |= rang
	case stateUp:
		l.Facts |= answered
	}
}

// anyApp stands for what the dialplan runs that decides nothing.
const anyApp = "other"

// runs takes what the dialplan runs. FreePBX's runs hundreds of steps for a call, and
// what is remembered is stored with every change.
func (l *leg) runs(app string) {
	switch app {
	case "", outgoing:
	case "Busy", "Congestion":
		l.App = app
	default:
		l.App = anyApp
	}
}

// dial takes what Dial says of a phone that our call dialled.
func (l *leg) dial(id, status string, now time.Time) {
	if !isChannel(id) {
		return
	}
	p := l.dialled(id)
	switch status {
	case "": // it begins
		return
	case "RINGING":
		p.Rang = true
		l.Facts |= calleeRang
	case "ANSWER":
		if l.Facts&connected == 0 {
			l.Joined = now.UnixMilli()
		}
		l.Facts |= connected
	case "PROGRESS", "PROCEEDING":
		return // announcements come so too: no ringing
	}
	p.Status = pbx.Clean(status, 20)
}

// tell returns the evidence that a leg has and that was not told yet. What
// comes before what was told already is left out: a call never goes back.
func (l *leg) tell(record, id string, now time.Time) []pbx.Evidence {
	if l.Began == 0 {
		l.Began = now.UnixMilli()
	}
	var evidence []pbx.Evidence
	for _, e := range evidenceOf {
		if l.Facts&e.fact != 0 && l.Told < e.fact {
			l.Told |= e.fact
			evidence = append(evidence, pbx.Evidence{Record: record, Event: calls.Event{Kind: e.kind, At: now.UnixMilli(), CallID: id}})
		}
	}
	return evidence
}

// end returns the evidence of a call's end, with what can be told of how it
// went. Nothing is told of it afterwards.
func (l *leg) end(record, id string, how calls.Report, now time.Time) []pbx.Evidence {
	if l.Told&ended != 0 {
		return nil
	}
	l.Told |= ended
	if l.Facts&forwarded != 0 {
		// What is over is our channel, and not the call.
		return []pbx.Evidence{{Record: record, Event: calls.Event{Kind: calls.EventNoReport, At: now.UnixMilli(), CallID: id}}}
	}
	over := calls.Event{Kind: calls.EventEnd, At: now.UnixMilli(), CallID: id, Cause: how.Cause}
	report := calls.Event{Kind: calls.EventNoReport, At: now.UnixMilli(), CallID: id}
	if how.Outcome != calls.OutcomeNoReport {
		report.Kind, report.Report = calls.EventReport, &how
	}
	return []pbx.Evidence{{Record: record, Event: over}, {Record: record, Event: report}}
}

// times fills in a report how long it rang and how long it was talked.
func (l *leg) times(how *calls.Report, now time.Time) {
	until := now
	if l.Joined != 0 {
		until = time.UnixMilli(l.Joined)
		how.Talked = seconds(now.Sub(until))
	}
	if l.Began != 0 && (l.Joined != 0 || l.Facts&connected == 0) {
		how.Waited = seconds(until.Sub(time.UnixMilli(l.Began)))
	}
}

// seconds returns whole seconds.
func seconds(d time.Duration) int { return max(0, int(d.Round(time.Second)/time.Second)) }

package ui

import (
	"context"
	"time"

	"simotel/wasm/message"
)

// patience is how long after the PBX took a hang-up the call's end is waited for
// before it can be asked for again.
const patience = 10 * time.Second

// ends is how the end of the call on top is asked for.
type ends struct {
	offered string    // the id of the call that can be ended, empty for none
	since   time.Time // when that was offered
	asked   string    // the id of the call that is being ended
	stays   string    // the id of the call that could not be
}

// offerHangUp offers to end a call, if the worker can.
func (p *Popup) offerHangUp(r *message.CallReply) {
	id := ""
	if r.HangUp {
		id = r.ID
	}
	e := &p.ends
	if e.offered != id {
		if e.asked != "" && e.asked == e.offered {
			p.Document.Focus("number") // the button that was pressed is gone
		}
		e.offered, e.since = id, p.Platform.Now()
	}
	if e.asked != id {
		p.setEnding("")
	}
	if e.stays != id {
		p.tellStays("", nil)
	}
	p.Document.SetShown("result-end", id != "")
}

// hangUp ends the call on top. If that fails it stays on show, with why. A press
// that was meant for another call, which stood there a moment ago, ends none.
func (p *Popup) hangUp(ctx context.Context) {
	id := p.ends.offered
	if id == "" || p.ends.asked != "" || p.Platform.Now().Sub(p.ends.since) < settleTime {
		return
	}
	p.tellStays("", nil)
	p.setEnding(id)
	p.await("end", patience, func() { p.setEnding("") })
	reply, err := p.Service.Hangup(ctx, message.CallStatusRequest{ID: id})
	switch {
	case err == nil:
		p.hear(ctx, &reply) // the worker tells of the end once the PBX does
	case p.ends.asked == id:
		p.setEnding("")
		p.tellStays(id, err)
	}
}

// setEnding shows that a call is being ended, of none that it can be.
func (p *Popup) setEnding(id string) {
	key, disabled := "card_hang_up", ""
	if id != "" {
		key, disabled = "card_hanging_up", "true"
	} else {
		p.await("end", 0, nil)
	}
	p.ends.asked = id
	p.Document.SetText("result-end", p.words.Text(key))
	p.Document.SetAttribute("result-end", "aria-disabled", disabled)
}

// tellStays tells why a call could not be ended, for none nothing.
func (p *Popup) tellStays(id string, why error) {
	p.ends.stays = id
	if why == nil {
		p.Document.SetShown("result-stays", false)
		return
	}
	e := explain(p.words, why)
	tell(p.Document, "result-stays", bad, e.Title, e.Advice)
}

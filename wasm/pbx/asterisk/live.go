package asterisk

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"simotel/wasm/calls"
	"simotel/wasm/pbx"
	"simotel/wasm/stream"
)

var _ pbx.Live = (*driver)(nil)

// opEvents is what was attempted, in error texts.
const opEvents = "hear events of asterisk"

// patience is after how many failures in a row an answer counts that a PBX gives
// also while it starts: ARI, or the phone, is not there.
const patience = 5

// position is a pbx.Position.
type position struct {
	// App is the name under which this installation hears events, made once. The
	// PBX keeps what was asked for under it, also while nobody is connected.
	App string `json:"app"`

	joiner
}

// live is a watch at work.
type live struct {
	*driver
	watcher  pbx.Watcher
	position position
	kept     []byte // the position as it was stored last
	stored   error  // why the watcher stored no more

	proven bool // this connection brought an event
	state  pbx.LiveState
}

// Watch implements pbx.Live. It hears the user's own phone and the calls of open
// orders, and nothing else of the PBX.
func (d *driver) Watch(ctx context.Context, w pbx.Watcher, from pbx.Position) error {
	if d.sockets == nil {
		w.Stands(pbx.LiveOff, nil)
		return nil
	}
	l := &live{driver: d, watcher: w}
	l.restore(from)
	if err := l.keep(pbx.News{}); err != nil {
		return err
	}
	return l.run(ctx)
}

// restore sets the position.
func (l *live) restore(from pbx.Position) {
	p := &l.position
	if json.Unmarshal(from, p) != nil || !isName(p.App) {
		*p = position{App: newName()}
	}
	if endpoint, ok := l.endpointOf(l.extension); ok {
		p.endpoint = endpoint
	}
	p.forget(l.watcher.Open())
}

// newName returns a name for something of ours on the PBX that is no order's.
func newName() string { return fmt.Sprintf("%s%016x", prefix, rand.Uint64()) }

func isName(app string) bool {
	number, ok := strings.CutPrefix(app, prefix)
	return ok && len(number) == 16 && strings.Trim(number, "0123456789abcdef") == ""
}

// run connects again and again until ctx ends, or the watcher stores no more.
func (l *live) run(ctx context.Context) error {
	l.stands(pbx.LiveConnecting, nil)
	for drops := 0; ; {
		l.proven = false
		err := l.connection(ctx)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case l.stored != nil:
			return l.stored
		}
		if l.proven {
			drops = 0
		}
		wait := stream.BackOff(drops, rand.Float64())
		drops++
		if isRefusal(err, drops) {
			wait = stream.RefusedEvery
			l.stands(pbx.LiveRefused, err)
		} else {
			l.stands(pbx.LiveConnecting, err)
		}
		fired, stop := l.clock.After(wait)
		select {
		case <-fired:
		case <-ctx.Done():
			stop()
			return ctx.Err()
		}
	}
}

// isRefusal reports whether only a person can mend a failure, after so many in a
// row.
func isRefusal(err error, drops int) bool {
	e := asError(err)
	if e == nil {
		return false
	}
	switch e.Code {
	case pbx.CredentialsInvalid, pbx.ReadOnly, pbx.EventsMalformed, pbx.BadRequest:
		return true
	case pbx.NotAsterisk, pbx.CallerUnknown:
		return drops >= patience
	}
	return false
}

// stands tells the watcher of a state that changed, or of a cause.
func (l *live) stands(s pbx.LiveState, cause error) {
	if s == l.state && cause == nil {
		return
	}
	l.state = s
	l.watcher.Stands(s, cause)
}

// keep has news stored with the position, unless neither says anything new.
func (l *live) keep(n pbx.News) error {
	raw, err := json.Marshal(l.position)
	if err != nil {
		return &pbx.Error{Code: pbx.EventsMalformed, Op: opEvents, Err: err}
	}
	if len(n.Evidence) == 0 && n.Phone == nil && len(n.Incoming) == 0 && bytes.Equal(raw, l.kept) {
		return nil
	}
	n.Position = raw
	if err := l.watcher.Hear(n); err != nil {
		l.stored = err
		return err
	}
	l.kept = raw
	return nil
}

// take takes a message of the event socket.
func (l *live) take(raw []byte) (event, error) {
	if isNoise(raw) {
		return event{Type: channelVarset}, nil
	}
	e, err := readEvent(raw)
	if err != nil {
		return e, err
	}
	if e.Type == applicationReplaced {
		// The socket stays open and hears nothing more: another installation has
		// our name, a copy of this one. Both would take it from each other.
		l.position.App = newName()
		if err := l.keep(pbx.News{}); err != nil {
			return e, err
		}
		return e, l.broken("replaced")
	}
	if e.Channel == nil && e.Peer == nil && e.Type != deviceStateChanged {
		return e, nil
	}
	return e, l.keep(l.position.hear(e, l.watcher.Open(), l.clock.Now()))
}

// told returns the open records of whose end nothing was told, and whose order
// was answered or given up.
func (l *live) told() []calls.Record {
	var open []calls.Record
	for _, r := range l.watcher.Open() {
		if !r.Settled() && !r.Pending() {
			open = append(open, r)
		}
	}
	return open
}

// broken says that a connection is of no use any more.
func (d *driver) broken(why string) error {
	return &pbx.Error{Code: pbx.EventsBroken, Op: opEvents, Detail: d.host, Err: errors.New(why)}
}

// graceOfLost is how long an order that got no answer may take to appear on the
// PBX before it counts as one that never arrived.
const graceOfLost = 10 * time.Second

package simotel

import (
	"context"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"net/url"
	"time"

	"simotel/wasm/pbx"
	"simotel/wasm/stream"
)

// News without evidence and without anything to show is kept now and then only:
// a busy PBX tells of every colleague's calls, and storage must not be written
// for each. What was not kept is told again after a death.
const (
	keepEvents = 100
	keepEvery  = 5 * time.Second
)

var (
	_ pbx.Live          = (*driver)(nil)
	_ pbx.EventsChecker = (*driver)(nil)
)

// livePosition is a pbx.Position of the stream.
type livePosition struct {
	Of       string `json:"of"`       // the stream and the extension; another one's position is worth nothing
	Sequence int64  `json:"sequence"` // of the last event
	Heard    int64  `json:"heard"`    // Unix time in milliseconds of the last event
	joiner
}

// Watch implements pbx.Live over the organisation's event stream.
func (d *driver) Watch(ctx context.Context, w pbx.Watcher, from pbx.Position) error {
	if d.events == "" || d.sockets == nil {
		w.Stands(pbx.LiveOff, nil)
		return nil
	}
	l := &live{driver: d, watcher: w}
	if d.eventsToken == "" {
		err := &pbx.Error{Code: pbx.NotConfigured, Op: opEvents, Detail: "events token"}
		w.Stands(pbx.LiveRefused, err)
		return err
	}
	mark := l.restore(from)
	return d.client().Run(ctx, mark, l)
}

// client returns the stream's.
func (d *driver) client() *stream.Client {
	return &stream.Client{Sockets: d.sockets, Address: d.events, Token: d.eventsToken, Clock: d.clock, Random: rand.Float64}
}

// CheckEvents implements pbx.EventsChecker.
func (d *driver) CheckEvents(ctx context.Context) error {
	e := &pbx.Error{Code: pbx.EventsBroken, Op: opEvents, Detail: d.streamHost()}
	if d.events == "" || d.sockets == nil {
		return e
	}
	ctx, cancel := pbx.Bounded(ctx)
	defer cancel()
	err := d.client().Greet(ctx)
	if err == nil {
		return nil
	}
	var said *stream.Error
	if errors.As(err, &said) {
		e.Code, e.Err = pbx.Code(said.Code), said
	}
	return e
}

// opEvents is what was attempted, in error texts.
const opEvents = "hear events"

// live is a stream.Listener that hands its news to a pbx.Watcher.
type live struct {
	*driver
	watcher  pbx.Watcher
	position livePosition
	unkept   int       // events since the position was kept
	kept     time.Time // when it was
	lost     bool      // events were lost, which is told with the next state
}

// restore sets the position and returns where the stream goes on.
func (l *live) restore(from pbx.Position) stream.Mark {
	of := l.events + " " + l.extension
	p := &l.position
	if len(from) == 0 || json.Unmarshal(from, p) != nil || p.Of != of || p.Sequence < 0 {
		*p = livePosition{Of: of, Sequence: stream.Beginning}
	}
	p.Legs = p.Legs.valid()
	p.own, p.callerID = l.extension, l.connection.CallerID
	p.ringTime = time.Duration(l.connection.RingSeconds) * time.Second
	l.kept = l.clock.Now()
	return stream.Mark{Sequence: p.Sequence, Heard: time.UnixMilli(p.Heard)}
}

// Begin implements stream.Listener.
func (l *live) Begin(sequence int64, lost bool) error {
	now := l.clock.Now()
	l.lost = lost
	news := l.position.lost(now)
	l.position.Sequence, l.position.Heard = sequence, now.UnixMilli()
	if len(news) == 0 {
		news = []pbx.News{{}} // the position alone
	}
	for _, n := range news {
		if err := l.keep(n, now); err != nil {
			return err
		}
	}
	return nil
}

// Hear implements stream.Listener.
func (l *live) Hear(m stream.Message) error {
	now := l.clock.Now()
	news := l.position.hear(readWebhook(m.Event), moment{now: now, since: m.Since, stored: m.Time, open: l.watcher.Open()})
	l.position.Sequence, l.position.Heard = m.Sequence, now.UnixMilli()
	l.unkept++
	if len(news.Evidence) == 0 && news.Phone == nil && len(news.Incoming) == 0 && l.unkept < keepEvents && now.Sub(l.kept) < keepEvery {
		return nil
	}
	return l.keep(news, now)
}

// keep has news stored with the position.
func (l *live) keep(n pbx.News, now time.Time) error {
	raw, err := json.Marshal(l.position)
	if err != nil {
		return &pbx.Error{Code: pbx.EventsMalformed, Op: opEvents, Err: err}
	}
	n.Position = raw
	if err := l.watcher.Hear(n); err != nil {
		return err
	}
	l.unkept, l.kept = 0, now
	return nil
}

// Stands implements stream.Listener.
func (l *live) Stands(s stream.State, cause error) {
	states := map[stream.State]pbx.LiveState{stream.Connecting: pbx.LiveConnecting, stream.On: pbx.LiveOn, stream.Refused: pbx.LiveRefused}
	var said *stream.Error
	switch {
	case errors.As(cause, &said):
		cause = &pbx.Error{Code: pbx.Code(said.Code), Op: opEvents, Detail: l.streamHost(), Err: said}
	case s == stream.On && l.lost:
		cause = &pbx.Error{Code: pbx.EventsLost, Op: opEvents}
		l.lost = false
	}
	l.watcher.Stands(states[s], cause)
}

// streamHost returns the stream's host, for a sentence.
func (d *driver) streamHost() string {
	u, err := url.Parse(d.events)
	if err != nil {
		return ""
	}
	return u.Host
}

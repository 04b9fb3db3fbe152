package app

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"sync"
	"time"

	"simotel/wasm/calls"
	"simotel/wasm/message"
	"simotel/wasm/pbx"
	"simotel/wasm/settings"
)

// liveEvery is how often it is seen to that the stream of events is heard: an
// open one keeps the worker alive, one that broke does not. One that refused the
// token is tried again less often: only a person can mend that.
const (
	liveEvery    = time.Minute
	refusedEvery = 5 * time.Minute
)

// deafAfter is how long a stream may be away before what it told last no longer
// counts as what goes on.
const deafAfter = 10 * time.Second

// Where it is kept how far the stream was read, and for the session what it
// told of the user's own phone, and when it refused us.
const (
	keyLive    = "live.position"
	keyPhone   = "phone"
	keyRefusal = "live.refusal"
)

// live is the stream of events as this worker hears it.
type live struct {
	mu     sync.Mutex
	of     source             // what is heard
	cancel context.CancelFunc // ends it; nil when none is heard
	done   chan struct{}      // closed when it has ended
	state  pbx.LiveState
	cause  error     // of a bad state
	since  time.Time // when the state began
	lost   time.Time // when events were lost last
}

// halt ends the hearing, which Start begins anew.
func (l *live) halt() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.cancel != nil {
		l.cancel()
		l.cancel = nil
	}
	l.of = source{}
}

// source is what a stream depends on: another one is heard anew.
type source struct {
	via, address, extension, clearText string
	connection                         settings.Connection
	credentials                        settings.Credentials
}

// refusal is when a stream refused us, and which.
type refusal struct {
	Of string `json:"of"`
	At int64  `json:"at"` // Unix time in milliseconds
}

// Start takes up what an earlier worker left: it sees to it that open calls are
// looked after, and that the stream of events that is configured is heard, and
// no other.
func (a *App) Start(ctx context.Context) {
	ctx = a.fence.enter(context.WithoutCancel(ctx))
	a.revive(ctx)
	a.expire(ctx)
	a.revived.Do(func() {
		go a.settleSecrets(ctx)
		go a.revivePops(ctx)
	})
	s, c, err := a.Settings.Load(ctx)
	if err != nil {
		return // said wherever they are used
	}
	if s.CRM.Log.URL != "" {
		go a.deliver(ctx, false)
	}
	of := source{s.Via(), s.Stream(), s.Extension, s.ClearText, s.Connection, c}
	a.live.mu.Lock()
	defer a.live.mu.Unlock()
	if a.live.cancel != nil && a.live.of == of {
		a.wakeLive(ctx, liveEvery)
		return
	}
	if a.live.of != of && a.live.of != (source{}) {
		// What is known is of another phone or another server, which goes unheard.
		a.live.lost = a.Now()
		if err := a.Session.Remove(ctx, keyPhone, keyRefusal); err != nil {
			a.Log(err)
		}
	}
	before := a.live.done
	if a.live.cancel != nil {
		a.live.cancel()
		a.live.cancel = nil
	}
	a.live.of, a.live.cause, a.live.since = of, nil, a.Now()
	a.live.state = pbx.LiveOff
	if of.address == "" || a.wasRefused(ctx, of) {
		return
	}
	if c.ShutEvents(s) != nil {
		return // quietly: the popup tells it for all that waits, and unlocking comes by here
	}
	driver, err := a.openLive(s, c)
	if err != nil {
		a.live.state, a.live.cause = pbx.LiveRefused, err // until the settings change
		a.Log(err)
		return
	}
	a.wakeLive(ctx, liveEvery)
	a.live.state = pbx.LiveConnecting
	ctx, a.live.cancel = context.WithCancel(ctx)
	a.live.done = make(chan struct{})
	go a.hear(ctx, driver, of, before, a.live.done)
}

// wasRefused reports whether a stream refused us a little while ago, perhaps
// while an earlier worker heard it.
func (a *App) wasRefused(ctx context.Context, of source) bool {
	all, err := kept[refusal](ctx, a, keyRefusal)
	if err != nil || len(all) == 0 {
		return false
	}
	last := all[len(all)-1]
	left := refusedEvery - a.Now().Sub(time.UnixMilli(last.At))
	if last.Of != of.address || left <= 0 || left > refusedEvery { // the clock was ahead
		return false
	}
	a.live.state = pbx.LiveRefused
	a.wakeLive(ctx, max(left, liveEvery))
	return true
}

func (a *App) wakeLive(ctx context.Context, after time.Duration) {
	if err := a.setAlarm(ctx, alarmLive, after); err != nil {
		a.Log(err)
	}
}

// openLive makes the driver that hears a stream.
func (a *App) openLive(s settings.Settings, c settings.Credentials) (pbx.Live, error) {
	if err := settings.CheckClearText(s.Stream(), s.ClearText); err != nil {
		return nil, err
	}
	driver, err := a.open(s, c)
	if err != nil {
		return nil, err
	}
	l, ok := driver.(pbx.Live)
	if !ok {
		return nil, &pbx.Error{Code: pbx.NotConfigured, Op: "hear events", Detail: s.Connection.Kind}
	}
	return l, nil
}

// hear runs one watch to its end, once the one before it has ended.
func (a *App) hear(ctx context.Context, driver pbx.Live, of source, before, done chan struct{}) {
	defer close(done)
	if before != nil {
		<-before
	}
	w := &watcher{app: a, ctx: ctx, of: of.address, via: of.via, extension: of.extension}
	from, err := a.readPosition(ctx, keyLive, of.address)
	if err == nil {
		err = driver.Watch(ctx, w, from)
	}
	a.live.mu.Lock()
	defer a.live.mu.Unlock()
	if ctx.Err() != nil {
		return // another one is heard in its place
	}
	a.live.cancel() // the alarm starts it again
	a.live.cancel = nil
	if err != nil {
		a.Log(err)
		a.live.cause = err
		if code(err) == string(pbx.NotConfigured) {
			a.live.state = pbx.LiveRefused // until the settings change
		}
	}
}

// watcher is the app as a live driver sees it.
type watcher struct {
	app *App
	ctx context.Context
	of  string // the stream
	via string // the PBX

	extension string // the user's

	mu     sync.Mutex
	failed error          // why Open could not tell: what comes must not pass for nobody's
	open   []calls.Record // as Open told last
	read   int64          // the log's changes at that time; a PBX tells of every colleague's phone, and each asks
}

var _ pbx.Watcher = (*watcher)(nil)

// Open implements pbx.Watcher.
func (w *watcher) Open() []calls.Record {
	w.mu.Lock()
	defer w.mu.Unlock()
	changes := w.app.Calls.Changes()
	if w.open != nil && w.read == changes {
		return slices.Clone(w.open)
	}
	open, err := w.app.Calls.Open(w.ctx)
	if err == nil {
		var recent []calls.Record
		recent, err = w.app.Calls.Recent(w.ctx, recentCalls)
		for _, r := range recent {
			// Given up, but what comes late still tells the truth.
			if r.Outcome() == calls.OutcomeNoReport && w.app.Now().Sub(r.Asked()) < 2*reportBound {
				open = append(open, r)
			}
		}
		open = slices.DeleteFunc(open, func(r calls.Record) bool { return r.Via != w.via || r.Direction == calls.Incoming })
	}
	if err != nil {
		w.failed = err
		return open
	}
	w.open, w.read = append([]calls.Record{}, open...), changes
	return open
}

// Hear implements pbx.Watcher.
func (w *watcher) Hear(n pbx.News) error {
	w.mu.Lock()
	failed := w.failed
	w.mu.Unlock()
	if failed != nil {
		return failed
	}
	if n.Phone != nil {
		raw, err := json.Marshal(*n.Phone)
		if err == nil {
			err = w.app.Session.Set(w.ctx, map[string]json.RawMessage{keyPhone: raw})
		}
		if err != nil {
			return err
		}
	}
	rings, err := w.app.incoming(w.ctx, w, n.Incoming)
	if err != nil {
		return err
	}
	all, err := w.app.store(w.ctx, append(changesOf(n.Evidence), rings...), keyLive, position{Of: w.of, At: json.RawMessage(n.Position)})
	for _, changed := range all {
		w.app.inTurn(context.WithoutCancel(w.ctx), changed)
	}
	return err
}

// Stands implements pbx.Watcher.
func (w *watcher) Stands(s pbx.LiveState, cause error) {
	if w.ctx.Err() != nil {
		return
	}
	a := w.app
	if cause != nil {
		a.Log(cause)
	}
	a.live.mu.Lock()
	if a.live.state != s {
		a.live.since = a.Now()
	}
	a.live.state, a.live.cause = s, cause
	if s == pbx.LiveOn && cause != nil {
		a.live.lost = a.Now()
	}
	a.live.mu.Unlock()
	if s == pbx.LiveRefused {
		err := keep(w.ctx, a, keyRefusal, func([]refusal) []refusal { return []refusal{{Of: w.of, At: a.Now().UnixMilli()}} })
		if err != nil {
			a.Log(err)
		}
		a.wakeLive(w.ctx, refusedEvery)
	}
	go a.retell(w.ctx, s)
}

// Status implements message.Service.
func (a *App) Status(ctx context.Context) (message.StatusReply, error) {
	a.live.mu.Lock()
	state, cause := a.live.state, a.live.cause
	a.live.mu.Unlock()
	if state == "" {
		state = pbx.LiveOff
	}
	s := a.readable(ctx)
	t, kind := a.texts(s), s.Connection.Kind
	reply := message.StatusReply{Live: string(state), Health: a.health(ctx, s), CallLog: a.logLine(ctx, s)}
	if state == pbx.LiveConnecting || state == pbx.LiveRefused {
		reply.Title, reply.Advice = worded(t, kind, "live_"+string(state)), worded(t, kind, "live_"+string(state)+"_next")
	}
	var failure *pbx.Error
	isUnknown := errors.As(cause, &failure) && failure.Unknown // in words for an order that may have arrived
	if cause != nil && code(cause) != message.CodeInternal && !isUnknown {
		e := a.describe(ctx, cause)
		reply.Title, reply.Advice = e.Title, e.Advice
	}
	if state != pbx.LiveOn {
		return reply, nil // what was told of the phone may be no longer so
	}
	raw, err := a.Session.Get(ctx, keyPhone)
	var phone pbx.PhoneState
	if err == nil && raw != nil {
		err = json.Unmarshal(raw, &phone)
	}
	if phone != pbx.PhoneUnknown {
		reply.Phone, reply.PhoneShown = string(phone), t.Text("phone_"+string(phone))
	}
	return reply, err
}

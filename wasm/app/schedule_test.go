package app

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"simotel/wasm/calls"
	"simotel/wasm/chrome/chrometest"
	"simotel/wasm/fetch"
	"simotel/wasm/message"
	"simotel/wasm/pbx"
	"simotel/wasm/settings"
	"simotel/wasm/storage"
)

var schedules = flag.Int("schedules", manySchedules, "how many random schedules TestNoScheduleLosesRepeatsOrInventsACall runs")

// exchange is a PBX that carries orders out at random: each order has a life of
// its own, which it tells in a stream and reports at its end. It outlives every
// worker, and knows the truth.
type exchange struct {
	random *rand.Rand
	mu     sync.Mutex
	orders []*order
	stream []pbx.Evidence // all that was told, oldest first
	told   chan struct{}  // closed and replaced when it grows
	cdr    []pbx.Evidence
}

// order is one that arrived.
type order struct {
	pbx.Order
	id    string
	truth map[calls.EventKind]bool // what happened to it
}

// arrive takes an order and gives it a life.
func (x *exchange) arrive(o pbx.Order) *order {
	x.mu.Lock()
	defer x.mu.Unlock()
	taken := &order{Order: o, id: fmt.Sprintf("orig.%d", len(x.orders)), truth: map[calls.EventKind]bool{}}
	x.orders = append(x.orders, taken)
	life := []calls.EventKind{calls.EventCallerRinging, calls.EventCallerAnswered, calls.EventCalleeRinging, calls.EventConnect}
	life = append(life[:x.random.IntN(len(life)+1)], calls.EventEnd, calls.EventReport)
	waits := make([]time.Duration, len(life))
	lost := make([]bool, len(life))
	for i := range life {
		waits[i], lost[i] = time.Duration(x.random.IntN(20_000))*time.Millisecond, x.random.IntN(6) == 0
	}
	if x.random.IntN(4) == 0 && len(life) > 2 {
		life[0], life[1] = life[1], life[0] // told in another order than they happened
	}
	outcome := calls.NoAnswer
	if slices.Contains(life, calls.EventConnect) {
		outcome = calls.Answered
	}
	go func() {
		for i, kind := range life {
			time.Sleep(waits[i])
			x.tell(taken, kind, outcome, lost[i])
		}
	}()
	return taken
}

func (x *exchange) tell(o *order, kind calls.EventKind, outcome calls.Outcome, lost bool) {
	x.mu.Lock()
	defer x.mu.Unlock()
	o.truth[kind] = true
	e := pbx.Evidence{Record: o.Callee, Event: calls.Event{Kind: kind}}
	if kind == calls.EventReport {
		e.Event.Report = &calls.Report{Outcome: outcome}
		if x.random.IntN(8) > 0 {
			x.cdr = append(x.cdr, e)
		}
	}
	if lost {
		return
	}
	for range 1 + x.random.IntN(2)*x.random.IntN(2) { // some twice
		x.stream = append(x.stream, e)
	}
	close(x.told)
	x.told = make(chan struct{})
}

// errKilled is what a worker that was killed gets of everything.
var errKilled = errors.New("the worker was killed")

// life is one worker's: it ends at a step that chance chose, and nothing that it
// does afterwards reaches anybody.
type life struct {
	mu   sync.Mutex
	left int // steps
	ctx  context.Context
	kill context.CancelFunc
}

// step counts one thing that the worker does to the world.
func (l *life) step() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.left--; l.left < 0 {
		l.kill()
		return errKilled
	}
	return nil
}

func (l *life) isOver() bool { return l.ctx.Err() != nil }

// mortalArea is storage as a worker that may die sees it.
type mortalArea struct {
	*chrometest.Area
	life *life
}

func (m mortalArea) Set(ctx context.Context, values map[string]json.RawMessage) error {
	if err := m.life.step(); err != nil {
		return err
	}
	return m.Area.Set(ctx, values)
}

func (m mortalArea) Remove(ctx context.Context, keys ...string) error {
	if err := m.life.step(); err != nil {
		return err
	}
	return m.Area.Remove(ctx, keys...)
}

// mortalBrowser is Chrome likewise: its alarms outlive the worker.
type mortalBrowser struct {
	browser
	life *life
}

func (m mortalBrowser) SetAlarm(ctx context.Context, name string, after time.Duration) error {
	if err := m.life.step(); err != nil {
		return err
	}
	return m.browser.SetAlarm(ctx, name, after)
}

// line is a worker's driver of the exchange. The double tells orders apart by
// the number that was dialled, which each gesture has of its own: Evidence.Record
// is found by it among the open records.
type line struct {
	*exchange
	life *life
}

func (l line) Check(context.Context) (pbx.Health, error) { return pbx.Health{}, nil }

func (l line) Originate(_ context.Context, o pbx.Order) (pbx.CallRef, error) {
	if err := l.life.step(); err != nil {
		return pbx.CallRef{}, err // it never left
	}
	l.mu.Lock()
	luck, wait := l.random.IntN(10), time.Duration(l.random.IntN(3000))*time.Millisecond
	l.mu.Unlock()
	if luck == 0 {
		return pbx.CallRef{}, &pbx.Error{Code: pbx.Refused, Op: "originate"}
	}
	taken := l.arrive(o)
	time.Sleep(wait)
	if err := l.life.step(); err != nil || luck == 1 {
		return pbx.CallRef{}, &pbx.Error{Code: pbx.TimedOut, Op: "originate", Unknown: true}
	}
	return pbx.CallRef{ID: taken.id}, nil
}

// concerning returns the evidence on open records.
func concerning(open []calls.Record, told []pbx.Evidence) []pbx.Evidence {
	var mine []pbx.Evidence
	for _, e := range told {
		if i := slices.IndexFunc(open, func(r calls.Record) bool { return r.Dialled == e.Record }); i >= 0 {
			e.Record = open[i].ID
			mine = append(mine, e)
		}
	}
	return mine
}

func (l line) CheckReports(context.Context) error { return nil }

func (l line) Reports(_ context.Context, open []calls.Record, from pbx.Position) ([]pbx.Evidence, pbx.Position, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.life.isOver() || l.random.IntN(5) == 0 {
		return nil, from, &pbx.Error{Code: pbx.ServerFault, Op: "reports"}
	}
	return concerning(open, l.cdr), pbx.Position(fmt.Sprint(len(l.cdr))), nil
}

func (l line) Watch(ctx context.Context, w pbx.Watcher, from pbx.Position) error {
	w.Stands(pbx.LiveOn, nil)
	at := 0
	fmt.Sscan(string(from), &at)
	for {
		l.mu.Lock()
		fresh, told := slices.Clone(l.stream[at:]), l.told
		l.mu.Unlock()
		for _, e := range fresh {
			if l.life.isOver() {
				return errKilled
			}
			at++
			if err := w.Hear(pbx.News{Evidence: concerning(w.Open(), []pbx.Evidence{e}), Position: pbx.Position(fmt.Sprint(at))}); err != nil {
				return err
			}
		}
		select {
		case <-told:
		case <-ctx.Done():
			return ctx.Err()
		case <-l.life.ctx.Done():
			return errKilled
		}
	}
}

// schedule is one random run of a browser, its workers and an exchange.
type schedule struct {
	mu sync.Mutex // what starts workers: gestures and alarms may at once
	*world
	exchange *exchange
	http     func(*life) fetch.Doer     // the way to the CRM, nil for none
	length   func(lives *rand.Rand) int // how many steps a worker lives, if not as usual
	died     int                        // how many workers did
	lives    *rand.Rand                 // how long each worker lives
	worker   *App
	life     *life
}

// alive returns the worker that runs, a new one if the last was killed.
func (s *schedule) alive(t *testing.T) (*App, *life) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.life != nil && !s.life.isOver() {
		return s.worker, s.life
	}
	if s.life != nil {
		s.died++
	}
	mine := &life{left: s.lifetime()}
	mine.ctx, mine.kill = context.WithCancel(context.Background())
	s.life = mine
	s.world.mu.Lock()
	s.open = func() pbx.Driver { return line{s.exchange, mine} }
	s.world.mu.Unlock()
	s.worker = s.world.worker()
	s.worker.Calls = &calls.Log{Area: storage.Remember(mortalArea{s.area, mine}), Now: time.Now, Settled: s.worker.enqueue}
	if s.http != nil {
		s.worker.Transport.HTTP = s.http(mine)
	}
	s.worker.Browser = mortalBrowser{browser{s.world}, mine}
	s.worker.Session = storage.Remember(mortalArea{s.session, mine})
	s.worker.Start(t.Context())
	return s.worker, mine
}

// lifetime returns how many steps the next worker lives.
func (s *schedule) lifetime() int {
	if s.length != nil {
		return s.length(s.lives)
	}
	return s.lives.IntN(30)
}

// call makes a gesture: a page asks, and once more if the worker died over it.
func (s *schedule) call(t *testing.T, id, number string) {
	for range 2 {
		worker, mine := s.alive(t)
		if _, err := worker.Call(t.Context(), request(id, number)); !mine.isOver() || err == nil && !mine.isOver() {
			return
		}
	}
}

// pass lets time pass, as Chrome does: alarms go off, workers die.
func (s *schedule) pass(t *testing.T, d time.Duration, names ...string) {
	for end := time.Now().Add(d); time.Now().Before(end); {
		next, name := end, ""
		for _, n := range names {
			alarm, err := s.alarms.Get(t.Context(), n)
			if err != nil || alarm == nil {
				continue
			}
			if at := time.UnixMilli(int64(alarm.ScheduledTime)); at.Before(next) {
				next, name = at, n
			}
		}
		time.Sleep(time.Until(next))
		if name == "" {
			continue
		}
		s.alarms.Clear(name)
		worker, mine := s.alive(t)
		worker.Handle(t.Context(), "alarms.onAlarm", json.RawMessage(`[{"name":"`+name+`"}]`))
		if mine.isOver() {
			s.alive(t) // Chrome starts the next worker at the next event, whatever it is
		}
	}
}

func TestNoScheduleLosesRepeatsOrInventsACall(t *testing.T) {
	for seed := range *schedules {
		synctest.Test(t, func(t *testing.T) { runSchedule(t, uint64(seed)) })
		if t.Failed() {
			t.Fatalf("schedule %d", seed)
		}
	}
}

func runSchedule(t *testing.T, seed uint64) {
	random := rand.New(rand.NewPCG(seed, 7))
	w := newWorld(t)
	w.tab.shows = random.IntN(2) == 0
	reports, events := random.IntN(3) > 0, random.IntN(3) > 0
	w.arrange(func(s *settings.Settings) {
		s.Reports.Enabled = reports
		if events {
			s.Events.Address = "wss://events.example.com/"
		}
		s.Guards.UndoSeconds = random.IntN(2) * random.IntN(4)
		s.Guards.PerMinute = 60
	})
	s := &schedule{world: w, lives: rand.New(rand.NewPCG(seed, 9)),
		exchange: &exchange{random: rand.New(rand.NewPCG(seed, 8)), told: make(chan struct{})}}
	gestures := map[string]string{} // the number of each
	for i := range 1 + random.IntN(4) {
		id, number := fmt.Sprint("g", i), fmt.Sprintf("0912345678%d", i)
		gestures[id] = number
		go s.call(t, id, number)
		synctest.Wait()
		s.pass(t, time.Duration(random.IntN(90))*time.Second, alarmCalls, alarmLive)
	}
	synctest.Wait()
	_, last := s.alive(t)
	last.mu.Lock()
	last.left = 1 << 30 // the last worker lives
	last.mu.Unlock()
	s.worker.Handle(t.Context(), "runtime.onStartup", json.RawMessage(`[]`))
	s.pass(t, 10*time.Minute, alarmCalls, alarmLive)
	s.pass(t, talkBound+2*time.Hour, alarmCalls)
	s.life.kill()
	synctest.Wait()
	s.judge(t, gestures)
	s.worker.live.mu.Lock()
	if s.worker.live.cancel != nil {
		s.worker.live.cancel()
	}
	s.worker.live.mu.Unlock()
}

// judge holds the history against what the exchange knows.
func (s *schedule) judge(t *testing.T, gestures map[string]string) {
	log := &calls.Log{Area: s.area, Now: time.Now}
	records, err := log.Recent(context.Background(), 100)
	if err != nil {
		t.Fatal(err)
	}
	for id, number := range gestures {
		var arrived []*order
		for _, o := range s.exchange.orders {
			if o.Callee == number {
				arrived = append(arrived, o)
			}
		}
		if len(arrived) > 1 {
			t.Errorf("%s was placed %d times", id, len(arrived))
		}
		i := slices.IndexFunc(records, func(r calls.Record) bool { return r.ID == id })
		switch {
		case i < 0 && len(arrived) > 0:
			t.Errorf("%s was placed and is not in the history", id)
		case i >= 0:
			truthful(t, records[i], arrived)
		}
	}
	for _, r := range records {
		if gestures[r.ID] == "" {
			t.Errorf("nobody asked for %+v", r)
		}
	}
}

// truthful checks that a record claims nothing that did not happen, and has come
// to its end.
func truthful(t *testing.T, r calls.Record, arrived []*order) {
	needs := map[calls.State]calls.EventKind{
		calls.CallerRinging: calls.EventCallerRinging, calls.CallerAnswered: calls.EventCallerAnswered,
		calls.CalleeRinging: calls.EventCalleeRinging, calls.Connected: calls.EventConnect, calls.Ended: calls.EventEnd,
	}
	for _, step := range r.Steps {
		kind, ok := needs[step.State]
		if ok && (len(arrived) == 0 || !arrived[0].truth[kind]) {
			t.Errorf("%s is said to be %s: %+v", r.ID, step.State, r)
		}
		if step.State == calls.Failed && len(arrived) > 0 {
			t.Errorf("%s is said to have failed, and arrived: %+v", r.ID, r)
		}
	}
	if !r.Settled() {
		t.Errorf("%s is open for ever: %+v", r.ID, r)
	}
	if o := r.Outcome(); o == calls.Answered && !arrived[0].truth[calls.EventConnect] {
		t.Errorf("%s is said to be answered: %+v", r.ID, r)
	}
	if message.CodeInternal == r.Reason {
		t.Errorf("%s ended with an internal fault: %+v", r.ID, r)
	}
}

//go:build !js

package app

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"simotel/wasm/calls"
	"simotel/wasm/crm/crmtest"
	"simotel/wasm/fetch"
	"simotel/wasm/message"
	"simotel/wasm/settings"
)

// wire carries requests to a handler without a network, and breaks with it.
type wire struct {
	handler http.Handler
	down    func() bool // nobody is reached
	life    *life       // of the worker that sends; nil for one that does not die
}

func (w wire) Do(ctx context.Context, r fetch.Request) (response fetch.Response, err error) {
	if w.life != nil {
		if err := w.life.step(); err != nil {
			return response, &fetch.Error{Cause: fetch.Broken, Err: err}
		}
	}
	if w.down != nil && w.down() {
		return response, &fetch.Error{Cause: fetch.Unreachable, Detail: "net::ERR_INTERNET_DISCONNECTED"}
	}
	defer func() {
		if broken := recover(); broken != nil {
			response, err = fetch.Response{}, &fetch.Error{Cause: fetch.Broken, Detail: fmt.Sprint(broken)}
		}
	}()
	request := httptest.NewRequestWithContext(ctx, r.Method, r.URL, bytes.NewReader(r.Body))
	for name, value := range r.Header {
		request.Header.Set(name, value)
	}
	answer := httptest.NewRecorder()
	w.handler.ServeHTTP(answer, request)
	if ctx.Err() != nil {
		return response, &fetch.Error{Cause: fetch.TimedOut, Err: ctx.Err()}
	}
	if w.life != nil {
		if err := w.life.step(); err != nil {
			return response, &fetch.Error{Cause: fetch.Broken, Err: err} // it died before it read the answer
		}
	}
	response = fetch.Response{Status: answer.Code, Header: map[string]string{}, Body: answer.Body.Bytes()}
	for name := range answer.Header() {
		response.Header[strings.ToLower(name)] = answer.Header().Get(name)
	}
	return response, nil
}

// secret changes the credentials.
func (w *world) secret(change func(*settings.Credentials)) {
	w.t.Helper()
	store := w.current().Settings
	store.Layers = nil
	s, c, err := store.Load(context.Background())
	if err == nil {
		change(&c)
		_, _, err = store.Save(context.Background(), s, c)
	}
	if err != nil {
		w.t.Fatal(err)
	}
}

// weather is chance as the CRM and the network have it: several ask at once.
type weather struct {
	mu     sync.Mutex
	random *rand.Rand
	good   bool // for ever
}

func (w *weather) mood() crmtest.Behaviour {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.good {
		return crmtest.Takes
	}
	return moods[w.random.IntN(len(moods))]
}

func (w *weather) isDown() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return !w.good && w.random.IntN(5) == 0
}

func (w *weather) clear() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.good = true
}

// moods are how the CRM answers at random, more often well than not.
var moods = []crmtest.Behaviour{crmtest.Takes, crmtest.Takes, crmtest.Takes, crmtest.RefusesRepeats, crmtest.TakesAndDrops, crmtest.TakesHalf,
	crmtest.TakesHuge, crmtest.TakesBadJSON, crmtest.Drops, crmtest.Faults, crmtest.IsBusy, crmtest.ShowsPage, crmtest.Denies, crmtest.Refuses, crmtest.Hangs}

func TestEveryCallArrivesAtTheCRMOnceWhateverDies(t *testing.T) {
	deaths, repeats, taken := 0, 0, 0
	for seed := uint64(0); deaths < manySchedules; seed++ {
		synctest.Test(t, func(t *testing.T) {
			s, log := runDeaths(t, seed, func(lives *rand.Rand) int { return lives.IntN(25) })
			deaths, repeats, taken = deaths+s.died, repeats+log.Repeats(), taken+len(log.Calls())
		})
		if t.Failed() {
			t.Fatalf("schedule %d", seed)
		}
	}
	t.Logf("%d deaths, %d calls, %d of them sent more than once", deaths, taken, repeats)
}

func TestAWorkerThatDiesAtAnyStepOfADeliveryLosesNothing(t *testing.T) {
	for step := range 60 {
		synctest.Test(t, func(t *testing.T) {
			first := true
			runDeaths(t, 3, func(*rand.Rand) int {
				if first {
					first = false
					return step
				}
				return 1 << 20
			})
		})
		if t.Failed() {
			t.Fatalf("the worker died at step %d", step)
		}
	}
}

// runDeaths has a user call and note while workers, CRM and network come and go, then
// lets all of them live, and holds what the CRM has against the history.
func runDeaths(t *testing.T, seed uint64, lives func(*rand.Rand) int) (*schedule, *crmtest.CallLog) {
	random := rand.New(rand.NewPCG(seed, 17))
	log := crmtest.NewCallLog()
	log.Token, log.RetryAfter = "crm-token", 40
	sky := &weather{random: rand.New(rand.NewPCG(seed, 18))}
	log.Behave(func(string) crmtest.Behaviour { return sky.mood() })
	w := newWorld(t)
	w.arrange(func(s *settings.Settings) {
		s.Reports.Enabled, s.Guards.PerMinute, s.Events.Address = random.IntN(3) > 0, 60, "wss://events.example.com/"
		s.CRM.Log = settings.CallLog{URL: "https://crm.example.com/calls", Authentication: settings.LogToken}
	})
	w.secret(func(c *settings.Credentials) { c.CRMToken = "crm-token" })
	s := &schedule{world: w, lives: rand.New(rand.NewPCG(seed, 9)), length: lives,
		exchange: &exchange{random: rand.New(rand.NewPCG(seed, 8)), told: make(chan struct{})}}
	s.http = func(mine *life) fetch.Doer {
		return wire{log, sky.isDown, mine}
	}
	names := []string{alarmCalls, alarmLive, alarmLog}
	var ids []string
	for i := range 2 + random.IntN(3) {
		id := fmt.Sprint("g", i)
		ids = append(ids, id)
		go s.call(t, id, fmt.Sprintf("0912345678%d", i))
		synctest.Wait()
		s.pass(t, time.Duration(random.IntN(150))*time.Second, names...)
		for range random.IntN(3) {
			worker, _ := s.alive(t)
			// Who is refused it tells the user; what counts is what the history says.
			_, _ = worker.Annotate(t.Context(), message.AnnotateRequest{Ref: calls.Ref{ID: ids[random.IntN(len(ids))]}, Note: fmt.Sprint("note ", random.IntN(100))})
			synctest.Wait()
			s.pass(t, time.Duration(random.IntN(40))*time.Second, names...)
		}
	}
	sky.clear()
	log.Behave(nil)
	worker, last := s.alive(t)
	last.mu.Lock()
	last.left = 1 << 30 // the last worker lives
	last.mu.Unlock()
	worker.Handle(t.Context(), "runtime.onStartup", json.RawMessage(`[]`))
	s.pass(t, 10*time.Minute, names...)
	s.pass(t, talkBound+2*time.Hour, alarmCalls, alarmLog)
	if _, err := worker.CallLogDo(t.Context(), message.CallLogRequest{Do: message.LogRetry}); err != nil {
		t.Error(err)
	}
	synctest.Wait()
	s.judgeLog(t, log)
	s.life.kill()
	synctest.Wait()
	s.worker.live.mu.Lock()
	if s.worker.live.cancel != nil {
		s.worker.live.cancel()
	}
	s.worker.live.mu.Unlock()
	s.worker.outbox.halt()
	return s, log
}

// judgeLog holds what the CRM has against the history.
func (s *schedule) judgeLog(t *testing.T, log *crmtest.CallLog) {
	state, err := s.worker.CallLog(t.Context())
	if err != nil || state.Waiting+state.Aside+state.Dropped > 0 {
		t.Errorf("left are %+v, %v", state, err)
	}
	for _, fault := range log.Faults() {
		t.Errorf("the CRM was sent what is not documented: %s", fault)
	}
	records, err := s.worker.Calls.Recent(t.Context(), 100)
	if err != nil {
		t.Fatal(err)
	}
	known := log.Calls()
	for _, r := range records {
		c := known[r.ID]
		delete(known, r.ID)
		if r.Logged < 1 || c.Revision != r.Logged {
			t.Errorf("%s is at revision %d, the CRM has %d: %+v", r.ID, r.Logged, c.Revision, r)
			continue
		}
		note, _ := c.Call["note"].(string)
		outcome, _ := c.Call["outcome"].(string)
		if note != r.Note || outcome != string(r.Outcome()) || c.Call["state"] != string(r.State()) {
			t.Errorf("%s is %+v, the CRM has %v", r.ID, r, c.Call)
		}
		for i, revision := range c.Order {
			if i > 0 && revision <= c.Order[i-1] {
				t.Errorf("%s had its effects in the order %v", r.ID, c.Order)
			}
		}
	}
	for id := range known {
		t.Errorf("the CRM has %s, which nobody called", id)
	}
}

package pbxtest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"simotel/wasm/calls"
	"simotel/wasm/pbx"
)

// Bench is a PBX with a driver, set up for one scenario.
type Bench interface {
	// Driver returns the driver. It is a pbx.Reporter and a pbx.Live as far as
	// Capabilities says so.
	Driver() pbx.Driver

	Capabilities() Capabilities

	// Script has the PBX play a scenario for the next order. It returns this order
	// and a context for it, which ends when the worker would wait no longer.
	Script(ctx context.Context, s Scenario) (context.Context, pbx.Order)

	// Ended waits until the call is over and its report, if there is to be one,
	// can be read.
	Ended(ctx context.Context) error

	// Deliver lets the live events go that the scenario holds back, and marks
	// their end with one that IsLast knows. It is called only of live benches.
	Deliver(ctx context.Context) error

	// IsLast reports whether a piece of news is the mark.
	IsLast(n pbx.News) bool
}

// Run runs the whole table. A driver passes only by knowing exactly what its
// PBX shows.
func Run(t *testing.T, open func(t *testing.T, s Scenario) Bench) {
	t.Helper()
	for _, s := range Scenarios {
		t.Run(s.Name, func(t *testing.T) {
			for _, complaint := range Check(t.Context(), open(t, s), s) {
				t.Error(complaint)
			}
		})
	}
}

// Check runs one scenario and returns what is wrong with what is known in the
// end.
func Check(ctx context.Context, b Bench, s Scenario) []string {
	w := &witness{bench: b, record: calls.Record{ID: "contract", Text: "contract"}, on: make(chan struct{}), last: make(chan struct{})}
	if err := w.play(ctx, s); err != nil {
		return []string{err.Error()}
	}
	return w.complaints(s)
}

// witness is a worker's part: it keeps the record and hears the news.
type witness struct {
	bench Bench

	mu       sync.Mutex
	record   calls.Record
	order    calls.EventKind
	live     []calls.EventKind
	outcomes []calls.Outcome // of reports, by whichever way
	foreign  []string        // evidence on records that nobody has

	on, last         chan struct{}
	onOnce, lastOnce sync.Once
}

// play goes through a scenario as the worker does.
func (w *witness) play(ctx context.Context, s Scenario) error {
	ctx, cancel := context.WithCancel(ctx)
	capabilities, watched := w.bench.Capabilities(), make(chan error, 1)
	defer cancel()
	orderContext, order := w.bench.Script(ctx, s)
	w.record.Caller, w.record.Dialled = order.Caller, order.Callee
	if capabilities.Live {
		// Before the order: what a stream did not hear proves nothing.
		go func() { watched <- w.bench.Driver().(pbx.Live).Watch(ctx, w, nil) }()
		if err := wait(ctx, w.on, watched); err != nil {
			return err
		}
	}
	w.apply(calls.Event{Kind: calls.EventSend})
	w.orders(orderContext, order)
	if s.Answer == None {
		return nil
	}
	if err := w.bench.Ended(ctx); err != nil {
		return fmt.Errorf("the call's end: %w", err)
	}
	deliver := func() error {
		if !capabilities.Live {
			return nil
		}
		if err := w.bench.Deliver(ctx); err != nil {
			return err
		}
		return wait(ctx, w.last, watched)
	}
	if s.Stream != Delayed {
		if err := deliver(); err != nil {
			return err
		}
	}
	if err := w.reads(ctx, capabilities); err != nil {
		return err
	}
	if s.Stream == Delayed {
		return deliver()
	}
	return nil
}

// orders places the call and notes what came back.
func (w *witness) orders(ctx context.Context, o pbx.Order) {
	ref, err := w.bench.Driver().Originate(ctx, o)
	e := calls.Event{Kind: calls.EventAccept, CallID: ref.ID}
	if failure := (*pbx.Error)(nil); errors.As(err, &failure) {
		e = calls.Event{Kind: calls.EventRefuse, Reason: failure.ErrorCode()}
		if failure.Unknown {
			e.Kind = calls.EventLose
		}
	}
	w.mu.Lock()
	w.order = e.Kind
	w.mu.Unlock()
	w.apply(e)
}

// reads reads the reports until nothing more can come.
func (w *witness) reads(ctx context.Context, c Capabilities) error {
	if c.Reports {
		evidence, position, err := w.bench.Driver().(pbx.Reporter).Reports(ctx, w.Open(), nil)
		if err != nil {
			return fmt.Errorf("reports: %w", err)
		}
		w.hear(evidence, false)
		again, _, err := w.bench.Driver().(pbx.Reporter).Reports(ctx, w.Open(), position)
		if err != nil {
			return fmt.Errorf("reports once more: %w", err)
		}
		w.hear(again, false)
	}
	if r := w.Open(); len(r) > 0 {
		w.apply(calls.Event{Kind: calls.EventNoReport})
	}
	return nil
}

// wait waits for a channel's close while the watch goes on.
func wait(ctx context.Context, closed chan struct{}, watched chan error) error {
	select {
	case <-closed:
		return nil
	case err := <-watched:
		return fmt.Errorf("the watch ended: %w", err)
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Open implements pbx.Watcher.
func (w *witness) Open() []calls.Record {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.record.Settled() && w.record.Outcome() != calls.OutcomeNoReport {
		return nil
	}
	return []calls.Record{w.record}
}

// Hear implements pbx.Watcher.
func (w *witness) Hear(n pbx.News) error {
	w.hear(n.Evidence, true)
	if w.bench.IsLast(n) {
		w.lastOnce.Do(func() { close(w.last) })
	}
	return nil
}

// Stands implements pbx.Watcher.
func (w *witness) Stands(s pbx.LiveState, _ error) {
	if s == pbx.LiveOn {
		w.onOnce.Do(func() { close(w.on) })
	}
}

// hear notes evidence and obeys it.
func (w *witness) hear(all []pbx.Evidence, isLive bool) {
	for _, e := range all {
		w.mu.Lock()
		switch {
		case e.Record != w.record.ID:
			w.foreign = append(w.foreign, e.Record)
		case e.Event.Kind == calls.EventReport && e.Event.Report != nil:
			w.outcomes = append(w.outcomes, e.Event.Report.Outcome)
		case e.Event.Kind == calls.EventNoReport: // claims nothing
		case isLive && !slices.Contains(w.live, e.Event.Kind):
			w.live = append(w.live, e.Event.Kind)
		}
		w.mu.Unlock()
		if e.Record == w.record.ID {
			w.apply(e.Event)
		}
	}
}

func (w *witness) apply(e calls.Event) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.record.Steps) == 0 {
		w.record.Steps = []calls.Transition{{State: calls.Requested, At: time.Now().UnixMilli()}}
	}
	w.record, _ = w.record.Apply(e, time.Now())
}

// complaints holds what is known against what may and must be.
func (w *witness) complaints(s Scenario) []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	var all []string
	complain := func(format string, values ...any) { all = append(all, fmt.Sprintf(format, values...)) }
	want := s.Expect(w.bench.Capabilities())
	if w.order != want.Order {
		complain("the order's answer is %q, want %q", w.order, want.Order)
	}
	for _, kind := range w.live {
		if !slices.Contains(want.Live, kind) {
			complain("%q is claimed without evidence", kind)
		}
	}
	if s.Answer != Late && s.Stream != Delayed && !slices.Equal(w.live, want.Live) {
		complain("the events told %q, want %q", w.live, want.Live)
	}
	for _, o := range w.outcomes {
		if o != want.Reported {
			complain("%q is reported, want %q", o, want.Reported)
		}
	}
	if len(w.outcomes) == 0 && want.Reported != "" {
		complain("nothing is reported, want %q", want.Reported)
	}
	state := w.record.State()
	if s.Answer == Late && want.State == calls.Unknown && state == calls.Ended {
		state = want.State
	}
	if state != want.State || w.record.Outcome() != want.Outcome {
		complain("in the end %q and %q, want %q and %q", w.record.State(), w.record.Outcome(), want.State, want.Outcome)
	}
	if len(w.foreign) > 0 {
		complain("evidence on %q", w.foreign)
	}
	return all
}

package app

import (
	"context"
	"sync"

	"simotel/wasm/calls"
)

// mostWaiting bounds what waits to be done in order: beyond it who wants more done
// waits too.
const mostWaiting = 64

// inOrder does one thing after the other while whoever wants them done goes on: the
// stream of events must not wait for a tab that hangs. Nothing runs while there is
// nothing to do.
type inOrder struct {
	room    chan struct{} // holds one for each thing that is not done
	mu      sync.Mutex
	waiting []func()
	runs    bool
}

func newInOrder() inOrder { return inOrder{room: make(chan struct{}, mostWaiting)} }

// do has something done after what is to be done before.
func (o *inOrder) do(f func()) {
	o.room <- struct{}{}
	o.mu.Lock()
	defer o.mu.Unlock()
	o.waiting = append(o.waiting, f)
	if !o.runs {
		o.runs = true
		go o.run()
	}
}

func (o *inOrder) run() {
	for {
		o.mu.Lock()
		if len(o.waiting) == 0 {
			o.runs = false
			o.mu.Unlock()
			return
		}
		f := o.waiting[0]
		o.waiting = o.waiting[1:]
		o.mu.Unlock()
		f()
		<-o.room
	}
}

// inTurn has what follows from a change that is stored done in its turn, while the
// next is heard.
func (a *App) inTurn(ctx context.Context, c calls.Changed) {
	a.carried.do(func() { a.carryOut(ctx, c) })
	if c.Effects.Has(calls.Tell) {
		a.told.do(func() { a.publish(ctx, c.Record) })
	}
}

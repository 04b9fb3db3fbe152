package app

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"simotel/wasm/calls"
	"simotel/wasm/message"
	"simotel/wasm/pbx"
)

// hung is a browser with a tab that answers nothing.
type hung struct {
	browser
	asked atomic.Int64
}

func (h *hung) Tell(ctx context.Context, _ Tab, _ any) (json.RawMessage, error) {
	h.asked.Add(1)
	<-ctx.Done()
	return nil, ctx.Err()
}

func TestATabThatHangsDelaysNeitherTheStreamNorTheBadge(t *testing.T) {
	withStream(t, func(t *testing.T, w *world, s *streaming, worker *App) {
		h := &hung{browser: browser{w}}
		called(t, worker, request("g1", "09123456789"))
		synctest.Wait() // what follows from the call is done by the browser before
		worker.Browser = h
		for _, tab := range []int{7, 8} { // each is silent once it was found so
			worker.remember(t.Context(), "g1", message.CallRequest{Place: message.Place{Tab: tab, Frame: 3}})
		}
		began := time.Now()
		for _, kind := range []calls.EventKind{calls.EventCallerRinging, calls.EventCallerAnswered, calls.EventConnect} {
			if err := s.watcher.Hear(pbx.News{Evidence: []pbx.Evidence{evidence("g1", kind)}}); err != nil {
				t.Fatal(err)
			}
		}
		synctest.Wait()
		if took := time.Since(began); took != 0 || w.badge() != "●" {
			t.Errorf("it took %v, badge %q", took, w.badge())
		}
		time.Sleep(time.Minute)
		if h.asked.Load() < 4 { // two tabs, each in its frame and at its top
			t.Errorf("the tabs were asked %d times", h.asked.Load())
		}
	})
}

func TestWhatIsDoneInOrderIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		o, goOn, asked := newInOrder(), make(chan struct{}), 0
		var done []string
		go func() {
			for i := range 2 * mostWaiting {
				o.do(func() { <-goOn; done = append(done, fmt.Sprintf("%03d", i)) })
				asked++
			}
		}()
		synctest.Wait()
		if asked != mostWaiting {
			t.Errorf("%d were taken, want %d", asked, mostWaiting)
		}
		close(goOn)
		synctest.Wait()
		if len(done) != 2*mostWaiting || !slices.IsSorted(done) {
			t.Errorf("done: %q", done)
		}
	})
}

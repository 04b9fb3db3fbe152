package bridge

import (
	"context"
	"io"
	"net/http"
	"sync"
	"time"
)

// askEvery is how long the store's answer counts.
const askEvery = time.Second

// health is what the store last said of itself, so that whoever asks us for it
// does not ask the store each time.
type health struct {
	ask func(context.Context) error
	now func() time.Time

	mu    sync.Mutex
	asked time.Time
	said  error
}

// store returns what the store says, or said within the last second.
func (h *health) store(ctx context.Context) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.asked.IsZero() || h.now().Sub(h.asked) >= askEvery {
		h.said = h.ask(context.WithoutCancel(ctx)) // others wait for it too
		h.asked = h.now()
	}
	return h.said
}

// answerHealth answers balancers and administrators.
func (b *Bridge) answerHealth(mux *http.ServeMux) {
	mux.HandleFunc("/healthz", func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, "ok\n") // who has gone gets no answer
	})
	mux.HandleFunc("/readyz", func(w http.ResponseWriter, r *http.Request) {
		if what := b.unready(r.Context()); what != "" {
			http.Error(w, what, http.StatusServiceUnavailable)
			return
		}
		_, _ = io.WriteString(w, "ok\n")
	})
}

// unready says why no webhooks or clients should be sent here, empty for no
// reason.
func (b *Bridge) unready(ctx context.Context) string {
	switch {
	case b.ending.Load():
		return "stopping"
	case !b.ready.Load():
		return "reading"
	}
	if f := b.store.Failing(); f.Err != nil && (b.config.Store.Directory != "" || time.Since(f.Last) < unreadyAfter) {
		return "store"
	}
	if b.health.store(ctx) != nil {
		return "store"
	}
	return ""
}

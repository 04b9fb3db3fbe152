// Package bridge owns the event bridge as a whole: webhooks in, the stream
// between, clients out, and in which order all of it starts and ends. Each part
// is a package below. It refuses to answer for an event that is not stored.
package bridge

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"sync/atomic"
	"time"

	"simotel/wasm/bridge/clients"
	"simotel/wasm/bridge/config"
	"simotel/wasm/bridge/feed"
	"simotel/wasm/bridge/logfile"
	"simotel/wasm/bridge/metrics"
	"simotel/wasm/bridge/route"
	"simotel/wasm/bridge/store"
	"simotel/wasm/bridge/webhook"
	"simotel/wasm/pbx/simotel"
)

// shutdownFor bounds how long the end may take.
const shutdownFor = 15 * time.Second

// A store that takes no events: how long the embedded one may before the bridge
// ends, and how long one elsewhere keeps /readyz from saying ok after a try.
const (
	giveUpAfter  = 30 * time.Second
	unreadyAfter = 10 * time.Second // only a webhook can show that it takes events again, so one must come
)

// Bridge is a bridge that can run once.
type Bridge struct {
	config  config.Config
	log     *slog.Logger
	store   *store.Store
	feed    *feed.Feed
	metrics *metrics.Metrics
	clients *clients.Server
	ready   atomic.Bool // what was stored before the start is read
	ending  atomic.Bool // no more webhooks are taken
	proxies proxies
	opened  opened
	refused logfile.Sparse // webhooks
	health  *health
	giveUp  time.Duration // giveUpAfter; tests wait less
}

// New opens the addresses, then the store, and makes a bridge of both. A second
// bridge of the same file fails at the addresses, before it touches the store.
func New(c config.Config, log *slog.Logger) (*Bridge, error) {
	age := time.Duration(c.Store.Hours) * time.Hour
	b := &Bridge{config: c, log: log, feed: feed.New(routed(c.Users), c.ReplayMB<<20, age, time.Now), proxies: newProxies(c.TrustedProxies), giveUp: giveUpAfter}
	var err error
	if b.opened, err = open(c); err != nil {
		return nil, err
	}
	b.store, err = store.Open(store.Config{
		Directory: c.Store.Directory, Sync: c.Store.Sync, URLs: c.Store.URLs, Credentials: c.Store.Credentials, CA: c.Store.CA,
		Certificate: c.Store.Certificate, Key: c.Store.Key, Stream: c.Store.Stream, Replicas: c.Store.Replicas,
		MaxAge: age, MaxBytes: int64(c.Store.MB) << 20,
	}, log)
	if err != nil {
		b.opened.close()
		return nil, err
	}
	b.health = &health{now: time.Now, ask: func(ctx context.Context) error {
		_, err := b.store.State(ctx)
		return err
	}}
	b.metrics = metrics.New(func() float64 { return float64(b.feed.Newest()) }, func() float64 { return float64(b.feed.Bytes()) }, b.store.Connected)
	b.clients = clients.New(clients.Config{
		Feed: b.feed, Users: c.Users, Limits: c.Limits, Origins: c.Origins, Ready: b.ready.Load, Address: b.proxies.address,
		Last: func(ctx context.Context) (uint64, error) {
			state, err := b.store.State(ctx)
			return state.Last, err
		},
		Failures: &clients.Failures{Most: c.Limits.Failures, Now: time.Now}, Log: log, Metrics: b.metrics,
	})
	return b, nil
}

// routed is the users as events are routed to them.
func routed(users []config.User) []route.User {
	all := make([]route.User, len(users))
	for i, u := range users {
		all[i] = route.User{Name: u.Name, Extensions: u.Extensions, Numbers: u.Numbers, All: u.All}
	}
	return all
}

// Run serves until ctx ends: then it takes no more webhooks, lets those that wait
// be stored, tells the clients that it goes, and closes the store.
func (b *Bridge) Run(ctx context.Context) error {
	servers := b.servers()
	failed := make(chan error, len(servers)+2)
	for _, s := range servers {
		go func() { failed <- s.serve() }()
	}
	reading, stop := context.WithCancel(ctx)
	defer stop()
	go func() { failed <- b.read(reading) }()
	if b.config.Store.Directory != "" {
		go func() { failed <- b.watch(reading) }()
	}
	var err error
	select {
	case err = <-failed:
	case <-ctx.Done():
	}
	b.log.Info("stopping")
	b.ending.Store(true)
	end, cancel := context.WithTimeout(context.Background(), shutdownFor)
	defer cancel()
	ends := []error{b.clients.Shutdown(end)}
	for _, s := range servers { // WebSockets are gone, webhooks under way are waited for
		ends = append(ends, s.http.Shutdown(end))
	}
	b.store.Close()
	b.log.Info("stopped")
	if ctx.Err() != nil { // as it was told to
		return errors.Join(ends...)
	}
	return err
}

// read reads the stream from its beginning, routes what it has, and says when all
// that was there is read.
func (b *Bridge) read(ctx context.Context) error {
	state, err := b.store.Ensure(ctx)
	if err != nil {
		return err
	}
	first := max(state.First, 1)
	b.feed.Begin(first-1, state.Last, state.IsWhole)
	if keepsTooLittle(state, time.Now()) {
		b.log.Warn("store_keeps_too_little", "oldest", state.FirstAt)
	}
	b.log.Info("reading", "events", state.Last-(first-1), "sequence", first)
	go func() {
		if b.feed.Reach(ctx, state.Last) == nil {
			b.ready.Store(true)
			b.log.Info("ready", "sequence", state.Last)
		}
	}()
	return b.store.Read(ctx, first, b.feed.Lose, func(e store.Event) {
		n := b.feed.Take(route.Event{Sequence: e.Sequence, At: e.At, Raw: e.Raw})
		b.metrics.Events.Inc()
		b.metrics.Deliveries.Add(float64(n))
	})
}

// keepsTooLittle reports whether a call may still be under way whose first events
// are gone: what a bridge tells of it depends on when it was started.
func keepsTooLittle(s store.State, now time.Time) bool {
	return !s.IsWhole && s.Last >= s.First && now.Sub(s.FirstAt) < route.Life
}

// watch waits until the embedded store takes no events for too long, or ctx ends.
// JetStream keeps a write error, of a disk that was full for a moment, until its
// files are opened again: this program has to be started again for that.
func (b *Bridge) watch(ctx context.Context) error {
	look := time.NewTicker(b.giveUp / 30)
	defer look.Stop()
	for {
		select {
		case <-look.C:
		case <-ctx.Done():
			return ctx.Err()
		}
		if f := b.store.Failing(); f.Err != nil && time.Since(f.Since) > b.giveUp {
			b.log.Error("store_gives_up", "error", f.Err.Error())
			return fmt.Errorf("the store takes no events, start the bridge again: %w", f.Err)
		}
	}
}

// webhooks returns the handler of what Simotel sends.
func (b *Bridge) webhooks() http.Handler {
	c := b.config
	wrong := &clients.Failures{Most: c.Limits.Failures, Now: time.Now} // passwords; tokens have their own
	h := webhook.New(webhook.Config{
		Path: webhookPath, User: c.Webhook.User, Password: config.Hash(c.Webhook.Password, c.Webhook.PasswordSHA256), MaxBody: int64(c.Limits.WebhookBytes),
		Store:   b.publish,
		Done:    b.done,
		Blocked: func(r *http.Request) bool { return wrong.Many(b.proxies.address(r)) },
		Failed:  func(r *http.Request) { wrong.Add(b.proxies.address(r)) },
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if b.ending.Load() {
			w.Header().Set("Retry-After", "2")
			http.Error(w, "this bridge is going away", http.StatusServiceUnavailable)
			return
		}
		h.ServeHTTP(w, r)
	})
}

// publish stores an event.
func (b *Bridge) publish(ctx context.Context, event json.RawMessage) (uint64, error) {
	sequence, err := b.store.Publish(ctx, event)
	if err == nil && b.log.Enabled(ctx, slog.LevelDebug) {
		concern := simotel.ReadConcern(event)
		for i, party := range concern.Parties {
			concern.Parties[i] = logfile.Redact(party)
		}
		b.log.Debug("event", "sequence", sequence, "event", concern.Name, "calls", concern.Calls, "parties", concern.Parties)
	}
	return sequence, err
}

// done notes what became of a webhook.
func (b *Bridge) done(r webhook.Result, name string, took time.Duration, err error) {
	b.metrics.Webhooks.WithLabelValues(string(r)).Inc()
	switch {
	case r == webhook.Stored:
		b.metrics.StoreTime.Observe(took.Seconds())
	case err != nil:
		b.log.Error("webhook_refused", "result", string(r), "event", name, "seconds", took.Seconds(), "error", err.Error())
	default:
		if leftOut, ok := b.refused.Next(time.Now()); ok {
			b.log.Warn("webhook_refused", "result", string(r), "event", name, "left_out", leftOut)
		}
	}
}

// Package clients owns the connections of the bridge's clients: the protocol of
// docs/events.md over WebSocket, who may connect and how many, and when a
// connection is slow or dead. It refuses to keep anything for a connection but
// how far it has read, so that a slow one costs no more than others.
package clients

import (
	"context"
	"log/slog"
	"net/http"
	"net/netip"
	"path"
	"sync"
	"time"

	"github.com/coder/websocket"

	"simotel/wasm/bridge/config"
	"simotel/wasm/bridge/feed"
	"simotel/wasm/bridge/logfile"
	"simotel/wasm/bridge/metrics"
)

// Config is what a server is set up with.
type Config struct {
	Feed    *feed.Feed
	Users   []config.User
	Limits  config.Limits
	Origins []string

	// Last asks the store for the sequence of its newest event.
	Last func(context.Context) (uint64, error)
	// Ready reports whether all that was stored before the start is read.
	Ready func() bool
	// Address is where a request comes from; Failures counts wrong tokens by it.
	Address  func(*http.Request) netip.Addr
	Failures *Failures
	Log      *slog.Logger
	Metrics  *metrics.Metrics
}

// catchUpFor is how long a client waits that has heard more, from another bridge,
// than this one has read.
const catchUpFor = 5 * time.Second

// slowFor is how long a wrong token waits for its answer, from an address that
// sent too many.
const slowFor = 2 * time.Second

// leastWaiting is how many connections of one address may be without a token at
// least; otherwise a tenth of all that may be.
const leastWaiting = 16

// Server takes clients.
type Server struct {
	Config
	tokens  config.Tokens
	catchUp time.Duration // catchUpFor; tests wait less
	slow    time.Duration // slowFor; tests wait longer

	mu      sync.Mutex
	open    int                  // connections, being made ones among them
	all     map[*client]struct{} // welcomed or not
	ofUser  [][]*client          // welcomed, the oldest first
	stopped bool                 // no more may come
	gone    sync.WaitGroup

	waiting map[netip.Addr]int // connections without a token yet, by address
	refused logfile.Sparse
}

// New returns a server.
func New(c Config) *Server {
	return &Server{Config: c, tokens: config.TokensOf(c.Users), catchUp: catchUpFor, slow: slowFor, waiting: make(map[netip.Addr]int), all: make(map[*client]struct{}), ofUser: make([][]*client, len(c.Users))}
}

// ServeHTTP implements http.Handler.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	address := s.Address(r)
	if reason, status := s.refusal(r, address); reason != "" {
		s.Metrics.Refused.WithLabelValues(reason).Inc()
		s.stranger("client_refused", "reason", reason, "address", address.String())
		w.Header().Set("Retry-After", "5")
		http.Error(w, reason, status)
		return
	}
	defer s.leave()
	settle := sync.OnceFunc(func() { s.settle(address) })
	defer settle()
	// The origin was looked at by refusal.
	conn, err := websocket.Accept(w, r, &websocket.AcceptOptions{InsecureSkipVerify: true, CompressionMode: websocket.CompressionDisabled})
	if err != nil {
		return // it has answered
	}
	conn.SetReadLimit(4 << 10)
	c := &client{Server: s, conn: conn, address: address, pings: make(chan struct{}, 1), user: -1, settle: settle}
	var cancel context.CancelFunc
	c.ctx, cancel = context.WithCancel(context.Background())
	c.cancel = cancel
	defer cancel()
	s.mu.Lock()
	s.all[c] = struct{}{}
	if s.stopped {
		c.end(websocket.StatusGoingAway, "shutdown")
	}
	s.mu.Unlock()
	c.run()
	s.mu.Lock()
	delete(s.all, c)
	s.mu.Unlock()
}

// refusal says why a connection is not even spoken to, empty for no reason, and
// counts it otherwise.
func (s *Server) refusal(r *http.Request, address netip.Addr) (reason string, status int) {
	if origin := r.Header.Get("Origin"); origin != "" && !s.allows(origin) {
		return "origin", http.StatusForbidden
	}
	if !s.Ready() {
		return "not_ready", http.StatusServiceUnavailable
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stopped {
		return "shutdown", http.StatusServiceUnavailable
	}
	if s.open >= s.Limits.Clients {
		return "clients", http.StatusServiceUnavailable
	}
	if s.waiting[address] >= max(leastWaiting, s.Limits.Clients/10) {
		return "waiting", http.StatusServiceUnavailable
	}
	s.waiting[address]++
	s.open++
	s.gone.Add(1)
	return "", 0
}

// settle notes that a connection has shown its token, or has gone.
func (s *Server) settle(address netip.Addr) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.waiting[address]--; s.waiting[address] == 0 {
		delete(s.waiting, address)
	}
}

// stranger logs what somebody without a token caused, if not too much was.
func (s *Server) stranger(what string, fields ...any) {
	if leftOut, ok := s.refused.Next(time.Now()); ok {
		s.Log.Info(what, append(fields, "left_out", leftOut)...)
	}
}

func (s *Server) leave() {
	s.mu.Lock()
	s.open--
	s.mu.Unlock()
	s.gone.Done()
}

// allows reports whether a page or extension of this origin may connect. A client
// that is no browser has none.
func (s *Server) allows(origin string) bool {
	for _, pattern := range s.Origins {
		if ok, err := path.Match(pattern, origin); ok && err == nil {
			return true
		}
	}
	return false
}

// admit notes a client of a user. Above the user's limit the oldest has to go: it
// is likely to be a dead one that nobody has noticed.
func (s *Server) admit(c *client) {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := append(s.ofUser[c.user], c)
	if len(all) > s.Limits.ClientsPerUser {
		all[0].end(websocket.StatusPolicyViolation, "too_many")
		all = all[1:]
	}
	s.ofUser[c.user] = all
	s.Metrics.Clients.Inc()
}

// dismiss forgets a client of a user.
func (s *Server) dismiss(c *client) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.Metrics.Clients.Dec()
	for i, other := range s.ofUser[c.user] {
		if other == c {
			s.ofUser[c.user] = append(append([]*client(nil), s.ofUser[c.user][:i]...), s.ofUser[c.user][i+1:]...)
			return
		}
	}
}

// Shutdown takes no more clients and tells all that this server goes away. It
// returns when they are gone, or ctx's error.
func (s *Server) Shutdown(ctx context.Context) error {
	s.mu.Lock()
	s.stopped = true
	for c := range s.all {
		c.end(websocket.StatusGoingAway, "shutdown")
	}
	s.mu.Unlock()
	gone := make(chan struct{})
	go func() {
		s.gone.Wait()
		close(gone)
	}()
	select {
	case <-gone:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func seconds(n int) time.Duration { return time.Duration(n) * time.Second }

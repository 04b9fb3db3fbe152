// Package simoteltest owns an embedded Simotel API server (v4, and the cloud's
// v4.1, which takes an API key alone) for the demo and
// the tests: accounts, permissions, envelope and errors as the vendor documents
// them. It refuses what the real one refuses, and places no call: what becomes of
// one is told by scripts, see Phone.
package simoteltest

import (
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"time"
)

// Account is one API account (Maintenance > API Accounts).
type Account struct {
	Mode     string // "basic", "token" or "both"
	Username string
	Password string
	Token    string   // 50 characters of [A-Za-z0-9]
	Disabled bool     //
	Requests []string // the services it may ask for: "/call/originate/act"
}

// Config is what an administrator sets.
type Config struct {
	Accounts   []Account
	AllowedIPs []string // addresses that may ask; nil for Allow All IPs
	Users      []User   // its extensions, as far as they can be searched
	Barred     []string // beginnings of numbers that the PBX drops: barred_call_pre_codes
}

// The services that the extension asks for.
const (
	ServicePing      = "/setting/ping/act"
	ServiceOriginate = "/call/originate/act"
	ServiceSearch    = "/reports/cdr/search"
	ServiceOrdered   = "/reports/cdr/ordered/id"
)

// DefaultConfig has one account of each mode, all with the password "extension"
// and the same token, allowed to ping and originate: users "agent" (basic),
// "token" (token) and "both". 00 and + are barred, as in Simotel's own defaults.
func DefaultConfig() Config {
	may := []string{ServicePing, ServiceOriginate}
	return Config{
		Accounts: []Account{
			{Mode: "basic", Username: "agent", Password: "extension", Requests: may},
			{Mode: "token", Username: "token", Token: DefaultToken, Requests: may},
			{Mode: "both", Username: "both", Password: "extension", Token: strings.Repeat("B", 50), Requests: may},
		},
		Barred: []string{"00", "+"},
	}
}

// ReportingConfig is DefaultConfig with accounts that may read the reports too.
func ReportingConfig() Config {
	c := DefaultConfig()
	for i := range c.Accounts {
		c.Accounts[i].Requests = []string{ServicePing, ServiceOriginate, ServiceSearch, ServiceOrdered}
	}
	return c
}

// DefaultToken is the API key of DefaultConfig's account "token".
const DefaultToken = "Demo0Demo1Demo2Demo3Demo4Demo5Demo6Demo7Demo8Demo9"

// Behaviour is how the server, or what is between, answers an originate.
type Behaviour string

// The behaviours. HTML, Redirect and Huge answer ping the same way too.
const (
	Normal   Behaviour = ""          // at once, as documented
	FirstLeg Behaviour = "first leg" // after the caller's phone was answered: Server.FirstLegDelay
	HTML     Behaviour = "html"      // 200 with a page, as a router or captive portal does
	Redirect Behaviour = "redirect"  // 302 to Server.RedirectTo
	Cut      Behaviour = "cut"       // 200 with half an envelope
	Nameless Behaviour = "nameless"  // success without an id
	Huge     Behaviour = "huge"      // 200 with 8 MiB
	Hold     Behaviour = "hold"      // the order is taken, no answer comes
	Drop     Behaviour = "drop"      // the order is taken, the connection closed
	Gateway  Behaviour = "gateway"   // the order is taken, a proxy answers 502
)

// Request is one request as it arrived.
type Request struct {
	At       time.Time
	Method   string
	Path     string
	RemoteIP string
	Mode     string // how it authenticated: "", "basic", "token", "both"
	Header   http.Header
	Body     string
	Status   int // what was answered; 0 while or where no answer goes out
}

// Order is one originate that the PBX took.
type Order struct {
	At     time.Time
	Fields map[string]string // as sent: caller, callee, context, caller_id, timeout ...
	Body   string            // as sent
	CallID string            // orig.call.<seconds>.<number>
	Barred bool              // the PBX drops the call all the same, see Config.Barred
}

// Server is an embedded Simotel. Its fields are set before its first request.
type Server struct {
	FirstLegDelay time.Duration // 45 s if zero
	RedirectTo    string

	Second        time.Duration // how long a second of the PBX takes in scripted calls; a second if zero
	Trunk         string        // the name of the trunk by which calls leave; "center" if empty
	PageSize      int           // items that ordered/id answers at once, zero for all
	RingDirection string        // "in", "out" or empty: what NewState says of the phone that is rung first. Nothing documents it for ordered calls
	NamesCalls    bool          // whether OutgoingCall has originated_call_id, as an older page of the documents says

	mu        sync.Mutex
	config    Config
	behaviour Behaviour
	special   map[string]Behaviour // of services of their own
	requests  []Request
	orders    []Order
	phones    map[string]Phone
	other     *Phone // of every number that phones lacks
	running   []*call
	ended     int // scripts that came to their end
	cdrs      []stored
	events    events
	scripts   sync.WaitGroup
	changed   chan struct{} // closed and replaced at each change that is waited for
	stop      chan struct{}
	http      *httptest.Server
}

// New returns a server that is not started.
func New(c Config) *Server {
	return &Server{config: c, changed: make(chan struct{}), stop: make(chan struct{})}
}

// Start listens on a free port of 127.0.0.1, in clear text.
func (s *Server) Start() {
	s.prepare()
	s.http.Start()
}

// StartTLS listens with a certificate that nobody signed, as most Simotel
// servers do.
func (s *Server) StartTLS() {
	s.prepare()
	s.http.StartTLS()
}

func (s *Server) prepare() {
	s.http = httptest.NewUnstartedServer(http.HandlerFunc(s.serve))
	s.http.Config.ErrorLog = log.New(io.Discard, "", 0) // handshakes that a test refuses
}

// URL is the server's address without a path.
func (s *Server) URL() string { return s.http.URL }

// Close ends the server and whatever it holds.
func (s *Server) Close() {
	close(s.stop)
	s.http.CloseClientConnections()
	s.http.Close()
	s.scripts.Wait()
}

// SetBehaviour changes how the next requests are answered.
func (s *Server) SetBehaviour(b Behaviour) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.behaviour = b
}

// SetBehaviourOf changes how the next requests for one service are answered,
// whatever SetBehaviour says. The reports know HTML, Redirect, Huge, Hold, Drop,
// Gateway and Cut.
func (s *Server) SetBehaviourOf(service string, b Behaviour) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.special == nil {
		s.special = make(map[string]Behaviour)
	}
	s.special[service] = b
}

// SetConfig changes accounts and permissions from the next request on.
func (s *Server) SetConfig(c Config) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.config = c
}

// Orders returns the orders taken so far, oldest first.
func (s *Server) Orders() []Order {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.orders)
}

// Requests returns everything that arrived, refused or not, oldest first.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

// WaitOrders waits until n orders were taken.
func (s *Server) WaitOrders(ctx context.Context, n int) ([]Order, error) {
	err := s.wait(ctx, func() bool { return len(s.orders) >= n })
	orders := s.Orders()
	if err != nil {
		err = fmt.Errorf("%d of %d orders: %w", len(orders), n, err)
	}
	return orders, err
}

// WaitEnded waits until n scripted calls came to the end of their scripts:
// what they have written and sent is there.
func (s *Server) WaitEnded(ctx context.Context, n int) error {
	return s.wait(ctx, func() bool { return s.ended >= n })
}

// WaitTalking waits until the callee has answered in n calls, ended or not.
func (s *Server) WaitTalking(ctx context.Context, n int) error {
	return s.wait(ctx, func() bool {
		talking := 0
		for _, c := range s.running {
			if c.isAnswered {
				talking++
			}
		}
		return talking >= n
	})
}

// wait waits for something that is true under the lock.
func (s *Server) wait(ctx context.Context, isTrue func() bool) error {
	return waitUntil(ctx, func() (bool, <-chan struct{}) {
		s.mu.Lock()
		defer s.mu.Unlock()
		return isTrue(), s.changed
	})
}

// waitUntil looks until something is so, again whenever the channel that it was
// given is closed. The error is ctx's.
func waitUntil(ctx context.Context, look func() (isSo bool, changed <-chan struct{})) error {
	for {
		isSo, changed := look()
		if isSo {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// tell wakes who waits. The lock is held.
func (s *Server) tell() {
	close(s.changed)
	s.changed = make(chan struct{})
}

// take records an order and gives it an id.
func (s *Server) take(o Order) Order {
	s.mu.Lock()
	defer s.mu.Unlock()
	o.CallID = fmt.Sprintf("orig.call.%d.%06d", o.At.Unix(), 787335+len(s.orders))
	for _, prefix := range s.config.Barred {
		o.Barred = o.Barred || strings.HasPrefix(o.Fields["callee"], prefix)
	}
	s.orders = append(s.orders, o)
	s.tell()
	return o
}

func remoteIP(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

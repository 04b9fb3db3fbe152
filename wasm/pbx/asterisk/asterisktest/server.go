// Package asterisktest owns a real Asterisk for tests, on 127.0.0.1 alone: its
// configuration, its process, and real SIP phones that do as they are told.
// Start, or Run in a test, starts one; many may run at the same time. It refuses
// to play a PBX itself: what it tells of calls is what Asterisk and the phones
// said. Neither is installed by it, see Need.
package asterisktest

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"
)

// What every server has.
const (
	User         = "agent"     // an ARI user that may do everything
	ReadOnlyUser = "viewer"    // an ARI user that may only look
	Password     = "extension" // of both
	Context      = "internal"  // the dialplan's context
)

// Numbers of the context. Phones are 201 to 204; of these the first three are
// registered from the start. Any other number is one that the dialplan lacks.
const (
	Unregistered = "204"           // a phone that the PBX knows and that is not registered
	Echo         = "600"           // is answered at once and echoes
	Group        = "300"           // rings 201 and 202
	Barred       = "900"           // is refused with cause 21; so is whatever begins with 00
	Absent       = "999"           // no such extension
	Outside      = "02188341256"   // rings Config.Trunk's phone, as all that begins with one 0 does
	Abroad       = "0012025550123" // barred
)

// Config is what may differ between servers. The zero value of all but
// Installation is ready.
type Config struct {
	Installation   string        // the folder of an unpacked Asterisk, see Need
	AllowedOrigins []string      // of ari.conf; nil for none
	TLS            *Certificates // nil for no https and wss
	RingTime       time.Duration // how long the dialplan rings the callee, in whole seconds; 0 is 20 s
	Trunk          string        // the phone at the end of the line to the outside; empty is 203
	NoPhones       bool          // start no phone; Phone.Register starts one later
}

// Server is one running Asterisk with its phones. All methods may be called from
// many goroutines, but Restart, Stop, Cut and Close one at a time.
type Server struct {
	URL    string // http://127.0.0.1:PORT, without /ari
	TLSURL string // https://127.0.0.1:PORT, empty without Config.TLS

	config  Config
	folder  string
	ports   *ports
	program string // Asterisk's
	phones  map[string]*Phone
	client  *http.Client

	mu      sync.Mutex
	process *process
}

// grace is how long a process may take to end by itself.
const grace = 2 * time.Second

// Start starts an Asterisk and its phones, and returns when it is fully booted
// and all phones but Unregistered are registered. Its folder is a temporary one.
func Start(ctx context.Context, c Config) (_ *Server, err error) {
	if c.RingTime == 0 {
		c.RingTime = 20 * time.Second
	}
	if c.Trunk == "" {
		c.Trunk = "203"
	}
	s := &Server{config: c, program: filepath.Join(c.Installation, "asterisk"), phones: make(map[string]*Phone),
		client: &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.Close())
		}
	}()
	if s.ports, err = claimPorts(); err != nil {
		return nil, fmt.Errorf("start Asterisk: %w", err)
	}
	if s.folder, err = os.MkdirTemp("", "asterisk-"); err != nil {
		return nil, fmt.Errorf("start Asterisk: %w", err)
	}
	s.URL = fmt.Sprint("http://", s.ports.address(portHTTP))
	if c.TLS != nil {
		s.TLSURL = fmt.Sprint("https://", s.ports.address(portHTTPS))
	}
	for i, number := range []string{"201", "202", "203", "204"} {
		s.phones[number] = newPhone(s, number, i)
	}
	if err := s.writeConfiguration(); err != nil {
		return nil, fmt.Errorf("start Asterisk: %w", err)
	}
	if err := s.boot(ctx); err != nil {
		return nil, err
	}
	if c.NoPhones {
		return s, nil
	}
	return s, s.register(ctx, s.Phone("201"), s.Phone("202"), s.Phone("203"))
}

// boot starts the process and waits until ARI answers and all is loaded.
func (s *Server) boot(ctx context.Context) error {
	p, err := launch(filepath.Join(s.folder, "asterisk.out"), s.program, "-f", "-C", s.configuration())
	if err != nil {
		return fmt.Errorf("start Asterisk: %w", err)
	}
	s.mu.Lock()
	s.process = p
	s.mu.Unlock()
	for {
		status, _, err := s.ARI(ctx, http.MethodGet, "/asterisk/info?only=status", nil)
		if err == nil && status == http.StatusOK {
			break
		}
		select {
		case <-p.done:
			return fmt.Errorf("start Asterisk: it ended by itself (%v): %s", p.err, s.logTail())
		case <-ctx.Done():
			return fmt.Errorf("start Asterisk: ARI does not answer (%d, %v): %w: %s", status, err, ctx.Err(), s.logTail())
		case <-time.After(10 * time.Millisecond): // nothing tells that a port is listened on
		}
	}
	if _, err := s.CLI(ctx, "core waitfullybooted"); err != nil {
		return fmt.Errorf("start Asterisk: %w: %s", err, s.logTail())
	}
	return nil
}

// register registers phones, all at the same time.
func (s *Server) register(ctx context.Context, phones ...*Phone) error {
	errs := make([]error, len(phones))
	var all sync.WaitGroup
	for i, p := range phones {
		all.Go(func() { errs[i] = p.Register(ctx) })
	}
	all.Wait()
	return errors.Join(errs...)
}

// Phone returns the phone of a number, 201 to 204. Of any other number it is one
// whose methods fail.
func (s *Server) Phone(number string) *Phone {
	if p := s.phones[number]; p != nil {
		return p
	}
	return newPhone(s, number, -1)
}

// Stop ends Asterisk as its administrator would, and kills it after two seconds
// (which an open event socket can take up). Its phones stay on.
func (s *Server) Stop() { s.running().end(grace) }

// Cut is a power cut: Asterisk is dead at once and closes nothing in good order.
// Its phones stay on.
func (s *Server) Cut() { s.running().end(0) }

// Restart is a power cut, also of the phones, after which Asterisk starts again
// on the same ports, and the phones that were registered register again.
func (s *Server) Restart(ctx context.Context) error {
	s.Cut()
	var again []*Phone
	for _, p := range s.phones {
		if p.switchOff() {
			again = append(again, p)
		}
	}
	if err := s.boot(ctx); err != nil {
		return fmt.Errorf("restart: %w", err)
	}
	return s.register(ctx, again...)
}

// Close ends Asterisk and the phones and removes their folder. What an orderly end
// would save is thrown away, so it does not wait for one. The second time it does
// nothing.
func (s *Server) Close() error {
	for _, p := range s.phones {
		p.switchOff()
	}
	s.Cut()
	s.ports.release()
	if s.folder == "" {
		return nil
	}
	if err := os.RemoveAll(s.folder); err != nil {
		return fmt.Errorf("remove Asterisk's folder: %w", err)
	}
	return nil
}

// running returns the process, nil before the first start.
func (s *Server) running() *process {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.process
}

// configuration is the path of asterisk.conf.
func (s *Server) configuration() string { return filepath.Join(s.folder, "etc", "asterisk.conf") }

// logTail quotes the end of Asterisk's log, and what it wrote to its outputs.
func (s *Server) logTail() string {
	return strings.TrimSpace(tail(filepath.Join(s.folder, "asterisk.out"), 5) + "\n" + tail(filepath.Join(s.folder, "log", "full"), 25))
}

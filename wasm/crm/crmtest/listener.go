//go:build !js

package crmtest

import (
	"net"
	"net/http"
	"sync"
)

// Listener serves a handler at an address that stays the same while its server is
// stopped and started: an endpoint that restarts, or a network that is cut.
type Listener struct {
	URL string

	handler http.Handler
	mu      sync.Mutex
	server  *http.Server
}

// Listen starts a handler at an address of its own on the loopback interface.
func Listen(h http.Handler) (*Listener, error) {
	l := &Listener{handler: h}
	if err := l.start("127.0.0.1:0"); err != nil {
		return nil, err
	}
	return l, nil
}

func (l *Listener) start(address string) error {
	open, err := net.Listen("tcp", address)
	if err != nil {
		return err
	}
	l.URL = "http://" + open.Addr().String()
	l.server = &http.Server{Handler: l.handler}
	go func(s *http.Server) { _ = s.Serve(open) }(l.server) // it ends with Stop
	return nil
}

// Stop breaks all connections and refuses new ones.
func (l *Listener) Stop() {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.server != nil {
		_ = l.server.Close() // whatever was under way is to break
		l.server = nil
	}
}

// Start listens again, at the same address.
func (l *Listener) Start() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.server != nil {
		return nil
	}
	return l.start(l.URL[len("http://"):])
}

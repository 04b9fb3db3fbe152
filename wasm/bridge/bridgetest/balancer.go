package bridgetest

import (
	"io"
	"net"
	"sync"
)

// Balancer is a TCP balancer: each connection goes to the next of several
// addresses that takes it.
type Balancer struct {
	listener net.Listener
	mu       sync.Mutex
	to       []string
	next     int
	open     map[net.Conn]string // connections of clients, by where they were handed
}

// NewBalancer starts one.
func NewBalancer(to ...string) (*Balancer, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	b := &Balancer{listener: l, to: to, open: make(map[net.Conn]string)}
	go func() {
		for {
			client, err := l.Accept()
			if err != nil {
				return
			}
			go b.serve(client)
		}
	}()
	return b, nil
}

// Address is where it listens.
func (b *Balancer) Address() string { return b.listener.Addr().String() }

// Open returns how many connections an address has.
func (b *Balancer) Open(address string) int {
	b.mu.Lock()
	defer b.mu.Unlock()
	n := 0
	for _, to := range b.open {
		if to == address {
			n++
		}
	}
	return n
}

// Close ends it and its connections.
func (b *Balancer) Close() {
	_ = b.listener.Close()
	b.mu.Lock()
	defer b.mu.Unlock()
	for c := range b.open {
		_ = c.Close()
	}
}

// serve hands one connection to an address that takes it.
func (b *Balancer) serve(client net.Conn) {
	defer client.Close()
	b.mu.Lock()
	first := b.next
	b.next++
	b.mu.Unlock()
	for i := range b.to {
		to := b.to[(first+i)%len(b.to)]
		server, err := net.Dial("tcp", to)
		if err != nil {
			continue
		}
		defer server.Close()
		b.mu.Lock()
		b.open[client] = to
		b.mu.Unlock()
		done := make(chan struct{}, 2)
		for _, ends := range [2][2]net.Conn{{client, server}, {server, client}} {
			go func() {
				_, _ = io.Copy(ends[0], ends[1]) // its end is the connection's
				done <- struct{}{}
			}()
		}
		<-done
		b.mu.Lock()
		delete(b.open, client)
		b.mu.Unlock()
		return
	}
}

package asterisktest

import (
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
)

// Proxy is the network between a client and a server, which can be cut. It
// carries TCP's bytes as they are.
type Proxy struct {
	target   string
	listener net.Listener
	to, back *gate // towards the server, and its answers

	mu       sync.Mutex
	pairs    map[*pair]struct{}
	isClosed bool
	running  sync.WaitGroup
}

// pair is a client's connection and its continuation to the server.
type pair struct {
	client, server net.Conn
	ended          chan struct{} // closed when both are to end
	once           sync.Once
}

func (p *pair) end() {
	p.once.Do(func() {
		close(p.ended)
		_ = p.client.Close() // all that can be wrong is that it is closed
		_ = p.server.Close()
	})
}

// NewProxy starts a proxy on 127.0.0.1 in front of a server: its HOST:PORT or URL.
func NewProxy(target string) (*Proxy, error) {
	if _, rest, isURL := strings.Cut(target, "://"); isURL {
		target = rest
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("start a proxy: %w", err)
	}
	p := &Proxy{target: target, listener: listener, to: openGate(), back: openGate(), pairs: make(map[*pair]struct{})}
	p.running.Go(p.accept)
	return p, nil
}

// Address is HOST:PORT of the proxy.
func (p *Proxy) Address() string { return p.listener.Addr().String() }

// Cut has nothing pass any more, in neither direction, and nothing closed: who
// waits for an answer waits. New connections open and are as silent.
func (p *Proxy) Cut() { p.to.shut(); p.back.shut() }

// CutAnswers lets pass what clients send, and nothing that the server answers:
// an order arrives, and nobody hears of it.
func (p *Proxy) CutAnswers() { p.back.shut() }

// Restore ends Cut and CutAnswers. What was held back passes.
func (p *Proxy) Restore() { p.to.open(); p.back.open() }

// Drop closes all connections, as a NAT does that was restarted. New ones work.
func (p *Proxy) Drop() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for c := range p.pairs {
		c.end()
	}
}

// Connections tells how many connections there are.
func (p *Proxy) Connections() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.pairs)
}

// Close closes all connections and the port.
func (p *Proxy) Close() error {
	p.mu.Lock()
	p.isClosed = true
	p.mu.Unlock()
	err := p.listener.Close()
	p.Drop()
	p.running.Wait()
	if err != nil && !errors.Is(err, net.ErrClosed) {
		return fmt.Errorf("close a proxy: %w", err)
	}
	return nil
}

// accept takes clients until the port is closed.
func (p *Proxy) accept() {
	for {
		client, err := p.listener.Accept()
		if err != nil {
			return // Close
		}
		p.running.Go(func() { p.carry(client) })
	}
}

// carry is one connection's life. A server that is down closes the client's.
func (p *Proxy) carry(client net.Conn) {
	server, err := net.Dial("tcp", p.target)
	if err != nil {
		_ = client.Close() // what a client sees of a server that is down
		return
	}
	c := &pair{client: client, server: server, ended: make(chan struct{})}
	p.mu.Lock()
	p.pairs[c] = struct{}{}
	isClosed := p.isClosed
	p.mu.Unlock()
	if isClosed {
		c.end()
	}
	var both sync.WaitGroup
	both.Go(func() { pass(c, server, client, p.to) })
	both.Go(func() { pass(c, client, server, p.back) })
	both.Wait()
	c.end()
	p.mu.Lock()
	delete(p.pairs, c)
	p.mu.Unlock()
}

// pass copies one direction while the gate is open, also the end of what is
// sent. An error of either side is the end of the pair.
func pass(c *pair, to, from net.Conn, g *gate) {
	buffer := make([]byte, 1<<15)
	for {
		n, err := from.Read(buffer)
		select {
		case <-g.opened():
		case <-c.ended:
			return
		}
		if n > 0 {
			if _, err := to.Write(buffer[:n]); err != nil {
				c.end()
				return
			}
		}
		switch {
		case errors.Is(err, io.EOF):
			if to.(*net.TCPConn).CloseWrite() != nil {
				c.end()
			}
			return
		case err != nil:
			c.end()
			return
		}
	}
}

// gate is what a direction's bytes pass through.
type gate struct {
	mu      sync.Mutex
	passing chan struct{} // closed while open
}

func openGate() *gate {
	g := &gate{passing: make(chan struct{})}
	close(g.passing)
	return g
}

func (g *gate) opened() <-chan struct{} {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.passing
}

func (g *gate) shut() {
	g.mu.Lock()
	defer g.mu.Unlock()
	select {
	case <-g.passing:
		g.passing = make(chan struct{})
	default: // it is shut
	}
}

func (g *gate) open() {
	g.mu.Lock()
	defer g.mu.Unlock()
	select {
	case <-g.passing: // it is open
	default:
		close(g.passing)
	}
}

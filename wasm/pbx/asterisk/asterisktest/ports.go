package asterisktest

import (
	"errors"
	"net"
	"os"
	"strconv"
)

// Ports are taken in blocks from below those that systems give away by
// themselves. Whoever listens on a block's first port owns the block: so do
// tests of several packages get along, and a killed one leaves nothing locked.
const (
	firstPort  = 20000
	lastPort   = 32000
	blockPorts = 128
)

// The ports of a block, as distances from its first.
const (
	portLock    = 0
	portHTTP    = 1
	portHTTPS   = 2
	portSIP     = 3
	portRTP     = 32 // Asterisk's, two for each party of a call
	portRTPLast = 79
	portPhones  = 80 // the first phone's
	phonePorts  = 8  // SIP, the one after it (which the phone takes for TLS), control, then RTP
)

// ports is a block that is owned.
type ports struct {
	first int
	lock  net.Listener
}

// claimPorts looks for a block of which nobody has any port that matters. Each
// program begins its search elsewhere.
func claimPorts() (*ports, error) {
	const blocks = (lastPort - firstPort) / blockPorts
	for i := range blocks {
		p := &ports{first: firstPort + (os.Getpid()+i)%blocks*blockPorts}
		var err error
		if p.lock, err = net.Listen("tcp", p.address(portLock)); err != nil {
			continue // somebody's
		}
		if p.areFree() {
			return p, nil
		}
		p.release()
	}
	return nil, errors.New("no free ports between 20000 and 32000 on 127.0.0.1")
}

// areFree tries the ports that are listened on.
func (p *ports) areFree() bool {
	for _, port := range []int{portHTTP, portHTTPS, portPhones + 2, portPhones + phonePorts + 2, portPhones + 2*phonePorts + 2} {
		l, err := net.Listen("tcp", p.address(port))
		if err != nil {
			return false
		}
		l.Close()
	}
	l, err := net.ListenPacket("udp", p.address(portSIP))
	if err != nil {
		return false
	}
	l.Close()
	return true
}

// number returns a port by its distance.
func (p *ports) number(distance int) int { return p.first + distance }

// address returns a port's address by its distance.
func (p *ports) address(distance int) string {
	return net.JoinHostPort("127.0.0.1", strconv.Itoa(p.number(distance)))
}

// release gives the block back. Errors of closing a listener mean that it is closed.
func (p *ports) release() {
	if p != nil {
		_ = p.lock.Close()
	}
}

// ofPhone returns the distance of a phone's first port.
func ofPhone(index int) int { return portPhones + index*phonePorts }

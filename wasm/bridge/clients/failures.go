package clients

import (
	"net/netip"
	"sync"
	"time"
)

// failuresFor is how long wrong tokens count against an address.
const failuresFor = 5 * time.Minute

// mostAddresses bounds how many addresses are remembered.
const mostAddresses = 10_000

// Failures counts wrong tokens or passwords by address. Many people may have one
// address: who gives the right one is not to be refused for it.
type Failures struct {
	Most int // in five minutes; 0 for no bound
	Now  func() time.Time

	mu    sync.Mutex
	since time.Time
	of    map[netip.Addr]int
}

// Many reports whether an address has failed too often.
func (f *Failures) Many(a netip.Addr) bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.turn()
	return f.Most > 0 && f.of[a] >= f.Most
}

// Add notes a failure.
func (f *Failures) Add(a netip.Addr) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.turn()
	if len(f.of) < mostAddresses || f.of[a] > 0 {
		f.of[a]++
	}
}

// turn forgets all when their time is over. The lock is held.
func (f *Failures) turn() {
	if now := f.Now(); f.of == nil || now.Sub(f.since) > failuresFor {
		f.since, f.of = now, make(map[netip.Addr]int)
	}
}

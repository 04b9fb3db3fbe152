package bridge

import (
	"net/http"
	"net/netip"
	"strings"
)

// proxies are the networks of balancers that say in X-Forwarded-For where a
// request comes from.
type proxies []netip.Prefix

func newProxies(networks []string) proxies {
	var p proxies
	for _, n := range networks {
		if prefix, err := netip.ParsePrefix(n); err == nil { // config has looked
			p = append(p, prefix)
		}
	}
	return p
}

// address returns where a request comes from. What a proxy says is believed from
// the end on, as long as it names proxies.
func (p proxies) address(r *http.Request) netip.Addr {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return netip.Addr{}
	}
	address := peer.Addr().Unmap()
	hops := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
	for i := len(hops) - 1; i >= 0 && p.has(address); i-- {
		hop, err := netip.ParseAddr(strings.TrimSpace(hops[i]))
		if err != nil {
			break
		}
		address = hop.Unmap().WithZone("") // a zone, of any text, means something on that proxy alone
	}
	return address
}

func (p proxies) has(a netip.Addr) bool {
	for _, prefix := range p {
		if prefix.Contains(a) {
			return true
		}
	}
	return false
}

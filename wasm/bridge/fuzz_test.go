package bridge

import (
	"net/http"
	"net/netip"
	"strings"
	"testing"
)

// FuzzForwarded reads what a request says of where it comes from: only a balancer
// is believed, what is believed is an address that somebody named, and what a
// client writes before it changes nothing.
func FuzzForwarded(f *testing.F) {
	const client = "198.51.100.1"
	for _, forwarded := range []string{client, "203.0.113.9, " + client + ", 10.0.0.2", "nonsense", "", ",,", "10.0.0.3", "::ffff:" + client, "fd00::1", "fe80::1%\n", "2001:db8::1%eth0,10.0.0.2", client + ":5", "[::1]", strings.Repeat("10.0.0.2,", 500)} {
		for _, peer := range []string{"10.0.0.1:5", "[::ffff:10.0.0.1]:5", "[fd00::1]:5", "192.0.2.7:5", "[fe80::1%eth0]:5", "@"} {
			f.Add(peer, forwarded, "127.0.0.1, 10.0.0.9")
		}
	}
	p := newProxies([]string{"10.0.0.0/24", "fd00::/8"})
	f.Fuzz(func(t *testing.T, peer, forwarded, forged string) {
		says := func(lines ...string) netip.Addr {
			return p.address(&http.Request{RemoteAddr: peer, Header: http.Header{"X-Forwarded-For": lines}})
		}
		got := says(forwarded)
		from, err := netip.ParseAddrPort(peer)
		if err != nil {
			if got.IsValid() {
				t.Fatalf("%q has the address %s", peer, got)
			}
			return
		}
		own := from.Addr().Unmap()
		if !p.has(own) && got != own {
			t.Fatalf("%s is taken for %s by its own word %q", own, got, forwarded)
		}
		if got != own && (len(got.String()) > 39 || got.Is4In6() || got.Zone() != "" || !named(forwarded, got)) {
			t.Fatalf("%q behind %s is told as %q", forwarded, own, got)
		}
		if again := says(strings.Split(forwarded, ",")...); again != got {
			t.Fatalf("%q in one line is %s, in many %s", forwarded, got, again)
		}
		if !p.has(got) {
			for _, again := range []netip.Addr{says(forged, forwarded), says(forged + "," + forwarded)} {
				if again != got {
					t.Fatalf("%q behind %s is %s, with %q before it %s", forwarded, own, got, forged, again)
				}
			}
		}
	})
}

// named reports whether a list names an address.
func named(list string, a netip.Addr) bool {
	for hop := range strings.SplitSeq(list, ",") {
		if b, err := netip.ParseAddr(strings.TrimSpace(hop)); err == nil && b.Unmap().WithZone("") == a {
			return true
		}
	}
	return false
}

package settings

import (
	"net/netip"
	"strings"
)

// CodeClearText is that of an address to which nothing is sent, since the
// connection would not be encrypted.
const CodeClearText = "clear_text" // Detail: the host

// ClearTextError says that the policy forbids an unencrypted connection.
type ClearTextError struct {
	Host string // as it stands in the address, without its port; empty where the address has none
}

// Error implements error.
func (e *ClearTextError) Error() string { return "connect to " + e.Host + ": not encrypted" }

// ErrorCode returns the stable code that crosses messages.
func (e *ClearTextError) ErrorCode() string { return CodeClearText }

// ErrorDetail returns what the user's sentence may quote.
func (e *ClearTextError) ErrorDetail() string { return e.Host }

// CheckClearText holds an address against a policy, ClearTextPrivate,
// ClearTextNever or ClearTextAnywhere. It is the one rule for all that the
// extension connects to, and is asked before anything is sent. https and wss are
// always fine, and an empty address, to which nothing can be sent. An address
// without a scheme counts as what Validate makes of it. Whatever cannot be read
// counts as public, an unknown policy as ClearTextNever. The error is a
// *ClearTextError.
func CheckClearText(address, policy string) error {
	t := readTarget(address)
	if t.encrypted || policy == ClearTextAnywhere || policy == ClearTextPrivate && t.private {
		return nil
	}
	return &ClearTextError{Host: t.host}
}

// Warns reports whether the policy allows a connection to an address although
// others can read what goes there: it is not encrypted, and leaves this computer.
func Warns(address, policy string) bool {
	t := readTarget(address)
	return !t.encrypted && !isLoopback(t.host) && CheckClearText(address, policy) == nil
}

// Unencrypted returns the settings that hold an address in use to which nothing is
// sent, since CheckClearText refuses it.
func (s Settings) Unencrypted() []string {
	c, e, isEndpoint := s.Connection, s.Endpoint, s.Connection.Kind == KindEndpoint
	var names []string
	for _, a := range []struct {
		name, address string
		isUsed        bool
	}{
		{"connection.server", c.Server, !isEndpoint && c.Kind != KindSoftphone},
		{"endpoint.originate.url", e.Originate.URL, isEndpoint},
		{"endpoint.status.url", e.Status.URL, isEndpoint},
		{"endpoint.hangup.url", e.Hangup.URL, isEndpoint},
		{"events.address", s.Events.Address, c.IsSimotel()},
		{"crm.lookup.url", s.CRM.Lookup.URL, true},
		{"crm.log.url", s.CRM.Log.URL, true},
	} {
		if a.isUsed && CheckClearText(a.address, s.ClearText) != nil {
			names = append(names, a.name)
		}
	}
	return names
}

// Private reports whether an address is one inside a network of one's own.
func Private(address string) bool { return readTarget(address).private }

// target is what matters of an address.
type target struct {
	host      string // as it stands in a URL, empty where it cannot be read
	private   bool
	encrypted bool
}

// readTarget reads an address. That of none counts as encrypted: nothing is sent.
func readTarget(address string) target {
	address = Typed(address)
	if address == "" {
		return target{encrypted: true}
	}
	scheme, rest, found := strings.Cut(address, "://")
	if !found {
		scheme, rest = "", address
	}
	authority := rest
	if end := strings.IndexAny(rest, `/?#\`); end >= 0 {
		authority = rest[:end]
	}
	authority = authority[strings.LastIndexByte(authority, '@')+1:] // a password is nothing to show
	name, port, okPort := splitPort(authority)
	host, private, okHost := canonicalHost(name)
	scheme = strings.ToLower(scheme)
	switch {
	case !okPort || !okHost:
		host, private = "", false
	case !found:
		scheme = guessScheme(port, private)
	}
	return target{host, private, scheme == "https" || scheme == "wss"}
}

// isLoopback reports whether a host is this computer itself. Chrome asks nobody
// about localhost and the names below it.
func isLoopback(host string) bool {
	a, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return err == nil && a.Unmap().IsLoopback() || host == "localhost" || strings.HasSuffix(host, ".localhost")
}

// isPrivateAddress reports whether an address belongs to a network of one's own:
// RFC 1918 and RFC 4193 (unique local), loopback, link-local (RFC 3927, fe80::/10
// of RFC 4291), and 100.64.0.0/10, which stands behind a carrier's translator and
// which many private networks across sites use (RFC 6598).
func isPrivateAddress(a netip.Addr) bool {
	a = a.Unmap()
	shared := false
	if a.Is4() {
		b := a.As4()
		shared = b[0] == 100 && b[1]&0xc0 == 64
	}
	return shared || a.IsPrivate() || a.IsLoopback() || a.IsLinkLocalUnicast()
}

// isPrivateName reports whether a name, in lower case and without a dot behind
// it, can only be one of a network's own: without a dot, or below what is no
// public domain. .local is multicast DNS (RFC 6762), .home.arpa is for homes
// (RFC 8375), .localhost and .test are reserved (RFC 6761), .internal is set
// aside by ICANN (resolution 2024.07.29.06), .lan is what many routers use and
// nobody was given.
func isPrivateName(name string) bool {
	if !strings.Contains(name, ".") {
		return true
	}
	for _, domain := range []string{".local", ".home.arpa", ".localhost", ".test", ".internal", ".lan"} {
		if strings.HasSuffix(name, domain) {
			return true
		}
	}
	return false
}

package chrome

import (
	"strings"

	"simotel/wasm/fetch"
)

// causes maps Chrome's names of network errors to causes, by their longest
// beginning. https://source.chromium.org/chromium/chromium/src/+/main:net/base/net_error_list.h
var causes = []struct {
	prefix string
	cause  fetch.Cause
}{
	{"net::ERR_NAME_NOT_RESOLVED", fetch.NameNotResolved},
	{"net::ERR_NAME_RESOLUTION_FAILED", fetch.NameNotResolved},
	{"net::ERR_DNS_", fetch.NameNotResolved},
	{"net::ERR_CONNECTION_REFUSED", fetch.ConnectionRefused},
	{"net::ERR_CONNECTION_TIMED_OUT", fetch.ConnectTimedOut},
	{"net::ERR_ADDRESS_UNREACHABLE", fetch.Unreachable},
	{"net::ERR_ADDRESS_INVALID", fetch.Unreachable},
	{"net::ERR_INTERNET_DISCONNECTED", fetch.Unreachable},
	{"net::ERR_NETWORK_ACCESS_DENIED", fetch.Blocked},
	{"net::ERR_BLOCKED_BY_CLIENT", fetch.Blocked},
	{"net::ERR_BLOCKED_BY_ADMINISTRATOR", fetch.Blocked},
	{"net::ERR_BLOCKED_BY_LOCAL_NETWORK_ACCESS_CHECKS", fetch.Blocked},
	{"net::ERR_BLOCKED_BY_PRIVATE_NETWORK_ACCESS_CHECKS", fetch.Blocked},
	{"net::ERR_CERT_", fetch.Certificate},
	{"net::ERR_SSL_CLIENT_AUTH", fetch.Certificate},
	{"net::ERR_BAD_SSL_CLIENT_AUTH_CERT", fetch.Certificate},
	{"net::ERR_SSL_PROTOCOL_ERROR", fetch.NotTLS},
	{"net::ERR_SSL_VERSION_OR_CIPHER_MISMATCH", fetch.TLSVersion},
	{"net::ERR_SSL_OBSOLETE_VERSION", fetch.TLSVersion},
	{"net::ERR_UNSAFE_PORT", fetch.UnsafePort},
	{"net::ERR_PROXY_", fetch.Proxy},
	{"net::ERR_TUNNEL_CONNECTION_FAILED", fetch.Proxy},
	{"net::ERR_SOCKS_", fetch.Proxy},
}

// causeOf returns the cause of a network error that Chrome named. What is in no
// list may have happened after the request left, so it is Broken.
func causeOf(name string) fetch.Cause {
	for _, c := range causes {
		if strings.HasPrefix(name, c.prefix) {
			return c.cause
		}
	}
	return fetch.Broken
}

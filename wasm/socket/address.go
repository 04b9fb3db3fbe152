package socket

import (
	"net/url"
)

// CheckAddress says whether a connection to an address may be tried: ws or wss,
// a host, and no user information, which Chrome would keep for every page of
// that site. The error is an *Error and quotes nothing of the address.
func CheckAddress(address string) error {
	u, err := url.Parse(address)
	switch {
	case err != nil || u.Scheme != "ws" && u.Scheme != "wss" || u.Host == "":
		return &Error{Code: CodeBroken, Reason: "not an address of a WebSocket"}
	case u.User != nil:
		return &Error{Code: CodeBroken, Reason: "credentials in the address"}
	}
	return nil
}

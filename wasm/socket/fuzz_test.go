package socket

import (
	"net/url"
	"strings"
	"testing"
)

// FuzzAddress holds which addresses are connected to: of a WebSocket, without
// anybody's credentials; and what is refused is not repeated.
func FuzzAddress(f *testing.F) {
	for _, address := range []string{"wss://h/x", "ws://u:p@h/", "http://h", "wss:h", "wss://", "wss://h\\@x", "WSS://h", "ws://[::1]:80/?token=s3cr3t", "wss://%zz/s3cr3t"} {
		f.Add(address)
	}
	f.Fuzz(func(t *testing.T, address string) {
		err := CheckAddress(address)
		if err != nil {
			if strings.Contains(err.Error(), "s3cr3t") {
				t.Fatalf("the error repeats the address: %v", err)
			}
			return
		}
		u, err := url.Parse(address)
		if err != nil || u.Scheme != "ws" && u.Scheme != "wss" || u.Host == "" || u.User != nil {
			t.Fatalf("%q is connected to: %+v, %v", address, u, err)
		}
	})
}

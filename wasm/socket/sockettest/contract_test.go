//go:build !js

package sockettest

import (
	"testing"

	"simotel/wasm/socket/nativesocket"
)

func TestTheNativeDialerPassesTheContract(t *testing.T) {
	a, stop, err := Serve()
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	Contract(t, nativesocket.New(nil), a)
}

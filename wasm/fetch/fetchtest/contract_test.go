//go:build !js

package fetchtest

import (
	"testing"

	"simotel/wasm/fetch/nativefetch"
)

func TestTheNativeDoerPassesTheContract(t *testing.T) {
	a, stop, err := Serve()
	if err != nil {
		t.Fatal(err)
	}
	defer stop()
	a.UnsafePort = ""
	Contract(t, nativefetch.New(nil), a)
}

//go:build !js

package asterisk

import (
	"testing"
	"time"

	"simotel/wasm/pbx/asterisk/asterisktest"
	"simotel/wasm/pbx/pbxtest"
)

func TestAsteriskTellsWhatTheContractSays(t *testing.T) {
	asterisktest.Versions(t, func(t *testing.T, version int) {
		for name, callee := range map[string]string{"an outside number": asterisktest.Outside, "a colleague": "202"} {
			t.Run(name, func(t *testing.T) {
				t.Parallel() // it waits for phones most of the time
				server := asterisktest.Run(t, version, asterisktest.Config{RingTime: 2 * time.Second})
				pbxtest.Run(t, func(t *testing.T, _ pbxtest.Scenario) pbxtest.Bench { return newBench(t, server, callee) })
			})
		}
	})
}

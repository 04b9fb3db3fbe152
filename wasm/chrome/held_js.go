//go:build soak

package chrome

import (
	"encoding/json"
	"fmt"
	"os"
	"runtime"
	"syscall/js"

	"simotel/wasm/chrome/internal/jsasync"
)

// init gives the page or worker a function that collects Go's garbage and then tells
// what is held in simotelTold, for the tests of endurance. A function that JavaScript
// waits for must not wait itself, as a collection does. Nothing that is handed out is
// built so.
func init() {
	tell := func() {
		runtime.GC()
		var memory runtime.MemStats
		runtime.ReadMemStats(&memory)
		held, err := json.Marshal(map[string]int64{
			"functions":  jsasync.Live(),
			"goroutines": int64(runtime.NumGoroutine()),
			"goHeap":     int64(memory.HeapAlloc),
		})
		if err != nil {
			fmt.Fprintln(os.Stderr, "held:", err)
		}
		js.Global().Set("simotelTold", string(held))
	}
	js.Global().Set("simotelHeld", js.FuncOf(func(js.Value, []js.Value) any {
		go tell()
		return nil
	}))
}

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
// what is held in simotelTold, and one that returns where every goroutine is, for the
// tests of endurance. A function that JavaScript waits for must not wait itself, as a
// collection does. Nothing that is handed out is built so.
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
	js.Global().Set("simotelStacks", js.FuncOf(func(js.Value, []js.Value) any {
		stacks := make([]byte, 1<<20)
		return string(stacks[:runtime.Stack(stacks, true)])
	}))
}

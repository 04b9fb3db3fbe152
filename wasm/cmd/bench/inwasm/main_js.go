// Command inwasm owns the rates of detectors in WebAssembly: the benchmark
// serves it to a page and asks for them. It refuses to be part of the extension.
package main

import (
	"syscall/js"
	"time"

	"simotel/wasm/cmd/bench/rate"
)

func main() {
	js.Global().Set("measureInGo", js.FuncOf(func(_ js.Value, a []js.Value) any {
		mb, found := rate.Measure(a[0].String(), a[1].String(), a[2].String(), time.Duration(a[3].Int())*time.Millisecond)
		return map[string]any{"rate": mb, "found": found}
	}))
	select {}
}

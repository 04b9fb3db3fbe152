// Command content owns the detector that runs in a page's own process. It
// exports functions to web/content/core.js and shares memory with it: nothing
// crosses by syscall/js, which is slower and larger. It refuses to own any state
// but the options of its page, and to import what a tab would have to pay for.
package main

//lint:file-ignore U1000 JavaScript calls what is exported to WebAssembly; staticcheck does not know the directive.

import (
	"unsafe"

	"simotel/wasm/crossing"
	"simotel/wasm/detect"
)

var (
	input  []byte // where JavaScript writes what it asks, in UTF-8
	output []byte // what was answered last
	reader = detect.NewReader(detect.Options{})
)

func main() { select {} } // JavaScript calls

// room returns where n bytes can be written to ask something.
//
//go:wasmexport room
func room(n int32) unsafe.Pointer {
	if int(n) > len(input) {
		input = make([]byte, n)
	}
	return unsafe.Pointer(unsafe.SliceData(input))
}

// configure takes the options that the first n bytes of input name.
//
//go:wasmexport configure
func configure(n int32) { reader = detect.NewReader(crossing.Options(string(asked(n)))) }

// fewest returns how many digits a number has at least with these options, for
// which texts need not come here.
//
//go:wasmexport fewest
func fewest() int32 { return int32(reader.Fewest()) }

// find looks for numbers in the text that the first n bytes of input hold, and
// returns the length of the answer's JSON in bytes, 0 for no number.
//
//go:wasmexport find
func find(n int32) int32 {
	matches := reader.Find(unsafe.String(unsafe.SliceData(input), len(asked(n))))
	if len(matches) == 0 {
		return 0
	}
	output = crossing.AppendMatches(output[:0], matches)
	return int32(len(output))
}

// answer returns where the answer is, until the next call of find.
//
//go:wasmexport answer
func answer() unsafe.Pointer { return unsafe.Pointer(unsafe.SliceData(output)) }

// asked returns the first n bytes of input, or as many as there are.
func asked(n int32) []byte { return input[:min(max(int(n), 0), len(input))] }

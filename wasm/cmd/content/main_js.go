// Command content owns the detector that runs in a page's own process. It
// exports functions to web/content/core.js and shares memory with it: nothing
// crosses by syscall/js, which is slower and larger. It refuses to own any state
// but the options of its page, and to import what a tab would have to pay for.
package main

import (
	"unsafe"

	"simotel/wasm/crossing"
	"simotel/wasm/detect"
)

var (
	// input is where JavaScript writes what it asks, in UTF-8. It holds the
	// longest run of web/content/runs.js, at three bytes a UTF-16 unit.
	input [3 * 16 << 10]byte

	output  []byte // what was answered last
	core    = detect.New()
	options detect.Options
)

func main() { select {} } // JavaScript calls

// address returns where input is, and size how many bytes it has.
//
//go:wasmexport input
func address() unsafe.Pointer { return unsafe.Pointer(&input) }

//go:wasmexport size
func size() int32 { return int32(len(input)) }

// configure takes the options that n bytes of input name.
//
//go:wasmexport configure
func configure(n int32) { options = crossing.Options(string(asked(n))) }

// find looks for numbers in the text that n bytes of input hold, and returns
// the length of the answer's JSON, 0 for no number.
//
//go:wasmexport find
func find(n int32) int32 {
	matches := core.Find(unsafe.String(&input[0], len(asked(n))), options)
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

// asked returns n bytes of input, or as many as there are.
func asked(n int32) []byte { return input[:min(max(n, 0), int32(len(input)))] }

// Command deadcore owns a stand-in for the page's own core that ends when it is
// asked for numbers. It refuses to find any.
package main

//lint:file-ignore U1000 JavaScript calls what is exported to WebAssembly; staticcheck does not know the directive.

import "unsafe"

var input []byte

func main() { select {} }

//go:wasmexport room
func room(n int32) unsafe.Pointer {
	input = make([]byte, n)
	return unsafe.Pointer(unsafe.SliceData(input))
}

//go:wasmexport configure
func configure(int32) {}

//go:wasmexport find
func find(int32) int32 { panic("the end that a test asked for") }

//go:wasmexport answer
func answer() unsafe.Pointer { return nil }

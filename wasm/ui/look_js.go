package ui

import (
	"strings"
	"syscall/js"
)

// SetTheme implements Document: web/theme.js does it in pages that open later,
// and in those that are open.
func (d document) SetTheme(theme string) {
	d.root.Get("documentElement").Get("dataset").Set("theme", theme)
	js.Global().Get("localStorage").Call("setItem", "theme", theme)
}

// Forget implements Platform: skeleton.js, theme.js and language.js keep or read it there.
func (platform) Forget() { js.Global().Get("localStorage").Call("clear") }

// Version implements Platform.
// https://developer.chrome.com/docs/extensions/reference/api/runtime#method-getManifest
func (platform) Version() string {
	return js.Global().Get("chrome").Get("runtime").Call("getManifest").Get("version").String()
}

// Save implements Platform by a link to a file in memory.
// https://developer.mozilla.org/docs/Web/API/HTMLAnchorElement/download
func (platform) Save(name, text string) {
	window := js.Global()
	if strings.HasPrefix(text, byteOrderMark) {
		text = byteOrderMark + text // JavaScript's decoder takes the first one away
	}
	file := window.Get("Blob").New([]any{text}, map[string]any{"type": "text/plain;charset=utf-8"})
	address := window.Get("URL").Call("createObjectURL", file)
	link := window.Get("document").Call("createElement", "a")
	link.Set("href", address)
	link.Set("download", name)
	link.Call("click")
	window.Get("URL").Call("revokeObjectURL", address) // what was clicked is being read already
}

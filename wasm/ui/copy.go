package ui

import "simotel/wasm/locale"

// copyText puts a text on the clipboard and tells it at a button for a moment, as
// long as that is there.
func copyText(d Document, p Platform, words *locale.Catalogue, t timers, button, text string, isThere func() bool) {
	if !p.Copy(text) {
		return
	}
	d.SetAttribute(button, "data-done", "true")
	d.SetText("said", words.Text("card_copied"))
	t.set(p, "copied "+button, copiedTime, func() {
		if isThere() {
			d.SetAttribute(button, "data-done", "")
		}
		d.SetText("said", "")
	})
}

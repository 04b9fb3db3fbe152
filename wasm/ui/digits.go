package ui

import "simotel/wasm/locale"

// digits and clock are locale's, by their short names.
func digits(language, text string) string       { return locale.Digits(language, text) }
func clock(language string, seconds int) string { return locale.Clock(language, seconds) }

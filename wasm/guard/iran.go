package guard

import (
	"strings"

	"simotel/wasm/settings"
	"simotel/wasm/tel"
)

// isIranianService reports whether a number is one of Iran's paid information
// lines, 909 and seven digits, which are dialled with or without a 0 before
// them. libphonenumber's metadata does not list them; it knows no mobile that
// begins so either (mobiles are 0900 to 0905, 091, 092, 093 and 099).
func isIranianService(n tel.Number, dialled string, s settings.Settings) bool {
	const prefix, length = "909", 10
	if strings.HasPrefix(n.E164, "+98"+prefix) {
		return true
	}
	if s.Country != "IR" {
		return false
	}
	for _, digits := range outside(dialled, s) {
		digits = strings.TrimPrefix(digits, "0")
		if strings.HasPrefix(digits, prefix) && len(digits) == length {
			return true
		}
	}
	return false
}

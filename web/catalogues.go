// Package web owns the files that the extension ships as they are, and gives
// the programs those that they need in themselves: the catalogues. It refuses
// to read them; package locale does.
package web

import _ "embed"

// The catalogues, in the form of Chrome's messages.json.
var (
	//go:embed _locales/en/messages.json
	English string

	//go:embed _locales/fa/messages.json
	Persian string
)

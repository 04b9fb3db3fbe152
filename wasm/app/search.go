package app

import (
	"bytes"
	"strings"

	"simotel/wasm/tel"
)

// may reports whether one of the calls in a chunk of the history, as it is stored,
// can pass. To decode ten thousand calls takes ten times as long as to look through
// their JSON, so it may say yes where none does, never no where one does.
func (f filter) may(json []byte) bool {
	switch {
	case bytes.Contains(json, []byte(`\u`)): // what an escape stands for is not looked at
		return true
	case f.digits == "":
		// An escape, or what stands between a name and its company in who.
		return strings.ContainsAny(f.words, "\"\\\u2068\u2069") || strings.ContainsFunc(f.words, isControl) || strings.Contains(folded(string(json)), f.words)
	}
	digits := tel.Digits(string(json)) // those of one text stand together in them
	return strings.Contains(digits, f.digits) || f.abroad != "" && strings.Contains(digits, f.abroad) || f.isDialled(json)
}

func isControl(r rune) bool { return r < ' ' }

// isDialled reports whether the query's digits are a part of a number in a chunk as
// it is dialled in its own country.
func (f filter) isDialled(json []byte) bool {
	const field = `"e164":"`
	for {
		at := bytes.Index(json, []byte(field))
		if at < 0 {
			return false
		}
		json = json[at+len(field):]
		end := bytes.IndexByte(json, '"')
		if end < 0 {
			return false
		}
		if n, ok := tel.Of(string(json[:end])); ok && strings.Contains(n.NationalDial, f.digits) {
			return true
		}
	}
}

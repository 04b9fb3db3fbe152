package request

import (
	"encoding/json"
	"strings"
)

// escape makes a value fit for a place, so that what reads the request there
// gets the value and nothing else. False says that no escaping can do that.
func escape(value string, place Place) (string, bool) {
	switch place {
	case InHeader:
		return value, !strings.ContainsFunc(value, func(r rune) bool { return r < ' ' || r > '~' })
	case InJSON:
		quoted, err := json.Marshal(value) // what is no UTF-8 becomes U+FFFD
		if err != nil {
			return "", false
		}
		return string(quoted[1 : len(quoted)-1]), true
	}
	return percent(value), true
}

// percent encodes all but what RFC 3986 calls unreserved. A blank becomes %20,
// which forms take as well as their own +.
func percent(value string) string {
	const hex = "0123456789ABCDEF"
	var b strings.Builder
	for i := 0; i < len(value); i++ {
		c := value[i]
		if isLetter(c) || c >= '0' && c <= '9' || strings.IndexByte("-._~", c) >= 0 {
			b.WriteByte(c)
			continue
		}
		b.WriteByte('%')
		b.WriteByte(hex[c>>4])
		b.WriteByte(hex[c&15])
	}
	return b.String()
}

// hasBadPercent reports whether a % does not begin an encoded byte: one before a
// placeholder would make something else of its value.
func hasBadPercent(text string) bool {
	for {
		_, rest, found := strings.Cut(text, "%")
		if !found {
			return false
		}
		if len(rest) < 2 || !isHex(rest[0]) || !isHex(rest[1]) {
			return true
		}
		text = rest
	}
}

func isHex(b byte) bool {
	return b >= '0' && b <= '9' || b >= 'a' && b <= 'f' || b >= 'A' && b <= 'F'
}

// hasDots reports whether a path has a segment that browsers take for the one
// before: "..", or for nothing: ".", also in their encoded forms.
func hasDots(path string) bool {
	for segment := range strings.SplitSeq(path, "/") {
		plain := strings.ReplaceAll(strings.ToLower(segment), "%2e", ".")
		if plain == "." || plain == ".." {
			return true
		}
	}
	return false
}

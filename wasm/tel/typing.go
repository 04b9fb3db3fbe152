package tel

import (
	"strings"
	"unicode"

	"simotel/wasm/plan"
)

// IsURI reports whether a text is a link of a kind that ParseURI reads. One with
// a blank in it is none: "Tel: 021 ..." is a text.
func IsURI(text string) bool {
	text = strings.TrimSpace(text)
	scheme, _, ok := strings.Cut(text, ":")
	if !ok || strings.ContainsFunc(text, unicode.IsSpace) {
		return false
	}
	switch strings.ToLower(scheme) {
	case "tel", "callto", "sip", "sips":
		return true
	}
	return false
}

// IsBeginning reports whether a text that Parse refuses may become a number by
// being typed on: what there is of it is keys, and too few of them.
func (r Reader) IsBeginning(text string) bool {
	keys, keyed := dialKeys(text)
	if !keyed {
		return strings.Trim(keys, "+") == "" && strings.TrimFunc(text, func(c rune) bool { return c == '+' || c == '＋' || isSeparator(c) }) == ""
	}
	digits, plus := strings.CutPrefix(keys, "+")
	if strings.ContainsAny(digits, "*#") {
		return false
	}
	if n, ok := plan.Parse(digits, plus, plan.RegionOf(r.Options.Region)); ok {
		return n.Length() != plan.LengthTooLong && len(n.National()) < MinOutside
	}
	return len(digits) <= mostCallingCode
}

// mostCallingCode is how many digits a calling code has, and one more: with
// fewer behind a plus nobody can tell yet (ITU-T E.164, 6.2.1).
const mostCallingCode = 4

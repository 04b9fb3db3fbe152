package tel

import (
	"strings"

	"simotel/wasm/plan"
)

// Incomplete returns the keys of a text, and how many digits the numbers have at
// least and at most that begin as it does, if it seems not to be typed to its end:
// it begins as an outside number or has as many digits as one, and only more of
// them make one that is assigned. For any other text keys is empty.
func (r Reader) Incomplete(text string) (keys string, least, most int) {
	keys, keyed := dialKeys(text)
	home := plan.RegionOf(r.Options.Region)
	n, ok := plan.Parse(keys, false, home)
	if !keyed || !ok || n.Valid() {
		return "", 0, 0
	}
	for _, internal := range r.Options.Lengths {
		if len(keys) == internal {
			return "", 0, 0
		}
	}
	prefix := home.NationalPrefix()
	isOutside := n.Source() != plan.FromRegion || prefix != "" && strings.HasPrefix(keys, prefix)
	if !isOutside && (len(keys) < MinOutside || n.Length() != plan.LengthInvalid) {
		return "", 0, 0 // an extension, a local number
	}
	if least, most = n.Missing(); least == 0 {
		return "", 0, 0
	}
	return keys, len(keys) + least, len(keys) + most
}

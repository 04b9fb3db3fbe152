package settings

// mostDepth is how deep objects and lists of a document may stand in one another;
// ours need five.
const mostDepth = 32

// IsDeep reports whether a JSON document is nested deeper than 32 objects and lists,
// which is more than any of ours needs. In WebAssembly encoding/json runs
// out of stack over one that stays within its own bound of 10,000, and with it the
// worker ends.
func IsDeep(document []byte) bool {
	depth, quoted := 0, false
	for i := 0; i < len(document); i++ {
		switch c := document[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			if depth++; depth > mostDepth {
				return true
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return false
}

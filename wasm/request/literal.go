package request

import "strings"

// HasLiteralKey reports whether one of a template's headers is by its name for a key
// and has a text of its own in the place of a placeholder. Such a key is no secret to
// whoever keeps, shows or exports the template.
func HasLiteralKey(headers string) bool {
	for line := range strings.SplitSeq(headers, "\n") {
		name, value, _ := strings.Cut(strings.ToLower(line), ":")
		if strings.TrimSpace(value) == "" || strings.Contains(value, "{") {
			continue
		}
		for _, word := range []string{"authorization", "key", "token", "secret"} {
			if strings.Contains(name, word) {
				return true
			}
		}
	}
	return false
}

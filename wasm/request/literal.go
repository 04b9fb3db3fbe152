package request

import (
	"slices"
	"strings"
)

// keyNames lists what the names of headers for keys have in them, each word of a
// name between two dashes.
var keyNames = []string{"-auth-", "authoriz", "authenti", "key", "token", "secret", "-pass", "cred"}

// HasLiteralKey reports whether one of a template's headers is by its name for a key
// and has a text of its own in the place of a secret's placeholder. Such a key is no
// secret to whoever keeps, shows or exports the template.
func HasLiteralKey(headers string) bool {
	for line := range strings.SplitSeq(headers, "\n") {
		name, value, _ := strings.Cut(line, ":")
		if isForKey(name) && hasText(strings.TrimSpace(value)) {
			return true
		}
	}
	return false
}

func isForKey(name string) bool {
	name = "-" + strings.ReplaceAll(strings.ToLower(strings.TrimSpace(name)), "_", "-") + "-"
	if strings.HasSuffix(name, "-api-") { // X-Api-Version has no key
		return true
	}
	for _, word := range keyNames {
		if strings.Contains(name, word) {
			return true
		}
	}
	return false
}

// hasText reports whether a value has no secret's placeholder, and a text beside the
// others: Bearer and the like, a first word, is none.
func hasText(value string) bool {
	for _, name := range Secrets {
		if strings.Contains(value, "{"+name+"}") {
			return false
		}
	}
	if _, behind, found := strings.Cut(value, " "); found {
		value = behind
	}
	for _, name := range slices.Concat(Names, WhoNames) {
		value = strings.ReplaceAll(value, "{"+name+"}", "")
	}
	return strings.TrimSpace(value) != ""
}

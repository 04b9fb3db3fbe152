package settings

import "encoding/json"

// Export returns both documents in the form that ParseImport reads, indented for
// people. Without secrets it has no credentials at all: a user name is half of
// one. An API key that somebody typed into a header stays, as it is a setting. How
// the credentials are kept is not in it: that is each browser's own.
func Export(s Settings, c Credentials, secrets bool) ([]byte, error) {
	document := map[string]any{"version": Version, "settings": struct {
		Settings
		Secrets *Secrets `json:"secrets,omitempty"` // in the other's place
	}{Settings: s}}
	if secrets {
		document["credentials"] = c
	}
	return json.MarshalIndent(document, "", "  ")
}

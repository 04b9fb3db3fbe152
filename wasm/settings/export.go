package settings

import (
	"encoding/json"

	"simotel/wasm/request"
)

// HeaderField is a setting that holds a request's headers.
type HeaderField struct {
	Name          string // of the setting
	HasLiteralKey bool   // a key is typed into a header itself: request.HasLiteralKey
}

// HeaderFields returns all settings that hold headers. A key that is typed into one is
// kept, shown and exported as any setting, however the credentials are kept.
func (s Settings) HeaderFields() []HeaderField {
	return []HeaderField{
		{"endpoint.originate.headers", request.HasLiteralKey(s.Endpoint.Originate.Headers)},
		{"endpoint.status.headers", request.HasLiteralKey(s.Endpoint.Status.Headers)},
		{"endpoint.hangup.headers", request.HasLiteralKey(s.Endpoint.Hangup.Headers)},
		{"crm.lookup.headers", request.HasLiteralKey(s.CRM.Lookup.Headers)},
	}
}

// LiteralKeys returns the names of those with such a key.
func (s Settings) LiteralKeys() []string {
	var names []string
	for _, f := range s.HeaderFields() {
		if f.HasLiteralKey {
			names = append(names, f.Name)
		}
	}
	return names
}

// Export returns both documents in the form that ParseImport reads, indented for
// people. Without secrets it has no credentials at all: a user name is half of
// one. A key that somebody typed into a header stays, as it is a setting. How
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

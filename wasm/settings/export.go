package settings

import (
	"encoding/json"

	"simotel/wasm/request"
)

// LiteralKeys returns the settings that have a key in clear: one that is typed into a
// header itself. It is kept, shown and exported as any setting, however the
// credentials are kept.
func (s Settings) LiteralKeys() []string {
	var fields []string
	for _, f := range []struct{ name, headers string }{
		{"endpoint.originate.headers", s.Endpoint.Originate.Headers}, {"endpoint.status.headers", s.Endpoint.Status.Headers},
		{"endpoint.hangup.headers", s.Endpoint.Hangup.Headers}, {"crm.lookup.headers", s.CRM.Lookup.Headers},
	} {
		if request.HasLiteralKey(f.headers) {
			fields = append(fields, f.name)
		}
	}
	return fields
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

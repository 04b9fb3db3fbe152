// Package schema owns the form in which Chrome is told what a policy of the
// extension may hold (managed_schema): made of package policy's own types, so that
// neither can know a field that the other does not. It refuses to say which values
// are valid: Chrome would drop those that are not, in silence.
package schema

import (
	"encoding/json"
	"maps"
	"slices"

	"simotel/wasm/policy"
)

//go:generate go run ../../cmd/policycheck -schema ../../../web/managed_schema.json

// schema is a JSON Schema as far as Chrome takes it.
// https://developer.chrome.com/docs/extensions/reference/manifest/storage
type schema struct {
	Description string             `json:"description,omitempty"`
	Type        string             `json:"type"`
	Items       *schema            `json:"items,omitempty"`
	Properties  map[string]*schema `json:"properties,omitempty"`
}

// Of returns the schema, indented for people.
func Of() ([]byte, error) {
	all := of(policy.Kinds())
	for name, text := range descriptions {
		all.Properties[name].Description = text
	}
	for name, s := range all.Properties {
		if s.Description == "" {
			s.Description = "See " + name + " in docs/settings.md."
		}
	}
	raw, err := json.MarshalIndent(all, "", "  ")
	return append(raw, '\n'), err
}

// descriptions are of the names that are no settings.
var descriptions = map[string]string{
	policy.NameRecommended: "The settings here named are defaults: a user may choose otherwise. All others of the policy are enforced.",
	"password":             "Whoever uses the computer can read it here.",
	"token":                "Whoever uses the computer can read it here.",
	"eventsToken":          "Whoever uses the computer can read it here.",
	"crmToken":             "Whoever uses the computer can read it here.",
	"crmSecret":            "Whoever uses the computer can read it here.",
}

func of(kind any) *schema {
	switch kind := kind.(type) {
	case bool:
		return &schema{Type: "boolean"}
	case float64:
		return &schema{Type: "integer"}
	case []any:
		return &schema{Type: "array", Items: of(kind[0])}
	case map[string]any:
		s := &schema{Type: "object", Properties: map[string]*schema{}}
		for _, name := range slices.Sorted(maps.Keys(kind)) {
			s.Properties[name] = of(kind[name])
		}
		return s
	}
	return &schema{Type: "string"}
}

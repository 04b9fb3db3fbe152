package policy

import (
	"encoding/json"
	"slices"
	"sort"

	"simotel/wasm/settings"
)

// secretNames lists the credentials.
var secretNames = []string{"username", "password", "token", "eventsToken", "crmToken", "crmSecret"}

func isCredential(name string) bool { return slices.Contains(secretNames, name) }

// Kinds returns the names that a policy may have, each with a value of its type,
// as encoding/json has it: a list with one entry, an object with all its fields. What a user's own cards taught
// the extension is nobody else's.
func Kinds() map[string]any {
	s := settings.Defaults()
	s.Numbers.InternalLengths, s.Dialling.Rules = []int{0}, []settings.Rule{{}}
	for _, list := range []*[]string{&s.Sites.List, &s.Guards.Countries, &s.CRM.Hosts, &s.CRM.Pages} {
		*list = []string{""}
	}
	kinds := Leaves(s, settings.DefaultCredentials())
	delete(kinds, "version")
	delete(kinds, "learned")
	kinds[NameRecommended] = []any{""}
	return kinds
}

// Leaves returns the fields of documents by their paths, as encoding/json has them.
func Leaves(documents ...any) map[string]any {
	leaves := map[string]any{}
	for _, document := range documents {
		if flatten(document, leaves) != nil {
			return nil // cannot happen: settings have a JSON form
		}
	}
	return leaves
}

// flatten adds the fields of a document by their paths.
func flatten(document any, to map[string]any) error {
	raw, err := json.Marshal(document)
	var tree map[string]any
	if err == nil {
		err = json.Unmarshal(raw, &tree)
	}
	addLeaves(tree, "", to)
	return err
}

func addLeaves(tree map[string]any, path string, to map[string]any) {
	for name, value := range tree {
		if group, ok := value.(map[string]any); ok {
			addLeaves(group, path+name+".", to)
		} else {
			to[path+name] = value
		}
	}
}

// sorted returns the names of an object. The generic functions would cost more.
func sorted(group map[string]json.RawMessage) []string {
	names := make([]string, 0, len(group))
	for name := range group {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

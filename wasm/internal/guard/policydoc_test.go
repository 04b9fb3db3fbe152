package guard

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// An administrator writes by the table what Chrome reads by the schema.
func TestThePolicysNamesAreThoseOfTheSchemaWithTheirTypes(t *testing.T) {
	type kind struct {
		Type  string
		Items *kind
	}
	var schema struct{ Properties map[string]kind }
	if err := json.Unmarshal([]byte(read(t, "web/managed_schema.json")), &schema); err != nil {
		t.Fatal(err)
	}
	words := map[string]string{"string": "text", "boolean": "true or false", "integer": "whole number"}
	lists := map[string]string{"string": "list of texts", "integer": "list of whole numbers", "object": "list of objects"}
	above, table, _ := strings.Cut(read(t, "docs/policy.md"), "\n## Names\n")
	named := map[string]string{}
	for _, row := range regexp.MustCompile("(?m)^\\| `([^`]+)` \\| (.+) \\|$").FindAllStringSubmatch(table, -1) {
		if _, twice := named[row[1]]; twice {
			t.Errorf("docs/policy.md has %s twice", row[1])
		}
		named[row[1]] = row[2]
	}
	_, credentials, _ := strings.Cut(above, "\n## Credentials\n")
	for name, of := range schema.Properties {
		if !strings.Contains(name, ".") && regexp.MustCompile("(?m)^\\| .*`"+name+"`.* \\|.*\\|$").MatchString(credentials) {
			named[name] = "text" // a credential, in that table
		}
		want := words[of.Type]
		if of.Items != nil {
			want = lists[of.Items.Type]
		}
		if text, ok := named[name]; !ok || want == "" || !strings.HasPrefix(text, want) || want == "text" && text != want {
			t.Errorf("docs/policy.md says of %s %q, the schema %q", name, text, want)
		}
	}
	if isSchema, isTable := slices.Sorted(maps.Keys(schema.Properties)), slices.Sorted(maps.Keys(named)); !slices.Equal(isSchema, isTable) {
		t.Errorf("the schema has %q, docs/policy.md %q", isSchema, isTable)
	}
	// But for its last row the table is in order, so that a name is found in it.
	var order []string
	for _, row := range regexp.MustCompile("(?m)^\\| `([^`]+)`").FindAllStringSubmatch(table, -1) {
		order = append(order, row[1])
	}
	if order = order[:max(len(order)-1, 0)]; !slices.IsSorted(order) {
		t.Errorf("docs/policy.md has its names in the order %q", order)
	}
}

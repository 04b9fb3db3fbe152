package schema

import (
	"bytes"
	"encoding/json"
	"os"
	"slices"
	"testing"
)

func TestTheExtensionsSchemaIsThatOfItsSettings(t *testing.T) {
	committed, err := os.ReadFile("../../../web/managed_schema.json")
	if err != nil {
		t.Fatal(err)
	}
	want, err := Of()
	if err != nil || !bytes.Equal(committed, want) {
		t.Errorf("web/managed_schema.json is not of these settings (%v): go generate ./wasm/policy/schema", err)
	}
}

// https://developer.chrome.com/docs/extensions/reference/manifest/storage
func TestTheSchemaIsOneThatChromeTakes(t *testing.T) {
	raw, err := Of()
	var top map[string]json.RawMessage
	if err != nil || json.Unmarshal(raw, &top) != nil || string(top["type"]) != `"object"` || top["additionalProperties"] != nil {
		t.Fatalf("the top is %s, %v", raw, err)
	}
	var each func(path string, s schema)
	each = func(path string, s schema) {
		if !slices.Contains([]string{"string", "boolean", "integer", "array", "object"}, s.Type) || s.Type == "array" && s.Items == nil {
			t.Errorf("%s is of type %q", path, s.Type)
		}
		for name, p := range s.Properties {
			each(path+"/"+name, *p)
		}
		if s.Items != nil {
			each(path+"/", *s.Items)
		}
	}
	var all schema
	if err := json.Unmarshal(raw, &all); err != nil {
		t.Fatal(err)
	}
	each("", all)
	if len(all.Properties) < 70 {
		t.Errorf("it has %d properties", len(all.Properties))
	}
}

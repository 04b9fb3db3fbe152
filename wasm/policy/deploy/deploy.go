// Package deploy owns the files in which a policy reaches a computer: plain JSON,
// Windows' registry, a configuration profile of macOS, Chrome's own file on Linux.
// It makes them of exported settings, and refuses to hold any that are of one user
// alone or are as the extension has them anyway.
package deploy

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"simotel/wasm/policy"
	"simotel/wasm/settings"
)

// The forms of a file.
const (
	JSON    = "json"         // the policy itself, for Google's Admin console and ./build.sh policy-check
	Windows = "reg"          // for regedit and reg import
	MacOS   = "mobileconfig" // a configuration profile
	Linux   = "linux"        // for /etc/opt/chrome/policies/managed
)

// Forms lists them.
var Forms = []string{JSON, Windows, MacOS, Linux}

// File is a file as it is saved.
type File struct{ Name, Text string }

// Make returns a policy in one of the forms, made of the document that
// settings.Export writes, for an extension's id. newID makes the UUIDs that a
// profile of macOS needs. The error is that of a document or form that is none.
func Make(form string, exported []byte, id string, newID func() string) (File, error) {
	values, err := Values(exported)
	if err != nil {
		return File{}, err
	}
	switch form {
	case JSON:
		return File{"simotel-policy.json", written(values, "") + "\n"}, nil
	case Windows:
		return File{"simotel-policy.reg", registry(values, id)}, nil
	case MacOS:
		return File{"simotel-policy.mobileconfig", profile(values, id, newID)}, nil
	case Linux:
		return File{"simotel.json", "{\n  \"3rdparty\": {\n    \"extensions\": {\n      \"" + id + "\": " + written(values, "      ") + "\n    }\n  }\n}\n"}, nil
	}
	return File{}, fmt.Errorf("make policy: no form %q", form)
}

// Values returns the values of a policy that makes others work as exported settings
// do: those that differ from the defaults, and the kind of connection. An
// extension is one user's own.
func Values(exported []byte) (map[string]any, error) {
	var document struct {
		Settings    map[string]any `json:"settings"`
		Credentials map[string]any `json:"credentials"`
	}
	if err := json.Unmarshal(exported, &document); err != nil {
		return nil, fmt.Errorf("make policy: the exported settings: %w", err)
	}
	own, defaults, values := policy.Leaves(document.Settings, document.Credentials), policy.Leaves(settings.Defaults(), settings.DefaultCredentials()), map[string]any{}
	for name, value := range own {
		switch {
		case name == "version", name == "learned", name == "extension":
		case name == "connection.kind", !isSame(value, defaults[name]):
			values[name] = value
		}
	}
	return values, nil
}

func isSame(a, b any) bool {
	rawA, errA := json.Marshal(a)
	rawB, errB := json.Marshal(b)
	return errA == nil && errB == nil && bytes.Equal(rawA, rawB)
}

// written writes an object as JSON, one of its values a line.
func written(values map[string]any, indent string) string {
	var b strings.Builder
	b.WriteString("{")
	for i, name := range sorted(values) {
		key, errKey := json.Marshal(name)
		value, err := json.Marshal(values[name])
		if errKey != nil || err != nil {
			continue // cannot happen: they came from JSON
		}
		if i > 0 {
			b.WriteString(",")
		}
		b.WriteString("\n" + indent + "  " + string(key) + ": " + string(value))
	}
	b.WriteString("\n" + indent + "}")
	return b.String()
}

// sorted returns the names of an object. There are few; the sort of the standard
// library would add 12 KB to the pages' program.
func sorted(group map[string]any) []string {
	var names []string
	for name := range group {
		at := len(names)
		names = append(names, name)
		for ; at > 0 && names[at-1] > name; at-- {
			names[at] = names[at-1]
		}
		names[at] = name
	}
	return names
}

// Package policy owns what an administrator says of the extension in the
// browser's policies (chrome.storage.managed): its form, which of it counts, what
// is wrong with the rest, and the files in which it reaches a computer. It refuses
// to lay it around the user's settings, which package settings does, and to say it
// in words.
package policy

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"strings"

	"simotel/wasm/settings"
)

// NameRecommended is the one name in a policy that is no setting: it lists those
// that are but defaults. All others are the settings' own paths, connection.server,
// and the credentials' own names, password: flat, since Chrome drops each of a
// policy's values as a whole for one wrong type within it.
const NameRecommended = "recommended"

// The error codes of this package, beside those of package settings.
const (
	CodeTooLarge    = "policy_too_large"   // over settings.MaxImport bytes
	CodeMalformed   = "policy_malformed"   // no JSON object. Detail: where
	CodeRecommended = "policy_recommended" // recommended, but not in the policy, or a secret. Detail: its name
	CodeAddress     = "policy_address"     // a secret without the address that it is for. Detail: that setting
	CodeNeeds       = "policy_needs"       // a value that needs another, which is empty or does not count. Detail: that setting
	CodeNotOurs     = "policy_not_ours"    // a file of policies without one of this extension
	CodeOther       = "policy_other"       // a file of policies with one of another extension alone. Detail: its id
)

// Codes lists them, so that a test can hold the catalogues against them.
var Codes = []string{CodeTooLarge, CodeMalformed, CodeRecommended, CodeAddress, CodeNeeds, CodeNotOurs, CodeOther}

// Policy is one policy, as far as it counts.
type Policy struct {
	Layers      settings.Layers
	Faults      settings.Errors // what does not count, by its own name; never a value
	Named       int             // how many values it has, those that do not count among them
	Keys        []string        // the settings in which it has a key in clear that is no credential: settings.Settings.LiteralKeys
	Unencrypted []string        // those whose address nothing is sent to, by what it says of clearText or the default: settings.Settings.Unencrypted
}

// ParsePolicy reads a policy as chrome.storage.managed has it, of
// settings.MaxImport bytes at most. What is wrong in it is among the policy's
// faults and does not count. The error is a *settings.DocumentError.
func ParsePolicy(document []byte) (Policy, error) {
	var p Policy
	if len(document) > settings.MaxImport {
		return p, &settings.DocumentError{Document: "policy", Code: CodeTooLarge, Detail: strconv.Itoa(settings.MaxImport)}
	}
	if settings.IsDeep(document) {
		return p, &settings.DocumentError{Document: "policy", Code: CodeMalformed}
	}
	var given map[string]json.RawMessage
	err := json.Unmarshal(bytes.TrimPrefix(document, []byte("\ufeff")), &given)
	if err != nil || given == nil {
		return p, &settings.DocumentError{Document: "policy", Code: CodeMalformed, Detail: settings.Position(err)}
	}
	if p.Named = len(given); p.Named == 0 {
		return p, nil // most browsers have none, and every start of the worker asks
	}
	values := p.typed(given)
	recommended := p.recommended(given[NameRecommended], values)
	s, err := p.valid(values)
	if err != nil {
		return Policy{Named: p.Named}, err
	}
	if values["connection.kind"] == settings.KindSimotelCloud && !recommended["connection.kind"] && values["connection.server"] == nil {
		values["connection.server"] = settings.CloudServer // that kind has its own
	}
	p.addressed(values, recommended)
	if err = p.lay(s, values, recommended); err != nil {
		return Policy{Named: p.Named}, err
	}
	p.Keys = s.settings.LiteralKeys()
	p.Unencrypted = s.settings.Unencrypted()
	return p, nil
}

func (p *Policy) fault(field, code, detail string) {
	p.Faults = append(p.Faults, &settings.FieldError{Field: field, Code: code, Detail: detail})
}

// typed returns the values that are of a setting and of its type.
func (p *Policy) typed(given map[string]json.RawMessage) map[string]any {
	known, values := Kinds(), map[string]any{}
	for _, name := range sorted(given) {
		kind, ok := known[name]
		field, value := short(name), any(nil)
		switch {
		case !ok:
			p.fault(field, settings.CodeUnknownField, field)
		case !isOf(given[name], kind) || json.Unmarshal(given[name], &value) != nil:
			p.fault(field, settings.CodeWrongType, field)
		case name != NameRecommended:
			values[name] = value
		}
	}
	return values
}

// short bounds a name that is told.
func short(name string) string {
	if len(name) > 80 {
		return strings.ToValidUTF8(name[:80], "") + "…"
	}
	return name
}

// isOf reports whether a value has the type of another, as the schema has it and
// Chrome reads it: 60.0 and 6e1 are no whole numbers.
func isOf(written json.RawMessage, kind any) bool {
	begins := func(with string) bool { return len(written) > 0 && strings.IndexByte(with, written[0]) >= 0 }
	switch kind := kind.(type) {
	case string:
		return begins(`"`)
	case bool:
		return begins("tf")
	case float64:
		var n int32
		return begins("-0123456789") && json.Unmarshal(written, &n) == nil
	case []any:
		var list []json.RawMessage
		ok := begins("[") && json.Unmarshal(written, &list) == nil
		return ok && !slices.ContainsFunc(list, func(entry json.RawMessage) bool { return !isOf(entry, kind[0]) })
	case map[string]any:
		var group map[string]json.RawMessage
		ok := begins("{") && json.Unmarshal(written, &group) == nil
		for name, entry := range group {
			of, isKnown := kind[name]
			ok = ok && isKnown && isOf(entry, of)
		}
		return ok
	}
	return false
}

// recommended returns the settings that are but defaults.
func (p *Policy) recommended(written json.RawMessage, values map[string]any) map[string]bool {
	var list []any
	if json.Unmarshal(written, &list) != nil {
		return nil // there is none, or it was told as one of a wrong type
	}
	names := map[string]bool{}
	for _, entry := range list {
		name, _ := entry.(string)
		if _, isNamed := values[name]; !isNamed || isCredential(name) {
			p.fault(NameRecommended, CodeRecommended, short(name))
			continue
		}
		names[name] = true
	}
	return names
}

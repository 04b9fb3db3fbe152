package policy

import (
	"bytes"
	"encoding/json"

	"simotel/wasm/settings"
)

// Unwrap returns the policy of an extension in what an administrator has of it: the
// policy itself, also as the Google Admin console has it, each value in an object
// of its own, or a file of Chrome's policies on Linux, in which it stands under
// 3rdparty. If that has none of the extension's id but one of another, it returns
// that, and whose it is: Chrome will give it to no other. The error is a
// *settings.DocumentError; what is no JSON is returned as it is.
func Unwrap(document []byte, id string) (inner []byte, other string, err error) {
	var file, others, extensions map[string]json.RawMessage // a struct would take these names in capitals too, as Chrome does not
	document = bytes.TrimPrefix(document, []byte("\ufeff"))
	if settings.IsDeep(document) || json.Unmarshal(document, &file) != nil {
		return document, "", nil
	}
	if json.Unmarshal(file["3rdparty"], &others) != nil || others == nil {
		return values(document), "", nil
	}
	if json.Unmarshal(others["extensions"], &extensions) != nil {
		extensions = nil // there are none
	}
	if own, ok := extensions[id]; ok {
		return own, "", nil
	}
	for name, only := range extensions {
		if len(extensions) == 1 {
			return only, short(name), nil
		}
	}
	return nil, "", &settings.DocumentError{Document: "policy", Code: CodeNotOurs}
}

// values takes each value out of the object in which the Google Admin console has
// it, if it is like that with all of them.
func values(document []byte) []byte {
	var given map[string]map[string]json.RawMessage
	if json.Unmarshal(document, &given) != nil || len(given) == 0 {
		return document
	}
	plain := map[string]json.RawMessage{}
	for name, wrapped := range given {
		value, ok := wrapped["Value"]
		if !ok || len(wrapped) != 1 {
			return document
		}
		plain[name] = value
	}
	inner, err := json.Marshal(plain)
	if err != nil {
		return document // cannot happen: it was JSON
	}
	return inner
}

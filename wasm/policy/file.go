package policy

import (
	"bytes"
	"encoding/json"

	"simotel/wasm/settings"
)

// Unwrap returns the policy of an extension in what an administrator has of it: the
// policy itself, or a file of Chrome's policies on Linux, in which it stands under
// 3rdparty. Of another extension's id it is found if there is no other. The error
// is a *settings.DocumentError; what is no JSON is returned as it is.
func Unwrap(document []byte, id string) ([]byte, error) {
	var file struct {
		ThirdParty *struct {
			Extensions map[string]json.RawMessage `json:"extensions"`
		} `json:"3rdparty"`
	}
	if settings.IsDeep(document) || json.Unmarshal(bytes.TrimPrefix(document, []byte("\ufeff")), &file) != nil || file.ThirdParty == nil {
		return document, nil
	}
	if own, ok := file.ThirdParty.Extensions[id]; ok {
		return own, nil
	}
	for _, only := range file.ThirdParty.Extensions {
		if len(file.ThirdParty.Extensions) == 1 {
			return only, nil
		}
	}
	return nil, &settings.DocumentError{Document: "policy", Code: CodeNotOurs}
}

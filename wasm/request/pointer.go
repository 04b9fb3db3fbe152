package request

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
)

// ReadJSON takes one JSON document. What is in it is read where a pointer leads, so
// that numbers stay as they are written.
func ReadJSON(body []byte) (json.RawMessage, error) {
	var document json.RawMessage
	err := json.Unmarshal(bytes.TrimPrefix(body, []byte("\ufeff")), &document)
	return document, err
}

// Find returns what a JSON pointer leads to (RFC 6901).
func Find(document json.RawMessage, pointer string) (json.RawMessage, bool) {
	rest, found := strings.CutPrefix(pointer, "/")
	if !found {
		return nil, false
	}
	for token := range strings.SplitSeq(rest, "/") {
		token = strings.ReplaceAll(strings.ReplaceAll(token, "~1", "/"), "~0", "~")
		var object map[string]json.RawMessage
		var list []json.RawMessage
		if json.Unmarshal(document, &object) == nil {
			document, found = object[token]
		} else if found = json.Unmarshal(document, &list) == nil; found {
			i, err := strconv.Atoi(token)
			if found = err == nil && i >= 0 && i < len(list) && strconv.Itoa(i) == token; found {
				document = list[i]
			}
		}
		if !found {
			return nil, false
		}
	}
	return document, true
}

// Text returns a text or number at a pointer, empty for anything else.
func Text(document json.RawMessage, pointer string) string {
	value, found := Find(document, pointer)
	if !found || strings.IndexByte("{[tfn", value[0]) >= 0 {
		return ""
	}
	return Plain(value)
}

// Plain returns a value as its user would write it: a text without quotation
// marks, the rest as JSON.
func Plain(value json.RawMessage) string {
	var s string
	if value[0] == '"' && json.Unmarshal(value, &s) == nil {
		return s
	}
	return string(value)
}

package crm

import (
	"encoding/json"
	"strings"

	"simotel/wasm/request"
)

// isEmpty reports whether an answer says that there is nobody: the document, or
// what holds the place that a pointer leads to, is null, [] or {}, or the place
// itself is null or an empty text.
func isEmpty(document json.RawMessage, pointer string) bool {
	value, found := request.Find(document, pointer)
	if found {
		return string(value) == "null" || string(value) == `""`
	}
	for pointer != "" {
		pointer = pointer[:strings.LastIndexByte(pointer, '/')]
		if value, found = document, pointer == ""; !found {
			value, found = request.Find(document, pointer)
		}
		if found {
			break
		}
	}
	switch strings.Join(strings.Fields(string(value)), "") {
	case "null", "[]", "{}", "false", `""`:
		return true
	}
	return false
}

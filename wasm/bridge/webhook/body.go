// Package webhook owns what comes in from Simotel: the forms in which it tells an
// event, made one JSON object, and when it is answered that the event is taken.
// It refuses to know what an event means, to store it, and to take one from who
// has not the password.
package webhook

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/url"
	"slices"
	"strings"
)

// errNoEvent is all that is said of a body that is none: its words may be a
// caller's number.
var errNoEvent = errors.New("no event")

// fromJSON makes of a POST's body the text of one JSON object.
func fromJSON(body []byte) (json.RawMessage, error) {
	// A browser ends a WebSocket over a text that is no UTF-8.
	body = bytes.TrimPrefix(bytes.ToValidUTF8(body, []byte("\uFFFD")), []byte("\uFEFF"))
	if !json.Valid(body) {
		body = quoteNumbers(body)
	}
	var members map[string]json.RawMessage
	if json.Unmarshal(body, &members) != nil || members == nil {
		return nil, errNoEvent
	}
	if inner, ok := members["api_data"]; ok { // as the vendor's SDK reads it
		return unwrapped(inner)
	}
	return compacted(body)
}

// unwrapped returns the object in api_data, be it one or the text of one.
func unwrapped(inner json.RawMessage) (json.RawMessage, error) {
	var text string
	if json.Unmarshal(inner, &text) == nil {
		inner = quoteNumbers([]byte(text))
	}
	var members map[string]json.RawMessage
	if json.Unmarshal(inner, &members) != nil || members == nil {
		return nil, errNoEvent
	}
	return compacted(inner)
}

func compacted(raw []byte) (json.RawMessage, error) {
	var out bytes.Buffer
	if err := json.Compact(&out, raw); err != nil {
		return nil, errNoEvent
	}
	return out.Bytes(), nil
}

// quoteNumbers makes strings of numbers that JSON does not know: the documents
// print a caller's number without quotes, and 09… or +98… is none then.
func quoteNumbers(body []byte) []byte {
	if json.Valid(body) {
		return body
	}
	var out bytes.Buffer
	for i := 0; i < len(body); {
		c := body[i]
		switch {
		case c == '"':
			end := i + 1
			for end < len(body) && body[end] != '"' {
				if body[end] == '\\' {
					end++
				}
				end++
			}
			end = min(end+1, len(body))
			out.Write(body[i:end])
			i = end
		case strings.IndexByte("+-0123456789", c) >= 0:
			end := i
			for end < len(body) && strings.IndexByte("+-.eE0123456789", body[end]) >= 0 {
				end++
			}
			word := body[i:end]
			if json.Valid(word) {
				out.Write(word)
			} else {
				out.WriteByte('"')
				out.Write(word)
				out.WriteByte('"')
			}
			i = end
		default:
			out.WriteByte(c)
			i++
		}
	}
	return out.Bytes()
}

// fromValues makes a JSON object of a query string or a form. All values are
// texts but those that are JSON's objects and lists.
func fromValues(values url.Values) (json.RawMessage, error) {
	if inner := values.Get("api_data"); inner != "" {
		raw, err := json.Marshal(inner)
		if err != nil {
			return nil, errNoEvent
		}
		return unwrapped(raw)
	}
	members := make(map[string]any, len(values))
	for name, all := range values {
		if inner, ok := strings.CutPrefix(name, "api_data["); ok { // as PHP writes a member
			name = strings.TrimSuffix(inner, "]")
		}
		value := strings.ToValidUTF8(all[0], "\uFFFD")
		if (strings.HasPrefix(value, "{") || strings.HasPrefix(value, "[")) && json.Valid([]byte(value)) {
			members[name] = json.RawMessage(value)
		} else {
			members[name] = value
		}
	}
	if len(members) == 0 {
		return nil, errNoEvent
	}
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false) // a sign would become six
	if e.Encode(members) != nil {
		return nil, errNoEvent
	}
	return bytes.TrimSpace(out.Bytes()), nil
}

// named gives an event without a name the one that its address has (Rest4): at the
// end, where it counts before an empty one.
func named(event json.RawMessage, name string) json.RawMessage {
	label, err := json.Marshal(name)
	if err != nil || len(event) < 2 {
		return event
	}
	members, comma := event[:len(event)-1], ","
	if len(members) == 1 {
		comma = ""
	}
	return slices.Concat(members, []byte(comma+`"event_name":`), label, []byte("}"))
}

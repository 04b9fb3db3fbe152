package endpoint

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"

	"simotel/wasm/fetch"
	"simotel/wasm/pbx"
	"simotel/wasm/request"
	"simotel/wasm/settings"
)

// Bounds of what an answer tells, in characters.
const (
	maxID      = 200
	maxMessage = 200
)

// minSecret is how long a secret is at least that is looked for, in bytes: any
// text has a shorter one in it.
const minSecret = 4

// readOrder turns the answer to an order into the call's name, or the error that
// it stands for.
func (d *driver) readOrder(op string, r fetch.Response) (pbx.CallRef, error) {
	if failure := d.failure(op, r); failure != nil {
		return pbx.CallRef{}, failure
	}
	if d.success.Path == "" && d.id == "" {
		return pbx.CallRef{}, nil // any 2xx says that the order was taken
	}
	document, err := parse(r.Body)
	if err != nil {
		// The server said yes in a form that its user does not know: it may have acted.
		e := &pbx.Error{Code: pbx.Malformed, Op: op, Status: r.Status, Unknown: true, Err: err}
		if isPage(r.Body) {
			e.Code, e.Detail = pbx.NotEndpoint, d.host
		}
		if d.success.Path == "" {
			return pbx.CallRef{}, nil // taken, and not named
		}
		return pbx.CallRef{}, e
	}
	if d.success.Path != "" {
		if failure := d.refusal(op, r.Status, document); failure != nil {
			return pbx.CallRef{}, failure
		}
	}
	id := text(document, d.id)
	if id != pbx.Clean(id, maxID) {
		id = "" // nothing that a server would know again
	}
	return pbx.CallRef{ID: id}, nil
}

// refusal looks for the sign that an order was taken. A sign that is not there
// leaves open what happened, unless the server says it in words.
func (d *driver) refusal(op string, status int, document json.RawMessage) *pbx.Error {
	sign, found := find(document, d.success.Path)
	if found && isYes(sign, d.success) {
		return nil
	}
	said := d.said(text(document, d.message))
	if !found && said == "" {
		return &pbx.Error{Code: pbx.Malformed, Op: op, Status: status, Unknown: true}
	}
	if said == "" {
		said = d.said(d.success.Path + " = " + plain(sign))
	}
	return &pbx.Error{Code: pbx.Refused, Op: op, Status: status, Detail: said}
}

// said makes what the server said fit to be shown, kept and logged. Some servers
// quote the key that they refuse.
func (d *driver) said(text string) string {
	for _, name := range []string{request.Basic, request.Password, request.Token} {
		if secret := d.constant[name]; len(secret) >= minSecret {
			text = strings.ReplaceAll(text, secret, "…")
		}
	}
	return pbx.Clean(text, maxMessage)
}

// isYes reports whether a value is the sign, or, where none is named, whether it
// is anything but false, null, 0 and the empty text.
func isYes(value json.RawMessage, sign settings.Pointer) bool {
	said := plain(value)
	if sign.Compares {
		return said == sign.Value
	}
	switch string(value) {
	case "false", "null", `""`:
		return false
	}
	number, err := strconv.ParseFloat(string(value), 64)
	return err != nil || number != 0
}

// failure returns the error that a status stands for, nil for 2xx.
func (d *driver) failure(op string, r fetch.Response) *pbx.Error {
	if r.Status/100 == 2 {
		return nil
	}
	e := &pbx.Error{Code: pbx.EndpointStatus, Op: op, Status: r.Status, Detail: "HTTP " + strconv.Itoa(r.Status)}
	if document, err := parse(r.Body); err == nil {
		if said := d.said(text(document, d.message)); said != "" {
			e.Detail += ": " + said
		}
	}
	switch {
	case r.Status == 401 || r.Status == 403 || r.Status == 407:
		e.Code = pbx.EndpointDenied
	case r.Status == 408:
		e.Unknown = true
	case r.Status >= 500 && r.Status != 501:
		// A proxy answers 502 and 504 also for an order that arrived.
		e.Code, e.Unknown = pbx.ServerFault, true
	}
	return e
}

// parse takes one JSON document. What is in it is read where a pointer leads, so
// that numbers stay as they are written.
func parse(body []byte) (json.RawMessage, error) {
	var document json.RawMessage
	err := json.Unmarshal(bytes.TrimPrefix(body, []byte("\ufeff")), &document)
	return document, err
}

// find returns what a JSON pointer leads to (RFC 6901).
func find(document json.RawMessage, pointer string) (json.RawMessage, bool) {
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

// text returns a text or number at a pointer, empty for anything else.
func text(document json.RawMessage, pointer string) string {
	value, found := find(document, pointer)
	if !found || strings.IndexByte("{[tfn", value[0]) >= 0 {
		return ""
	}
	return plain(value)
}

// plain returns a value as its user would write it: a text without quotation
// marks, the rest as JSON.
func plain(value json.RawMessage) string {
	var s string
	if value[0] == '"' && json.Unmarshal(value, &s) == nil {
		return s
	}
	return string(value)
}

// knowsNot reports whether a server knows a call no longer, or not yet. A web page
// is what a server has for an address that it does not know.
func knowsNot(r fetch.Response) bool {
	return r.Status == 410 || r.Status == 404 && !isPage(r.Body)
}

// isPage reports whether a body is a web page.
func isPage(body []byte) bool { return bytes.HasPrefix(bytes.TrimSpace(body), []byte("<")) }

package endpoint

import (
	"bytes"
	"encoding/json"
	"strconv"

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

// readOrder turns the answer to an order into the call's name, or the error that
// it stands for.
func (d *driver) readOrder(op string, r fetch.Response) (pbx.CallRef, error) {
	if failure := d.failure(op, r); failure != nil {
		return pbx.CallRef{}, failure
	}
	if d.success.Path == "" && d.id == "" {
		return pbx.CallRef{}, nil // any 2xx says that the order was taken
	}
	document, err := request.ReadJSON(r.Body)
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
	id := request.Text(document, d.id)
	if id != pbx.Clean(id, maxID) {
		id = "" // nothing that a server would know again
	}
	return pbx.CallRef{ID: id}, nil
}

// refusal looks for the sign that an order was taken. A sign that is not there
// leaves open what happened, unless the server says it in words.
func (d *driver) refusal(op string, status int, document json.RawMessage) *pbx.Error {
	sign, found := request.Find(document, d.success.Path)
	if found && isYes(sign, d.success) {
		return nil
	}
	said := d.said(request.Text(document, d.message))
	if !found && said == "" {
		return &pbx.Error{Code: pbx.Malformed, Op: op, Status: status, Unknown: true}
	}
	if said == "" {
		said = d.said(d.success.Path + " = " + request.Plain(sign))
	}
	return &pbx.Error{Code: pbx.Refused, Op: op, Status: status, Detail: said}
}

// said makes what the server said fit to be shown, kept and logged. Some servers
// quote the key that they refuse.
func (d *driver) said(text string) string {
	return pbx.Said(text, maxMessage, d.constant[request.Basic], d.constant[request.Password], d.constant[request.Token])
}

// isYes reports whether a value is the sign, or, where none is named, whether it
// is anything but false, null, 0 and the empty text.
func isYes(value json.RawMessage, sign settings.Pointer) bool {
	said := request.Plain(value)
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
	if document, err := request.ReadJSON(r.Body); err == nil {
		if said := d.said(request.Text(document, d.message)); said != "" {
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

// knowsNot reports whether a server knows a call no longer, or not yet. A web page
// is what a server has for an address that it does not know.
func knowsNot(r fetch.Response) bool {
	return r.Status == 410 || r.Status == 404 && !isPage(r.Body)
}

// isPage reports whether a body is a web page.
func isPage(body []byte) bool { return bytes.HasPrefix(bytes.TrimSpace(body), []byte("<")) }

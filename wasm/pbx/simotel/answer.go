package simotel

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"
	"strings"

	"simotel/wasm/fetch"
	"simotel/wasm/pbx"
)

// answer is the envelope of every answer of the API.
type answer struct {
	Success flag            `json:"success"`
	Message string          `json:"message"` // null and absent are empty
	Data    json.RawMessage `json:"data"`    // an object, an array, "" or null
}

// callID returns data.originated_call_id, empty when there is none.
func (a answer) callID() string {
	var data struct {
		ID string `json:"originated_call_id"`
	}
	if json.Unmarshal(a.Data, &data) != nil {
		return ""
	}
	return pbx.Clean(data.ID, 80)
}

// flag is success: the documents' samples write 1 and 0, the vendor's SDK true
// and false.
type flag bool

// UnmarshalJSON implements json.Unmarshaler.
func (f *flag) UnmarshalJSON(raw []byte) error {
	switch strings.Trim(string(raw), `"`) {
	case "1", "true":
		*f = true
	case "0", "false", "null":
		*f = false
	default:
		return errors.New("success is neither 1 nor 0")
	}
	return nil
}

// read turns a response into an answer or the error that it stands for.
func (d *driver) read(op string, r fetch.Response) (answer, error) {
	e := &pbx.Error{Op: op, Status: r.Status, Detail: strconv.Itoa(r.Status)}
	var a answer
	err := json.Unmarshal(r.Body, &a)
	isEnvelope := err == nil && bytes.HasPrefix(bytes.TrimSpace(r.Body), []byte("{"))
	said := ""
	if isEnvelope {
		said = pbx.Said(a.Message, 200, d.secrets...)
	}
	if r.Status == 200 {
		switch {
		case isEnvelope && bool(a.Success):
			a.Message = said
			return a, nil
		case isEnvelope && bytes.Contains(r.Body, []byte(`"success"`)):
			e.Code, e.Detail = pbx.Refused, said
			if said == "" {
				e.Detail = "success 0" // its sentence quotes something
			}
		case !isPage(r.Body) || bytes.Contains(r.Body, []byte(`"success"`)):
			// Cut off, changed on its way or behind a server's warning, but the
			// API's: it may have acted.
			e.Code, e.Unknown, e.Err = pbx.Malformed, true, err
		default:
			// A web page: a router, a captive portal, another server. The API
			// never saw the order.
			e.Code, e.Detail = pbx.NotSimotel, d.host
		}
		return a, e
	}
	e.Code = codeOf(r.Status, said)
	switch {
	case said != "":
		e.Detail = said
	case r.Status == 403 && !isEnvelope && isPage(r.Body):
		// A router's or a proxy's own: the API says what an account may not do.
		e.Code, e.Detail = pbx.NotSimotel, d.host
	}
	// A proxy before the PBX answers 502 or 504, or 408, also for an order that
	// arrived; another 2xx says that something was done.
	e.Unknown = e.Code == pbx.ServerFault || r.Status == 408 || r.Status/100 == 2
	return a, e
}

// codeOf maps a status and the envelope's message to a code, by the table of
// common answers in the API's documents.
func codeOf(status int, message string) pbx.Code {
	message = strings.ToLower(message)
	switch status {
	case 400:
		return pbx.BadRequest
	case 401:
		if strings.Contains(message, "is missing") {
			return pbx.CredentialsMissing
		}
		return pbx.CredentialsInvalid
	case 403:
		if strings.Contains(message, "ip is not permitted") {
			return pbx.IPDenied
		}
		return pbx.APIDenied
	case 404:
		return pbx.NotFound
	case 405:
		return pbx.MethodRefused
	case 415:
		return pbx.MediaTypeRefused
	case 501:
		return pbx.NoService
	}
	if status >= 500 {
		return pbx.ServerFault
	}
	return pbx.UnexpectedStatus
}

// isPage reports whether a body is something else than the API's: not empty and
// not the beginning of JSON.
func isPage(body []byte) bool {
	body = bytes.TrimSpace(body)
	return len(body) > 0 && body[0] != '{' && body[0] != '[' && body[0] != '"'
}

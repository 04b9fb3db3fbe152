package asterisk

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"strconv"

	"simotel/wasm/fetch"
	"simotel/wasm/pbx"
)

// maxAnswer bounds an answer, in bytes. A channel takes half a kilobyte.
const maxAnswer = 64 << 10

// answer is what ARI answered, whatever its status.
type answer struct {
	status int
	body   []byte // JSON, or empty
	words  string // its message or error, empty for none
}

// isGone reports whether the PBX knows no such channel: it is over, or never
// was. Other answers with 404 come from a PBX that is just starting.
func (a answer) isGone() bool { return a.status == 404 && a.words == "Channel not found" }

// mayHaveActed reports whether a request may have been carried out although its
// answer is no success. A proxy before the PBX answers 502 or 504, or 408, also
// for an order that arrived; another 2xx says that something was done.
func (a answer) mayHaveActed() bool {
	return a.status >= 500 || a.status == 408 || a.status/100 == 2
}

// send sends one request, once. A status is no error; an answer that is not
// ARI's is.
func (d *driver) send(ctx context.Context, op, method, path string, body any) (answer, error) {
	return d.ask(ctx, op, method, path, body, maxAnswer)
}

// ask is send with a bound of the answer's body, in bytes.
func (d *driver) ask(ctx context.Context, op, method, path string, body any, maxBody int64) (answer, error) {
	r := fetch.Request{Method: method, URL: d.base + path, Header: d.header, MaxBody: maxBody}
	if body != nil {
		raw, err := json.Marshal(body)
		if err != nil {
			return answer{}, &pbx.Error{Code: pbx.BadRequest, Op: op, Err: err}
		}
		r.Body = raw
	}
	response, err := d.doer.Do(ctx, r)
	if err != nil {
		return answer{}, d.noResponse(op, method, err)
	}
	return d.read(op, method, response)
}

// noResponse tells why there is no answer. Past the point where the PBX may
// have had a request, it may have been carried out.
func (d *driver) noResponse(op, method string, err error) error {
	e := pbx.NoResponse(op, d.host, err)
	e.Unknown = e.Unknown && method != "GET"
	return e
}

// read tells ARI's answers from those of others.
func (d *driver) read(op, method string, r fetch.Response) (answer, error) {
	a := answer{status: r.Status, body: bytes.TrimSpace(r.Body)}
	if len(a.body) == 0 || json.Valid(a.body) {
		var said struct {
			Message string `json:"message"`
			Error   string `json:"error"` // in place of message, where no channel was made
		}
		if r.Status/100 != 2 && json.Unmarshal(a.body, &said) == nil {
			a.words = pbx.Said(said.Message+said.Error, 200, d.secrets...)
		}
		return a, nil
	}
	e := &pbx.Error{Code: pbx.NotAsterisk, Op: op, Status: r.Status, Detail: d.host}
	switch {
	case r.Status/100 == 2 && (a.body[0] == '{' || a.body[0] == '['):
		e.Code, e.Unknown = pbx.Malformed, method != "GET" // cut off or changed on its way
	case r.Status == 401, r.Status >= 500:
		// A proxy that wants other credentials, or has lost the PBX.
		e = d.failure(op, a)
		e.Unknown = method != "GET" && a.mayHaveActed()
	}
	return a, e
}

// failure returns what a status stands for that is no success.
func (d *driver) failure(op string, a answer) *pbx.Error {
	e := &pbx.Error{Op: op, Status: a.status, Detail: a.words}
	switch {
	case a.status == 400:
		e.Code = pbx.BadRequest
	case a.status == 401:
		e.Code = pbx.CredentialsInvalid
	case a.status == 403:
		e.Code = pbx.ReadOnly
	case a.status == 404:
		e.Code, e.Detail = pbx.NotAsterisk, d.host // ARI without the part that is asked
	case a.status == 405:
		e.Code = pbx.MethodRefused
	case a.status == 409, a.status == 422:
		e.Code = pbx.Refused
	case a.status >= 500:
		e.Code = pbx.ServerFault
	default:
		e.Code = pbx.UnexpectedStatus
	}
	if e.Detail == "" {
		e.Detail = strconv.Itoa(a.status)
	}
	return e
}

// asError returns err as what it is, nil for nil and what is none.
func asError(err error) *pbx.Error {
	var e *pbx.Error
	errors.As(err, &e)
	return e
}

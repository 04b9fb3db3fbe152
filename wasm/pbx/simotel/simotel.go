// Package simotel owns the driver of a Simotel PBX, over http or https: its API
// v4 on-premise, and v4.1 of the vendor's cloud, which differs in the path and
// takes an API key alone. It refuses to retry, to follow redirects, and to guess what an
// answer that it does not understand may have meant.
package simotel

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"net/url"
	"strconv"
	"strings"
	"time"

	"simotel/wasm/fetch"
	"simotel/wasm/pbx"
	"simotel/wasm/settings"
	"simotel/wasm/socket"
	"simotel/wasm/stream"
)

// The API's services. Every one is a POST with a JSON body.
const (
	servicePing      = "/setting/ping/act"
	serviceOriginate = "/call/originate/act"
)

// paths holds where each kind of connection has the API.
var paths = map[string]string{
	settings.KindSimotel:      "/api/v4",
	settings.KindSimotelCloud: "/api/v4.1",
}

// driver is a pbx.Driver, a pbx.Reporter and pbx.Live for one account.
type driver struct {
	connection settings.Connection
	base       string            // the API's address
	host       string            // for error texts
	header     map[string]string // Content-Type and the credentials
	secrets    []string          // what no word of the PBX's may repeat
	doer       fetch.Doer
	now        func() time.Time

	events      string // the address of the stream of live events, empty for none
	eventsToken string
	extension   string // the user's own
	sockets     socket.Dialer
	clock       stream.Clock
}

// Open makes the driver; it is a pbx.Factory. Its error is an *pbx.Error with
// the code not_configured, its Detail naming what is missing.
func Open(s settings.Settings, c settings.Credentials, t pbx.Transport) (pbx.Driver, error) {
	missing := func(what string) error {
		return &pbx.Error{Code: pbx.NotConfigured, Op: "open simotel", Detail: what}
	}
	u, err := url.Parse(s.Connection.Server)
	if err != nil || u.Host == "" {
		return nil, missing("server")
	}
	path, ok := paths[s.Connection.Kind]
	if !ok {
		return nil, missing("connection kind")
	}
	if s.Extension == "" {
		return nil, missing("extension")
	}
	header := map[string]string{"Content-Type": "application/json"}
	mode := s.Connection.Mode()
	if mode == settings.AuthBasic || mode == settings.AuthBoth {
		if c.Username == "" || c.Password == "" {
			return nil, missing("user name and password")
		}
		header["Authorization"] = "Basic " + base64.StdEncoding.EncodeToString([]byte(c.Username+":"+c.Password))
	}
	if mode == settings.AuthToken || mode == settings.AuthBoth {
		if c.Token == "" {
			return nil, missing("API key")
		}
		header["X-APIKEY"] = c.Token
	}
	if len(header) == 1 {
		return nil, missing("authentication")
	}
	return &driver{connection: s.Connection, base: s.Connection.Server + path, host: u.Host, header: header, secrets: []string{strings.TrimPrefix(header["Authorization"], "Basic "), c.Password, c.Token}, doer: t.HTTP, now: time.Now,
		events: s.Events.Address, eventsToken: c.EventsToken, extension: s.Extension, sockets: t.Sockets, clock: stream.SystemClock{}}, nil
}

// Check pings the PBX: it is there, it is Simotel, and the account may ask.
// Whether it may order, and whether the extension exists, a ping does not tell. An
// account that may not ping proves as much by being told so, and may order all the same.
func (d *driver) Check(ctx context.Context) (pbx.Health, error) {
	a, err := d.post(ctx, "check simotel", servicePing, struct{}{})
	if err != nil && !isDenied(a) {
		return pbx.Health{}, err
	}
	return pbx.Health{Detail: a.Message, Proved: pbx.Through(pbx.StepCredentials)}, nil
}

// isDenied reports whether an answer says that the account may not do what was asked.
func isDenied(a answer) bool {
	return !bool(a.Success) && strings.Contains(strings.ToLower(a.Message), "access denied")
}

// order is the body of call/originate/act. All values are strings, as in every
// sample of the vendor's documents. The caller's leg leaves by trunk_name where
// it is an outside number; the callee's leg by the outgoing route of context.
type order struct {
	Caller    string `json:"caller"`
	Callee    string `json:"callee"`
	Context   string `json:"context"`
	CallerID  string `json:"caller_id"`
	Timeout   string `json:"timeout"`
	TrunkName string `json:"trunk_name,omitempty"`
	CallLimit string `json:"call_limit,omitempty"`
}

// Originate implements pbx.Driver. The PBX answers that it took the order; what
// becomes of the call it does not say here.
func (d *driver) Originate(ctx context.Context, o pbx.Order) (pbx.CallRef, error) {
	op := "originate via simotel"
	if !pbx.Dialable(o.Caller) {
		return pbx.CallRef{}, &pbx.Error{Code: pbx.BadRequest, Op: op, Detail: "caller"}
	}
	if !pbx.Dialable(o.Callee) {
		return pbx.CallRef{}, &pbx.Error{Code: pbx.BadRequest, Op: op, Detail: "callee"}
	}
	body := order{
		Caller:   o.Caller,
		Callee:   o.Callee,
		Context:  d.connection.Context,
		CallerID: o.Caller,
		Timeout:  strconv.Itoa(d.connection.RingSeconds),
	}
	if o.CallerOutside {
		if d.connection.Trunk == "" {
			return pbx.CallRef{}, &pbx.Error{Code: pbx.TrunkMissing, Op: op}
		}
		// Whoever is rung first sees the number that is then dialled.
		body.TrunkName, body.CallerID = d.connection.Trunk, o.Callee
	}
	if d.connection.CallerID != "" {
		body.CallerID = d.connection.CallerID
	}
	if d.connection.LimitSeconds > 0 {
		body.CallLimit = strconv.Itoa(d.connection.LimitSeconds)
	}
	a, err := d.post(ctx, op, serviceOriginate, body)
	if err != nil {
		return pbx.CallRef{}, err
	}
	id := a.callID()
	if id == "" {
		// It says success and names no call: something was done.
		return pbx.CallRef{}, &pbx.Error{Code: pbx.Malformed, Op: op, Status: 200, Unknown: true}
	}
	return pbx.CallRef{ID: id}, nil
}

// post sends one request, once, and reads the envelope of its answer.
func (d *driver) post(ctx context.Context, op, service string, body any) (answer, error) {
	return d.ask(ctx, op, service, body, fetch.DefaultMaxBody)
}

// ask is post with a bound of the answer's body, in bytes.
func (d *driver) ask(ctx context.Context, op, service string, body any, maxBody int64) (answer, error) {
	raw, err := json.Marshal(body)
	if err != nil {
		return answer{}, &pbx.Error{Code: pbx.BadRequest, Op: op, Err: err}
	}
	ctx, cancel := pbx.Bounded(ctx)
	defer cancel()
	response, err := d.doer.Do(ctx, fetch.Request{
		Method: "POST", URL: d.base + service, Header: d.header, Body: raw, MaxBody: maxBody,
	})
	if err != nil {
		return answer{}, pbx.NoResponse(op, d.host, err)
	}
	return d.read(op, response)
}

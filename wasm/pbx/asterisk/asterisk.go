// Package asterisk owns the driver of Asterisk's REST Interface (ARI), of
// Asterisk itself, FreePBX and Issabel, versions 16 and later: orders, live
// events, hang-up. It refuses to retry an order, to hear more of the PBX than
// the user's own phone and calls, and to claim a state that no event showed.
// https://docs.asterisk.org/Configuration/Interfaces/Asterisk-REST-Interface-ARI/
package asterisk

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"net/url"
	"strconv"
	"strings"

	"simotel/wasm/calls"
	"simotel/wasm/fetch"
	"simotel/wasm/pbx"
	"simotel/wasm/settings"
	"simotel/wasm/socket"
	"simotel/wasm/stream"
)

// prefix begins the name of everything on the PBX that is ours: the channels of
// orders and the applications that hear events.
const prefix = "simotel-"

// driver is a pbx.Driver, pbx.Live and a pbx.Hanger for one ARI user.
type driver struct {
	connection settings.Connection
	extension  string            // the user's own
	base       string            // the interface's address
	host       string            // for error texts
	header     map[string]string // Content-Type and the credentials
	secrets    []string          // what no word of the PBX's may repeat
	key        string            // the credentials as the event socket's address takes them
	doer       fetch.Doer
	sockets    socket.Dialer
	clock      stream.Clock
}

var _ pbx.Hanger = (*driver)(nil)

// Open makes the driver; it is a pbx.Factory. Its error is an *pbx.Error with
// the code not_configured, its Detail naming what is missing.
func Open(s settings.Settings, c settings.Credentials, t pbx.Transport) (pbx.Driver, error) {
	missing := func(what string) error {
		return &pbx.Error{Code: pbx.NotConfigured, Op: "open asterisk", Detail: what}
	}
	u, err := url.Parse(s.Connection.Server)
	switch {
	case err != nil || u.Host == "":
		return nil, missing("server")
	case s.Extension == "":
		return nil, missing("extension")
	case !strings.Contains(s.Connection.Channel, placeholder):
		return nil, missing("channel")
	case c.Username == "" || c.Password == "":
		return nil, missing("user name and password")
	}
	pair := c.Username + ":" + c.Password
	basic := base64.StdEncoding.EncodeToString([]byte(pair))
	return &driver{
		connection: s.Connection, extension: s.Extension,
		base: s.Connection.Server + "/ari", host: u.Host,
		header:  map[string]string{"Content-Type": "application/json", "Authorization": "Basic " + basic},
		secrets: []string{basic, c.Password},
		key:     pair, doer: t.HTTP, sockets: t.Sockets, clock: stream.SystemClock{},
	}, nil
}

// placeholder stands for a phone's number in settings.Connection.Channel.
const placeholder = "{extension}"

// channelOf returns how the PBX reaches one of its own phones.
func (d *driver) channelOf(number string) string {
	channel := strings.ReplaceAll(d.connection.Channel, placeholder, number)
	if technology, resource, _ := strings.Cut(channel, "/"); isLocal(technology) && !strings.Contains(resource, "/") {
		return channel + keep
	}
	return channel
}

// isLocal reports whether a channel only stands for what the dialplan does at an
// extension.
func isLocal(technology string) bool { return strings.EqualFold(technology, "Local") }

// keep has a Local channel stay for the whole call. Otherwise Asterisk may take it
// out once both have answered, and with it the name of the order.
const keep = "/n"

// endpointOf returns the endpoint, technology/resource, of a phone of the PBX;
// false where its channel is none that the PBX could be asked about, a
// Local/201@from-internal say.
func (d *driver) endpointOf(number string) (string, bool) {
	channel := d.channelOf(number)
	technology, resource, _ := strings.Cut(channel, "/")
	return channel, !isLocal(technology) && !strings.ContainsAny(resource, "/@")
}

// channelID returns the name that an order's channel has on the PBX; false for
// an id that can be none.
func channelID(record string) (string, bool) {
	isName := record != "" && len(record) <= 64 && strings.Trim(record, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-") == ""
	return prefix + record, isName
}

// order is the body of POST /channels/{id}. Nothing of it stands in the address,
// which servers write into their logs.
type order struct {
	Endpoint  string            `json:"endpoint"`
	Extension string            `json:"extension"`
	Context   string            `json:"context"`
	Priority  int               `json:"priority"`
	CallerID  string            `json:"callerId"`
	Timeout   int               `json:"timeout"`
	Variables map[string]string `json:"variables,omitempty"`
}

// opOriginate is what was attempted, in error texts.
const opOriginate = "originate via asterisk"

// Originate implements pbx.Driver. The call's name is made of the order's, so
// that it is found again whatever becomes of the answer.
func (d *driver) Originate(ctx context.Context, o pbx.Order) (pbx.CallRef, error) {
	id, isName := channelID(o.ID)
	bad := ""
	switch {
	case !isName:
		bad = "id"
	case !pbx.Dialable(o.Caller):
		bad = "caller"
	case !pbx.Dialable(o.Callee):
		bad = "callee"
	}
	if bad != "" {
		return pbx.CallRef{}, &pbx.Error{Code: pbx.BadRequest, Op: opOriginate, Detail: bad}
	}
	ctx, cancel := pbx.Bounded(ctx)
	defer cancel()
	a, err := d.send(ctx, opOriginate, "POST", "/channels/"+id, d.order(o))
	if err != nil {
		return pbx.CallRef{}, err
	}
	ref := pbx.CallRef{ID: id}
	switch {
	case a.status == 200:
		var c channel
		if err := json.Unmarshal(a.body, &c); err != nil || c.ID != id {
			// It names no call, or another: something was done.
			return pbx.CallRef{}, &pbx.Error{Code: pbx.Malformed, Op: opOriginate, Status: 200, Unknown: true, Err: err}
		}
		return ref, nil
	case a.status == 409, a.status == 500 && a.words == "Allocation failed":
		if err := d.refusal(ctx, a, id, o); err != nil {
			return pbx.CallRef{}, err
		}
		return ref, nil
	}
	e := d.failure(opOriginate, a)
	e.Unknown = a.mayHaveActed()
	return pbx.CallRef{}, e
}

// order makes an order out as the PBX takes it.
func (d *driver) order(o pbx.Order) order {
	body := order{
		Endpoint: d.channelOf(o.Caller), Extension: o.Callee, Context: d.connection.Context, Priority: 1,
		CallerID: o.Caller, Timeout: d.connection.RingSeconds,
	}
	if o.CallerOutside {
		// The PBX's own outgoing routes reach it. Whoever is rung first sees the
		// number that is then dialled.
		body.Endpoint, body.CallerID = "Local/"+o.Caller+"@"+d.connection.Context+keep, o.Callee
	}
	if d.connection.CallerID != "" {
		body.CallerID = d.connection.CallerID
	}
	if d.connection.LimitSeconds > 0 {
		// It counts from now on, and the first phone rings meanwhile.
		body.Variables = map[string]string{"TIMEOUT(absolute)": strconv.Itoa(d.connection.LimitSeconds + d.connection.RingSeconds)}
	}
	return body
}

// refusal tells why the PBX made no channel, nil where it has. It says "Channel
// with given unique ID already exists" or "Allocation failed" for a phone that
// is not registered, too.
func (d *driver) refusal(ctx context.Context, a answer, id string, o pbx.Order) error {
	e := &pbx.Error{Code: pbx.Refused, Op: opOriginate, Status: a.status, Detail: a.words}
	if a.status == 409 {
		c, err := d.send(ctx, opOriginate, "GET", "/channels/"+id, nil)
		switch {
		case err == nil && c.status == 200:
			return nil
		case err != nil || !c.isGone():
			e.Unknown = true
			return e
		}
	}
	if o.CallerOutside {
		return e
	}
	if phone := asError(d.phone(ctx, opOriginate, o.Caller)); phone != nil && (phone.Code == pbx.CallerUnknown || phone.Code == pbx.CallerUnregistered) {
		return phone
	}
	return e
}

// phone asks whether a phone of the PBX exists and is registered. Its error has
// the code caller_unknown or caller_unregistered where one of them is not so.
func (d *driver) phone(ctx context.Context, op, number string) error {
	endpoint, ok := d.endpointOf(number)
	if !ok {
		return nil
	}
	a, err := d.send(ctx, op, "GET", "/endpoints/"+escaped(endpoint), nil)
	if err != nil {
		return err
	}
	e := &pbx.Error{Op: op, Status: a.status, Detail: endpoint}
	var told endpointAnswer
	switch {
	case a.status == 404 && a.words == "Endpoint not found":
		e.Code = pbx.CallerUnknown
	case a.status != 200:
		return d.failure(op, a)
	case json.Unmarshal(a.body, &told) == nil && told.State == "offline":
		e.Code = pbx.CallerUnregistered
	default:
		return nil
	}
	return e
}

// endpointAnswer is ARI's model Endpoint.
type endpointAnswer struct {
	State    string   `json:"state"` // online, offline or unknown
	Channels []string `json:"channel_ids"`
}

// Hangup implements pbx.Hanger.
func (d *driver) Hangup(ctx context.Context, r calls.Record) error {
	const op = "hang up via asterisk"
	id, ok := channelID(r.ID)
	if r.Direction == calls.Incoming {
		id, ok = r.CallID, r.CallID != "" // the channel of the user's own phone
	}
	if !ok {
		return &pbx.Error{Code: pbx.BadRequest, Op: op, Detail: "id"}
	}
	ctx, cancel := pbx.Bounded(ctx)
	defer cancel()
	a, err := d.send(ctx, op, "DELETE", "/channels/"+url.PathEscape(id), nil)
	if err != nil {
		return err
	}
	if a.status/100 == 2 || a.isGone() {
		return nil
	}
	return d.failure(op, a)
}

// escaped returns technology/resource as two parts of an address.
func escaped(endpoint string) string {
	technology, resource, _ := strings.Cut(endpoint, "/")
	return url.PathEscape(technology) + "/" + url.PathEscape(resource)
}

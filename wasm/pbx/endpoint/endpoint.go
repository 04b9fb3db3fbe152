// Package endpoint owns the driver of a server that takes an order as one HTTP
// request, as its user describes it: an integration server, a PBX with an address
// for click-to-call. It refuses to retry, to follow redirects, and to read out of
// an answer what its user did not say stands there.
package endpoint

import (
	"context"
	"encoding/base64"
	"errors"
	"strconv"
	"strings"

	"simotel/wasm/calls"
	"simotel/wasm/fetch"
	"simotel/wasm/pbx"
	"simotel/wasm/request"
	"simotel/wasm/settings"
)

// MaxAnswer bounds an answer's body, in bytes: 64 KiB.
const MaxAnswer = 64 << 10

// driver is a pbx.Driver. What else it can do depends on which requests are
// described: see Open.
type driver struct {
	originate, status, hangup request.Request

	success  settings.Pointer // its Path is empty where any 2xx will do
	id       string           // pointers, empty for none
	message  string
	state    string
	states   map[string]string // the server's words in lower case, and ours
	constant map[string]string // values that are the same for every call
	host     string            // for error texts
	doer     fetch.Doer
}

// The kinds of driver: a call can be ended, its state can be asked for, or both.
type (
	hanger   struct{ *driver }
	reporter struct{ *driver }
	both     struct {
		*driver
		hanger   // Hangup
		reporter // CheckReports, Reports
	}
)

// Open makes the driver; it is a pbx.Factory. It is a pbx.Hanger where a request
// that ends a call is described, and a pbx.Reporter where one is that asks for
// its state. The error is an *pbx.Error with the code not_configured, its Detail
// naming what is missing.
func Open(s settings.Settings, c settings.Credentials, t pbx.Transport) (pbx.Driver, error) {
	missing := func(what string) error {
		return &pbx.Error{Code: pbx.NotConfigured, Op: "open endpoint", Detail: what}
	}
	e := s.Endpoint
	if e.Originate.URL == "" {
		return nil, missing("endpoint.originate.url")
	}
	if field := settings.Lacks(s, c); field != "" {
		return nil, missing(field)
	}
	d := &driver{id: e.ID, message: e.Message, state: e.State, doer: t.HTTP, constant: values(s, c)}
	if e.Success != "" {
		d.success, _ = settings.ParsePointer(e.Success)
	}
	d.states, _ = settings.ParseStates(e.States)
	for _, r := range []struct {
		name string
		text request.Template
		to   *request.Request
	}{{"originate", e.Originate, &d.originate}, {"status", e.Status, &d.status}, {"hangup", e.Hangup, &d.hangup}} {
		var faults []request.Fault
		if *r.to, faults = request.Parse(r.text); r.text.URL != "" && len(faults) > 0 {
			return nil, missing("endpoint." + r.name + "." + faults[0].Part)
		}
	}
	_, d.host, _ = strings.Cut(d.originate.Origin(), "://")
	switch {
	case e.Hangup.URL != "" && e.Status.URL != "":
		return both{driver: d, hanger: hanger{d}, reporter: reporter{d}}, nil
	case e.Hangup.URL != "":
		return hanger{d}, nil
	case e.Status.URL != "":
		return reporter{d}, nil
	}
	return d, nil
}

// values returns what placeholders stand for whatever the call.
func values(s settings.Settings, c settings.Credentials) map[string]string {
	return map[string]string{
		request.Extension: s.Extension,
		request.Context:   s.Connection.Context,
		request.CallerID:  s.Connection.CallerID,
		request.Ring:      strconv.Itoa(s.Connection.RingSeconds),
		request.Username:  c.Username,
		request.Password:  c.Password,
		request.Token:     c.Token,
		request.Basic:     base64.StdEncoding.EncodeToString([]byte(c.Username + ":" + c.Password)),
	}
}

// Check asks for the first page of the server, without credentials: whatever it
// says, it is there. No request that the user described is sent, since nobody
// knows what it does; so how the server takes an order stays open.
func (d *driver) Check(ctx context.Context) (pbx.Health, error) {
	_, err := d.send(ctx, "check endpoint", fetch.Request{Method: "GET", URL: d.originate.Origin() + "/"})
	var failure *pbx.Error
	if errors.As(err, &failure) && (failure.Code == pbx.Redirected || failure.Code == pbx.TooLarge) {
		err = nil
	}
	if err != nil {
		return pbx.Health{}, err
	}
	return pbx.Health{Proved: pbx.Through(pbx.StepTLS)}, nil
}

// Originate implements pbx.Driver.
func (d *driver) Originate(ctx context.Context, o pbx.Order) (pbx.CallRef, error) {
	const op = "originate via endpoint"
	r, err := d.fill(op, d.originate, map[string]string{
		request.Number: o.Callee, request.E164: o.E164, request.Extension: o.Caller, request.ID: o.ID,
	})
	if err != nil {
		return pbx.CallRef{}, err
	}
	response, err := d.send(ctx, op, r)
	if err != nil {
		return pbx.CallRef{}, err
	}
	return d.readOrder(op, response)
}

// Hangup implements pbx.Hanger. A server that knows the call no longer says so
// with 404 or 410; one that answers with a page does not know the address.
func (h hanger) Hangup(ctx context.Context, r calls.Record) error {
	const op = "hang up via endpoint"
	d := h.driver
	if r.CallID == "" && d.hangup.Names(request.CallID) {
		return &pbx.Error{Code: pbx.ValueRefused, Op: op, Detail: "{" + request.CallID + "}"}
	}
	filled, err := d.fill(op, d.hangup, ofRecord(r))
	if err != nil {
		return err
	}
	response, err := d.send(ctx, op, filled)
	if err != nil || knowsNot(response) {
		return err
	}
	if failure := d.failure(op, response); failure != nil {
		return failure
	}
	return nil
}

// ofRecord returns what placeholders stand for in requests about a call.
func ofRecord(r calls.Record) map[string]string {
	return map[string]string{
		request.Number: r.Dialled, request.E164: r.E164, request.Extension: r.Caller, request.ID: r.ID, request.CallID: r.CallID,
	}
}

// fill puts a call's values, and those that are always the same, into a request.
func (d *driver) fill(op string, r request.Request, call map[string]string) (fetch.Request, error) {
	all := map[string]string{}
	for _, some := range []map[string]string{d.constant, call} {
		for name, value := range some {
			all[name] = value
		}
	}
	filled, err := r.Fill(all)
	if err == nil {
		return filled, nil
	}
	e := &pbx.Error{Code: pbx.ValueRefused, Op: op, Detail: "URL", Err: err}
	var value *request.ValueError
	if errors.As(err, &value) && value.Placeholder != "" {
		e.Detail = "{" + value.Placeholder + "}"
	}
	return filled, e
}

// send sends a request, once. The error is an *pbx.Error: past the point where
// the server may have had the request, it may have acted.
func (d *driver) send(ctx context.Context, op string, r fetch.Request) (fetch.Response, error) {
	ctx, cancel := pbx.Bounded(ctx)
	defer cancel()
	r.MaxBody = MaxAnswer
	response, err := d.doer.Do(ctx, r)
	if err == nil {
		return response, nil
	}
	e := pbx.NoResponse(op, d.host, err)
	if e.Code == pbx.Redirected {
		e.Unknown = true // many servers act on a form and answer with the address of the next page
	}
	return response, e
}

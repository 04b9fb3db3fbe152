// Package softphone owns the driver that gives a number to the telephone program
// of the user's system, as the system itself does with a link. It refuses to say
// anything of the call: nobody tells what the program does with the number.
package softphone

import (
	"context"
	"strings"

	"simotel/wasm/pbx"
	"simotel/wasm/settings"
)

// driver is a pbx.Driver.
type driver struct {
	phone   settings.Softphone
	handler pbx.Handler
}

// Open makes the driver; it is a pbx.Factory.
func Open(s settings.Settings, _ settings.Credentials, t pbx.Transport) (pbx.Driver, error) {
	if t.Handler == nil {
		return nil, &pbx.Error{Code: pbx.NotConfigured, Op: "open softphone", Detail: "handler"}
	}
	return driver{s.Softphone, t.Handler}, nil
}

// Check implements pbx.Driver. Which program opens an address, and whether one
// does, a browser does not tell.
func (driver) Check(context.Context) (pbx.Health, error) { return pbx.Health{}, nil }

// Originate implements pbx.Driver: the order is taken once the browser has taken
// the address.
func (d driver) Originate(ctx context.Context, o pbx.Order) (pbx.CallRef, error) {
	const op = "hand over to softphone"
	address, ok := Address(d.phone, o)
	if !ok {
		return pbx.CallRef{}, &pbx.Error{Code: pbx.BadRequest, Op: op, Detail: "callee"}
	}
	if err := d.handler.Open(ctx, address); err != nil {
		return pbx.CallRef{}, &pbx.Error{Code: pbx.NoHandler, Op: op, Detail: d.phone.Scheme, Err: err}
	}
	return pbx.CallRef{}, nil
}

// Address returns what is handed over: tel and callto with the international
// number where there is one, sip with the digits that its PBX dials. False for
// what is no number.
func Address(s settings.Softphone, o pbx.Order) (string, bool) {
	number := o.Callee
	if s.Global() && o.E164 != "" {
		number = o.E164
	}
	if !pbx.Dialable(strings.TrimPrefix(number, "+")) {
		return "", false
	}
	number = strings.ReplaceAll(number, "#", "%23") // else it begins a fragment
	if s.Scheme == settings.SchemeSIP && s.Domain != "" {
		number += "@" + s.Domain
	}
	return s.Scheme + ":" + number, true
}

package asterisk

import (
	"context"
	"encoding/json"

	"simotel/wasm/pbx"
)

// Check asks in this order: whether it is Asterisk and knows the user, whether
// that user may call, whether the user's own phone exists and is registered, and
// whether events can be heard.
func (d *driver) Check(ctx context.Context) (pbx.Health, error) {
	const op = "check asterisk"
	ctx, cancel := pbx.Bounded(ctx)
	defer cancel()
	var h pbx.Health
	var err error
	if h.Detail, err = d.version(ctx, op); err != nil {
		return h, err
	}
	h.Proved = pbx.Through(pbx.StepCredentials)
	// To end a call that cannot be: harmless, and refused to whom all acts are.
	a, err := d.send(ctx, op, "DELETE", "/channels/"+newName(), nil)
	if err == nil && !a.isGone() {
		err = d.failure(op, a)
	}
	if err != nil {
		return h, err
	}
	h.Proved = append(h.Proved, pbx.StepPermission)
	if err := d.phone(ctx, op, d.extension); err != nil {
		return h, err
	}
	if _, ok := d.endpointOf(d.extension); ok {
		h.Proved = append(h.Proved, pbx.StepExtension)
	}
	if d.sockets != nil {
		// A name of its own: the PBX forgets an application that asked for
		// nothing with its connection.
		conn, err := d.dial(ctx, newName())
		if err != nil {
			return h, err
		}
		conn.Close()
		h.Proved = append(h.Proved, pbx.StepEvents)
	}
	return h, nil
}

// version asks for Asterisk's, and so whether this is Asterisk and the
// credentials are right.
func (d *driver) version(ctx context.Context, op string) (string, error) {
	a, err := d.send(ctx, op, "GET", "/asterisk/info?only=system", nil)
	if err != nil {
		return "", err
	}
	if a.status != 200 {
		return "", d.failure(op, a)
	}
	var told struct {
		System struct {
			Version string `json:"version"`
		} `json:"system"`
	}
	isRead := json.Unmarshal(a.body, &told) == nil
	version := pbx.Clean(told.System.Version, 60)
	if !isRead || version == "" {
		return "", &pbx.Error{Code: pbx.NotAsterisk, Op: op, Status: a.status, Detail: d.host}
	}
	return "Asterisk " + version, nil
}

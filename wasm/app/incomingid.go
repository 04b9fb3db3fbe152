package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/fnv"
	"math/rand/v2"

	"simotel/wasm/calls"
)

// incomingPrefix begins the ids of incoming calls' records.
const incomingPrefix = "in-"

// keyInstallation is where a random part of the ids of incoming calls is kept. Two
// browsers of one user hear of the same call, and each logs it by itself.
const keyInstallation = "installation"

// installation returns this installation's random part, made once.
func (a *App) installation(ctx context.Context) (string, error) {
	raw, err := a.Calls.Area.Get(ctx, keyInstallation)
	var part string
	if err != nil || raw != nil && json.Unmarshal(raw, &part) == nil && part != "" {
		return part, err
	}
	part = fmt.Sprintf("%016x", rand.Uint64())
	if raw, err = json.Marshal(part); err != nil {
		return "", err
	}
	return part, a.Calls.Area.Set(ctx, map[string]json.RawMessage{keyInstallation: raw})
}

// incomingID returns the id of an incoming call's record: the same however often
// the PBX tells of the call, and another in each installation.
func incomingID(installation, via, extension, id string) string {
	h := fnv.New64a()
	h.Write([]byte(installation + "\n" + via + "\n" + extension + "\n" + id)) // it fails never
	return fmt.Sprintf("%s%016x", incomingPrefix, h.Sum64())
}

// round returns the id of the record that an event of an incoming call goes to. A
// ring of a call that was given up, or reported, begins another record.
func (a *App) round(ctx context.Context, id string, kind calls.EventKind) (string, error) {
	newest, next := "", id
	for n := 2; ; n++ {
		r, err := a.Calls.Get(ctx, next)
		switch {
		case errors.Is(err, calls.ErrNotFound) && (newest == "" || kind == calls.EventRing):
			return next, nil
		case errors.Is(err, calls.ErrNotFound):
			return newest, nil
		case err != nil || !r.Settled():
			return next, err
		}
		newest, next = next, fmt.Sprint(id, "-", n)
	}
}

package app

import (
	"context"
	"encoding/json"
	"fmt"
	"time"
)

// warmUpAfter is how long after an installation or an update, Chrome's own too, and
// after calls can be placed for the first time the worker warms up: not beside the page
// that a person then sees.
const warmUpAfter = time.Minute

// warmUpRounds is how often: after 200 requests the next worker started no sooner, after
// these 600 it did.
const warmUpRounds = 200

// warmsUp has the worker warm up in a while.
func (a *App) warmsUp(ctx context.Context) {
	if err := a.setAlarm(ctx, alarmWarmUp, warmUpAfter); err != nil {
		a.Log(err)
	}
}

// warmUp answers made-up requests, which change nothing, until V8 has compiled with its
// optimising compiler what is used most. Chrome keeps that beside worker.wasm, and each
// worker after this one starts with it (docs/decisions.md, "The compiled program"). It
// needs settings that can be read, and ends at a reset.
func (a *App) warmUp(ctx context.Context) error {
	if _, _, err := a.load(ctx); err != nil {
		return fmt.Errorf("warm up: %w", err) // else each request would say so
	}
	address := "chrome-extension://" + a.ExtensionID
	sender := json.RawMessage(`{"id":"` + a.ExtensionID + `","url":"` + address + `/popup.html","origin":"` + address + `","tabId":-1}`)
	for range warmUpRounds {
		if a.fence.check(ctx) != nil {
			return nil // a reset: nobody misses it
		}
		for _, request := range []string{
			`{"type":"wake"}`,
			`{"type":"detect","body":{"texts":["Call +98 21 8834 1256 or write to us."]}}`,
			`{"type":"preview","body":{"text":"+98 21 8834 1256"}}`,
		} {
			if _, err := a.onMessage(ctx, []json.RawMessage{json.RawMessage(request), sender}); err != nil {
				return fmt.Errorf("warm up: %w", err)
			}
		}
		time.Sleep(time.Millisecond) // whoever else asks has their turn
	}
	return nil
}

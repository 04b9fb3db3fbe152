package app

import (
	"context"
	"encoding/json"
	"time"
)

// warmUpAfter is how long after an installation or an update, Chrome's own too, the
// worker warms up: not beside the first page that a person sees.
const warmUpAfter = time.Minute

// warmUpRounds is how often: Chrome begins to keep what V8 compiled for good at a
// megabyte of it, for which 200 requests were too few and these 600 are enough.
const warmUpRounds = 200

// warmUp answers made-up requests, which change nothing, until V8 has compiled with its
// optimising compiler what is used most. Chrome keeps that beside worker.wasm, and each
// worker after this one starts with it (docs/decisions.md, "The compiled program").
func (a *App) warmUp(ctx context.Context) error {
	address := "chrome-extension://" + a.ExtensionID
	sender := json.RawMessage(`{"id":"` + a.ExtensionID + `","url":"` + address + `/popup.html","origin":"` + address + `","tabId":-1}`)
	for range warmUpRounds {
		for _, request := range []string{
			`{"type":"wake"}`,
			`{"type":"detect","body":{"texts":["Call 021-8834 1256 or write to us."]}}`,
			`{"type":"preview","body":{"text":"021-8834 1256"}}`,
		} {
			if _, err := a.onMessage(ctx, []json.RawMessage{json.RawMessage(request), sender}); err != nil {
				return err
			}
		}
		time.Sleep(time.Millisecond) // whoever else asks has their turn
	}
	return nil
}

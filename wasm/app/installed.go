package app

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"simotel/wasm/message"
)

// welcomePage is the page that leads to the first call.
const welcomePage = "welcome.html"

// After an installation Chrome first reads a policy once it knows the extension's
// schema. It is looked for again after each policyDelay: once, or forcedLooks times
// where an administrator installed the extension and a busy computer starts.
const (
	policyDelay = 2 * time.Second
	forcedLooks = 15
)

// onInstalled sets up what Chrome keeps for the extension and has the worker warm up
// later. When there is nothing to call with it opens the options page, where the
// settings of the vendor's earlier extension can be taken over, or without them,
// after the installation, the page that welcomes. Where no policy is there yet it
// waits for one first; a worker that dies over that opens nothing.
func (a *App) onInstalled(ctx context.Context, args []json.RawMessage) (json.RawMessage, error) {
	var details struct {
		Reason string `json:"reason"`
	}
	if len(args) > 0 {
		if err := json.Unmarshal(args[0], &details); err != nil {
			return nil, fmt.Errorf("details: %w", err)
		}
	}
	a.warmsUp(ctx) // whatever the reason: another Chrome compiles anew
	if details.Reason != "install" && details.Reason != "update" {
		return nil, nil
	}
	a.dress(ctx)
	c, err := a.awaitPolicy(ctx)
	if err != nil || c.Configured {
		return nil, err
	}
	_, found, err := a.predecessor(ctx)
	if err != nil {
		a.Log(err)
	}
	switch {
	case found:
		return nil, a.OpenOptions(ctx)
	case details.Reason == "install":
		return nil, a.Browser.OpenPage(ctx, welcomePage)
	}
	return nil, nil
}

// awaitPolicy returns the configuration, with a policy that is late if nothing else
// says what to call with.
func (a *App) awaitPolicy(ctx context.Context) (message.Configuration, error) {
	looks := 1
	if forced, err := a.Browser.Forced(ctx); err != nil {
		a.Log(err)
	} else if forced {
		looks = forcedLooks
	}
	c, err := a.Configuration(ctx)
	for ; looks > 0 && err == nil && !c.Configured && c.Managed == nil; looks-- {
		select {
		case <-time.After(policyDelay):
		case <-ctx.Done():
			return c, ctx.Err()
		}
		c, err = a.Configuration(ctx)
	}
	return c, err
}

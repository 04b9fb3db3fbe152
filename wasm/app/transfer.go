package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	"simotel/wasm/calls"
	"simotel/wasm/message"
	"simotel/wasm/settings"
)

// Export implements message.Service.
func (a *App) Export(ctx context.Context, r message.ExportRequest) (string, error) {
	s, c, err := a.load(ctx)
	if err == nil {
		// The administrator's secrets are in no file of the user's, and the user's
		// own not beside an address that the administrator put in their place.
		own, chosen := a.Settings, settings.Settings{}
		own.Layers = nil
		if chosen, c, err = own.Load(ctx); errors.As(err, new(*settings.DocumentError)) {
			err = nil
		}
		c = c.At(s, chosen, settings.DefaultCredentials())
	}
	if err != nil {
		return "", fmt.Errorf("export: %w", err)
	}
	if r.Secrets && c.State == settings.StateLocked {
		return "", fmt.Errorf("export: %w", c.Locked())
	}
	document, err := settings.Export(s, c, r.Secrets)
	if err != nil {
		return "", fmt.Errorf("export: %w", err)
	}
	return string(document), nil
}

// Reset implements message.Service: it erases all that is kept, and what it
// returns are the defaults. What Click2Dial left in the user's Google account is
// not ours; ErasePredecessor erases it.
func (a *App) Reset(ctx context.Context) (message.Configuration, error) {
	a.saving.Lock()
	defer a.saving.Unlock()
	ctx = a.fence.enter(ctx) // a reset before it does not shut it out
	former := a.readable(ctx).Sites
	err := a.erase(ctx)
	a.dress(ctx)
	a.outbox.halt()
	// Again: what was under way may have kept something meanwhile. From here on it cannot,
	// and what begins finds no settings.
	ctx = a.fence.raise(ctx)
	a.live.halt()
	if err = errors.Join(err, a.erase(ctx)); err == nil {
		if fault := errors.Join(a.Browser.ClearAlarms(ctx), a.Browser.ClearNotifications(ctx), a.badge(ctx)); fault != nil {
			a.Log(fault)
		}
	}
	a.Start(ctx) // an administrator's stream is heard anew
	if err != nil {
		return message.Configuration{}, fmt.Errorf("reset: %w", stored(err))
	}
	a.tellSites(ctx, former, a.readable(ctx).Sites)
	return a.Configuration(ctx)
}

// erase removes everything from both storage areas, that of the session first: should
// the worker die between, what is left is as it was, and not what nobody looks for.
func (a *App) erase(ctx context.Context) error {
	for _, area := range []calls.Area{a.Session, a.Calls.Area} {
		keys, err := area.Keys(ctx)
		if err == nil && len(keys) > 0 {
			err = area.Remove(ctx, keys...)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// expire gives up the calls that are older than the user wants them kept. It is
// worth no failure: the next time does it.
func (a *App) expire(ctx context.Context) {
	s, _, err := a.Settings.Load(ctx)
	if err != nil || s.History.Days == 0 {
		return
	}
	if err := a.Calls.Expire(ctx, a.Now().Add(-time.Duration(s.History.Days)*24*time.Hour)); err != nil {
		a.Log(err)
	}
}

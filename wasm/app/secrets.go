package app

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"simotel/wasm/message"
	"simotel/wasm/settings"
)

// Secrets implements message.Service. What waits for the credentials goes on once
// they are unlocked; what needs them ends once they are locked.
func (a *App) Secrets(ctx context.Context, r message.SecretsRequest) (message.Configuration, error) {
	a.saving.Lock()
	defer a.saving.Unlock()
	former, old, err := a.load(ctx)
	if err == nil {
		err = a.handleSecrets(ctx, r, former)
	}
	if err != nil {
		return message.Configuration{}, fmt.Errorf("%s secrets: %w", r.Do, stored(err))
	}
	s, c, err := a.load(ctx)
	if err != nil {
		return message.Configuration{}, fmt.Errorf("%s secrets: %w", r.Do, stored(err))
	}
	a.changed(ctx, former, old, s, c)
	if err := a.Browser.Broadcast(ctx, map[string]string{"type": message.TypePolicyChanged}); err != nil {
		a.Log(err) // other pages show it once they are looked at again
	}
	return a.Configuration(ctx)
}

func (a *App) handleSecrets(ctx context.Context, r message.SecretsRequest, s settings.Settings) error {
	switch r.Do {
	case message.SecretsUnlock:
		if err := a.Settings.Unlock(ctx, r.Passphrase); err != nil {
			return err
		}
		return a.Settings.Settle(ctx)
	case message.SecretsLock:
		// Of other kinds first: should the worker die here, none is left while it says "locked".
		return errors.Join(a.forgetFormer(ctx), a.Settings.Lock(ctx))
	case message.SecretsDiscard:
		return errors.Join(a.forgetFormer(ctx), a.Settings.Discard(ctx))
	}
	if r.Keep != s.Secrets.Keep && a.isManaged(ctx, "secrets.keep") {
		return &message.Error{Code: CodeManaged}
	}
	return a.Settings.KeepSecrets(ctx, r.Keep, r.Passphrase)
}

// isManaged reports whether the administrator decides about one of some settings.
func (a *App) isManaged(ctx context.Context, fields ...string) bool {
	if a.Settings.Layers == nil {
		return false
	}
	layers, err := a.Settings.Layers(ctx)
	return err == nil && slices.ContainsFunc(fields, layers.IsLocked)
}

// settleSecrets has the credentials be kept as a policy says that came while nobody
// ran. Until then they are as they were.
func (a *App) settleSecrets(ctx context.Context) {
	a.saving.Lock()
	defer a.saving.Unlock()
	if err := a.Settings.Settle(ctx); err != nil {
		a.Log(err)
	}
}

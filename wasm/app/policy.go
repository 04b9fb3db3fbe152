package app

import (
	"context"
	"encoding/json"
	"fmt"

	"simotel/wasm/message"
	"simotel/wasm/policy"
	"simotel/wasm/settings"
)

// onPolicyChanged is chrome.storage.managed's event: the administrator's policy is
// another, or is there now for the first time after a forced installation.
// https://developer.chrome.com/docs/extensions/reference/api/storage#event-StorageArea-onChanged
func (a *App) onPolicyChanged(ctx context.Context, args []json.RawMessage) (json.RawMessage, error) {
	if len(args) == 0 || a.Policy == nil {
		return nil, nil
	}
	a.saving.Lock()
	defer a.saving.Unlock()
	// This worker may have been started by the event, and never have seen the other.
	layers, err := a.Policy.Before(ctx, args[0])
	if err != nil {
		return nil, err
	}
	before := a.Settings
	before.Layers = func(context.Context) (settings.Layers, error) { return layers, nil }
	former, old, err := before.Load(ctx)
	if err != nil {
		a.Log(err) // what cannot be read has defaults
	}
	if _, err := a.Policy.Refresh(ctx); err != nil {
		return nil, err
	}
	if err := a.Settings.Settle(ctx); err != nil {
		a.Log(err) // the rest is in effect all the same
	}
	s, c, err := a.load(ctx)
	if err != nil {
		return nil, fmt.Errorf("apply policy: %w", err)
	}
	a.changed(ctx, former, old, s, c)
	return nil, a.Browser.Broadcast(ctx, map[string]string{"type": message.TypePolicyChanged})
}

// CodeManaged says that a setting is the administrator's.
const CodeManaged = "managed"

// isSiteManaged reports whether the administrator decides where the extension works.
func (a *App) isSiteManaged(ctx context.Context) bool {
	return a.isManaged(ctx, "sites.mode", "sites.list")
}

// changed has what depends on the settings follow them.
func (a *App) changed(ctx context.Context, former settings.Settings, old settings.Credentials, s settings.Settings, c settings.Credentials) {
	a.dress(ctx) // in another language, perhaps
	a.Start(ctx) // at another place, perhaps
	a.redirect(ctx, former, old, s, c)
	a.forgetHealth(ctx, former, old, s, c)
	a.tellSites(ctx, former.Sites, s.Sites)
	if settings.Configured(s, c) && !settings.Configured(former, old) {
		a.warmsUp(ctx) // what places calls did not run before
	}
}

// managed returns what a page needs to know of the administrator's policy, nil
// without one. It is read anew: the first read after a forced installation may have
// come too early. But not while somebody saves, which may be who asks: under another
// policy than their settings were read with, what is the policy's would be stored as
// the user's own.
func (a *App) managed(ctx context.Context) (*message.Managed, error) {
	var p policy.Policy
	var err error
	if a.saving.TryLock() {
		p, err = a.Policy.Refresh(ctx)
		a.saving.Unlock()
	} else {
		p, err = a.Policy.Policy(ctx)
	}
	if err != nil || p.Named == 0 {
		return nil, err
	}
	return &message.Managed{Locked: p.Layers.Locked, Faults: a.faults(ctx, p)}, nil
}

// faults returns what is wrong with a policy, in words.
func (a *App) faults(ctx context.Context, p policy.Policy) (faults []message.Error) {
	for _, fault := range p.Faults {
		faults = append(faults, *a.describe(ctx, fault))
	}
	return faults
}

// CheckPolicy implements message.Service.
func (a *App) CheckPolicy(ctx context.Context, document string) (message.PolicyCheck, error) {
	inner, other, err := policy.Unwrap([]byte(document), a.ExtensionID)
	var p policy.Policy
	if err == nil {
		p, err = policy.ParsePolicy(inner)
	}
	if other != "" {
		p.Faults = append(p.Faults, &settings.FieldError{Field: "3rdparty.extensions", Code: policy.CodeOther, Detail: other})
	}
	return message.PolicyCheck{Named: p.Named, Locked: len(p.Layers.Locked), Secrets: p.Layers.Secret != nil || p.Keys != nil, Unencrypted: p.Unencrypted, Faults: a.faults(ctx, p)}, err
}

package app

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"simotel/wasm/settings"
)

// onUpdateAvailable is Chrome's word that a newer version is there, which it
// installs once the extension is idle. One that hears a stream of events never is.
// https://developer.chrome.com/docs/extensions/reference/api/runtime#event-onUpdateAvailable
func (a *App) onUpdateAvailable(ctx context.Context, _ []json.RawMessage) (json.RawMessage, error) {
	a.newer.Store(true)
	return nil, a.renew(ctx)
}

// renew has Chrome install the newer version that waits, if there is one, unless a
// call goes on or one of our pages is open: both would be torn away from a person, as
// would be credentials that are kept for the session.
// Then it is tried again by the next alarm of calls or the stream; when the worker ends
// before, Chrome does it by itself, so nothing has to be remembered.
func (a *App) renew(ctx context.Context) error {
	if !a.newer.Load() {
		return nil
	}
	a.placing.Lock() // a gesture that is being looked at becomes a call first
	defer a.placing.Unlock()
	open, err := a.Calls.Open(ctx)
	if err != nil || len(open) > 0 {
		return err
	}
	shown, err := a.Browser.ShowsPages(ctx)
	if err != nil || shown {
		return err
	}
	if held, err := a.holdsSecrets(ctx); err != nil || held {
		return err
	}
	return a.Browser.Reload(ctx)
}

// holdsSecrets reports whether credentials, or the key of encrypted ones, are in
// chrome.storage.session, which Chrome empties when an extension starts again.
func (a *App) holdsSecrets(ctx context.Context) (bool, error) {
	if a.Settings.Session == nil {
		return false, nil
	}
	keys, err := a.Settings.Session.Keys(ctx)
	return slices.ContainsFunc(keys, func(key string) bool { return strings.HasPrefix(key, settings.KeySession) }), err
}

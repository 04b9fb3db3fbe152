package app

import (
	"context"
	"encoding/json"
	"fmt"

	"simotel/wasm/message"
	"simotel/wasm/settings"
)

// SyncArea is chrome.storage.sync. Nothing of ours is in it; the vendor's
// earlier extension, which had our id, kept its settings there.
type SyncArea interface {
	GetAll(ctx context.Context, keys ...string) (map[string]json.RawMessage, error)
	Remove(ctx context.Context, keys ...string) error
}

// CodeNoPredecessor says that the earlier extension's settings are gone.
const CodeNoPredecessor = "predecessor_gone"

func (a *App) predecessor(ctx context.Context) (settings.Predecessor, bool, error) {
	values, err := a.Sync.GetAll(ctx, settings.PredecessorKeys...)
	if err != nil {
		return settings.Predecessor{}, false, fmt.Errorf("read Click2Dial's settings: %w", err)
	}
	p, found := settings.ReadPredecessor(values)
	return p, found, nil
}

// Predecessor implements message.Service. What it tells is in canonical form,
// so that no password that stood in an address is in it.
func (a *App) Predecessor(ctx context.Context) (message.Predecessor, error) {
	p, found, err := a.predecessor(ctx)
	if err != nil || !found {
		return message.Predecessor{}, err
	}
	s, _, _ := p.Over(settings.Defaults(), settings.DefaultCredentials())
	return message.Predecessor{
		Found:     true,
		Usable:    !p.Empty(),
		Kind:      s.Connection.Kind,
		Server:    s.Connection.Server,
		Extension: s.Extension,
	}, nil
}

// TakeOver implements message.Service. It changes nothing in storage.sync.
func (a *App) TakeOver(ctx context.Context) (message.TakeOver, error) {
	p, _, err := a.predecessor(ctx)
	if err != nil {
		return message.TakeOver{}, err
	}
	if p.Empty() {
		return message.TakeOver{}, &message.Error{Code: CodeNoPredecessor}
	}
	a.saving.Lock()
	defer a.saving.Unlock()
	s, c, err := a.load(ctx)
	if err != nil {
		return message.TakeOver{}, fmt.Errorf("take over: %w", err)
	}
	s, c, faults := p.Over(s, c)
	if _, _, err = a.Settings.Save(ctx, s, c); err != nil {
		return message.TakeOver{}, fmt.Errorf("take over: %w", stored(err))
	}
	reply := message.TakeOver{}
	for _, f := range faults {
		reply.Refused = append(reply.Refused, *a.describe(ctx, f))
	}
	reply.Configuration, err = a.Configuration(ctx)
	return reply, err
}

// ErasePredecessor implements message.Service: the keys that Click2Dial wrote,
// and no others.
func (a *App) ErasePredecessor(ctx context.Context) error {
	if err := a.Sync.Remove(ctx, settings.PredecessorKeys...); err != nil {
		return fmt.Errorf("erase Click2Dial's settings: %w", stored(err))
	}
	return nil
}

package policy

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"

	"simotel/wasm/settings"
)

// Source is the policy of this browser, read once in a worker's life and whenever
// Chrome tells that it changed: every use of a setting asks for it.
type Source struct {
	Read func(context.Context) (json.RawMessage, error) // chrome.storage.managed, whole

	mu   sync.Mutex
	read bool
	now  Policy
}

// Policy returns the policy as it was read last; a nil source has an empty one.
func (s *Source) Policy(ctx context.Context) (Policy, error) {
	if s == nil {
		return Policy{}, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.read {
		return s.now, nil
	}
	return s.again(ctx)
}

// Refresh reads the policy again. Nobody may save settings meanwhile that were read
// under the one before.
func (s *Source) Refresh(ctx context.Context) (Policy, error) {
	if s == nil {
		return Policy{}, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.again(ctx)
}

func (s *Source) again(ctx context.Context) (Policy, error) {
	raw, err := s.Read(ctx)
	if err != nil {
		return Policy{}, fmt.Errorf("read policy: %w", err)
	}
	p, err := ParsePolicy(raw)
	if err != nil {
		// Nothing of it counts. Chrome hands out objects only; it may be too large.
		p = Policy{Named: 1, Faults: settings.Errors{{Field: "policy", Code: CodeTooLarge}}}
	}
	s.read, s.now = true, p
	return p, nil
}

// Layers returns what the policy lays around the settings,
// for settings.Store.
func (s *Source) Layers(ctx context.Context) (settings.Layers, error) {
	p, err := s.Policy(ctx)
	return p.Layers, err
}

// Before returns the layers of a policy as it was before Chrome told of changes:
// the event's own object, {name: {oldValue, newValue}}.
func (s *Source) Before(ctx context.Context, changes json.RawMessage) (settings.Layers, error) {
	var changed map[string]struct {
		OldValue json.RawMessage `json:"oldValue"`
	}
	values := map[string]json.RawMessage{}
	raw, err := s.Read(ctx)
	if err == nil {
		err = json.Unmarshal(raw, &values)
	}
	if err == nil {
		err = json.Unmarshal(changes, &changed)
	}
	if err != nil {
		return settings.Layers{}, fmt.Errorf("read policy before its change: %w", err)
	}
	for name, change := range changed {
		if delete(values, name); change.OldValue != nil {
			values[name] = change.OldValue
		}
	}
	if raw, err = json.Marshal(values); err != nil {
		return settings.Layers{}, fmt.Errorf("read policy before its change: %w", err)
	}
	p, err := ParsePolicy(raw)
	if err != nil {
		return settings.Layers{}, nil // none of it counted
	}
	return p.Layers, nil
}

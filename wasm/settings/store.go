package settings

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"
)

// The storage keys. What a later Save replaces without having been able to read
// it is kept under the key with KeyAside behind it.
const (
	KeySettings    = "settings"
	KeyCredentials = "credentials"
	KeyAside       = ".aside"
)

// KeptAside is how many unreadable documents are kept of each kind; the oldest
// is dropped first.
const KeptAside = 5

// Area is where the documents are kept: chrome.storage.local, open to trusted
// contexts only.
type Area interface {
	Get(ctx context.Context, key string) (json.RawMessage, error)     // nil, nil when absent
	Set(ctx context.Context, values map[string]json.RawMessage) error // all keys at once or none
	Remove(ctx context.Context, keys ...string) error
}

// Store keeps both documents in an area.
type Store struct {
	Area Area
	Now  func() time.Time // nil for time.Now
}

// aside is a document that could not be read, as it is kept.
type aside struct {
	Time     string          `json:"time"`   // when it was replaced, RFC 3339 in UTC
	Reason   string          `json:"reason"` // CodeCorrupt or CodeNewer
	Document json.RawMessage `json:"document"`
}

// Load returns both documents, defaults for one that is absent. For one that
// cannot be read (no JSON of the schema, invalid, of a newer version) it
// returns defaults and an error that wraps a *DocumentError; nothing is written.
func (s Store) Load(ctx context.Context) (Settings, Credentials, error) {
	rawSettings, rawCredentials, err := s.read(ctx)
	if err != nil {
		return Defaults(), DefaultCredentials(), err
	}
	settings, errS := decode(KeySettings, rawSettings, Defaults(), Validate)
	credentials, errC := decode(KeyCredentials, rawCredentials, DefaultCredentials(), ValidateCredentials)
	return settings, credentials, errors.Join(errS, errC)
}

// Save writes both documents in one step and returns them in canonical form.
// What stands there and cannot be read is kept aside in the same step, so that
// no failure in between can lose it. The error wraps Errors or the storage's.
func (s Store) Save(ctx context.Context, settings Settings, credentials Credentials) (Settings, Credentials, error) {
	settings, errS := Validate(settings)
	credentials, errC := ValidateCredentials(credentials)
	if err := errors.Join(errS, errC); err != nil {
		return settings, credentials, fmt.Errorf("save settings: %w", err)
	}
	rawSettings, rawCredentials, err := s.read(ctx)
	if err != nil {
		return settings, credentials, fmt.Errorf("save settings: %w", err)
	}
	values := map[string]json.RawMessage{}
	_, errS = decode(KeySettings, rawSettings, Defaults(), Validate)
	_, errC = decode(KeyCredentials, rawCredentials, DefaultCredentials(), ValidateCredentials)
	err = errors.Join(
		s.keepAside(ctx, values, KeySettings, rawSettings, errS),
		s.keepAside(ctx, values, KeyCredentials, rawCredentials, errC),
		put(values, KeySettings, settings),
		put(values, KeyCredentials, credentials))
	if err == nil {
		err = s.Area.Set(ctx, values)
	}
	if err != nil {
		return settings, credentials, fmt.Errorf("save settings: %w", err)
	}
	return settings, credentials, nil
}

// ForgetAside removes the documents that were kept aside. They may hold secrets
// that the user has since erased.
func (s Store) ForgetAside(ctx context.Context) error {
	if err := s.Area.Remove(ctx, KeySettings+KeyAside, KeyCredentials+KeyAside); err != nil {
		return fmt.Errorf("forget settings kept aside: %w", err)
	}
	return nil
}

func (s Store) read(ctx context.Context) (settings, credentials json.RawMessage, err error) {
	if settings, err = s.Area.Get(ctx, KeySettings); err != nil {
		return nil, nil, fmt.Errorf("read settings: %w", err)
	}
	if credentials, err = s.Area.Get(ctx, KeyCredentials); err != nil {
		return nil, nil, fmt.Errorf("read credentials: %w", err)
	}
	return settings, credentials, nil
}

// keepAside adds raw to what is kept of key when reason says that it could not
// be read.
func (s Store) keepAside(ctx context.Context, values map[string]json.RawMessage, key string, raw json.RawMessage, reason error) error {
	var why *DocumentError
	if !errors.As(reason, &why) {
		return nil
	}
	kept, err := s.Area.Get(ctx, key+KeyAside)
	if err != nil {
		return fmt.Errorf("read %s kept aside: %w", key, err)
	}
	var all []json.RawMessage
	if kept != nil && json.Unmarshal(kept, &all) != nil {
		all = []json.RawMessage{asJSON(kept)} // not ours; it is kept as well
	}
	now := time.Now
	if s.Now != nil {
		now = s.Now
	}
	entry, err := json.Marshal(aside{Time: now().UTC().Format(time.RFC3339), Reason: why.Code, Document: asJSON(raw)})
	if err != nil {
		return fmt.Errorf("keep %s aside: %w", key, err)
	}
	all = append(all, entry)
	if extra := len(all) - KeptAside; extra > 0 {
		all = all[extra:]
	}
	return put(values, key+KeyAside, all)
}

// asJSON returns raw, as a JSON string if it is no JSON.
func asJSON(raw json.RawMessage) json.RawMessage {
	if json.Valid(raw) {
		return raw
	}
	text, err := json.Marshal(string(raw))
	if err != nil {
		return json.RawMessage("null") // cannot happen: a string has a JSON form
	}
	return text
}

func put(values map[string]json.RawMessage, key string, value any) error {
	raw, err := json.Marshal(value)
	if err != nil {
		return fmt.Errorf("encode %s: %w", key, err)
	}
	values[key] = raw
	return nil
}

// decode reads one stored document over its defaults.
func decode[T any](key string, raw json.RawMessage, defaults T, validate func(T) (T, error)) (T, error) {
	if raw == nil {
		return defaults, nil
	}
	var header struct {
		Version int `json:"version"`
	}
	// encoding/json's errors may quote what they stumble over: they end here.
	if json.Unmarshal(raw, &header) != nil || header.Version < 1 {
		return defaults, &DocumentError{Document: key, Code: CodeCorrupt}
	}
	if header.Version > Version {
		return defaults, &DocumentError{Document: key, Code: CodeNewer, Detail: strconv.Itoa(header.Version)}
	}
	value := defaults
	if json.Unmarshal(raw, &value) != nil {
		return defaults, &DocumentError{Document: key, Code: CodeCorrupt}
	}
	value, err := validate(value)
	if err != nil {
		return defaults, &DocumentError{Document: key, Code: CodeCorrupt, Err: err}
	}
	return value, nil
}

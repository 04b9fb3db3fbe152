package settings

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
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

// Area is where the documents are kept: chrome.storage.local, open to trusted
// contexts only.
type Area interface {
	Get(ctx context.Context, key string) (json.RawMessage, error)                   // nil, nil when absent
	GetAll(ctx context.Context, keys ...string) (map[string]json.RawMessage, error) // those that are there, of one moment
	Set(ctx context.Context, values map[string]json.RawMessage) error               // all keys at once or none
	Remove(ctx context.Context, keys ...string) error
}

// Store keeps both documents in an area, the credentials as Settings.Secrets says.
// It holds what the user chose; what it gives is in effect.
type Store struct {
	Area   Area
	Now    func() time.Time                      // nil for time.Now
	Layers func(context.Context) (Layers, error) // the administrator's, as they are now; nil for none

	// Forgets has Save forget, in its one step, all that was kept aside: it may hold
	// a secret that the user erases.
	Forgets bool

	Session    SessionArea // of secrets that are not kept on the disk, and of the key of those that are encrypted
	Cipher     Cipher
	Iterations int // of a new key; 0 for Iterations

	Memory *Memory // nil for none
}

// Load returns both documents, defaults for one that is absent. For one that
// cannot be read (no JSON of the schema, invalid, of a newer version) it
// returns defaults and an error that wraps a *DocumentError; nothing is written.
// In both cases the administrator's layers are around it.
func (s Store) Load(ctx context.Context) (Settings, Credentials, error) {
	rawSettings, rawCredentials, err := s.read(ctx)
	if err != nil {
		return Defaults(), DefaultCredentials(), err
	}
	e, err := s.effect(ctx, rawSettings, rawCredentials)
	for looked := json.RawMessage(nil); err == nil && e.held.state != "" && !bytes.Equal(looked, rawCredentials); {
		// Not in the session what the disk names: a save may have replaced both in between.
		looked = rawCredentials
		if rawSettings, rawCredentials, err = s.read(ctx); err == nil && !bytes.Equal(looked, rawCredentials) {
			e, err = s.effect(ctx, rawSettings, rawCredentials)
		}
	}
	if err != nil {
		return Defaults(), DefaultCredentials(), err
	}
	return e.settings, e.credentials, errors.Join(e.errS, e.errC)
}

// effect is what stored documents come to.
type effect struct {
	rawSettings, rawCredentials json.RawMessage // nil for one that is absent or cannot be read, and for locked credentials
	held                        held            // the credentials as they are stored
	settings                    Settings
	credentials                 Credentials
	layers                      Layers
	chosen                      Settings // the user's own, where the administrator enforces nothing
	staysOff                    bool     // the credentials are kept as they are stored, though their setting says otherwise
	errS, errC                  error    // why a document cannot be read
}

func (s Store) effect(ctx context.Context, rawSettings, rawCredentials json.RawMessage) (e effect, err error) {
	h, errC := s.disclose(ctx, rawCredentials)
	if errC != nil && !errors.As(errC, new(*DocumentError)) {
		return effect{held: h, errC: errC}, errC
	}
	var layers Layers
	if s.Layers != nil {
		if layers, err = s.Layers(ctx); err != nil {
			return effect{held: h, errC: errC}, fmt.Errorf("read the administrator's policy: %w", err)
		}
	}
	return s.Memory.effect(rawSettings, h, errC, layers)
}

// laid reads both documents, errC saying why the credentials cannot be, and lays
// the administrator's around them.
func laid(rawSettings json.RawMessage, h held, errC error, layers Layers) (e effect, err error) {
	e = effect{rawSettings: rawSettings, rawCredentials: h.plain, held: h, layers: layers, errC: errC}
	defer func() {
		// What cannot be read, or a policy that is gone, puts no secret on the disk.
		own := &e.settings.Secrets.Keep
		if e.held.form != KeepDisk && *own != e.held.form && (*own == KeepDisk || e.errS != nil) && !e.layers.IsLocked("secrets.keep") {
			*own, e.staysOff = e.held.form, true
		}
		e.credentials.State = e.held.stateFor(e.settings)
	}()
	if e.settings, e.errS = decode(KeySettings, rawSettings, Defaults(), Validate); e.errS != nil {
		e.rawSettings = nil
	}
	if e.errC != nil {
		e.credentials = DefaultCredentials()
	} else if e.credentials, e.errC = decode(KeyCredentials, e.rawCredentials, DefaultCredentials(), ValidateCredentials); e.errC != nil {
		e.rawCredentials, e.held = nil, held{form: KeepDisk}
	}
	if e.layers.Under == nil && e.layers.Over == nil && e.layers.Secret == nil {
		e.chosen = e.settings
		return e, nil
	}
	e.settings, e.chosen, e.credentials, err = e.layers.around(e.rawSettings, e.rawCredentials)
	return e, err
}

// Save stores what differs from what is in effect, both documents in one step, and
// returns what is in effect then. A field that the administrator locked stays as it
// is, and its stored value too; so does how the credentials are kept, which KeepSecrets
// alone changes. What stands there and cannot be read is kept aside in the same step, so that
// no failure in between can lose it. The error wraps Errors or the storage's.
func (s Store) Save(ctx context.Context, settings Settings, credentials Credentials) (Settings, Credentials, error) {
	return s.save(ctx, settings, credentials, nil, false)
}

// save is Save, with a key of a new passphrase to encrypt the credentials under; nil
// for none. How they are kept is taken from the settings only if the user chose it.
func (s Store) save(ctx context.Context, settings Settings, credentials Credentials, fresh *lock, isChosen bool) (Settings, Credentials, error) {
	settings, errS := Validate(settings)
	credentials, errC := ValidateCredentials(credentials)
	if err := errors.Join(errS, errC); err != nil {
		return settings, credentials, fmt.Errorf("save settings: %w", err)
	}
	rawSettings, rawCredentials, err := s.read(ctx)
	var now effect
	if err == nil {
		now, err = s.effect(ctx, rawSettings, rawCredentials)
	}
	var next map[string]json.RawMessage
	if err == nil {
		if !isChosen {
			settings.Secrets = now.settings.Secrets
		}
		settings, credentials, err = now.enforced(settings, credentials)
	}
	if err == nil {
		next, err = now.rewritten(settings, credentials)
	}
	if err == nil {
		err = errors.Join(
			s.keepAside(ctx, next, KeySettings, rawSettings, now.errS),
			s.keepAside(ctx, next, KeyCredentials, rawCredentials, now.errC))
	}
	var name string
	if err == nil {
		name, err = s.enclose(ctx, next, now, credentials, fresh)
	}
	if err == nil {
		if s.Forgets {
			next[KeySettings+KeyAside], next[KeyCredentials+KeyAside] = json.RawMessage("[]"), json.RawMessage("[]")
		}
		err = s.Area.Set(ctx, next)
	}
	if err == nil && name != now.held.name {
		err = s.prune(ctx, name)
	}
	if err == nil {
		now, err = s.effect(ctx, next[KeySettings], next[KeyCredentials])
	}
	if err != nil {
		return settings, credentials, fmt.Errorf("save settings: %w", err)
	}
	return now.settings, now.credentials, nil
}

// rewritten returns both documents as they are to be stored.
func (e effect) rewritten(s Settings, c Credentials) (map[string]json.RawMessage, error) {
	pinned, rawC, err := e.pinned(s, c)
	if err != nil {
		return nil, err
	}
	if e.staysOff {
		pinned = append(pinned, "secrets.keep")
	}
	isChosen := func(field string, isSame bool) bool {
		return !isSame && !e.layers.IsLocked(field) || slices.Contains(pinned, field)
	}
	rawSettings, errS := rewrite(e.rawSettings, e.settings, s, isChosen)
	rawC, errC := rewrite(rawC, e.credentials, c, isChosen)
	if err := errors.Join(errS, errC); err != nil {
		return nil, err
	}
	_, err = decode(KeySettings, rawSettings, Defaults(), Validate)
	if faults := (Errors)(nil); errors.As(err, &faults) {
		// Valid beside the administrator's fields only: so these are kept with it.
		for _, f := range faults {
			pinned = append(pinned, f.Field)
		}
		if rawSettings, err = rewrite(e.rawSettings, e.settings, s, isChosen); err == nil {
			_, err = decode(KeySettings, rawSettings, Defaults(), Validate)
		}
	}
	if err != nil {
		rawSettings, err = json.Marshal(s)
	}
	return map[string]json.RawMessage{KeySettings: rawSettings, KeyCredentials: rawC}, err
}

func (s Store) read(ctx context.Context) (settings, credentials json.RawMessage, err error) {
	both, err := s.Area.GetAll(ctx, KeySettings, KeyCredentials)
	if err != nil {
		return nil, nil, fmt.Errorf("read settings: %w", err)
	}
	return both[KeySettings], both[KeyCredentials], nil
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

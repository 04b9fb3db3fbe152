package chrome

import (
	"context"
	"encoding/json"
)

// Storage is chrome.storage.
// https://developer.chrome.com/docs/extensions/reference/api/storage
var Storage = struct{ Local, Session, Sync, Managed StorageArea }{
	Local:   StorageArea{"storage.local"},
	Session: StorageArea{"storage.session"},
	Sync:    StorageArea{"storage.sync"},
	Managed: StorageArea{"storage.managed"},
}

// StorageArea is one area of chrome.storage.
// https://developer.chrome.com/docs/extensions/reference/api/storage#type-StorageArea
type StorageArea struct{ api string }

// Get returns the value of a key as JSON, nil when there is none.
func (a StorageArea) Get(ctx context.Context, key string) (json.RawMessage, error) {
	values, err := a.GetAll(ctx, key)
	return values[key], err
}

// GetAll returns the values of those keys that have one, as JSON.
func (a StorageArea) GetAll(ctx context.Context, keys ...string) (map[string]json.RawMessage, error) {
	api := a.api + ".get"
	names, err := toJS(keys)
	if err != nil {
		return nil, wrap(api, err)
	}
	found, err := call(ctx, api, names)
	if err != nil {
		return nil, err
	}
	values := make(map[string]json.RawMessage, len(keys))
	for _, key := range keys {
		// One by one: Go takes longer to take the JSON of all of them apart.
		v, err := found.Get(key)
		if err != nil {
			return nil, wrap(api, err)
		}
		raw, err := toJSON(v)
		if err != nil {
			return nil, wrap(api, err)
		}
		if raw != nil {
			values[key] = raw
		}
	}
	return values, nil
}

// All returns everything in the area as a JSON object.
func (a StorageArea) All(ctx context.Context) (json.RawMessage, error) {
	return callJSON(ctx, a.api+".get")
}

// Set stores all values in one call.
func (a StorageArea) Set(ctx context.Context, values map[string]json.RawMessage) error {
	// encoding/json would read all that is written anew.
	document := json.RawMessage("{")
	for key, value := range values {
		name, err := json.Marshal(key)
		if err != nil {
			return wrap(a.api+".set", err)
		}
		if len(document) > 1 {
			document = append(document, ',')
		}
		if value == nil {
			value = json.RawMessage("null")
		}
		document = append(append(append(document, name...), ':'), value...)
	}
	_, err := callJSON(ctx, a.api+".set", append(document, '}'))
	return err
}

// Remove removes keys; one that is absent is no error.
func (a StorageArea) Remove(ctx context.Context, keys ...string) error {
	_, err := callJSON(ctx, a.api+".remove", keys)
	return err
}

// Keys returns the keys of all values.
func (a StorageArea) Keys(ctx context.Context) ([]string, error) {
	raw, err := callJSON(ctx, a.api+".getKeys")
	if err != nil {
		return nil, err
	}
	var keys []string
	err = json.Unmarshal(raw, &keys)
	return keys, wrap(a.api+".getKeys", err)
}

// SetAccessLevel says who may use the area.
func (a StorageArea) SetAccessLevel(ctx context.Context, level AccessLevel) error {
	_, err := callJSON(ctx, a.api+".setAccessLevel", map[string]AccessLevel{"accessLevel": level})
	return err
}

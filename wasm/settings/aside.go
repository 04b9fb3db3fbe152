package settings

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// KeptAside is how many unreadable documents are kept of each kind; the oldest
// is dropped first.
const KeptAside = 5

// aside is a document that could not be read, as it is kept.
type aside struct {
	Time     string          `json:"time"`   // when it was replaced, RFC 3339 in UTC
	Reason   string          `json:"reason"` // CodeCorrupt or CodeNewer
	Document json.RawMessage `json:"document"`
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

// clearAside takes out of the credentials that were kept aside what is not encrypted;
// where nothing is, it adds nothing to next.
func (s Store) clearAside(ctx context.Context, next map[string]json.RawMessage) error {
	const key = KeyCredentials + KeyAside
	raw, err := next[key], error(nil)
	if raw == nil {
		raw, err = s.Area.Get(ctx, key)
	}
	if raw == nil || err != nil {
		return err
	}
	all, kept := []aside{}, []aside{}
	isOurs := json.Unmarshal(raw, &all) == nil
	for _, a := range all {
		if isOurs && hasNoClearText(a.Document) {
			kept = append(kept, a)
		}
	}
	if isOurs && len(kept) == len(all) {
		return nil
	}
	return put(next, key, kept)
}

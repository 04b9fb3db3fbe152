package settings

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// KeySession begins the keys of what Store has in storage.session: the credentials
// under the number that their holder names, or the key of their envelope.
const KeySession = "credentials."

// SessionArea is chrome.storage.session: in memory, open to trusted contexts only,
// and empty when the browser starts.
type SessionArea interface {
	Area
	Keys(ctx context.Context) ([]string, error) // of all values
}

// held is credentials as they are stored.
type held struct {
	raw   json.RawMessage // what storage.local has
	plain json.RawMessage // the document; nil for none, and for one that is locked or gone
	form  string          // KeepDisk, also for none, KeepSession or KeepEncrypted
	name  string          // of what storage.session has of it; empty for nothing
	state string          // StateLocked, StateGone or empty
	count int             // holder.Session
	lock  lock            // of an envelope
}

// stateFor returns Credentials.State beside the settings that are in effect.
func (h held) stateFor(s Settings) string {
	if h.state == "" && s.Secrets.Keep == KeepEncrypted && h.form != KeepEncrypted {
		return StateUnset
	}
	return h.state
}

// disclose returns the credentials of which storage.local has raw. What it cannot
// read is a *DocumentError.
func (s Store) disclose(ctx context.Context, raw json.RawMessage) (held, error) {
	h, isHolder, err := readHolder(raw)
	if !isHolder || err != nil {
		return held{raw: raw, plain: raw, form: KeepDisk}, err
	}
	if s.Session == nil {
		return held{}, errors.New("read credentials: no storage for the session")
	}
	if h.Envelope == nil {
		of := held{raw: raw, form: KeepSession, name: strconv.Itoa(h.Session), count: h.Session}
		of.plain, err = s.Session.Get(ctx, KeySession+of.name)
		if of.plain == nil {
			of.state = StateGone
		}
		return of, err
	}
	e := *h.Envelope
	of := held{raw: raw, form: KeepEncrypted, name: e.name(), lock: lock{salt: e.Salt, iterations: e.Iterations}}
	kept, err := s.Session.Get(ctx, KeySession+of.name)
	if err != nil {
		return of, fmt.Errorf("read key: %w", err)
	}
	if kept == nil || json.Unmarshal(kept, &of.lock.key) != nil || len(of.lock.key) != keySize {
		of.state, of.lock.key = StateLocked, nil
		return of, nil
	}
	if of.plain = s.Memory.opened(raw, of.lock.key); of.plain != nil {
		return of, nil
	}
	if of.plain, err = s.opened(ctx, e, of.lock.key); err != nil && ctx.Err() == nil {
		// The key is this envelope's, so what is in it was changed.
		return held{raw: raw, form: KeepDisk}, &DocumentError{Document: KeyCredentials, Code: CodeCorrupt}
	}
	return of, err
}

// enclose puts the credentials' document, of those that are to be stored, into the
// form in which it is to be: in the same step as the settings that say so. What that
// form needs in storage.session is there before; name says which.
func (s Store) enclose(ctx context.Context, next map[string]json.RawMessage, now effect, credentials Credentials, fresh *lock) (name string, err error) {
	after, err := s.effect(ctx, next[KeySettings], next[KeyCredentials])
	if err != nil {
		return "", err
	}
	h, keep := now.held, after.settings.Secrets.Keep
	isSame := credentials.without() == now.credentials.without()
	switch {
	case h.state == StateLocked && (!isSame || fresh != nil || leadsElsewhere(after.settings, now.settings)):
		return "", &SecretError{Code: CodeLocked}
	case h.state == StateLocked, h.state == StateGone && isSame && keep == KeepSession:
		next[KeyCredentials] = h.raw
		return h.name, nil
	case keep == KeepEncrypted && fresh == nil && h.lock.key == nil:
		// Without a passphrase. What is there stays as it is, and nothing is added.
		if credentials.adds(now.credentials) {
			return "", &SecretError{Code: CodePassphraseNeeded}
		}
		keep = h.form
	}
	if keep != KeepDisk {
		if err := s.clearAside(ctx, next); err != nil {
			return "", err
		}
	}
	if fresh == nil && keep == h.form && keep != KeepDisk && h.state == "" && isSameDocument(next[KeyCredentials], h.plain) {
		next[KeyCredentials] = h.raw
		return h.name, nil
	}
	switch keep {
	case KeepSession:
		return s.toSession(ctx, next, h)
	case KeepEncrypted:
		return s.encrypt(ctx, next, h, fresh)
	}
	return "", nil
}

// toSession moves the document to storage.session, unless nothing is in it.
func (s Store) toSession(ctx context.Context, next map[string]json.RawMessage, h held) (name string, err error) {
	document := next[KeyCredentials]
	if own, err := decode(KeyCredentials, document, DefaultCredentials(), ValidateCredentials); err != nil || own == DefaultCredentials() {
		return "", err
	}
	if s.Session == nil {
		return "", errors.New("keep credentials: no storage for the session")
	}
	// Under a name of its own: what storage.local names still is there if the worker
	// dies before it names this.
	n := h.count + 1
	name = strconv.Itoa(n)
	if err := s.Session.Set(ctx, map[string]json.RawMessage{KeySession + name: document}); err != nil {
		return "", err
	}
	return name, put(next, KeyCredentials, holder{Version: holderVersion, Session: n})
}

// encrypt puts the document into an envelope, under a new key if there is one.
func (s Store) encrypt(ctx context.Context, next map[string]json.RawMessage, h held, fresh *lock) (name string, err error) {
	l := h.lock
	if fresh != nil {
		l = *fresh
		values := map[string]json.RawMessage{}
		err := put(values, KeySession+envelope{Salt: l.salt}.name(), l.key)
		if err == nil {
			err = s.Session.Set(ctx, values)
		}
		if err != nil {
			return "", err
		}
	}
	next[KeyCredentials], err = s.sealed(ctx, l, next[KeyCredentials])
	return envelope{Salt: l.salt}.name(), err
}

// isSameDocument reports whether two documents of credentials hold the same.
func isSameDocument(a, b json.RawMessage) bool {
	first, errA := decode(KeyCredentials, a, DefaultCredentials(), ValidateCredentials)
	second, errB := decode(KeyCredentials, b, DefaultCredentials(), ValidateCredentials)
	return errA == nil && errB == nil && first == second
}

// prune removes from storage.session what no holder names any more.
func (s Store) prune(ctx context.Context, name string) error {
	s.Memory.forget()
	if s.Session == nil {
		return nil
	}
	keys, err := s.Session.Keys(ctx)
	if err != nil {
		return err
	}
	var old []string
	for _, key := range keys {
		if rest, ok := strings.CutPrefix(key, KeySession); ok && (name == "" || rest != name) {
			old = append(old, key)
		}
	}
	if len(old) == 0 {
		return nil
	}
	err = s.Session.Remove(ctx, old...)
	s.Memory.forget() // of who read until it was gone
	return err
}

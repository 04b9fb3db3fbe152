package settings

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"unicode/utf8"
)

// KeepSecrets changes how the credentials are kept, which nothing else does but a
// policy. To be encrypted takes a
// passphrase; of those that are, it makes another the passphrase. While they are
// locked none of it can be done. The error wraps a *SecretError, Errors or the storage's.
func (s Store) KeepSecrets(ctx context.Context, keep, passphrase string) error {
	now, c, err := s.Load(ctx)
	if err != nil && !errors.As(err, new(*DocumentError)) {
		return err
	}
	if c.State == StateLocked {
		return &SecretError{Code: CodeLocked}
	}
	var fresh *lock
	if keep == KeepEncrypted {
		if utf8.RuneCountInString(passphrase) < MinPassphrase {
			return &SecretError{Code: CodePassphraseShort, Detail: strconv.Itoa(MinPassphrase)}
		}
		if fresh, err = s.newLock(ctx, passphrase); err != nil {
			return fmt.Errorf("derive key: %w", err)
		}
	}
	now.Secrets.Keep = keep
	_, _, err = s.save(ctx, now, c, fresh, true)
	return err
}

// Unlock keeps the key of encrypted credentials until Lock or the browser's end. The
// error is a *SecretError for another passphrase than theirs, or the storage's.
func (s Store) Unlock(ctx context.Context, passphrase string) error {
	_, raw, err := s.read(ctx)
	if err != nil {
		return err
	}
	h, _, err := readHolder(raw)
	if err != nil || h.Envelope == nil {
		return err
	}
	key, err := s.Cipher.Derive(ctx, passphrase, h.Envelope.Salt, h.Envelope.Iterations)
	if err != nil {
		return fmt.Errorf("derive key: %w", err)
	}
	if _, err := s.opened(ctx, *h.Envelope, key); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return &SecretError{Code: CodePassphraseWrong}
	}
	values := map[string]json.RawMessage{}
	if err := put(values, KeySession+h.Envelope.name(), key); err != nil {
		return err
	}
	return s.Session.Set(ctx, values)
}

// Lock forgets the key. Of what is not encrypted it changes nothing.
func (s Store) Lock(ctx context.Context) error {
	_, raw, err := s.read(ctx)
	if err != nil {
		return err
	}
	if h, _, err := readHolder(raw); err != nil || h.Envelope == nil {
		return err
	}
	return s.prune(ctx, "")
}

// Discard erases the credentials, also those whose passphrase nobody knows, and what
// was kept aside of them. The settings stay.
func (s Store) Discard(ctx context.Context) error {
	// What is in memory first: should the worker die here, no secret outlives its erasure.
	if err := s.prune(ctx, ""); err != nil {
		return err
	}
	values := map[string]json.RawMessage{KeySettings + KeyAside: json.RawMessage("[]"), KeyCredentials + KeyAside: json.RawMessage("[]")}
	err := put(values, KeyCredentials, DefaultCredentials())
	if err == nil {
		err = s.Area.Set(ctx, values)
	}
	s.Memory.forget() // of who read meanwhile
	return err
}

// Settle has the credentials be kept as the settings in effect say, where these
// changed without the user: by an administrator's policy. What a passphrase is needed
// for stays as it is. What only a policy took off the disk stays off it, by the user's
// own setting, once the policy is gone.
func (s Store) Settle(ctx context.Context) error {
	rawSettings, rawCredentials, err := s.read(ctx)
	if err != nil {
		return err
	}
	now, err := s.effect(ctx, rawSettings, rawCredentials)
	if err != nil || now.errS != nil || now.errC != nil {
		return err // what cannot be read is kept for its user to see
	}
	keep := now.settings.Secrets.Keep
	isAsItIs := now.held.form == keep || now.credentials.State != ""
	if !isAsItIs && keep == KeepSession && now.held.isEmpty() {
		isClear := map[string]json.RawMessage{}
		if err := s.clearAside(ctx, isClear); err != nil {
			return err
		}
		isAsItIs = len(isClear) == 0
	}
	if isAsItIs && !now.staysOff {
		return nil
	}
	_, _, err = s.save(ctx, now.settings, now.credentials, nil, false)
	return err
}

// isEmpty reports whether nothing is in the document.
func (h held) isEmpty() bool { return isSameDocument(h.plain, nil) }

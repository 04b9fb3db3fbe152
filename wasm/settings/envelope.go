package settings

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"strconv"
)

// Iterations is how often a passphrase is hashed. The browser has no slower way to
// make a key (Argon2, scrypt) than PBKDF2, of which OWASP wants 600,000 with
// HMAC-SHA-256.
// https://cheatsheetseries.owasp.org/cheatsheets/Password_Storage_Cheat_Sheet.html#pbkdf2
const Iterations = 1_000_000

// maxIterations bounds what a stored envelope may have the worker compute.
const maxIterations = 10_000_000

// The sizes of an envelope's parts, in bytes.
const (
	saltSize = 16
	ivSize   = 12
	keySize  = 32
	tagSize  = 16
)

// What an envelope is made with.
const (
	kdfPBKDF2 = "PBKDF2-HMAC-SHA-256"
	cipherGCM = "AES-256-GCM"
)

// holderVersion is that of the document which stands in the place of credentials
// that are kept elsewhere or encrypted. Versions of the extension that know neither
// take it for one of a newer schema, and leave it alone.
const holderVersion = 2

// holder is what storage.local has instead of the credentials.
type holder struct {
	Version  int       `json:"version"`
	Session  int       `json:"session,omitempty"`  // names them in storage.session; counts up
	Envelope *envelope `json:"envelope,omitempty"` // has them in it
}

// envelope is the credentials' document, encrypted, and all but the passphrase that
// it takes to open it. Its bytes are in base64.
type envelope struct {
	KDF        string `json:"kdf"`
	Iterations int    `json:"iterations"`
	Salt       []byte `json:"salt"`
	Cipher     string `json:"cipher"`
	IV         []byte `json:"iv"`
	Data       []byte `json:"data"`
}

// lock is what a key was made with, and the key.
type lock struct {
	salt       []byte
	iterations int
	key        []byte // nil while it is not known
}

// readHolder reads a stored document, as far as it is a holder: ok is false for
// credentials themselves, and whatever else.
func readHolder(raw json.RawMessage) (h holder, ok bool, err error) {
	var header struct {
		Version int `json:"version"`
	}
	if raw == nil || json.Unmarshal(raw, &header) != nil || header.Version != holderVersion {
		return h, false, nil
	}
	err = json.Unmarshal(raw, &h)
	switch {
	case err == nil && h.Envelope == nil && h.Session == 0:
		return h, false, nil // of a later version
	case err != nil || !h.isWhole():
		return h, true, &DocumentError{Document: KeyCredentials, Code: CodeCorrupt}
	}
	return h, true, nil
}

// isWhole reports whether a holder has one thing, and all of it.
func (h holder) isWhole() bool {
	e := h.Envelope
	if e == nil {
		return h.Session > 0
	}
	return h.Session == 0 && e.KDF == kdfPBKDF2 && e.Cipher == cipherGCM && e.Iterations > 0 && e.Iterations <= maxIterations &&
		len(e.Salt) == saltSize && len(e.IV) == ivSize && len(e.Data) > tagSize
}

// hasNoClearText reports whether a document that was kept aside has nothing but what
// a holder has, in whatever state: all else may be secrets.
func hasNoClearText(raw json.RawMessage) bool {
	var fields map[string]json.RawMessage
	if json.Unmarshal(raw, &fields) != nil {
		return false
	}
	for name := range fields {
		if name != "version" && name != "session" && name != "envelope" {
			return false
		}
	}
	return true
}

// sealed is credentials in an envelope.
func (s Store) sealed(ctx context.Context, l lock, document json.RawMessage) (json.RawMessage, error) {
	iv, err := s.Cipher.Random(ivSize)
	if err != nil {
		return nil, err
	}
	e := envelope{KDF: kdfPBKDF2, Iterations: l.iterations, Salt: l.salt, Cipher: cipherGCM, IV: iv}
	if e.Data, err = s.Cipher.Seal(ctx, l.key, e.IV, document, e.context()); err != nil {
		return nil, err
	}
	return json.Marshal(holder{Version: holderVersion, Envelope: &e})
}

// opened is the credentials in an envelope.
func (s Store) opened(ctx context.Context, e envelope, key []byte) (json.RawMessage, error) {
	return s.Cipher.Open(ctx, key, e.IV, e.Data, e.context())
}

// context is what the encryption is bound to: nothing else that was ever encrypted
// under the same key can take the envelope's place, nor any other way to make it.
func (e envelope) context() []byte {
	return []byte("simotel " + KeyCredentials + " " + strconv.Itoa(holderVersion) + " " + e.KDF + " " + strconv.Itoa(e.Iterations) + " " +
		e.name() + " " + e.Cipher)
}

// name returns what the envelope's key is kept by: one that another passphrase made
// is another.
func (e envelope) name() string { return base64.RawURLEncoding.EncodeToString(e.Salt) }

// newLock makes a key of a passphrase.
func (s Store) newLock(ctx context.Context, passphrase string) (*lock, error) {
	salt, err := s.Cipher.Random(saltSize)
	if err != nil {
		return nil, err
	}
	l := &lock{salt: salt, iterations: Iterations}
	if s.Iterations > 0 {
		l.iterations = s.Iterations
	}
	l.key, err = s.Cipher.Derive(ctx, passphrase, l.salt, l.iterations)
	return l, err
}

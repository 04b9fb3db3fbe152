package settings

import (
	"context"
	"strings"

	"simotel/wasm/request"
)

// Where the user's own secrets are kept.
const (
	KeepDisk      = "disk"      // in storage.local, which Chrome writes to the profile's files as it is
	KeepSession   = "session"   // in storage.session, in memory: gone with the browser
	KeepEncrypted = "encrypted" // in storage.local, under a key that is made of a passphrase
)

// Secrets tells how the credentials are kept. An administrator's are where
// administrators have them: in storage.managed.
type Secrets struct {
	Keep string `json:"keep"` // KeepDisk, KeepSession or KeepEncrypted
}

// secrets checks where they are kept.
func (e *Errors) secrets(s Secrets) {
	e.oneOf("secrets.keep", s.Keep, KeepDisk, KeepSession, KeepEncrypted)
}

// What is known of credentials that are not there: Credentials.State.
const (
	StateLocked = "locked" // they are encrypted, and the passphrase was not given since the browser started
	StateGone   = "gone"   // they were kept for the session, which is over
	StateUnset  = "unset"  // they are to be encrypted, and nobody chose a passphrase yet
)

// The error codes of secrets that are kept in another way than on the disk.
const (
	CodeLocked           = "credentials_locked"
	CodeGone             = "credentials_gone"
	CodePassphraseNeeded = "passphrase_needed" // secrets are to be encrypted before there is a passphrase
	CodePassphraseWrong  = "passphrase_wrong"
	CodePassphraseShort  = "passphrase_short" // Detail: MinPassphrase
)

// Bounds of a passphrase, in characters. Whoever has the profile's files may try
// passphrases without being slowed down, so it has to be longer than a password.
const (
	MinPassphrase = 12
	MaxPassphrase = 256
)

// SecretError says why secrets cannot be used or kept as it was asked.
type SecretError struct{ Code, Detail string }

// Error implements error.
func (e *SecretError) Error() string { return "secrets: " + e.Code }

// ErrorCode returns the stable code that crosses messages.
func (e *SecretError) ErrorCode() string { return e.Code }

// ErrorDetail returns what the user's sentence may quote.
func (e *SecretError) ErrorDetail() string { return e.Detail }

// Cipher is what is asked of cryptography: the browser's own in the worker, Go's
// in native tests. What one seals the other opens.
type Cipher interface {
	// Random returns n bytes that nobody can foresee.
	Random(n int) ([]byte, error)
	// Derive makes a key of 32 bytes of a passphrase in UTF-8: PBKDF2 (RFC 8018) with
	// HMAC-SHA-256.
	Derive(ctx context.Context, passphrase string, salt []byte, iterations int) ([]byte, error)
	// Seal and Open encrypt by AES-256-GCM (NIST SP 800-38D): an iv of 12 bytes, a tag
	// of 16 at the end, bound to a context that is not in it. Open fails for another
	// key, iv or context, and for what was changed.
	Seal(ctx context.Context, key, iv, text, context []byte) ([]byte, error)
	Open(ctx context.Context, key, iv, sealed, context []byte) ([]byte, error)
}

// Shut returns why a connection cannot be used although it is set up: what it
// needs of the credentials is locked, or gone with the browser. Nil where that is not so.
func (c Credentials) Shut(s Settings) error { return c.shut(lacksSecret(s, c)) }

// ShutEvents does so of the stream of live events.
func (c Credentials) ShutEvents(s Settings) error {
	return c.shut(lacksSecret(s, c) || s.Connection.IsSimotel() && c.EventsToken == "")
}

// ShutLookup does so of what asks the CRM whose a number is.
func (c Credentials) ShutLookup(s Settings) error {
	return c.shut(c.CRMToken == "" && strings.Contains(s.CRM.Lookup.Headers, "{"+request.Token+"}"))
}

// ShutLog does so of the CRM's call log.
func (c Credentials) ShutLog(s Settings) error {
	by := s.CRM.Log.Authentication
	return c.shut(by == LogToken && c.CRMToken == "" || by == LogHMAC && c.CRMSecret == "")
}

// Lack returns State, empty for credentials that are gone and that nothing needs.
func (c Credentials) Lack(s Settings) string {
	isNeeded := c.ShutEvents(s) != nil || s.CRM.Lookup.URL != "" && c.ShutLookup(s) != nil || s.CRM.Log.URL != "" && c.ShutLog(s) != nil
	if c.State == StateGone && !isNeeded {
		return ""
	}
	return c.State
}

func (c Credentials) shut(isNeeded bool) error {
	switch {
	case isNeeded && c.State == StateLocked:
		return c.Locked()
	case isNeeded && c.State == StateGone:
		return &SecretError{Code: CodeGone}
	}
	return nil
}

// Locked returns the error of locked credentials.
func (Credentials) Locked() error { return &SecretError{Code: CodeLocked} }

// lacksSecret reports whether a connection needs a user name or a secret that is
// not there.
func lacksSecret(s Settings, c Credentials) bool {
	switch s.Connection.Kind {
	case KindSoftphone:
		return false
	case KindEndpoint:
		field := Lacks(s, c)
		return field != "" && field != "extension"
	}
	basic, token := c.Username != "" && c.Password != "", c.Token != ""
	return !map[string]bool{AuthBasic: basic, AuthToken: token, AuthBoth: basic && token}[s.Connection.Mode()]
}

// leadsElsewhere reports whether secrets would be sent to another place, or another
// way, than before: while they are locked nobody but who can unlock them may have that.
func leadsElsewhere(s, before Settings) bool {
	return s.Connection.Kind != before.Connection.Kind || s.Connection.Server != before.Connection.Server || s.Endpoint != before.Endpoint ||
		s.Events != before.Events || s.CRM.Lookup.URL != before.CRM.Lookup.URL || s.CRM.Log.URL != before.CRM.Log.URL || s.ClearText != before.ClearText
}

// without returns credentials without what is known of where they are.
func (c Credentials) without() Credentials {
	c.State = ""
	return c
}

// adds reports whether credentials have a text that others do not.
func (c Credentials) adds(before Credentials) bool {
	old := Settings{}.destinations(&before)
	for i, d := range (Settings{}).destinations(&c) {
		if d.adds(old[i]) {
			return true
		}
	}
	return false
}

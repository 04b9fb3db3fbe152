package message

import (
	"context"
	"errors"

	"simotel/wasm/detect"
	"simotel/wasm/settings"
)

// TypeSecrets changes how the credentials are kept, or locks them.
const TypeSecrets = "secrets"

// What can be done with the credentials as a whole.
const (
	SecretsKeep    = "keep"    // keep them in another way, or under another passphrase
	SecretsUnlock  = "unlock"  // with the passphrase, until Lock or the browser's end
	SecretsLock    = "lock"    // nothing that needs them works then
	SecretsDiscard = "discard" // erase them: whoever forgot the passphrase begins anew
)

// SecretsRequest asks for one of it.
type SecretsRequest struct {
	Do         string `json:"do"`
	Keep       string `json:"keep,omitempty"`       // of SecretsKeep: settings.Secrets.Keep
	Passphrase string `json:"passphrase,omitempty"` // of SecretsUnlock, and of SecretsKeep for settings.KeepEncrypted; at most settings.MaxPassphrase UTF-16 units
}

// Secrets implements Service.
func (c *Client) Secrets(ctx context.Context, r SecretsRequest) (Configuration, error) {
	return ask[Configuration](ctx, c, TypeSecrets, r)
}

func checkSecrets(r SecretsRequest) error {
	if detect.UTF16Len(r.Passphrase) > settings.MaxPassphrase {
		return errors.New("a passphrase over its bound")
	}
	switch r.Do {
	case SecretsKeep, SecretsUnlock, SecretsLock, SecretsDiscard:
		return nil
	}
	return errors.New("nothing that can be done with secrets")
}

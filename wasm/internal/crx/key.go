//go:build !js

package crx

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
)

// keyBits is the size of new keys. One stays for as long as the extension has its
// id, which is for good.
const keyBits = 3072

// The kinds of PEM blocks that keys come in: what Chrome and new versions of
// OpenSSL write, what older ones wrote.
const (
	pemPKCS8 = "PRIVATE KEY"
	pemPKCS1 = "RSA PRIVATE KEY"
)

// NewKey makes a key and writes it into a new file that its owner alone may read.
// A file that is there already is an error, os.ErrExist: a key that is lost cannot
// be had again.
func NewKey(path string) (*rsa.PrivateKey, error) {
	key, err := rsa.GenerateKey(rand.Reader, keyBits)
	if err != nil {
		return nil, fmt.Errorf("make a key: %w", err)
	}
	encoded, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, fmt.Errorf("encode the key: %w", err)
	}
	file, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, fmt.Errorf("write the new key: %w", err)
	}
	err = errors.Join(pem.Encode(file, &pem.Block{Type: pemPKCS8, Bytes: encoded}), file.Close())
	if err != nil {
		return nil, fmt.Errorf("write the new key: %w", err)
	}
	return key, nil
}

// ReadKey reads an RSA key from a PEM file. One under a passphrase is refused.
func ReadKey(path string) (*rsa.PrivateKey, error) {
	raw, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read the key: %w", err)
	}
	block, _ := pem.Decode(raw)
	if block == nil {
		return nil, fmt.Errorf("read the key %s: it is no PEM file", path)
	}
	switch block.Type {
	case pemPKCS8:
		key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
		if err != nil {
			return nil, fmt.Errorf("read the key %s: %w", path, err)
		}
		if rsaKey, ok := key.(*rsa.PrivateKey); ok {
			return rsaKey, nil
		}
		return nil, fmt.Errorf("read the key %s: it is no RSA key", path)
	case pemPKCS1:
		if block.Headers["DEK-Info"] == "" {
			key, err := x509.ParsePKCS1PrivateKey(block.Bytes)
			if err != nil {
				return nil, fmt.Errorf("read the key %s: %w", path, err)
			}
			return key, nil
		}
	}
	return nil, fmt.Errorf("read the key %s: it is no RSA private key without a passphrase, but %q", path, block.Type)
}

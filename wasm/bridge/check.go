package bridge

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"simotel/wasm/bridge/config"
)

// Check validates what only a start would show otherwise: files and the folder
// that are named. It returns all that is wrong. It looks with the rights of
// whoever runs it.
func Check(c config.Config) error {
	var wrong []error
	look := func(field string, err error) {
		if err != nil {
			wrong = append(wrong, fmt.Errorf("%s: %w", field, err))
		}
	}
	if c.TLS.Certificate != "" {
		_, err := newCertificate(c.TLS)
		look("tls", err)
	}
	if c.Store.Certificate != "" {
		_, err := tls.LoadX509KeyPair(c.Store.Certificate, c.Store.Key)
		look("store.certificate", err)
	}
	if c.Store.CA != "" {
		pem, err := os.ReadFile(c.Store.CA)
		if err == nil && !x509.NewCertPool().AppendCertsFromPEM(pem) {
			err = errors.New("it has no certificate")
		}
		look("store.ca", err)
	}
	if c.Store.Credentials != "" {
		_, err := os.ReadFile(c.Store.Credentials)
		look("store.credentials", err)
	}
	if c.Store.Directory != "" {
		look("store.directory", writable(c.Store.Directory))
	}
	return errors.Join(wrong...)
}

// writable reports whether files can be made in a folder, or the folder itself. It
// leaves nothing behind.
func writable(folder string) error {
	folder, err := filepath.Abs(folder)
	if err != nil {
		return err
	}
	_, err = os.Stat(folder)
	for errors.Is(err, fs.ErrNotExist) && filepath.Dir(folder) != folder {
		folder = filepath.Dir(folder)
		_, err = os.Stat(folder)
	}
	if err != nil {
		return err
	}
	probe, err := os.MkdirTemp(folder, ".check")
	if err != nil {
		return err
	}
	return os.Remove(probe)
}

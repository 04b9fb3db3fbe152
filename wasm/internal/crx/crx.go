//go:build !js

// Package crx owns the file that Chrome installs an extension from, in its third
// form: a ZIP archive behind a header with its signature. The key decides the
// extension's id. It refuses to know what is in the archive, and where keys are kept.
package crx

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/binary"
	"fmt"
)

// The numbers of the header's fields, a protocol buffer.
// https://source.chromium.org/chromium/chromium/src/+/main:components/crx_file/crx3.proto
const (
	headerRSA    = 2 // proofs of RSA keys, of the developer's first of all
	headerSigned = 10000

	proofKey       = 1 // as a SubjectPublicKeyInfo
	proofSignature = 2 // PKCS #1 v1.5 with SHA-256

	signedID = 1 // 16 bytes
)

// version is that of the file's form.
const version = 3

// ID returns the id that an extension has by its key: 32 letters from a to p.
func ID(key *rsa.PublicKey) (string, error) {
	_, id, err := identify(key)
	if err != nil {
		return "", err
	}
	letters := make([]byte, 0, 2*len(id))
	for _, b := range id {
		letters = append(letters, 'a'+b>>4, 'a'+b&15)
	}
	return string(letters), nil
}

// identify returns a key as it stands in the header, and the id that follows from it.
func identify(key *rsa.PublicKey) (encoded, id []byte, err error) {
	encoded, err = x509.MarshalPKIXPublicKey(key)
	if err != nil {
		return nil, nil, fmt.Errorf("encode the public key: %w", err)
	}
	sum := sha256.Sum256(encoded)
	return encoded, sum[:16], nil
}

// Sign returns the file of a ZIP archive. The same archive and key give the same
// bytes: there is nothing random in this kind of signature.
func Sign(archive []byte, key *rsa.PrivateKey) ([]byte, error) {
	public, id, err := identify(&key.PublicKey)
	if err != nil {
		return nil, err
	}
	signed := field(nil, signedID, id)
	signature, err := rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, digest(signed, archive))
	if err != nil {
		return nil, fmt.Errorf("sign the archive: %w", err)
	}
	header := field(nil, headerRSA, field(field(nil, proofKey, public), proofSignature, signature))
	header = field(header, headerSigned, signed)

	file := append(make([]byte, 0, 12+len(header)+len(archive)), "Cr24"...)
	file = binary.LittleEndian.AppendUint32(file, version)
	file = binary.LittleEndian.AppendUint32(file, uint32(len(header)))
	return append(append(file, header...), archive...), nil
}

// digest returns what is signed.
func digest(signed, archive []byte) []byte {
	h := sha256.New()
	h.Write([]byte("CRX3 SignedData\x00"))
	h.Write(binary.LittleEndian.AppendUint32(nil, uint32(len(signed))))
	h.Write(signed)
	h.Write(archive)
	return h.Sum(nil)
}

// field appends a field of bytes to a protocol buffer.
func field(to []byte, number uint64, value []byte) []byte {
	const bytesWire = 2 // a length, then so many bytes
	to = binary.AppendUvarint(to, number<<3|bytesWire)
	return append(binary.AppendUvarint(to, uint64(len(value))), value...)
}

//go:build !js

package crx

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/binary"
	"encoding/pem"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// fields reads a protocol buffer of fields of bytes, each once.
func fields(t *testing.T, b []byte) map[uint64][]byte {
	t.Helper()
	all := make(map[uint64][]byte)
	for len(b) > 0 {
		tag, n := binary.Uvarint(b)
		size, m := binary.Uvarint(b[n:])
		if n <= 0 || m <= 0 || tag&7 != 2 || uint64(len(b)-n-m) < size {
			t.Fatalf("no field of bytes: %x", b)
		}
		all[tag>>3] = b[n+m:][:size]
		b = b[n+m:][size:]
	}
	return all
}

func TestASignedFileSaysWhoseItIsAndHoldsForItsArchiveAlone(t *testing.T) {
	key, err := NewKey(filepath.Join(t.TempDir(), "key.pem"))
	if err != nil {
		t.Fatal(err)
	}
	archive := []byte("PK: an archive")
	file, err := Sign(archive, key)
	if err != nil {
		t.Fatal(err)
	}
	again, err := Sign(archive, key)
	if err != nil || !bytes.Equal(file, again) {
		t.Errorf("signed twice it is two files: %v", err)
	}
	if string(file[:8]) != "Cr24\x03\x00\x00\x00" {
		t.Fatalf("it begins with %q", file[:8])
	}
	size := binary.LittleEndian.Uint32(file[8:])
	if got := file[12+size:]; !bytes.Equal(got, archive) {
		t.Errorf("the archive is %q", got)
	}
	header := fields(t, file[12:12+size])
	proof, signed := fields(t, header[2]), fields(t, header[10000])
	public, err := x509.ParsePKIXPublicKey(proof[1])
	if err != nil {
		t.Fatal(err)
	}
	if !key.PublicKey.Equal(public) {
		t.Error("another key is in the header")
	}
	holds := func(archive []byte) error {
		length := binary.LittleEndian.AppendUint32(nil, uint32(len(header[10000])))
		sum := sha256.Sum256(slices.Concat([]byte("CRX3 SignedData\x00"), length, header[10000], archive))
		return rsa.VerifyPKCS1v15(&key.PublicKey, crypto.SHA256, sum[:], proof[2])
	}
	if err := holds(archive); err != nil {
		t.Error(err)
	}
	if err := holds([]byte("another")); err == nil {
		t.Error("the signature holds for another archive")
	}
	id, err := ID(&key.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	var letters strings.Builder
	for _, b := range signed[1] {
		letters.WriteString(string("abcdefghijklmnop"[b>>4]) + string("abcdefghijklmnop"[b&15]))
	}
	if id != letters.String() || len(id) != 32 {
		t.Errorf("the id is %q, in the header %q", id, letters.String())
	}
}

func TestTheIDIsTheOneThatChromeGives(t *testing.T) {
	// The key of the unpacked extension, and the id that Chrome shows for it.
	const key = "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAyxkjLMXy72aahacSOeGAc+cfJ+YJCIhfQCwYFPXme5+Tb8XNLbIqrsI8Ta41Zn+pbfCu013Ij9r2ngYqz6ThLMJJck4b9k5yz8bamXWtC8aJkT8ZnaFFwymZXFCOKbwVX94BVCZMFsNdqPxJqTZpxmfk+9mtDSxBN5B0OfacR5a6XP5fZgr/imIKigsELWiQtxzcUZQ9JzC3gg4HpXBuE+rCG1Li9gJQOU1u27ocnOIdnkvS9cJ6G/FaeZ641slC20q574Pzym/jZSXo8GgEpccK3T6RvWF0F2y3Pje7uByvnitfyoN1NAcc4S+J6abr8bevLRE2wST1aryuUdoMKQIDAQAB"
	raw, err := base64.StdEncoding.DecodeString(key)
	if err != nil {
		t.Fatal(err)
	}
	public, err := x509.ParsePKIXPublicKey(raw)
	if err != nil {
		t.Fatal(err)
	}
	id, err := ID(public.(*rsa.PublicKey))
	if err != nil || id != "ggljlaopgagkeciggcfgpoofmonpcmeo" {
		t.Errorf("the id is %q: %v", id, err)
	}
}

func TestAKeyIsMadeOnceForItsOwnerAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "key.pem")
	made, err := NewKey(path)
	if err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("its mode is %v: %v", info.Mode(), err)
	}
	read, err := ReadKey(path)
	if err != nil || !read.Equal(made) {
		t.Errorf("another key is read than was made: %v", err)
	}
	if _, err := NewKey(path); !errors.Is(err, os.ErrExist) {
		t.Errorf("a key that is there already: %v", err)
	}
	if read, err = ReadKey(path); err != nil || !read.Equal(made) {
		t.Errorf("the key that was there is another: %v", err)
	}
}

func TestWhichKeysAreRead(t *testing.T) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	other, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	encoded := func(key any) []byte {
		raw, err := x509.MarshalPKCS8PrivateKey(key)
		if err != nil {
			t.Fatal(err)
		}
		return raw
	}
	old := x509.MarshalPKCS1PrivateKey(key)
	for _, c := range []struct {
		name  string
		block pem.Block
		want  string // in the error; empty for a key
	}{
		{"as Chrome and OpenSSL 3 write it", pem.Block{Type: "PRIVATE KEY", Bytes: encoded(key)}, ""},
		{"as older versions of OpenSSL wrote it", pem.Block{Type: "RSA PRIVATE KEY", Bytes: old}, ""},
		{"of another kind", pem.Block{Type: "PRIVATE KEY", Bytes: encoded(other)}, "no RSA key"},
		{"damaged", pem.Block{Type: "PRIVATE KEY", Bytes: old[:100]}, "read the key"},
		{"under a passphrase", pem.Block{Type: "ENCRYPTED PRIVATE KEY", Bytes: old}, "passphrase"},
		{"under a passphrase, of old", pem.Block{Type: "RSA PRIVATE KEY", Headers: map[string]string{"DEK-Info": "AES-256-CBC,00"}, Bytes: old}, "passphrase"},
		{"public", pem.Block{Type: "PUBLIC KEY", Bytes: old}, "PUBLIC KEY"},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "key.pem")
			if err := os.WriteFile(path, pem.EncodeToMemory(&c.block), 0o600); err != nil {
				t.Fatal(err)
			}
			read, err := ReadKey(path)
			switch {
			case c.want == "" && (err != nil || !read.Equal(key)):
				t.Errorf("it is not read: %v", err)
			case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
				t.Errorf("the error is %v, want one of %q", err, c.want)
			}
		})
	}
	path := filepath.Join(t.TempDir(), "key.pem")
	if err := os.WriteFile(path, []byte("not a key"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := ReadKey(path); err == nil || !strings.Contains(err.Error(), "no PEM") {
		t.Errorf("a file that is no PEM: %v", err)
	}
}

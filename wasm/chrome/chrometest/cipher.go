package chrometest

import (
	"bytes"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"testing"
)

// Cipher is the browser's cryptography by Go's: what one seals the other opens.
type Cipher struct{}

// Random implements settings.Cipher.
func (Cipher) Random(n int) ([]byte, error) {
	b := make([]byte, n)
	_, err := rand.Read(b)
	return b, err
}

// Derive implements settings.Cipher.
func (Cipher) Derive(ctx context.Context, passphrase string, salt []byte, iterations int) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return pbkdf2.Key(sha256.New, passphrase, salt, iterations, 32)
}

// Seal implements settings.Cipher.
func (Cipher) Seal(ctx context.Context, key, iv, text, context []byte) ([]byte, error) {
	aead, err := gcm(ctx, key)
	if err != nil {
		return nil, err
	}
	return aead.Seal(nil, iv, text, context), nil
}

// Open implements settings.Cipher.
func (Cipher) Open(ctx context.Context, key, iv, sealed, context []byte) ([]byte, error) {
	aead, err := gcm(ctx, key)
	if err != nil {
		return nil, err
	}
	return aead.Open(nil, iv, sealed, context)
}

func gcm(ctx context.Context, key []byte) (cipher.AEAD, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(block)
}

// CipherContract holds a cipher against Go's: the same key of the same passphrase,
// and each opens what the other sealed.
func CipherContract(t *testing.T, c interface {
	Random(n int) ([]byte, error)
	Derive(ctx context.Context, passphrase string, salt []byte, iterations int) ([]byte, error)
	Seal(ctx context.Context, key, iv, text, context []byte) ([]byte, error)
	Open(ctx context.Context, key, iv, sealed, context []byte) ([]byte, error)
}) {
	ctx := context.Background()
	// Of RFC 7914, section 11: the first half of its 64 bytes, which are made block by block.
	key, err := c.Derive(ctx, "Password", []byte("NaCl"), 80000)
	if got, want := hex.EncodeToString(key), "4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56"; err != nil || got != want {
		t.Errorf("the key is %s, %v, want %s", got, err, want)
	}
	salt, err := c.Random(16)
	if other, errOther := c.Random(16); err != nil || errOther != nil || len(salt) != 16 || bytes.Equal(salt, other) {
		t.Fatalf("twice random: %x, %v, %x, %v", salt, err, other, errOther)
	}
	const passphrase = "چهار واژهٔ بی\u200cربط 😀"
	ours, errOurs := Cipher{}.Derive(ctx, passphrase, salt, 1000)
	theirs, errTheirs := c.Derive(ctx, passphrase, salt, 1000)
	if errOurs != nil || errTheirs != nil || !bytes.Equal(ours, theirs) {
		t.Fatalf("the keys are %x, %v and %x, %v", ours, errOurs, theirs, errTheirs)
	}
	iv, text, bound := salt[:12], []byte(`{"password":"راز"}`), []byte("context")
	sealed, err := c.Seal(ctx, theirs, iv, text, bound)
	if opened, errOpen := (Cipher{}).Open(ctx, ours, iv, sealed, bound); err != nil || errOpen != nil || !bytes.Equal(opened, text) {
		t.Errorf("what it sealed opens as %q, %v, %v", opened, err, errOpen)
	}
	if sealed, err = (Cipher{}).Seal(ctx, ours, iv, text, bound); err != nil {
		t.Fatal(err)
	}
	if opened, err := c.Open(ctx, theirs, iv, sealed, bound); err != nil || !bytes.Equal(opened, text) {
		t.Errorf("what Go sealed opens as %q, %v", opened, err)
	}
	changed, otherKey, otherIV := bytes.Clone(sealed), bytes.Clone(theirs), bytes.Clone(iv)
	changed[0]++
	otherKey[0]++
	otherIV[0]++
	for name, open := range map[string]func() ([]byte, error){
		"changed":             func() ([]byte, error) { return c.Open(ctx, theirs, iv, changed, bound) },
		"cut off":             func() ([]byte, error) { return c.Open(ctx, theirs, iv, sealed[:8], bound) },
		"under another key":   func() ([]byte, error) { return c.Open(ctx, otherKey, iv, sealed, bound) },
		"with another iv":     func() ([]byte, error) { return c.Open(ctx, theirs, otherIV, sealed, bound) },
		"for another context": func() ([]byte, error) { return c.Open(ctx, theirs, iv, sealed, []byte("contexts")) },
	} {
		if opened, err := open(); err == nil {
			t.Errorf("%s it opens as %q", name, opened)
		}
	}
	ended, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := c.Open(ended, theirs, iv, sealed, bound); err == nil || ended.Err() == nil {
		t.Error("it opens with an ended context")
	}
}

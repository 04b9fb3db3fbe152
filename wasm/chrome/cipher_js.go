package chrome

import (
	"context"

	"github.com/hack-pad/safejs"
)

// Cipher is settings.Cipher by the browser's own implementation.
// https://developer.mozilla.org/docs/Web/API/SubtleCrypto
type Cipher struct{}

// Random implements settings.Cipher.
// https://developer.mozilla.org/docs/Web/API/Crypto/getRandomValues
func (Cipher) Random(n int) ([]byte, error) {
	crypto, err := safejs.Global().Get("crypto")
	if err != nil {
		return nil, wrap("crypto", err)
	}
	array, err := newBytes(n)
	if err == nil {
		_, err = crypto.Call("getRandomValues", array)
	}
	b := make([]byte, n)
	if err == nil {
		_, err = safejs.CopyBytesToGo(b, array)
	}
	return b, wrap("crypto.getRandomValues", err)
}

// Derive implements settings.Cipher.
func (Cipher) Derive(ctx context.Context, passphrase string, salt []byte, iterations int) ([]byte, error) {
	const bits = 256
	algorithm, err := algorithm(map[string]any{"name": "PBKDF2", "hash": "SHA-256", "iterations": iterations}, map[string][]byte{"salt": salt})
	if err != nil {
		return nil, wrap("crypto.subtle.deriveBits", err)
	}
	return withKey(ctx, []byte(passphrase), map[string]any{"name": "PBKDF2"}, "deriveBits", func(subtle, key safejs.Value) (safejs.Value, error) {
		return promised(ctx, subtle, "deriveBits", algorithm, key, bits)
	})
}

// Seal implements settings.Cipher.
func (Cipher) Seal(ctx context.Context, key, iv, text, context []byte) ([]byte, error) {
	return gcm(ctx, "encrypt", key, iv, text, context)
}

// Open implements settings.Cipher.
func (Cipher) Open(ctx context.Context, key, iv, sealed, context []byte) ([]byte, error) {
	return gcm(ctx, "decrypt", key, iv, sealed, context)
}

func gcm(ctx context.Context, method string, key, iv, data, context []byte) ([]byte, error) {
	algorithm, err := algorithm(map[string]any{"name": "AES-GCM", "tagLength": 128}, map[string][]byte{"iv": iv, "additionalData": context})
	if err != nil {
		return nil, wrap("crypto.subtle."+method, err)
	}
	value, err := bytesOf(data)
	if err != nil {
		return nil, wrap("crypto.subtle."+method, err)
	}
	return withKey(ctx, key, map[string]any{"name": "AES-GCM"}, method, func(subtle, key safejs.Value) (safejs.Value, error) {
		return promised(ctx, subtle, method, algorithm, key, value)
	})
}

// algorithm returns the parameters of an algorithm, some of which are bytes.
func algorithm(parameters map[string]any, inBytes map[string][]byte) (safejs.Value, error) {
	v, err := toJS(parameters)
	for name, b := range inBytes {
		var array safejs.Value
		if err == nil {
			array, err = bytesOf(b)
		}
		if err == nil {
			err = v.Set(name, array)
		}
	}
	return v, err
}

// withKey imports a key for one use, which cannot be read back, and returns the
// bytes that come of it.
func withKey(ctx context.Context, key []byte, of map[string]any, usage string, use func(subtle, key safejs.Value) (safejs.Value, error)) ([]byte, error) {
	api := "crypto.subtle." + usage
	subtle, err := safejs.Global().Get("crypto")
	if err == nil {
		subtle, err = subtle.Get("subtle")
	}
	if err != nil {
		return nil, wrap(api, err)
	}
	algorithm, err := toJS(of)
	if err != nil {
		return nil, wrap(api, err)
	}
	usages, err := toJS([]string{usage})
	if err != nil {
		return nil, wrap(api, err)
	}
	raw, err := bytesOf(key)
	if err != nil {
		return nil, wrap(api, err)
	}
	imported, err := promised(ctx, subtle, "importKey", "raw", raw, algorithm, false, usages)
	if err != nil {
		return nil, wrap("crypto.subtle.importKey", err)
	}
	buffer, err := use(subtle, imported)
	if err != nil {
		return nil, wrap(api, err)
	}
	b, err := bytesIn(buffer)
	return b, wrap(api, err)
}

// bytesIn returns what an ArrayBuffer holds.
func bytesIn(buffer safejs.Value) ([]byte, error) {
	array, err := safejs.Global().Get("Uint8Array")
	if err == nil {
		array, err = array.New(buffer)
	}
	if err != nil {
		return nil, err
	}
	length, err := array.Length()
	if err != nil {
		return nil, err
	}
	b := make([]byte, length)
	_, err = safejs.CopyBytesToGo(b, array)
	return b, err
}

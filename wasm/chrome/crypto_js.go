package chrome

import (
	"context"

	"github.com/hack-pad/safejs"

	"simotel/wasm/chrome/internal/jsasync"
)

// HMAC returns the HMAC-SHA-256 (RFC 2104) of a text, by the browser's own
// implementation.
// https://developer.mozilla.org/docs/Web/API/SubtleCrypto/sign
func HMAC(ctx context.Context, secret, text []byte) ([]byte, error) {
	signed, err := bytesOf(text)
	if err != nil {
		return nil, wrap("crypto.subtle.sign", err)
	}
	return withKey(ctx, secret, map[string]any{"name": "HMAC", "hash": "SHA-256"}, "sign", func(subtle, key safejs.Value) (safejs.Value, error) {
		return promised(ctx, subtle, "sign", "HMAC", key, signed)
	})
}

// promised calls a method and waits for what it promises.
func promised(ctx context.Context, on safejs.Value, method string, args ...any) (safejs.Value, error) {
	v, err := on.Call(method, args...)
	if err != nil {
		return v, err
	}
	return jsasync.Await(ctx, v)
}

// bytesOf returns bytes as a Uint8Array.
func bytesOf(b []byte) (safejs.Value, error) {
	array, err := newBytes(len(b))
	if err == nil {
		_, err = safejs.CopyBytesToJS(array, b)
	}
	return array, err
}

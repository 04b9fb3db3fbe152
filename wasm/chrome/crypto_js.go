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
	const api = "crypto.subtle"
	subtle, err := safejs.Global().Get("crypto")
	if err == nil {
		subtle, err = subtle.Get("subtle")
	}
	if err != nil {
		return nil, wrap(api, err)
	}
	algorithm, err := toJS(map[string]string{"name": "HMAC", "hash": "SHA-256"})
	if err != nil {
		return nil, wrap(api, err)
	}
	usages, err := toJS([]string{"sign"})
	if err != nil {
		return nil, wrap(api, err)
	}
	raw, err := bytesOf(secret)
	if err != nil {
		return nil, wrap(api, err)
	}
	key, err := promised(ctx, subtle, "importKey", "raw", raw, algorithm, false, usages)
	if err != nil {
		return nil, wrap(api+".importKey", err)
	}
	signed, err := bytesOf(text)
	if err != nil {
		return nil, wrap(api, err)
	}
	buffer, err := promised(ctx, subtle, "sign", "HMAC", key, signed)
	if err != nil {
		return nil, wrap(api+".sign", err)
	}
	array, err := safejs.Global().Get("Uint8Array")
	if err == nil {
		array, err = array.New(buffer)
	}
	sum := make([]byte, 32)
	if err == nil {
		_, err = safejs.CopyBytesToGo(sum, array)
	}
	return sum, wrap(api+".sign", err)
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

package chrome

import (
	"context"
	"fmt"

	"github.com/hack-pad/safejs"

	"simotel/wasm/chrome/internal/jsasync"
)

// ReadFile returns a file of the extension by its path within it.
func ReadFile(ctx context.Context, path string) ([]byte, error) {
	content, err := readFile(ctx, path)
	if err != nil {
		return nil, fmt.Errorf("read file %s: %w", path, err)
	}
	return content, nil
}

func readFile(ctx context.Context, path string) ([]byte, error) {
	address, err := Runtime.GetURL(path)
	if err != nil {
		return nil, err
	}
	promise, err := safejs.Global().Call("fetch", address)
	if err != nil {
		return nil, err
	}
	response, err := jsasync.Await(ctx, promise)
	if err != nil {
		return nil, err
	}
	// All at once: it is bounded, and each piece would cost a turn.
	if promise, err = response.Call("arrayBuffer"); err != nil {
		return nil, err
	}
	buffer, err := jsasync.Await(ctx, promise)
	if err != nil {
		return nil, err
	}
	constructor, err := safejs.Global().Get("Uint8Array")
	if err != nil {
		return nil, err
	}
	array, err := constructor.New(buffer)
	if err != nil {
		return nil, err
	}
	length, err := array.Length()
	if err != nil {
		return nil, err
	}
	content := make([]byte, length)
	_, err = safejs.CopyBytesToGo(content, array)
	return content, err
}

// RegionName returns the name of an ISO 3166-1 alpha-2 region in a language
// (BCP 47).
// https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/Intl/DisplayNames
func RegionName(language, region string) (string, error) {
	names, err := intl("DisplayNames", language, map[string]string{"type": "region"})
	if err != nil {
		return "", err
	}
	return text("Intl.DisplayNames")(names.Call("of", region))
}

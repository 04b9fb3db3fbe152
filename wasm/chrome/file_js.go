package chrome

import (
	"context"
	"fmt"

	"github.com/hack-pad/safejs"

	"simotel/wasm/fetch"
)

// mostFile bounds a file of the extension, in bytes.
const mostFile = 16 << 20

// ReadFile returns a file of the extension by its path within it.
func ReadFile(ctx context.Context, path string) ([]byte, error) {
	address, err := Runtime.GetURL(path)
	if err != nil {
		return nil, err
	}
	response, err := do(ctx, fetch.Request{Method: "GET", URL: address, MaxBody: mostFile})
	if err != nil {
		return nil, fmt.Errorf("read file %s: %w", path, err)
	}
	return response.Body, nil
}

// RegionName returns the name of an ISO 3166-1 alpha-2 region in a language
// (BCP 47).
// https://developer.mozilla.org/docs/Web/JavaScript/Reference/Global_Objects/Intl/DisplayNames
func RegionName(language, region string) (string, error) {
	const api = "Intl.DisplayNames"
	intl, err := safejs.Global().Get("Intl")
	if err != nil {
		return "", wrap(api, err)
	}
	constructor, err := intl.Get("DisplayNames")
	if err != nil {
		return "", wrap(api, err)
	}
	options, err := toJS(map[string]string{"type": "region"})
	if err != nil {
		return "", wrap(api, err)
	}
	names, err := constructor.New(language, options)
	if err != nil {
		return "", wrap(api, err)
	}
	name, err := names.Call("of", region)
	if err != nil {
		return "", wrap(api, err)
	}
	s, err := name.String()
	return s, wrap(api, err)
}

//go:build !js

package packaging

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

const manifestFile = "manifest.json"

// manifest is an extension's manifest, of which only what is handed out differently
// is understood. https://developer.chrome.com/docs/extensions/reference/manifest
type manifest map[string]json.RawMessage

// readManifest reads a manifest and refuses one without a version that Chrome takes.
func readManifest(raw []byte) (manifest, error) {
	var m manifest
	if err := json.Unmarshal(raw, &m); err != nil {
		return nil, err
	}
	return m, checkVersion(m.version())
}

func (m manifest) version() string { return m.text("version") }

// text returns a member that is a text, "" for another or none.
func (m manifest) text(name string) string {
	var s string
	if json.Unmarshal(m[name], &s) != nil {
		return ""
	}
	return s
}

// with returns the manifest as a file, without the key of the unpacked extension and
// with these texts.
func (m manifest) with(texts map[string]string) func() ([]byte, error) {
	return func() ([]byte, error) {
		changed := make(map[string]any, len(m))
		for name, value := range m {
			if name != "key" && name != "update_url" {
				changed[name] = value
			}
		}
		for name, value := range texts {
			changed[name] = value
		}
		raw, err := json.MarshalIndent(changed, "", "  ")
		return append(raw, '\n'), err
	}
}

// checkVersion holds a version against what Chrome compares: one to four numbers
// of at most 65535 without leading zeros, not all zero.
// https://developer.chrome.com/docs/extensions/reference/manifest/version
func checkVersion(version string) error {
	parts := strings.Split(version, ".")
	zeros := 0
	for _, part := range parts {
		n, err := strconv.ParseUint(part, 10, 16)
		if err != nil || strconv.FormatUint(n, 10) != part {
			return fmt.Errorf("version %q: Chrome takes numbers from 0 to 65535 with dots between", version)
		}
		if n == 0 {
			zeros++
		}
	}
	if len(parts) > 4 || zeros == len(parts) {
		return errors.New("version " + strconv.Quote(version) + ": Chrome takes one to four numbers that are not all 0")
	}
	return nil
}

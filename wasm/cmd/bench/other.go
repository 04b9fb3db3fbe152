//go:build !js

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"simotel/wasm/internal/chromium"
)

// otherManifest is of an extension with one content script for every page and all
// its frames, and a worker that does nothing.
const otherManifest = `{"manifest_version":3,"name":%q,"version":"1","background":{"service_worker":"worker.js"},
"content_scripts":[{"matches":["http://*/*"],"js":["content.js"],"css":["content.css"],"all_frames":true,"match_about_blank":true}]}`

// startOther starts a browser with an extension that the benchmark makes.
func startOther(ctx context.Context, name, script, style string) (*chromium.Browser, error) {
	folder := filepath.Join(buildFolder, name)
	err := os.MkdirAll(folder, 0o755)
	for file, text := range map[string]string{
		"manifest.json": fmt.Sprintf(otherManifest, name), "worker.js": "0;", "content.js": script, "content.css": style,
	} {
		err = errors.Join(err, os.WriteFile(filepath.Join(folder, file), []byte(text), 0o644))
	}
	if err != nil {
		return nil, fmt.Errorf("write the extension %s: %w", name, err)
	}
	return chromium.Start(ctx, chromium.Options{Extension: folder})
}

// startIdle starts a browser with an extension that does nothing: what any
// extension that looks at pages costs them.
func startIdle(ctx context.Context) (*chromium.Browser, error) {
	return startOther(ctx, "idle", "0;", "")
}

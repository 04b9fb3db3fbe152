//go:build !js

package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"simotel/wasm/internal/bundle"
	"simotel/wasm/internal/chromium"
	"simotel/wasm/internal/stage"
)

//go:embed detect.js
var laboratoryScript string

// laboratory is a browser with the built extension, to which an empty Go program
// was added as one more file that pages' content scripts may start.
type laboratory struct{ *stage.Stage }

// extensionCopy is the extension's folder with the empty program in it.
var extensionCopy = filepath.Join(buildFolder, "extension")

func openLaboratory(ctx context.Context) (*laboratory, error) {
	if err := copyExtension(); err != nil {
		return nil, err
	}
	s, err := stage.Start(ctx, ".", chromium.Options{Extension: extensionCopy})
	if err != nil {
		return nil, err
	}
	s.Pages.Bare = true
	if err = s.Configure(ctx, stage.Document(s.PBX.URL(), "en")); err == nil {
		err = s.StayCold(ctx)
	}
	if err != nil {
		s.Close()
		return nil, err
	}
	return &laboratory{s}, nil
}

// configure imports some settings.
func (l *laboratory) configure(ctx context.Context, settings string) error {
	return l.Configure(ctx, `{"version":1,"settings":`+settings+`}`)
}

// copyExtension copies dist/ and adds the empty program to it.
func copyExtension() error {
	if err := os.RemoveAll(extensionCopy); err != nil {
		return fmt.Errorf("copy the extension: %w", err)
	}
	if err := os.CopyFS(extensionCopy, os.DirFS("dist")); err != nil {
		return fmt.Errorf("copy the extension: %w", err)
	}
	empty, err := compile("empty")
	if err != nil {
		return err
	}
	name := filepath.Join(extensionCopy, "manifest.json")
	manifest, err := os.ReadFile(name)
	if err != nil {
		return fmt.Errorf("copy the extension: %w", err)
	}
	added := strings.Replace(string(manifest), `"content.wasm"`, `"content.wasm", "empty.wasm"`, 1)
	if added == string(manifest) {
		return errors.New("copy the extension: its manifest does not open content.wasm to pages")
	}
	if err := errors.Join(os.WriteFile(filepath.Join(extensionCopy, "empty.wasm"), empty, 0o644), os.WriteFile(name, []byte(added), 0o644)); err != nil {
		return fmt.Errorf("copy the extension: %w", err)
	}
	return nil
}

// open opens a page and puts the benchmark's script into the content scripts'
// own world.
func (l *laboratory) open(ctx context.Context, address string) (*chromium.Page, error) {
	page, err := l.Browser.Open(ctx, address)
	if err != nil {
		return nil, err
	}
	if err := equip(ctx, page); err != nil {
		page.Close()
		return nil, err
	}
	return page, nil
}

// equip waits for the content scripts and adds the benchmark's to them.
func equip(ctx context.Context, page *chromium.Page) error {
	return page.WaitUntil(ctx, "the content scripts", func() (bool, error) {
		var there bool
		if err := page.EvaluateInContentScript("!!globalThis.simotel?.matches", &there); err != nil || !there {
			return false, err
		}
		return true, page.EvaluateInContentScript(laboratoryScript, nil)
	})
}

// libphonenumber is the peer's script, made of what npm pins.
func libphonenumber() (string, error) {
	script, err := bundle.Make("testdata/npm/libphonenumber-js", "peer.js", bundle.Production)
	return string(script), err
}

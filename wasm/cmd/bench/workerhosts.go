//go:build !js

package main

import (
	"context"
	_ "embed"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"time"

	"simotel/wasm/internal/chromium"
	"simotel/wasm/internal/stage"
	"simotel/wasm/message"
)

//go:embed emptyworker.js
var emptyWorker string

//go:embed timedstart.js
var timedStart string

// host is a browser with a service worker whose start is measured, and a page of its
// extension that asks it.
type host struct {
	name    string
	browser *chromium.Browser
	page    *chromium.Page
	wake    string                    // the smallest message, as JSON
	busy    string                    // one that has it work
	call    func() (time.Time, error) // has it send a request, and tells when that arrived
	close   func()
}

// openOurs opens a browser with our extension, from another folder if one is named.
func openOurs(ctx context.Context, folder string) (*host, error) {
	s, err := stage.Start(ctx, ".", chromium.Options{Extension: folder})
	if err != nil {
		return nil, err
	}
	h := &host{name: "ours", browser: s.Browser, close: s.Close, wake: `{"type":"wake"}`,
		busy: `{"type":"detect","body":{"texts":["Call 021-8834 1256 or write to us."],"language":"en","host":"a.example","card":false}}`}
	if err = s.Configure(ctx, stage.Document(s.PBX.URL(), "en")); err == nil {
		h.page, err = s.Own(ctx)
	}
	switch {
	case err != nil:
	case folder == "":
		err = s.WarmUp(ctx)
	default: // of what another loader compiles Chrome keeps nothing
		err = s.StayCold(ctx)
	}
	if err != nil {
		s.Close()
		return nil, err
	}
	h.call = func() (time.Time, error) {
		before := len(s.PBX.Orders())
		// No two the same, which would be one call.
		request := message.CallRequest{ID: fmt.Sprintf("bench-%d", time.Now().UnixNano()), Text: fmt.Sprintf("021-8834 %04d", before), Source: message.SourcePopup}
		reply, err := stage.Ask(h.page, message.TypeCall, request)
		if err == nil && reply.Error != nil {
			err = reply.Error
		}
		if err != nil {
			return time.Time{}, err
		}
		orders, err := s.PBX.WaitOrders(ctx, before+1)
		if err != nil {
			return time.Time{}, err
		}
		return orders[before].At, nil
	}
	return h, nil
}

// openEmpty opens a browser with an extension whose worker starts an empty Go
// program with a start script, and a server that it asks.
func openEmpty(ctx context.Context, name, start string) (*host, error) {
	folder := filepath.Join(buildFolder, name)
	program, err := compile("empty")
	if err != nil {
		return nil, err
	}
	runtime, err := goRuntime()
	if err != nil {
		return nil, err
	}
	const manifest = `{"manifest_version":3,"name":"empty worker","version":"1","background":{"service_worker":"worker.js"},"host_permissions":["http://*/*"],` +
		`"content_security_policy":{"extension_pages":"script-src 'self' 'wasm-unsafe-eval'"}}`
	err = os.MkdirAll(folder, 0o755)
	for file, content := range map[string]string{
		"manifest.json": manifest, "worker.js": emptyWorker, "wasm.js": start, "wasm_exec.js": runtime, "empty.wasm": string(program), "page.html": "<!doctype html>",
	} {
		err = errors.Join(err, os.WriteFile(filepath.Join(folder, file), []byte(content), 0o644))
	}
	if err != nil {
		return nil, fmt.Errorf("write the extension with an empty worker: %w", err)
	}
	arrived := make(chan time.Time, 1)
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { arrived <- time.Now() }))
	h := &host{name: "an empty Go program", wake: "{}", busy: "{}"}
	if h.browser, err = chromium.Start(ctx, chromium.Options{Extension: folder}); err != nil {
		server.Close()
		return nil, err
	}
	h.close = func() { h.browser.Close(); server.Close() }
	if h.page, err = h.browser.OpenExtension(ctx, "page.html"); err != nil {
		h.close()
		return nil, err
	}
	h.call = func() (time.Time, error) {
		if err := h.page.Evaluate(fmt.Sprintf("chrome.runtime.sendMessage({call: %q})", server.URL), nil); err != nil {
			return time.Time{}, err
		}
		return <-arrived, nil
	}
	return h, nil
}

// timedExtension copies dist/ with a start script that notes each step.
func timedExtension() (string, error) {
	folder := filepath.Join(buildFolder, "timed")
	err := os.RemoveAll(folder)
	if err == nil {
		err = os.CopyFS(folder, os.DirFS("dist"))
	}
	if err == nil {
		err = os.WriteFile(filepath.Join(folder, "wasm.js"), []byte(timedStart), 0o644)
	}
	if err != nil {
		return "", fmt.Errorf("copy the extension: %w", err)
	}
	return folder, nil
}

//go:build !js

package main

import (
	"context"
	"fmt"

	"simotel/wasm/internal/chromium"
	"simotel/wasm/internal/stage"
)

// openOwn opens a page of ours in a tab with a script that notes moments in
// window.times, milliseconds since the opening, waits until an expression says
// that all have come, and reads them.
func openOwn(ctx context.Context, b *chromium.Browser, file, clock, done string, times any) (*chromium.Page, error) {
	page, err := b.Open(ctx, "about:blank")
	if err != nil {
		return nil, err
	}
	err = page.Unwatched()
	if err == nil {
		err = page.BeforeScripts(`{ const times = window.times = {}; ` + clock + ` }`)
	}
	if err == nil {
		err = page.Navigate(ctx, "chrome-extension://"+b.ExtensionID+"/"+file)
	}
	if err == nil {
		err = page.WaitFor(ctx, done)
	}
	if err == nil {
		err = page.Evaluate("times", times)
	}
	if err != nil {
		page.Close()
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return page, nil
}

// painting notes when a page was first painted.
const painting = `new PerformanceObserver((list) => { times.painted ??= list.getEntriesByName("first-contentful-paint")[0]?.startTime; }).observe({ type: "paint", buffered: true });`

// workerStates are those in which a page of ours is opened.
var workerStates = []string{"running", "ended by Chrome"}

// bring brings the worker into a state.
func bring(ctx context.Context, s *stage.Stage, state string) error {
	if state != workerStates[0] {
		return s.Browser.KillWorker(ctx)
	}
	return nil
}

// startStage starts a stage that is set up to call, whose worker has warmed up.
func startStage(ctx context.Context) (*stage.Stage, error) {
	s, err := stage.Start(ctx, ".", chromium.Options{})
	if err != nil {
		return nil, err
	}
	if err = s.Configure(ctx, stage.Document(s.PBX.URL(), "en")); err == nil {
		err = s.WarmUp(ctx)
	}
	if err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

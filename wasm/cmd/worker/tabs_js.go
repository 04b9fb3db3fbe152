package main

import (
	"context"
	"errors"

	"simotel/wasm/app"
	"simotel/wasm/chrome"
)

// webPages match the addresses that the extension may enter.
var webPages = []string{"http://*/*", "https://*/*"}

// Tab implements app.Browser.
func (browser) Tab(ctx context.Context, id int) (app.Tab, bool, error) {
	if id > 0 {
		tab, err := chrome.Tabs.Get(ctx, id)
		var gone *chrome.Error
		if errors.As(err, &gone) {
			return app.Tab{}, false, nil
		}
		return tabOf(tab), err == nil, err
	}
	tabs, err := chrome.Tabs.Query(ctx, chrome.TabQuery{Active: true, LastFocusedWindow: true})
	if err != nil || len(tabs) == 0 {
		return app.Tab{}, false, err
	}
	return tabOf(tabs[0]), true, nil
}

func tabOf(t chrome.Tab) app.Tab { return app.Tab{ID: t.ID, Address: t.URL} }

// Tabs implements app.Browser.
func (browser) Tabs(ctx context.Context) ([]app.Tab, error) {
	all, err := chrome.Tabs.Query(ctx, chrome.TabQuery{URL: webPages})
	var tabs []app.Tab
	for _, t := range all {
		if !t.Discarded {
			tabs = append(tabs, tabOf(t))
		}
	}
	return tabs, err
}

// RunInFrames implements app.Browser.
func (browser) RunInFrames(ctx context.Context, tab int, file string) ([]app.FrameResult, error) {
	results, err := chrome.Scripting.ExecuteScript(ctx, chrome.ScriptInjection{
		Target: chrome.InjectionTarget{TabID: tab, AllFrames: true}, Files: []string{file}, InjectImmediately: true,
	})
	var frames []app.FrameResult
	for _, r := range results {
		if r.Result != nil {
			frames = append(frames, app.FrameResult{Frame: r.FrameID, Result: r.Result})
		}
	}
	return frames, err
}

package main

import (
	"context"
	"errors"

	"simotel/wasm/app"
	"simotel/wasm/chrome"
)

// Of a window of its own, in pixels: room for a record beside the page that its
// user works in.
const (
	popWidth  = 1000
	popHeight = 800
)

// Present implements app.Browser. A tab that comes to the front draws attention to
// its window and does not take the focus from another; a window of its own, which
// would lie unseen, does.
func (browser) Present(ctx context.Context, p app.Presented) (int, error) {
	tab, err := shownTab(ctx, p)
	if err != nil || !p.Front {
		return tab.ID, err
	}
	return tab.ID, chrome.Windows.Update(ctx, tab.WindowID, chrome.WindowUpdate{Focused: p.Window, DrawAttention: !p.Window})
}

// shownTab returns the tab that shows what is to be shown.
func shownTab(ctx context.Context, p app.Presented) (chrome.Tab, error) {
	if p.Tab != 0 {
		return chrome.Tabs.Update(ctx, p.Tab, chrome.TabUpdate{URL: p.Address, Active: p.Front})
	}
	window := chrome.WindowCreate{URL: p.Address, Type: "popup", Focused: p.Front, Width: popWidth, Height: popHeight}
	if !p.Window {
		tab, err := chrome.Tabs.Create(ctx, chrome.TabCreate{URL: p.Address, Active: &p.Front})
		var none *chrome.Error
		if !errors.As(err, &none) {
			return tab, err
		}
		window.Type, window.Width, window.Height = "normal", 0, 0 // no window is open
	}
	return chrome.Windows.Create(ctx, window)
}

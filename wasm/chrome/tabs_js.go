package chrome

import (
	"context"
	"encoding/json"
)

// Tabs is chrome.tabs, as far as it needs no permission.
// https://developer.chrome.com/docs/extensions/reference/api/tabs
var Tabs tabsNamespace

type tabsNamespace struct{}

// Query returns the tabs that match.
func (tabsNamespace) Query(ctx context.Context, q TabQuery) ([]Tab, error) {
	const api = "tabs.query"
	raw, err := callJSON(ctx, api, q)
	if err != nil {
		return nil, err
	}
	var tabs []Tab
	err = json.Unmarshal(raw, &tabs)
	return tabs, wrap(api, err)
}

// Get returns a tab.
func (tabsNamespace) Get(ctx context.Context, id int) (Tab, error) {
	return tabFrom(ctx, "tabs.get", id)
}

// SendMessage sends a message to the content scripts of a tab and returns the
// first answer, nil for none. That there is no content script is an *Error.
func (tabsNamespace) SendMessage(ctx context.Context, tabID int, message any, o TabMessageOptions) (json.RawMessage, error) {
	return callJSON(ctx, "tabs.sendMessage", tabID, message, o)
}

// UpdateActive changes the active tab of the window that was focused last. An
// address of another scheme than the browser's own goes to what the system opens
// it with, and the tab stays where it is.
func (tabsNamespace) UpdateActive(ctx context.Context, p TabUpdate) error {
	const api = "tabs.update"
	properties, err := toJS(p)
	if err != nil {
		return wrap(api, err)
	}
	_, err = call(ctx, api, properties)
	return err
}

// Create opens a tab and returns it.
func (tabsNamespace) Create(ctx context.Context, p TabCreate) (Tab, error) {
	return tabFrom(ctx, "tabs.create", p)
}

// Update changes a tab and returns it.
func (tabsNamespace) Update(ctx context.Context, tabID int, p TabUpdate) (Tab, error) {
	return tabFrom(ctx, "tabs.update", tabID, p)
}

// tabFrom calls a method that returns a tab.
func tabFrom(ctx context.Context, api string, args ...any) (Tab, error) {
	var t Tab
	raw, err := callJSON(ctx, api, args...)
	if err != nil {
		return t, err
	}
	err = json.Unmarshal(raw, &t)
	return t, wrap(api, err)
}

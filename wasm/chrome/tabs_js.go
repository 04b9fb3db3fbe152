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

// SendMessage sends a message to the content scripts of a tab and returns the
// first answer, nil for none. That there is no content script is an *Error.
func (tabsNamespace) SendMessage(ctx context.Context, tabID int, message any, o TabMessageOptions) (json.RawMessage, error) {
	return callJSON(ctx, "tabs.sendMessage", tabID, message, o)
}

// Create opens a tab.
func (tabsNamespace) Create(ctx context.Context, p TabUpdate) error {
	const api = "tabs.create"
	properties, err := toJS(p)
	if err != nil {
		return wrap(api, err)
	}
	_, err = call(ctx, api, properties)
	return err
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

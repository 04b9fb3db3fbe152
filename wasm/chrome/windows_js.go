package chrome

import (
	"context"
	"encoding/json"
)

// Windows is chrome.windows.
// https://developer.chrome.com/docs/extensions/reference/api/windows
var Windows windowsNamespace

type windowsNamespace struct{}

// Create opens a window and returns its tab.
func (windowsNamespace) Create(ctx context.Context, p WindowCreate) (Tab, error) {
	const api = "windows.create"
	var w struct {
		Tabs []Tab `json:"tabs"`
	}
	raw, err := callJSON(ctx, api, p)
	if err == nil {
		err = wrap(api, json.Unmarshal(raw, &w))
	}
	if err != nil || len(w.Tabs) == 0 {
		return Tab{}, err
	}
	return w.Tabs[0], nil
}

// Update changes a window.
func (windowsNamespace) Update(ctx context.Context, windowID int, p WindowUpdate) error {
	_, err := callJSON(ctx, "windows.update", windowID, p)
	return err
}

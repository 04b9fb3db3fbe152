package chrome

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
)

// Notifications is chrome.notifications.
// https://developer.chrome.com/docs/extensions/reference/api/notifications
var Notifications notificationsNamespace

type notificationsNamespace struct{}

// Create shows a notification, in place of one with the same id.
func (notificationsNamespace) Create(ctx context.Context, id string, options NotificationOptions) error {
	_, err := callJSON(ctx, "notifications.create", id, options)
	return err
}

// Clear takes a notification away; one that is gone is no error.
func (notificationsNamespace) Clear(ctx context.Context, id string) error {
	_, err := callJSON(ctx, "notifications.clear", id)
	return err
}

// GetAll returns the ids of the notifications that are shown.
func (notificationsNamespace) GetAll(ctx context.Context) ([]string, error) {
	const api = "notifications.getAll"
	raw, err := callJSON(ctx, api)
	if err != nil {
		return nil, err
	}
	var shown map[string]bool
	if err := json.Unmarshal(raw, &shown); err != nil {
		return nil, wrap(api, err)
	}
	return slices.Sorted(maps.Keys(shown)), nil
}

package chrome

import "context"

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

package chrome

import "context"

// Action is chrome.action, the extension's icon in the toolbar.
// https://developer.chrome.com/docs/extensions/reference/api/action
var Action actionNamespace

type actionNamespace struct{}

// SetBadgeText shows a text on the icon; an empty one takes it away.
func (actionNamespace) SetBadgeText(ctx context.Context, text string) error {
	_, err := callJSON(ctx, "action.setBadgeText", map[string]string{"text": text})
	return err
}

// SetBadgeBackgroundColor sets the ground of the text, a CSS colour.
func (actionNamespace) SetBadgeBackgroundColor(ctx context.Context, color string) error {
	_, err := callJSON(ctx, "action.setBadgeBackgroundColor", map[string]string{"color": color})
	return err
}

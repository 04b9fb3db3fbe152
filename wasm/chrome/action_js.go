package chrome

import (
	"context"
	"encoding/json"
)

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

// SetTitle sets what is shown where the mouse rests on the icon, and read out: in
// a tab, until that goes to another document, or for 0 in all that have none of
// their own.
func (actionNamespace) SetTitle(ctx context.Context, tab int, title string) error {
	_, err := callJSON(ctx, "action.setTitle", inTab(tab, map[string]any{"title": title}))
	return err
}

// inTab has details be of a tab, for 0 of all.
func inTab(tab int, details map[string]any) map[string]any {
	if tab != 0 {
		details["tabId"] = tab
	}
	return details
}

// GetTitle returns the title in a tab, for 0 that of all.
func (actionNamespace) GetTitle(ctx context.Context, tab int) (string, error) {
	const api = "action.getTitle"
	raw, err := callJSON(ctx, api, inTab(tab, map[string]any{}))
	if err != nil {
		return "", err
	}
	var title string
	err = json.Unmarshal(raw, &title)
	return title, wrap(api, err)
}

// SetIcon sets the icon: paths within the extension by their size in pixels. It
// lasts for the browser's session, in a tab as its title does.
func (actionNamespace) SetIcon(ctx context.Context, tab int, paths map[string]string) error {
	_, err := callJSON(ctx, "action.setIcon", inTab(tab, map[string]any{"path": paths}))
	return err
}

// GetBadgeText returns the text on the icon.
func (actionNamespace) GetBadgeText(ctx context.Context) (string, error) {
	const api = "action.getBadgeText"
	raw, err := callJSON(ctx, api, map[string]string{})
	if err != nil {
		return "", err
	}
	var text string
	err = json.Unmarshal(raw, &text)
	return text, wrap(api, err)
}

//go:build !js

package chromium

import (
	"context"
	"fmt"
)

// Update has Chrome load the extension's folder again, as an update does.
func (b *Browser) Update(ctx context.Context) error {
	return b.manage(ctx, fmt.Sprintf(`chrome.developerPrivate.reload(%q, {failQuietly: true})`, b.ExtensionID))
}

// SetEnabled switches the extension on or off, as a user does.
func (b *Browser) SetEnabled(ctx context.Context, on bool) error {
	return b.manage(ctx, fmt.Sprintf(`chrome.management.setEnabled(%q, %t)`, b.ExtensionID, on))
}

// CheckForUpdates has Chrome look for newer versions of all extensions and install
// them, as the button on its page does, and returns once it has looked.
func (b *Browser) CheckForUpdates(ctx context.Context) error {
	return b.manage(ctx, `new Promise((done) => chrome.developerPrivate.autoUpdate(done))`)
}

// manage runs an expression in Chrome's own page for extensions, in developer
// mode: outside of it Chrome blocks unpacked extensions when they change.
func (b *Browser) manage(ctx context.Context, expression string) error {
	page, err := b.Open(ctx, "chrome://extensions")
	if err != nil {
		return err
	}
	defer page.Close()
	if err := page.Evaluate(`new Promise((done) => chrome.developerPrivate.updateProfileConfiguration({inDeveloperMode: true}, done))`, nil); err != nil {
		return fmt.Errorf("developer mode: %w", err)
	}
	return page.Evaluate(expression, nil)
}

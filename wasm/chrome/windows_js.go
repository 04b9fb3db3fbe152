package chrome

import "context"

// Windows is chrome.windows.
// https://developer.chrome.com/docs/extensions/reference/api/windows
var Windows windowsNamespace

type windowsNamespace struct{}

// Update changes a window.
func (windowsNamespace) Update(ctx context.Context, windowID int, p WindowUpdate) error {
	_, err := callJSON(ctx, "windows.update", windowID, p)
	return err
}

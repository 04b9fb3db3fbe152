package chrome

import "context"

// Management is what chrome.management tells of the extension itself, for which no
// permission is needed.
// https://developer.chrome.com/docs/extensions/reference/api/management
var Management managementNamespace

type managementNamespace struct{}

// InstallType returns how the extension was installed: "admin" by a policy, "normal"
// from a store, "development" unpacked, "sideload" by other software, "other".
func (managementNamespace) InstallType(ctx context.Context) (string, error) {
	const api = "management.getSelf"
	self, err := call(ctx, api)
	if err != nil {
		return "", err
	}
	by, err := property(self, "installType")
	return by, wrap(api, err)
}

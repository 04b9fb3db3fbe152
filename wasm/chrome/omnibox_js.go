package chrome

import "context"

// Omnibox is chrome.omnibox: what is typed in the address bar behind the keyword.
// https://developer.chrome.com/docs/extensions/reference/api/omnibox
var Omnibox omniboxNamespace

type omniboxNamespace struct{}

// SetDefaultSuggestion says what Enter alone does: XML with <match>, <dim> and
// <url>.
func (omniboxNamespace) SetDefaultSuggestion(ctx context.Context, description string) error {
	_, err := callJSON(ctx, "omnibox.setDefaultSuggestion", map[string]string{"description": description})
	return err
}

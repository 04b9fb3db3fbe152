package chrome

import "context"

// I18n is chrome.i18n.
// https://developer.chrome.com/docs/extensions/reference/api/i18n
var I18n i18nNamespace

type i18nNamespace struct{}

// GetUILanguage returns the language of the browser's interface, BCP 47.
func (i18nNamespace) GetUILanguage() (string, error) {
	const api = "i18n.getUILanguage"
	v, err := call(context.Background(), api)
	if err != nil {
		return "", err
	}
	s, err := v.String()
	return s, wrap(api, err)
}

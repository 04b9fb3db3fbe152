package chrome

import "github.com/hack-pad/safejs"

// UserAgent returns what the browser calls itself.
// https://developer.mozilla.org/docs/Web/API/Navigator/userAgent
func UserAgent() (string, error) {
	v, err := safejs.Global().Get("navigator")
	if err == nil {
		v, err = v.Get("userAgent")
	}
	if err != nil {
		return "", err
	}
	return v.String()
}

package chrome

import (
	"encoding/json"

	"github.com/hack-pad/safejs"
)

// WebRequest is chrome.webRequest.
// https://developer.chrome.com/docs/extensions/reference/api/webRequest
var WebRequest webRequestNamespace

type webRequestNamespace struct{}

// RequestError is what chrome.webRequest.onErrorOccurred tells.
// https://developer.chrome.com/docs/extensions/reference/api/webRequest#event-onErrorOccurred
type RequestError struct {
	URL       string `json:"url"`
	Method    string `json:"method"`
	TabID     int    `json:"tabId"`     // -1 for a request of no tab
	Initiator string `json:"initiator"` // the origin that asked
	Error     string `json:"error"`     // net::ERR_CONNECTION_REFUSED
}

// OnErrorOccurred listens for failed requests to the addresses that the match
// patterns name, until the undo is called. heard must not block.
func (webRequestNamespace) OnErrorOccurred(patterns []string, heard func(RequestError)) (undo func(), err error) {
	const api = "webRequest.onErrorOccurred"
	filter, err := toJS(map[string][]string{"urls": patterns})
	if err != nil {
		return nil, wrap(api, err)
	}
	return addListener(api, func(args []safejs.Value) {
		var e RequestError
		if len(args) == 0 {
			return
		}
		if raw, err := toJSON(args[0]); err == nil && json.Unmarshal(raw, &e) == nil {
			heard(e)
		}
	}, filter)
}

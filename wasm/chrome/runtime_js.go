package chrome

import (
	"context"
	"encoding/json"

	"github.com/hack-pad/safejs"

	"simotel/wasm/chrome/internal/jsasync"
)

// Runtime is chrome.runtime.
// https://developer.chrome.com/docs/extensions/reference/api/runtime
var Runtime runtimeNamespace

type runtimeNamespace struct{}

// ID returns the extension's id.
func (runtimeNamespace) ID() (string, error) {
	const api = "runtime.id"
	v, err := object(api)
	if err != nil {
		return "", wrap(api, err)
	}
	s, err := v.String()
	return s, wrap(api, err)
}

// GetURL returns the address of a file of the extension.
func (runtimeNamespace) GetURL(path string) (string, error) {
	const api = "runtime.getURL"
	v, err := call(context.Background(), api, path)
	if err != nil {
		return "", err
	}
	s, err := v.String()
	return s, wrap(api, err)
}

// GetManifest returns the extension's manifest.
func (runtimeNamespace) GetManifest(ctx context.Context) (Manifest, error) {
	const api = "runtime.getManifest"
	var m Manifest
	raw, err := callJSON(ctx, api)
	if err != nil {
		return m, err
	}
	err = json.Unmarshal(raw, &m)
	return m, wrap(api, err)
}

// SendMessage sends a message to the worker and returns its answer, nil for
// none. A worker that dies over it is an *Error.
func (runtimeNamespace) SendMessage(ctx context.Context, message any) (json.RawMessage, error) {
	return callJSON(ctx, "runtime.sendMessage", message)
}

// OnMessage hears the messages of one type that were sent from no tab: the
// worker's. Chrome hands every message of the extension to every page of ours,
// the texts of all tabs among them, so none but these reach Go. Each runs handle
// in a goroutine of its own and is never answered. stop ends it.
// https://developer.chrome.com/docs/extensions/reference/api/runtime#event-onMessage
func (runtimeNamespace) OnMessage(messageType string, handle func(message json.RawMessage)) (stop func(), err error) {
	const api = "runtime.onMessage"
	return addListener(api, func(args []safejs.Value) {
		if len(args) < 2 || !fromNoTab(args[0], args[1], messageType) {
			return
		}
		if raw, err := toJSON(args[0]); err == nil {
			go handle(raw)
		}
	})
}

// fromNoTab reports whether a message of this type was sent from no tab.
func fromNoTab(message, sender safejs.Value, messageType string) bool {
	if message.Type() != safejs.TypeObject {
		return false
	}
	if t, err := property(message, "type"); err != nil || t != messageType {
		return false
	}
	tab, err := sender.Get("tab")
	return err == nil && tab.IsUndefined()
}

// OpenOptionsPage opens the options page, or shows the one that is open.
func (runtimeNamespace) OpenOptionsPage(ctx context.Context) error {
	_, err := call(ctx, "runtime.openOptionsPage")
	return err
}

// Reload ends the extension and starts it again, in a newer version if one waits.
func (runtimeNamespace) Reload(ctx context.Context) error {
	_, err := call(ctx, "runtime.reload")
	return err
}

// GetContexts returns the extension's contexts of some types, at an address if the
// filter names one.
func (runtimeNamespace) GetContexts(ctx context.Context, f ContextFilter) ([]ExtensionContext, error) {
	const api = "runtime.getContexts"
	raw, err := callJSON(ctx, api, f)
	if err != nil {
		return nil, err
	}
	var list []ExtensionContext
	err = json.Unmarshal(raw, &list)
	return list, wrap(api, err)
}

// Serve has web/worker.js hand over its events: each runs handle in a goroutine
// of its own, with the JSON array of the listener's arguments, and its answer
// goes back once, whatever it is; nil for none.
func Serve(ctx context.Context, handle func(ctx context.Context, event string, args json.RawMessage) json.RawMessage) (stop func(), err error) {
	const api = "worker.js"
	dispatch, release, err := jsasync.FuncOf(func(args []safejs.Value) {
		if len(args) != 3 {
			return
		}
		event, errEvent := args[0].String()
		list, errList := args[1].String()
		if errEvent != nil || errList != nil {
			return
		}
		reply := args[2]
		go func() {
			var answer any
			if raw := handle(ctx, event, json.RawMessage(list)); raw != nil {
				answer = string(raw)
			}
			// A reply that throws has nobody left to hear it.
			_, _ = reply.Invoke(answer)
		}()
	})
	if err != nil {
		return nil, wrap(api, err)
	}
	if _, err := safejs.Global().Call("simotelReady", dispatch); err != nil {
		release()
		return nil, wrap(api, err)
	}
	return release, nil
}

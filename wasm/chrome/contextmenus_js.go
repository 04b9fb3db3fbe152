package chrome

import (
	"context"

	"github.com/hack-pad/safejs"

	"simotel/wasm/chrome/internal/jsasync"
)

// ContextMenus is chrome.contextMenus.
// https://developer.chrome.com/docs/extensions/reference/api/contextMenus
var ContextMenus contextMenusNamespace

type contextMenusNamespace struct{}

// Create adds an item. One with an id that is taken is an *Error.
func (contextMenusNamespace) Create(ctx context.Context, p ContextMenuProperties) error {
	const api = "contextMenus.create"
	properties, err := toJS(p)
	if err != nil {
		return wrap(api, err)
	}
	// The one call of ours that has a callback and no promise.
	failed := make(chan error, 1)
	var release func()
	created, release, err := jsasync.FuncOf(func([]safejs.Value) {
		release()
		failed <- lastError(api)
	})
	if err != nil {
		return wrap(api, err)
	}
	if _, err := call(ctx, api, properties, created); err != nil {
		release()
		return err
	}
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
		return wrap(api, ctx.Err())
	}
}

// RemoveAll removes all items of the extension.
func (contextMenusNamespace) RemoveAll(ctx context.Context) error {
	_, err := call(ctx, "contextMenus.removeAll")
	return err
}

// lastError returns what Chrome says in a callback about the call before it.
func lastError(api string) error {
	v, err := object("runtime.lastError")
	if err != nil || v.IsUndefined() || v.IsNull() {
		return wrap(api, err)
	}
	message, err := property(v, "message")
	if err != nil {
		return wrap(api, err)
	}
	return &Error{API: api, Message: message}
}

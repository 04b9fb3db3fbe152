package chrome

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/hack-pad/safejs"

	"simotel/wasm/chrome/internal/jsasync"
)

// FuncCount returns how many Go functions JavaScript holds.
func FuncCount() int64 { return jsasync.Live() }

// object returns the object that a path below chrome names: "storage.local".
func object(path string) (safejs.Value, error) {
	v, err := safejs.Global().Get("chrome")
	for name := range strings.SplitSeq(path, ".") {
		if err != nil {
			return v, err
		}
		if v.Type() != safejs.TypeObject && v.Type() != safejs.TypeFunction {
			return v, &Error{path, "not available here"}
		}
		v, err = v.Get(name)
	}
	return v, err
}

// call calls chrome.<api> and waits for what it promises. Its errors are an
// *Error, or ctx's.
func call(ctx context.Context, api string, args ...any) (safejs.Value, error) {
	dot := strings.LastIndexByte(api, '.')
	on, err := object(api[:dot])
	if err != nil {
		return on, wrap(api, err)
	}
	v, err := on.Call(api[dot+1:], args...)
	if err != nil {
		return v, wrap(api, err)
	}
	v, err = jsasync.Await(ctx, v)
	return v, wrap(api, err)
}

// wrap names the call that failed. A context's own error stays what it is.
func wrap(api string, err error) error {
	if err == nil {
		return nil
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("chrome.%s: %w", api, err)
	}
	return &Error{API: api, Message: err.Error()}
}

// toJS makes a JavaScript value of anything that has JSON, or is JSON: that is left to
// JavaScript to read.
func toJS(v any) (safejs.Value, error) {
	raw, ok := v.(json.RawMessage)
	if !ok {
		var err error
		if raw, err = json.Marshal(v); err != nil {
			return safejs.Value{}, err
		}
	}
	parser, err := safejs.Global().Get("JSON")
	if err != nil {
		return safejs.Value{}, err
	}
	return parser.Call("parse", string(raw))
}

// toJSON returns a JavaScript value's JSON, nil for undefined.
func toJSON(v safejs.Value) (json.RawMessage, error) {
	if v.IsUndefined() {
		return nil, nil
	}
	writer, err := safejs.Global().Get("JSON")
	if err != nil {
		return nil, err
	}
	text, err := writer.Call("stringify", v)
	if err != nil || text.IsUndefined() {
		return nil, err
	}
	s, err := text.String()
	return json.RawMessage(s), err
}

// callJSON is call with arguments and result as JSON.
func callJSON(ctx context.Context, api string, args ...any) (json.RawMessage, error) {
	values := make([]any, len(args))
	for i, a := range args {
		v, err := toJS(a)
		if err != nil {
			return nil, wrap(api, err)
		}
		values[i] = v
	}
	v, err := call(ctx, api, values...)
	if err != nil {
		return nil, err
	}
	raw, err := toJSON(v)
	return raw, wrap(api, err)
}

// addListener adds a listener to one of Chrome's events, with what else addListener
// takes. stop ends it.
func addListener(api string, heard func(args []safejs.Value), more ...any) (stop func(), err error) {
	event, err := object(api)
	if err != nil {
		return nil, wrap(api, err)
	}
	listener, release, err := jsasync.FuncOf(heard)
	if err != nil {
		return nil, wrap(api, err)
	}
	if _, err := event.Call("addListener", append([]any{listener}, more...)...); err != nil {
		release()
		return nil, wrap(api, err)
	}
	return func() {
		// Without its function the listener would throw at the next event, so
		// it is released only once Chrome let go of it.
		if _, err := event.Call("removeListener", listener); err == nil {
			release()
		}
	}, nil
}

package chrome

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/hack-pad/safejs"

	"simotel/wasm/chrome/internal/jsasync"
	"simotel/wasm/fetch"
)

// Fetch carries requests out with the global fetch of the service worker.
// https://developer.mozilla.org/docs/Web/API/Fetch_API
type Fetch struct{}

var _ fetch.Doer = Fetch{}

// causeWait bounds how long a failed request waits for its cause. Chrome tells
// the extension's webRequest listener by another route than the promise, and
// either may come first.
const causeWait = 500 * time.Millisecond

// Do implements fetch.Doer.
func (Fetch) Do(ctx context.Context, r fetch.Request) (fetch.Response, error) {
	names, undo := listen(ctx, r)
	defer undo()
	response, err := do(ctx, r)
	if err == nil {
		return response, nil
	}
	if ctx.Err() != nil {
		return response, &fetch.Error{Cause: fetch.TimedOut, Err: ctx.Err()}
	}
	if known, ok := err.(*fetch.Error); ok {
		return response, known
	}
	select {
	case name := <-names:
		return response, &fetch.Error{Cause: causeOf(name), Detail: name, Err: err}
	case <-time.After(causeWait):
		return response, &fetch.Error{Cause: fetch.Broken, Err: err}
	}
}

// listen hears Chrome's name of this request's failure, since fetch itself says
// only "Failed to fetch". It listens no longer than the request lasts: a
// standing listener would wake the worker for the failures of every page.
func listen(ctx context.Context, r fetch.Request) (names <-chan string, undo func()) {
	heard := make(chan string, 1)
	address := href(r.URL)
	scheme, rest, _ := strings.Cut(address, "://")
	host, _, _ := strings.Cut(rest, "/")
	if i := strings.LastIndexByte(host, ':'); i > strings.LastIndexByte(host, ']') {
		host = host[:i]
	}
	id, err := Runtime.ID()
	if err != nil {
		return heard, func() {}
	}
	undo, err = WebRequest.OnErrorOccurred([]string{scheme + "://" + host + "/*"}, func(e RequestError) {
		if e.Initiator != "chrome-extension://"+id || e.URL != address || e.Method != r.Method {
			return
		}
		select {
		case heard <- e.Error:
		default:
		}
	})
	if err != nil {
		// Where Chrome offers no webRequest the request goes out all the same,
		// and its failure stays without a name.
		return heard, func() {}
	}
	// Chrome's browser process learns of the listener by a message. Once it has
	// answered a later one it listens, also for what fails at once.
	_, _ = call(ctx, "runtime.getPlatformInfo")
	return heard, undo
}

// href returns an address as Chrome writes it, or as it is if it is none.
func href(address string) string {
	constructor, err := safejs.Global().Get("URL")
	if err != nil {
		return address
	}
	u, err := constructor.New(address)
	if err != nil {
		return address
	}
	if written, err := property(u, "href"); err == nil {
		return written
	}
	return address
}

func do(ctx context.Context, r fetch.Request) (fetch.Response, error) {
	var response fetch.Response
	constructor, err := safejs.Global().Get("AbortController")
	if err != nil {
		return response, err
	}
	controller, err := constructor.New()
	if err != nil {
		return response, err
	}
	stop := context.AfterFunc(ctx, func() { _, _ = controller.Call("abort") })
	defer stop()

	options, err := requestInit(r, controller)
	if err != nil {
		return response, err
	}
	promise, err := safejs.Global().Call("fetch", r.URL, options)
	if err != nil {
		return response, err
	}
	v, err := jsasync.Await(ctx, promise)
	if err != nil {
		return response, err
	}
	if kind, err := property(v, "type"); err != nil || kind == "opaqueredirect" {
		if err == nil {
			err = &fetch.Error{Cause: fetch.Redirected}
		}
		return response, err
	}
	if response, err = head(v); err != nil {
		return response, err
	}
	if response.Body, err = body(ctx, v, r.MaxBody); err != nil {
		_, _ = controller.Call("abort")
	}
	return response, err
}

// requestInit builds fetch's options. No cookie of the PBX's own site goes
// along, and no redirect is followed: Chrome would forward X-APIKEY to another
// host.
func requestInit(r fetch.Request, controller safejs.Value) (safejs.Value, error) {
	header := r.Header
	if header == nil {
		header = map[string]string{} // fetch refuses null
	}
	options, err := toJS(map[string]any{
		"method":      r.Method,
		"headers":     header,
		"redirect":    "manual",
		"credentials": "omit",
		"cache":       "no-store",
	})
	if err != nil {
		return options, err
	}
	signal, err := controller.Get("signal")
	if err != nil {
		return options, err
	}
	if err := options.Set("signal", signal); err != nil || r.Body == nil {
		return options, err
	}
	bytes, err := bytesOf(r.Body)
	if err != nil {
		return options, err
	}
	return options, options.Set("body", bytes)
}

func newBytes(length int) (safejs.Value, error) {
	array, err := safejs.Global().Get("Uint8Array")
	if err != nil {
		return array, err
	}
	return array.New(length)
}

// head reads a response's status and headers.
func head(v safejs.Value) (fetch.Response, error) {
	var response fetch.Response
	status, err := v.Get("status")
	if err != nil {
		return response, err
	}
	if response.Status, err = status.Int(); err != nil {
		return response, err
	}
	headers, err := v.Get("headers")
	if err != nil {
		return response, err
	}
	objects, err := safejs.Global().Get("Object")
	if err != nil {
		return response, err
	}
	entries, err := objects.Call("fromEntries", headers)
	if err != nil {
		return response, err
	}
	raw, err := toJSON(entries)
	if err != nil {
		return response, err
	}
	return response, json.Unmarshal(raw, &response.Header)
}

// body reads a response's body, piece by piece so that one without end is cut.
func body(ctx context.Context, v safejs.Value, most int64) ([]byte, error) {
	if most == 0 {
		most = fetch.DefaultMaxBody
	}
	stream, err := v.Get("body")
	if err != nil || stream.IsNull() {
		return nil, err
	}
	reader, err := stream.Call("getReader")
	if err != nil {
		return nil, err
	}
	var all []byte
	for {
		piece, more, err := read(ctx, reader)
		if err != nil || !more {
			return all, err
		}
		if all = append(all, piece...); int64(len(all)) > most {
			return nil, &fetch.Error{Cause: fetch.TooLarge, Detail: fmt.Sprintf("over %d bytes", most)}
		}
	}
}

func read(ctx context.Context, reader safejs.Value) (piece []byte, more bool, err error) {
	promise, err := reader.Call("read")
	if err != nil {
		return nil, false, err
	}
	result, err := jsasync.Await(ctx, promise)
	if err != nil {
		return nil, false, err
	}
	done, err := result.Get("done")
	if err != nil {
		return nil, false, err
	}
	if end, err := done.Bool(); err != nil || end {
		return nil, false, err
	}
	value, err := result.Get("value")
	if err != nil {
		return nil, false, err
	}
	length, err := value.Length()
	if err != nil {
		return nil, false, err
	}
	piece = make([]byte, length)
	_, err = safejs.CopyBytesToGo(piece, value)
	return piece, true, err
}

func property(v safejs.Value, name string) (string, error) {
	p, err := v.Get(name)
	if err != nil {
		return "", err
	}
	return p.String()
}

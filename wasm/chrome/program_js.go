package chrome

import (
	"context"
	"encoding/json"
	"os"

	"github.com/hack-pad/safejs"

	"simotel/wasm/chrome/internal/jsasync"
)

// loader is what web/wasm.js gives to Go programs.
const loader = "simotelWasm"

// Ask hands the program an event with its arguments and returns its answer, or
// {"error": {"code"}} where it could not be started or ended over the event: a
// message.Reply's JSON in any case.
func (p Program) Ask(ctx context.Context, event string, args ...any) (json.RawMessage, error) {
	const api = loader + ".ask"
	list, err := json.Marshal(args)
	if err != nil {
		return nil, wrap(api, err)
	}
	on, err := safejs.Global().Get(loader)
	if err != nil {
		return nil, wrap(api, err)
	}
	promise, err := on.Call("ask", p.File, event, string(list))
	if err != nil {
		return nil, wrap(api, err)
	}
	v, err := jsasync.Await(ctx, promise)
	if err != nil {
		return nil, wrap(api, err)
	}
	answer, err := v.String()
	return json.RawMessage(answer), wrap(api, err)
}

// Serve has web/wasm.js hand over the events of this program: each runs handle
// in a goroutine of its own, with the JSON array of the event's arguments, and
// its answer goes back once, whatever it is; nil for none.
func Serve(ctx context.Context, handle func(ctx context.Context, event string, args json.RawMessage) json.RawMessage) (stop func(), err error) {
	const api = loader + ".ready"
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
	on, err := safejs.Global().Get(loader)
	if err == nil {
		_, err = on.Call("ready", os.Args[0], dispatch)
	}
	if err != nil {
		release()
		return nil, wrap(api, err)
	}
	return release, nil
}

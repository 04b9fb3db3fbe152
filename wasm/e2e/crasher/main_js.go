// Command crasher owns a worker program that ends when it is told to, for the
// tests of web/worker.js. It refuses to be shipped.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"simotel/wasm/chrome"
)

func main() {
	_, err := chrome.Serve(context.Background(), func(_ context.Context, _ string, args json.RawMessage) json.RawMessage {
		var list []struct{ Type string }
		if err := json.Unmarshal(args, &list); err != nil || len(list) == 0 {
			return nil
		}
		switch list[0].Type {
		case "wait":
			select {}
		case "exit":
			os.Exit(1)
		case "panic":
			panic("as it was told")
		}
		return json.RawMessage(fmt.Sprintf(`{"ok":%q}`, list[0].Type))
	})
	if err != nil {
		panic(err)
	}
	select {}
}

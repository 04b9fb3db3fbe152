// Command pages owns the program of the extension's own pages: it gives the
// page at hand its controller and the worker as its service. It refuses to do
// anything the worker does.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"

	"simotel/wasm/chrome"
	"simotel/wasm/message"
	"simotel/wasm/ui"
)

func main() {
	if err := run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, "pages:", err)
		os.Exit(1)
	}
	select {} // events run in goroutines of their own
}

func run(ctx context.Context) error {
	language, err := chrome.I18n.GetUILanguage()
	if err != nil {
		return err
	}
	return ui.Run(ctx, message.NewClient(chrome.Runtime.SendMessage), language, ui.News{Changed: changed, PolicyChanged: policyChanged})
}

// policyChanged has handle called whenever the administrator's policy is another.
func policyChanged(handle func()) error {
	_, err := chrome.Runtime.OnMessage(message.TypePolicyChanged, func(json.RawMessage) { handle() })
	return err
}

// changed has handle called with each call that the worker tells of.
func changed(handle func(message.CallReply)) (undo func(), err error) {
	return chrome.Runtime.OnMessage(message.TypeCallChanged, func(raw json.RawMessage) {
		if reply, ok := message.ReadCallChanged(raw); ok {
			handle(reply)
		}
	})
}

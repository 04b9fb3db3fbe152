// Command numbers owns the program that knows what the worker's plan does not,
// at the price of its size: the worker starts it when a card wants to tell where
// a number is from. It refuses to be on the path of a call.
package main

import (
	"context"
	"fmt"
	"os"

	"simotel/wasm/chrome"
	"simotel/wasm/lookup"
	"simotel/wasm/numbers/offline"
)

func main() {
	if err := run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, "numbers:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	server := lookup.Server{Service: offline.Tables{}, Log: func(err error) { fmt.Fprintln(os.Stderr, "numbers:", err) }}
	if _, err := chrome.Serve(ctx, server.Handle); err != nil {
		return err
	}
	select {} // events run in goroutines of their own
}

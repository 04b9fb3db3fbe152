//go:build !js

// Command bench owns the measurements of what a person waits for and what a machine
// pays. Without a subcommand it is all of them with few rounds, held against what was
// to be reached. "calls" is the
// time from the click on the card's button until the PBX has the
// order, with the service worker running and after Chrome ended it. "pages" is
// what the extension costs the pages it reads, against a browser without it and
// against peers. "worker" is the service worker's start, "popup", "options" and
// "history" those of our pages, "growth" what ten times as much costs.
// "detect" is how fast numbers are found, against phonenumbers and
// libphonenumber-js, and what that costs a page. "bridge" is how fast the event
// bridge is, and what a client costs it. It refuses to fail on time: it
// prints.
package main

import (
	"context"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
)

// subcommands are the long forms of what the command without one measures.
var subcommands = map[string]func(ctx context.Context, arguments []string) error{
	"bridge":  measureBridge,
	"calls":   measureCalls,
	"detect":  measureDetect,
	"growth":  measureGrowth,
	"history": measureHistory,
	"options": measureOptions,
	"pages":   measurePages,
	"popup":   measurePopup,
	"worker":  measureWorker,
}

func main() {
	measure, arguments := measureAll, os.Args[1:]
	if len(arguments) > 0 && !strings.HasPrefix(arguments[0], "-") {
		if measure = subcommands[arguments[0]]; measure == nil {
			fmt.Fprintf(os.Stderr, "usage: bench [%s] [flags]; -h after each lists its flags\n", strings.Join(slices.Sorted(maps.Keys(subcommands)), "|"))
			os.Exit(2)
		}
		arguments = arguments[1:]
	}
	if err := measure(context.Background(), arguments); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

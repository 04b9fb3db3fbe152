//go:build !js

// Command bench owns the measurements of what a person waits for. "calls" is the
// time from the press of the mouse on the card's button until the PBX has the
// order, with the service worker running and after Chrome ended it. "pages" is
// what the extension costs the pages it reads, against a browser without it.
// "detect" is how fast numbers are found, against phonenumbers and
// libphonenumber-js, and what that costs a page. "bridge" is how fast the event
// bridge is, and what a client costs it. It refuses to fail on time: it
// prints.
package main

import (
	"context"
	"fmt"
	"os"
	"strings"
)

func main() {
	measure, arguments := measureCalls, os.Args[1:]
	if len(arguments) > 0 && !strings.HasPrefix(arguments[0], "-") {
		switch arguments[0] {
		case "bridge":
			measure = measureBridge
		case "calls":
		case "detect":
			measure = measureDetect
		case "history":
			measure = measureHistory
		case "options":
			measure = measureOptions
		case "popup":
			measure = measurePopup
		case "pages":
			measure = measurePages
		default:
			fmt.Fprintln(os.Stderr, "usage: bench [bridge|calls|detect|history|options|pages|popup] [flags]; -h after each lists its flags")
			os.Exit(2)
		}
		arguments = arguments[1:]
	}
	if err := measure(context.Background(), arguments); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

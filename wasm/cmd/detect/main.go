//go:build !js

// Command detect owns the core's answers for corpora and bug reports: it reads
// texts as lines of JSON, {"id", "region", "text"} and, if wanted, "areaCode",
// "lengths", "lang" and "host", and writes for each {"id", "found"}, in order.
// It refuses to go on after a line that it cannot read.
package main

import (
	"flag"
	"fmt"
	"os"
)

func main() {
	explain := flag.Bool("explain", false, `add "refused": the candidates that are no numbers, and why`)
	flag.Parse()
	if flag.NArg() > 0 {
		fmt.Fprintln(os.Stderr, "usage: detect [-explain] < texts.jsonl > found.jsonl")
		os.Exit(2)
	}
	if err := answer(os.Stdin, os.Stdout, *explain); err != nil {
		fmt.Fprintln(os.Stderr, "detect:", err)
		os.Exit(1)
	}
}

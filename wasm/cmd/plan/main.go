//go:build !js

// Command plan owns the making of package plan's table: it compiles the
// metadata of phonenumbers into one automaton. It refuses metadata that the
// table's form cannot hold, rather than to write something near it.
package main

import (
	"flag"
	"fmt"
	"os"
)

func main() {
	out := flag.String("o", "table.go", "the `file` to write; go generate runs in wasm/plan")
	flag.Parse()
	if err := run(*out); err != nil {
		fmt.Fprintln(os.Stderr, "plan:", err)
		os.Exit(1)
	}
}

func run(out string) error {
	source, err := generate()
	if err != nil {
		return fmt.Errorf("compile the numbering plans: %w", err)
	}
	if err := os.WriteFile(out, source, 0o644); err != nil {
		return fmt.Errorf("write the table: %w", err)
	}
	return nil
}

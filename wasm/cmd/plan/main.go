//go:build !js

// Command plan owns the making of package plan's table: it compiles the
// metadata of phonenumbers into one automaton. It makes package guard's table of
// emergency numbers as well. It refuses metadata that a table's form cannot
// hold, rather than to write something near it.
package main

import (
	"flag"
	"fmt"
	"os"
)

func main() {
	out := flag.String("o", "table.go", "the `file` to write; go generate runs in wasm/plan")
	short := flag.Bool("emergencies", false, "write the emergency numbers instead; go generate runs in wasm/guard")
	flag.Parse()
	table := generate
	if *short {
		table = emergencies
	}
	if err := run(*out, table); err != nil {
		fmt.Fprintln(os.Stderr, "plan:", err)
		os.Exit(1)
	}
}

func run(out string, generate func() ([]byte, error)) error {
	source, err := generate()
	if err != nil {
		return fmt.Errorf("compile the metadata: %w", err)
	}
	if err := os.WriteFile(out, source, 0o644); err != nil {
		return fmt.Errorf("write the table: %w", err)
	}
	return nil
}

//go:build !js

package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"simotel/wasm/internal/prose"
)

// detectReport is a whole run of the subcommand detect, as it is written to
// detect.json.
type detectReport struct {
	machine
	Rounds  int          `json:"rounds"`
	Rates   []*rates     `json:"rates"`
	First   []firstRead  `json:"firstReads,omitempty"`
	Crossed []crossing   `json:"crossed,omitempty"`
	Prices  []price      `json:"prices,omitempty"`
	Start   *startReport `json:"start,omitempty"`
	Memory  []memory     `json:"memory,omitempty"`
}

// detectParts are the parts of the subcommand detect, in their order.
var detectParts = []struct {
	name    string
	measure func(ctx context.Context, r *detectReport) error
}{
	{"go", measureGo},
	{"wasm", measureWasm},
	{"page", measureInPage},
	{"start", measureStart},
	{"memory", measureMemory},
}

// measureDetect is the subcommand detect: how fast numbers are found, and what
// that costs a page.
func measureDetect(ctx context.Context, arguments []string) error {
	flags := flag.NewFlagSet("detect", flag.ExitOnError)
	rounds := flags.Int("rounds", 11, "measurements of each figure; of memory a third")
	names := flags.String("parts", "", "which parts, such as go,page; all if empty: go, wasm, page, start, memory")
	flags.Parse(arguments)
	r, err := runDetect(ctx, *rounds, *names)
	if err != nil {
		return err
	}
	return r.write(os.Stdout, buildFolder)
}

// runDetect measures the parts that are listed, all if none are.
func runDetect(ctx context.Context, rounds int, names string) (*detectReport, error) {
	r := &detectReport{machine: thisMachine("no browser"), Rounds: rounds}
	for _, part := range detectParts {
		if names != "" && !slices.Contains(strings.Split(names, ","), part.name) {
			continue
		}
		fmt.Fprintln(os.Stderr, "measuring:", part.name)
		if err := part.measure(ctx, r); err != nil {
			return nil, fmt.Errorf("%s: %w", part.name, err)
		}
	}
	for _, t := range r.Rates {
		t.compare()
	}
	return r, nil
}

// buildFolder is where programs and reports of the benchmark go.
const buildFolder = "build/bench"

// write prints the tables and writes them and the figures into a folder.
func (r *detectReport) write(out io.Writer, folder string) error {
	return writeReport(out, folder, "detect", r)
}

func (r *detectReport) markdown(out io.Writer) {
	fmt.Fprintf(out, "%d rounds, interleaved. %s. Median (lowest–highest). Each 100 KB of the texts hold %d other runs of four or more digits.\n",
		r.Rounds, r.machine, prose.Others)
	for _, t := range r.Rates {
		t.markdown(out)
	}
	firstTable(out, r.First)
	crossedTable(out, r.Crossed)
	priceTable(out, r.Prices)
	r.Start.markdown(out)
	memoryTable(out, r.Memory)
}

//go:build !js

package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"time"
)

// allReport is a run of everything, as it is written to all.json.
type allReport struct {
	machine
	Short   bool          `json:"short"`
	Minutes float64       `json:"minutes"`
	Targets []verdict     `json:"targets"`
	Pages   *report       `json:"pages"`
	Worker  *result       `json:"worker"`
	Calls   *result       `json:"calls"`
	Popup   *result       `json:"popup"`
	Options *result       `json:"options"`
	History *result       `json:"history"`
	Growth  *result       `json:"growth"`
	Detect  *detectReport `json:"detect"`
}

// effort is how often each part of everything is measured.
type effort struct {
	pages, tabs, calls, worker, own, history, growth, detect int
}

// The efforts of both forms: the whole takes less than 15 minutes on two quiet
// processors, the short form some minutes.
var (
	whole = effort{pages: 2, tabs: 50, calls: 3, worker: 7, own: 5, history: 3, growth: 1, detect: 3}
	quick = effort{pages: 1, tabs: 10, calls: 1, worker: 2, own: 1, history: 1, growth: 1, detect: 1}
)

// measureAll is the command without a subcommand: all of them, with few rounds, and
// what was to be reached.
func measureAll(ctx context.Context, arguments []string) error {
	flags := flag.NewFlagSet("bench", flag.ExitOnError)
	short := flags.Bool("short", false, "fewer pages and rounds, for CI")
	flags.Parse(arguments)
	begin := time.Now()
	a := &allReport{machine: thisMachine("no browser"), Short: *short}
	e := whole
	if *short {
		e = quick
	}
	if err := a.measure(ctx, e); err != nil {
		return err
	}
	a.Browser = a.Pages.Browser
	a.Minutes = time.Since(begin).Minutes()
	a.Targets = judge(a)
	return writeReport(os.Stdout, buildFolder, "all", a)
}

func (a *allReport) measure(ctx context.Context, e effort) error {
	var err error
	of := func(name string, into **result, run func(context.Context, int) (*result, error), rounds int) func() error {
		return func() error {
			fmt.Fprintln(os.Stderr, "measuring:", name)
			*into, err = run(ctx, rounds)
			return err
		}
	}
	for _, part := range []func() error{
		of("worker", &a.Worker, runWorker, e.worker),
		of("calls", &a.Calls, func(ctx context.Context, rounds int) (*result, error) { return runCalls(ctx, rounds, false) }, e.calls),
		of("popup", &a.Popup, runPopup, e.own),
		of("options", &a.Options, runOptions, e.own),
		of("history", &a.History, runHistory, e.history),
		of("growth", &a.Growth, runGrowth, e.growth),
		func() error { a.Detect, err = runDetect(ctx, e.detect, "go,page"); return err },
		func() error {
			chosen, err := choose(everyday(a.Short), true)
			if err == nil {
				a.Pages, err = runPages(ctx, pageRun{rounds: e.pages, chosen: chosen, names: allVariants, tabs: e.tabs, tabsOnce: true, unexplained: true})
			}
			return err
		},
	} {
		if err := part(); err != nil {
			return err
		}
	}
	return nil
}

// everyday names the pages that are loaded, all that are watched for a short time
// but in CI.
func everyday(short bool) string {
	if short {
		return "demo,directory,chat"
	}
	return ""
}

// markdown writes everything one level below a heading of docs/performance.md, into
// which it is pasted.
func (a *allReport) markdown(out io.Writer) {
	fmt.Fprintf(out, "`./build.sh bench%s`: %s, %.0f minutes. Median (lowest–highest); ratios are of two figures of one round.\n\n### Targets\n\n", map[bool]string{true: " --short"}[a.Short], a.machine, a.Minutes)
	targetTable(out, a.Targets)
	for _, part := range []struct {
		title string
		of    interface{ markdown(io.Writer) }
	}{
		{"What pages pay", a.Pages}, {"The worker", a.Worker}, {"Calls", a.Calls}, {"The popup", a.Popup}, {"The options", a.Options},
		{"The history", a.History}, {"Growth", a.Growth}, {"Finding numbers", a.Detect},
	} {
		var tables strings.Builder
		part.of.markdown(&tables)
		fmt.Fprintf(out, "\n### %s\n\n%s", part.title, strings.ReplaceAll(tables.String(), "\n### ", "\n#### "))
	}
}

//go:build !js

package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"
)

// allReport is a run of everything, as it is written to all.json.
type allReport struct {
	machine
	Short   bool          `json:"short"`
	Minutes float64       `json:"minutes"`
	Late    []string      `json:"late,omitempty"` // the parts that were left out
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

// The efforts of both forms: the whole is to take less than 15 minutes on two quiet
// processors, the short form some minutes. What has no rounds is left out.
var (
	whole = effort{pages: 2, tabs: 50, calls: 2, worker: 3, own: 2, history: 1, growth: 1, detect: 2}
	quick = effort{pages: 1, tabs: 10, calls: 1, worker: 2, own: 1, history: 1, detect: 1}
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
	// What could be measured is told, also where a part could not.
	err := a.measure(ctx, e)
	if a.Worker != nil {
		a.Browser = a.Worker.Browser
	}
	a.Minutes = time.Since(begin).Minutes()
	a.Targets = judge(a)
	return errors.Join(err, writeReport(os.Stdout, buildFolder, "all", a))
}

func (a *allReport) measure(ctx context.Context, e effort) error {
	withoutTabs := func(ctx context.Context, rounds int) (*result, error) { return runGrowth(ctx, rounds, 0) }
	withoutAsterisk := func(ctx context.Context, rounds int) (*result, error) { return runCalls(ctx, rounds, false) }
	chosen, err := choose(everyday(a.Short), true)
	if err != nil {
		return err
	}
	others := slices.DeleteFunc(slices.Clone(allVariants), func(name string) bool { return name == nothing }) // bench pages has it
	var failed error
	measured := func(name string, err error) {
		if isLate(a.Short, name, err) {
			a.Late = append(a.Late, name)
		} else if err != nil {
			failed = errors.Join(failed, fmt.Errorf("%s: %w", name, err))
		}
	}
	for _, part := range []struct {
		name   string
		into   **result
		run    func(context.Context, int) (*result, error)
		rounds int
	}{
		{"worker", &a.Worker, runWorker, e.worker}, {"calls", &a.Calls, withoutAsterisk, e.calls}, {"popup", &a.Popup, runPopup, e.own},
		{"options", &a.Options, runOptions, e.own}, {"history", &a.History, runHistory, e.history}, {"growth", &a.Growth, withoutTabs, e.growth},
	} {
		if part.rounds == 0 {
			continue
		}
		fmt.Fprintln(os.Stderr, "measuring:", part.name)
		*part.into, err = part.run(ctx, part.rounds)
		measured(part.name, err)
	}
	a.Detect, err = runDetect(ctx, e.detect, "go,page")
	measured("detect", err)
	a.Pages, err = runPages(ctx, pageRun{rounds: e.pages, chosen: chosen, names: others, tabs: e.tabs, short: a.Short, once: true, unexplained: true})
	measured("pages", err)
	if a.Growth != nil {
		t := a.Growth.Tables[0]
		if a.Pages != nil {
			t.addTabs(a.Pages.Idle)
		}
		t.flag()
	}
	return failed
}

// isLate reports, and tells, whether an error says that something did not come in time,
// which is left out in the short form: it never fails on time.
func isLate(short bool, what string, err error) bool {
	is := short && errors.Is(err, context.DeadlineExceeded)
	if is {
		fmt.Fprintf(os.Stderr, "%s: did not come in time, left out: %v\n", what, err)
	}
	return is
}

// leftOut is the sentence about what did not come in time.
func leftOut(late []string) string {
	if len(late) == 0 {
		return ""
	}
	return " **Did not come in time and is left out: " + strings.Join(late, "; ") + ".**"
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
	fmt.Fprintf(out, "`./build.sh bench%s`: %s, %.1f minutes. Median (lowest–highest); ratios are of two figures of one round.%s\n\n### Targets\n\n", map[bool]string{true: " --short"}[a.Short], a.machine, a.Minutes, leftOut(a.Late))
	targetTable(out, a.Targets)
	chapter := func(title string, there bool, of interface{ markdown(io.Writer) }) {
		if !there {
			return
		}
		var tables strings.Builder
		of.markdown(&tables)
		fmt.Fprintf(out, "\n### %s\n\n%s", title, strings.ReplaceAll(tables.String(), "\n### ", "\n#### "))
	}
	chapter("What pages pay", a.Pages != nil, a.Pages)
	chapter("The worker", a.Worker != nil, a.Worker)
	chapter("Calls", a.Calls != nil, a.Calls)
	chapter("The popup", a.Popup != nil, a.Popup)
	chapter("The options", a.Options != nil, a.Options)
	chapter("The history", a.History != nil, a.History)
	chapter("Growth", a.Growth != nil, a.Growth)
	chapter("Finding numbers", a.Detect != nil, a.Detect)
}

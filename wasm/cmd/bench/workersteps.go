//go:build !js

package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
)

// The steps of a start that targets name.
const (
	stepRead     = "reading the program"
	stepCompile  = "compiling it"
	stepGo       = "Go's start, until it waits for the first time"
	stepSettings = "until it has answered: settings are read"
)

// moments are those of a worker's start, in ms since 1970.
type moments struct {
	Sent, Begun, Read, Compiled, Instantiated, Waits, Ready, Answered float64
	Memory                                                            float64 // bytes of the program, when it is ready
	Log                                                               []string
}

// stepwise is the start of both workers.
type stepwise struct {
	figures  figures
	packages []initialised
}

// steps starts both workers, which note each step.
func steps(ctx context.Context, ours, empty *host) (stepwise, error) {
	o, err := ours.start(ctx)
	if err != nil {
		return stepwise{}, err
	}
	e, err := empty.start(ctx)
	if err != nil {
		return stepwise{}, err
	}
	e.Ready = e.Waits // nothing is to be done before it takes events
	list := figures{
		{"Chrome starts the worker and its scripts", o.Begun - o.Sent, e.Begun - e.Sent},
		{stepRead, o.Read - o.Begun, e.Read - e.Begun},
		{stepCompile, o.Compiled - o.Read, e.Compiled - e.Read},
		{"instantiating it", o.Instantiated - o.Compiled, e.Instantiated - e.Compiled},
		{stepGo, o.Waits - o.Instantiated, e.Waits - e.Instantiated},
		{"until it takes events: access to storage is set", o.Ready - o.Waits, e.Ready - e.Waits},
		{stepSettings, o.Answered - o.Ready, e.Answered - e.Ready},
		{"all", o.Answered - o.Sent, e.Answered - e.Sent},
	}
	return stepwise{list, initialisations(o.Log)}, nil
}

// start ends the worker, wakes it by a message, and tells how it started.
func (h *host) start(ctx context.Context) (moments, error) {
	var m moments
	if err := h.browser.KillWorker(ctx); err != nil {
		return m, err
	}
	err := h.page.Evaluate(fmt.Sprintf(`(async () => {
		const now = () => performance.timeOrigin + performance.now(), Sent = now();
		await chrome.runtime.sendMessage(%s);
		const Answered = now();
		return { ...await chrome.runtime.sendMessage({ bench: true }), Sent, Answered };
	})()`, h.wake), &m)
	return m, err
}

// allPackages is the row of all packages together.
const allPackages = "all"

// initialised is what the variables of a Go package took at the start.
type initialised struct {
	name          string
	ms, kilobytes float64
}

// initialisations reads Go's trace of them: "init simotel/wasm/plan @1.2 ms, 0.3 ms
// clock, 2048 bytes, 3 allocs". The first is of all of them.
func initialisations(lines []string) []initialised {
	all := initialised{name: allPackages}
	var list []initialised
	for _, line := range lines {
		var p initialised
		var at, bytes float64
		var allocs int
		if n, _ := fmt.Sscanf(line, "init %s @%f ms, %f ms clock, %f bytes, %d allocs", &p.name, &at, &p.ms, &bytes, &allocs); n != 5 {
			continue
		}
		p.kilobytes = bytes / 1000
		p.name = strings.TrimPrefix(p.name, "simotel/")
		all.ms += p.ms
		all.kilobytes += p.kilobytes
		list = append(list, p)
	}
	return append([]initialised{all}, list...)
}

// keepLargest leaves the rows whose first figure is largest, and the plan's,
// which the text speaks of.
func (t *table) keepLargest(most int) {
	const plan = "wasm/plan"
	slices.SortStableFunc(t.Rows, func(a, b *tableRow) int { return cmp.Compare(b.Cells[0].Median, a.Cells[0].Median) })
	kept := 0
	t.Rows = slices.DeleteFunc(t.Rows, func(r *tableRow) bool { kept++; return kept > most && r.Name != plan })
}

//go:build !js

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"time"

	"simotel/wasm/internal/chromium"
)

// idlePage has no number, as most tabs have none.
const idlePage = "nodigits.html"

const (
	settling = 3 * time.Second // until what a load set off is over
	leftFor  = 10 * time.Second
)

// idleReport is what so many tabs take that nobody looks at.
type idleReport struct {
	Tabs  int                  `json:"tabs"`
	Costs map[string]*idleCost `json:"costs"` // by variant
}

// idleCost is what they take with one variant.
type idleCost struct {
	CPU      spread `json:"cpuMsASecond"`          // of all processes of the browser
	MemoryMB spread `json:"rendererPrivateMBATab"` // of the renderers, that of the extension's worker left out
}

// measureIdle opens so many tabs in each browser, in turns, and leaves them alone.
// Before that a tenth of them, so that growth shows.
func measureIdle(ctx context.Context, variants []variant, tabs int, list *[]idleReport) error {
	if *list == nil {
		*list = []idleReport{{max(tabs/10, 1), make(map[string]*idleCost)}, {tabs, make(map[string]*idleCost)}}
	}
	for _, r := range *list {
		for _, v := range variants {
			if v.name == walk || v.name == inPage || v.name == inWorker {
				continue // nothing is walked through here, and nothing found
			}
			cpu, memory, err := v.idle(ctx, r.Tabs)
			if err != nil {
				return fmt.Errorf("%d idle tabs, %s: %w", r.Tabs, v.name, err)
			}
			c := r.Costs[v.name]
			if c == nil {
				c = new(idleCost)
				r.Costs[v.name] = c
			}
			c.CPU.add(cpu)
			c.MemoryMB.add(memory)
		}
	}
	return nil
}

// idle returns what the browser computes while its tabs are idle, in ms a second,
// and the private memory of a tab in MB.
func (v variant) idle(ctx context.Context, tabs int) (cpu, memory float64, err error) {
	before, err := v.browser.RendererCPU()
	if err != nil {
		return 0, 0, err
	}
	var open []*chromium.Page
	defer func() {
		for _, p := range open {
			p.Close()
		}
	}()
	for range tabs {
		p, err := v.browser.Open(ctx, v.pages.Page(idlePage))
		if err != nil {
			return 0, 0, err
		}
		open = append(open, p)
	}
	for _, p := range open {
		if err := p.CollectGarbage(); err != nil {
			return 0, 0, err
		}
	}
	time.Sleep(settling)
	processes, err := v.browser.Processes()
	if err != nil {
		return 0, 0, err
	}
	from, err := computed(processes)
	if err != nil {
		return 0, 0, err
	}
	time.Sleep(leftFor)
	to, err := computed(processes)
	if err != nil {
		return 0, 0, err
	}
	after, err := v.browser.RendererCPU()
	if err != nil {
		return 0, 0, err
	}
	for process := range after {
		if _, there := before[process]; there || runsWorker(process) {
			continue
		}
		mb, err := privateMemory(process)
		if err != nil {
			return 0, 0, err
		}
		memory += mb
	}
	for process, until := range to {
		cpu += float64((until - from[process]).Microseconds()) / 1000 / leftFor.Seconds()
	}
	return cpu, memory / float64(tabs), nil
}

// computed is how long the threads of some processes computed so far, by process, to
// the nanosecond: what the system tells of a whole process has steps of 10 ms, which
// are more than an idle tab takes. Threads and processes that ended are left out.
func computed(processes []int) (map[int]time.Duration, error) {
	by := make(map[int]time.Duration)
	for _, process := range processes {
		threads, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", process))
		if err != nil {
			return nil, err
		}
		for _, thread := range threads {
			told, err := os.ReadFile(thread)
			if errors.Is(err, fs.ErrNotExist) || errors.Is(err, syscall.ESRCH) {
				continue
			}
			if err != nil {
				return nil, fmt.Errorf("CPU time of a thread: %w", err)
			}
			var ns int64
			if _, err := fmt.Sscan(string(told), &ns); err != nil {
				return nil, fmt.Errorf("CPU time of a thread, %q: %w", told, err)
			}
			by[process] += time.Duration(ns)
		}
	}
	return by, nil
}

func idleTable(out io.Writer, list []idleReport) {
	if len(list) == 0 {
		return
	}
	fmt.Fprintf(out, "\n### Idle tabs\n\n%s in each, left alone for %.0f s.\n\n", idlePage, leftFor.Seconds())
	fmt.Fprintln(out, "| tabs | extension | the browser computes, ms a second | above none | memory of a tab, MB | above none |\n| ---: | --- | ---: | ---: | ---: | ---: |")
	for _, r := range list {
		for _, name := range allVariants {
			if c, plain := r.Costs[name], r.Costs[none]; c != nil && plain != nil {
				fmt.Fprintf(out, "| %d | %s | %s | %s | %s | %s |\n", r.Tabs, name, c.CPU.text(1), c.CPU.above(plain.CPU).text(1), c.MemoryMB.text(2), c.MemoryMB.above(plain.MemoryMB).text(2))
			}
		}
	}
	if few, many := list[0], list[len(list)-1]; few.Costs[ours] != nil && many.Costs[ours] != nil {
		memory := func(r idleReport) spread {
			return r.Costs[ours].MemoryMB.above(r.Costs[none].MemoryMB)
		}
		fmt.Fprintf(out, "\n%.0f times as many tabs take %.1f times as much memory above none with ours.\n", float64(many.Tabs)/float64(few.Tabs),
			memory(many).Median*float64(many.Tabs)/(memory(few).Median*float64(few.Tabs)))
	}
}

//go:build !js

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"simotel/wasm/internal/chromium"
)

// idlePage has no number, as most tabs have none.
const idlePage = "nodigits.html"

const (
	settling = 3 * time.Second // until what the loads set off is over
	leftFor  = 10 * time.Second
	windows  = 2 // of that length, of the most tabs; of fewer one of half of it
)

// idleReport is what so many tabs take that nobody looks at.
type idleReport struct {
	Tabs  int                  `json:"tabs"`
	Costs map[string]*idleCost `json:"costs"` // by variant
}

// idleCost is what they take with one variant.
type idleCost struct {
	CPU      spread `json:"cpuMsASecond"`          // of all processes of the browser, one value for each window
	MemoryMB spread `json:"rendererPrivateMBATab"` // of the renderers, that of the extension's worker left out
}

// measureIdle opens so many tabs in each browser and leaves them alone. Before that a
// tenth of them, so that growth shows.
func measureIdle(ctx context.Context, variants []variant, tabs int, list *[]idleReport) error {
	if *list == nil {
		*list = []idleReport{{max(tabs/10, 1), make(map[string]*idleCost)}, {tabs, make(map[string]*idleCost)}}
	}
	var idle []*idleBrowser
	for _, v := range variants {
		if v.name == walk || isHost(v.name) {
			continue // nothing is walked through here, and nothing found
		}
		before, err := v.browser.RendererCPU()
		if err != nil {
			return fmt.Errorf("%s: %w", v.name, err)
		}
		idle = append(idle, &idleBrowser{variant: v, before: before})
	}
	defer func() { _ = inAll(idle, (*idleBrowser).closeTabs) }() // it fails never
	for i, r := range *list {
		times, each := 1, leftFor/2
		if i == len(*list)-1 {
			times, each = windows, leftFor
		}
		if err := r.measure(ctx, idle, times, each); err != nil {
			return fmt.Errorf("%d idle tabs: %w", r.Tabs, err)
		}
	}
	return nil
}

// measure opens the tabs that are not there yet, in all browsers at once, and then
// watches all browsers in the same windows, so many times: none is first, and whatever
// else the machine does hits all alike.
func (r *idleReport) measure(ctx context.Context, idle []*idleBrowser, times int, each time.Duration) error {
	if err := inAll(idle, func(b *idleBrowser) error { return b.openTabs(ctx, r.Tabs) }); err != nil {
		return err
	}
	time.Sleep(settling)
	for range times {
		for _, b := range idle {
			if err := b.read(); err != nil {
				return fmt.Errorf("%s: %w", b.name, err)
			}
		}
		time.Sleep(each)
		for _, b := range idle {
			cpu, err := b.sinceRead()
			if err != nil {
				return fmt.Errorf("%s: %w", b.name, err)
			}
			r.cost(b.name).CPU.add(cpu)
		}
	}
	for _, b := range idle {
		mb, err := b.memory()
		if err != nil {
			return fmt.Errorf("%s: %w", b.name, err)
		}
		r.cost(b.name).MemoryMB.add(mb)
	}
	return nil
}

// inAll does something in all browsers at once.
func inAll(idle []*idleBrowser, do func(*idleBrowser) error) error {
	done := make(chan error, len(idle))
	for _, b := range idle {
		go func() {
			err := do(b)
			if err != nil {
				err = fmt.Errorf("%s: %w", b.name, err)
			}
			done <- err
		}()
	}
	var err error
	for range idle {
		err = errors.Join(err, <-done)
	}
	return err
}

func (r *idleReport) cost(variant string) *idleCost {
	if r.Costs[variant] == nil {
		r.Costs[variant] = new(idleCost)
	}
	return r.Costs[variant]
}

// idleBrowser is a browser and its tabs that are left alone.
type idleBrowser struct {
	variant
	tabs      []*chromium.Page
	before    map[int]float64 // its renderers before it had them
	processes []int
	at        time.Time // of the last reading
	spent     map[thread]time.Duration
}

func (b *idleBrowser) closeTabs() error {
	for _, p := range b.tabs {
		p.Close()
	}
	return nil
}

// openTabs opens tabs until there are so many, and collects the garbage of all.
func (b *idleBrowser) openTabs(ctx context.Context, tabs int) error {
	for len(b.tabs) < tabs {
		p, err := b.browser.Open(ctx, b.pages.Page(idlePage))
		if err != nil {
			return err
		}
		b.tabs = append(b.tabs, p)
	}
	for _, p := range b.tabs {
		if err := p.CollectGarbage(); err != nil {
			return err
		}
	}
	return nil
}

// read notes what its threads have computed so far.
func (b *idleBrowser) read() (err error) {
	if b.processes, err = b.browser.Processes(); err != nil {
		return err
	}
	b.at = time.Now()
	b.spent, err = computed("/proc", b.processes)
	return err
}

// sinceRead is what they computed since then, in ms a second.
func (b *idleBrowser) sinceRead() (float64, error) {
	lasted := time.Since(b.at)
	now, err := computed("/proc", b.processes)
	return ms(grown(b.spent, now)) / lasted.Seconds(), err
}

// memory is the private memory of a tab in MB.
func (b *idleBrowser) memory() (float64, error) {
	after, err := b.browser.RendererCPU()
	if err != nil {
		return 0, err
	}
	sum := 0.0
	for process := range after {
		if _, there := b.before[process]; there || runsWorker(process) {
			continue
		}
		mb, err := privateMemory(process)
		if err != nil {
			return 0, err
		}
		sum += mb
	}
	return sum / float64(len(b.tabs)), nil
}

func idleTable(out io.Writer, list []idleReport) {
	if len(list) == 0 {
		return
	}
	fmt.Fprintf(out, "\n### Idle tabs\n\n%s in each, left alone for %d times %.0f s, a tenth of them for half of one, in all browsers at once.\n\n", idlePage, windows, leftFor.Seconds())
	fmt.Fprintln(out, "| tabs | extension | the browser computes, ms a second | above none | memory of a tab, MB | above none |\n| ---: | --- | ---: | ---: | ---: | ---: |")
	for _, r := range list {
		for _, name := range allVariants {
			if c, plain := r.Costs[name], r.Costs[none]; c != nil && plain != nil {
				fmt.Fprintf(out, "| %d | %s | %s | %s | %s | %s |\n", r.Tabs, name, c.CPU.text(1), c.CPU.above(plain.CPU).text(1), c.MemoryMB.text(2), c.MemoryMB.above(plain.MemoryMB).text(2))
			}
		}
	}
}

//go:build !js

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"simotel/wasm/internal/chromium"
)

// workload is a page and how long it is watched.
type workload struct {
	Page   string        // with its query
	Window time.Duration // from the start of the navigation, the same with and without us
}

// name is the page without its query.
func (w workload) name() string {
	name, _, _ := strings.Cut(w.Page, "?")
	return name
}

var workloads = []workload{
	{Page: "nodigits.html", Window: 1500 * time.Millisecond},
	{Page: "demo.html", Window: 1500 * time.Millisecond},
	{Page: "strict-csp.html", Window: 1500 * time.Millisecond},
	{Page: "crm-spa.html", Window: 1500 * time.Millisecond},
	{Page: "directory.html", Window: 7 * time.Second},
	{Page: "grid.html?scroll=3000", Window: 5 * time.Second},
	{Page: "chat.html?rate=50", Window: 5 * time.Second},
}

// sampled is one page load, measured.
type sampled struct {
	analysis
	events      []json.RawMessage
	cpu         float64 // seconds that the page's process computed, all its threads, in the window
	workerCPU   float64 // seconds of the service worker's process meanwhile
	memory      float64 // MB of the renderer that no other process shares, after a garbage collection
	first, last float64 // ms from the navigation to the first highlight and to all; 0 for never
}

// probe tells when highlights appear. It asks 100 times a second, with and
// without us, and forces no frames on the page.
const probe = `(() => {
  if (top !== window) return;
  const probe = window.probe = { first: 0, all: 0, size: 0 };
  setInterval(() => {
    const size = CSS.highlights.get("simotel")?.size ?? 0;
    if (size === probe.size) return;
    probe.size = size;
    const now = performance.now();
    probe.first ||= now;
    if (size >= %d) probe.all ||= now;
  }, 10);
})()`

// measure loads a page once in a tab of its own.
func measure(ctx context.Context, b *chromium.Browser, w workload, address string, expected int, categories []string) (sampled, error) {
	p, err := b.Open(ctx, "about:blank")
	if err != nil {
		return sampled{}, err
	}
	defer p.Close()
	if expected == 0 {
		expected = 1 << 30 // there is no such moment
	}
	if err := p.BeforeScripts(fmt.Sprintf(probe, expected)); err != nil {
		return sampled{}, err
	}
	var s sampled
	var before, after map[int]float64
	s.events, err = p.Trace(ctx, categories, func() error {
		var err error
		if before, err = b.RendererCPU(); err != nil {
			return err
		}
		begin := time.Now()
		if err := p.Navigate(ctx, address); err != nil {
			return err
		}
		time.Sleep(time.Until(begin.Add(w.Window)))
		after, err = b.RendererCPU()
		return err
	})
	if err != nil {
		return s, err
	}
	if s.analysis, err = analyse(s.events); err != nil {
		return s, err
	}
	s.cpu = after[s.renderer] - before[s.renderer]
	for process := range after {
		if runsWorker(process) {
			s.workerCPU += after[process] - before[process]
		}
	}
	if b.ExtensionID != "" && expected < 1<<30 {
		// Later than the window, if need be.
		if err := p.WaitFor(ctx, "probe.all"); err != nil {
			return s, err
		}
	}
	if err := p.CollectGarbage(); err != nil {
		return s, err
	}
	if s.memory, err = privateMemory(s.renderer); err != nil {
		return s, err
	}
	var seen struct{ First, All float64 }
	err = p.Evaluate("probe", &seen)
	s.first, s.last = seen.First, seen.All
	return s, err
}

// runsWorker reports whether a process has a service worker's thread. The threads
// of one that ended meanwhile are none.
func runsWorker(process int) bool {
	names, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/comm", process))
	return slices.ContainsFunc(names, func(name string) bool {
		raw, err := os.ReadFile(name)
		return err == nil && strings.HasPrefix(string(raw), "ServiceWorker")
	})
}

// privateMemory returns the MB of a process that no other shares.
func privateMemory(process int) (float64, error) {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/smaps_rollup", process))
	if err != nil {
		return 0, fmt.Errorf("read the memory of the page's process, as only Linux tells it: %w", err)
	}
	sum := 0
	for line := range strings.Lines(string(raw)) {
		if name, value, _ := strings.Cut(line, ":"); name == "Private_Clean" || name == "Private_Dirty" {
			kilobytes, err := strconv.Atoi(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(value), "kB")))
			if err != nil {
				return 0, fmt.Errorf("read the memory of the page's process: %s: %w", line, err)
			}
			sum += kilobytes
		}
	}
	return float64(sum) / 1024, nil
}

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

// sampled is one page load, measured.
type sampled struct {
	analysis
	events    []json.RawMessage
	cpu       float64 // seconds that the page's process computed, all its threads, in the window
	workerCPU float64 // seconds of the service worker's process meanwhile
	memory    float64 // MB of the renderer that no other process shares, after a garbage collection
	seen
	found struct { // as ours says itself
		Found int
		Last  float64
	}
}

// seen is what a page's probe saw.
type seen struct {
	First, Last float64 // ms from the navigation to the first number that was marked and to the last; 0 for never
	Found       int     // numbers that were marked at most
	InTime      int     // of them in the page's time; where numbers come and go, those that were marked when it was over
	Errors      int     // that the page did not catch
}

// probe tells when numbers are marked: painted by a Highlight, in which case it asks
// 100 times a second, in every browser, and forces no frames on the page; or
// wrapped, which the script that does it notes by itself. Frames count with the page.
// Those in time are counted up to a moment, or, where they come and go, are those of now.
const probe = `(() => {
  const errors = [];
  for (const type of ["error", "unhandledrejection"]) addEventListener(type, (e) => errors.push(e.message ?? String(e.reason)));
  if (top !== window) return;
  const within = (w) => [w, ...Array.from(w.frames).flatMap(within)].filter((f) => { try { return f.CSS; } catch { return false; } });
  const painted = (w) => (w.CSS.highlights.get("simotel") ?? w.CSS.highlights.get("peer"))?.size ?? 0;
  const all = (count) => within(window).reduce((sum, w) => sum + count(w), 0);
  const seen = { First: 0, Last: 0, Found: 0 }, steps = [];
  setInterval(() => {
    const size = all(painted);
    if (size <= seen.Found) return;
    seen.Found = size;
    seen.Last = performance.now();
    seen.First ||= seen.Last;
    steps.push({ at: seen.Last, found: size });
  }, 10);
  window.probe = (limit, now) => {
    const until = (list) => list.findLast((step) => step.at <= limit)?.found ?? 0;
    const wraps = within(window).map((w) => w.performance.getEntriesByType("mark").filter((m) => m.name.startsWith("found "))
      .map((m) => ({ at: m.startTime + w.performance.timeOrigin - performance.timeOrigin, found: Number(m.name.slice(6)) })));
    const times = wraps.flat().map((m) => m.at).sort((a, b) => a - b);
    const Errors = errors.length;
    if (!times.length) return { ...seen, InTime: now ? all(painted) : until(steps), Errors };
    return {
      First: times[0], Last: times.at(-1), Found: wraps.reduce((sum, list) => sum + (list.at(-1)?.found ?? 0), 0),
      InTime: now ? all((w) => w.document.querySelectorAll("a[href^='tel:']").length) : wraps.reduce((sum, list) => sum + until(list), 0), Errors,
    };
  };
})()`

// measure loads a page once in a tab of its own. Of a page whose numbers come and
// go, expected is 0.
func (v variant) measure(ctx context.Context, w workload, expected int, categories []string) (sampled, error) {
	p, err := v.browser.Open(ctx, "about:blank")
	if err != nil {
		return sampled{}, err
	}
	defer p.Close()
	if err := p.BeforeScripts(probe); err != nil {
		return sampled{}, err
	}
	var s sampled
	var before, after map[int]float64
	inTime := 0
	s.events, err = p.Trace(ctx, categories, func() error {
		var err error
		if before, err = v.browser.RendererCPU(); err != nil {
			return err
		}
		begin := time.Now()
		if err := p.Navigate(ctx, v.pages.Page(w.Page)); err != nil {
			return err
		}
		s.watch(p, v, expected, begin.Add(w.Window))
		if after, err = v.browser.RendererCPU(); err == nil && expected == 0 {
			err = s.standing(p, v, &inTime)
		}
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
	inTime = max(inTime, s.found.Found)
	if v.stage != nil && expected > 0 {
		// Later than the window, if need be.
		if expected > few {
			err = p.WaitUntil(ctx, "all numbers", func() (bool, error) { return s.found.Found >= expected, s.look(p) })
		} else {
			err = p.WaitFor(ctx, fmt.Sprintf("probe().Found >= %d", expected))
		}
		if err != nil {
			return s, err
		}
	}
	if err := p.CollectGarbage(); err != nil {
		return s, err
	}
	if s.memory, err = privateMemory(s.renderer); err != nil {
		return s, err
	}
	err = p.Evaluate(fmt.Sprintf("probe(%d)", w.Window.Milliseconds()), &s.seen)
	if s.InTime = max(s.InTime, inTime); expected == 0 {
		s.InTime = inTime
	}
	if s.found.Found > s.seen.Found {
		s.seen.Found, s.seen.Last = s.found.Found, s.found.Last
	}
	if expected == 0 {
		s.Last = 0
	}
	return s, err
}

// few numbers are all painted (web/content/near.js).
const few = 200

// watch waits until the end of a page's time. Of many numbers ours paints only those
// near the screen, so that when it has found all is asked of its content script.
func (s *sampled) watch(p *chromium.Page, v variant, expected int, end time.Time) {
	for v.stage != nil && expected > few && s.found.Found < expected && time.Now().Before(end) {
		time.Sleep(50 * time.Millisecond)
		_ = s.look(p) // it may not be there yet
	}
	time.Sleep(time.Until(end))
}

// standing counts the numbers that are marked at this moment on a page where they come
// and go.
func (s *sampled) standing(p *chromium.Page, v variant, count *int) error {
	var now seen
	err := p.Evaluate("probe(0, true)", &now)
	if *count = now.InTime; v.stage != nil {
		_ = s.look(p) // nothing of ours is on a page without numbers
	}
	return err
}

// look asks how many numbers ours has found.
func (s *sampled) look(p *chromium.Page) error {
	now := s.found
	err := p.EvaluateInContentScript("({ Found: simotel.paint?.size ?? 0, Last: performance.now() })", &now)
	if err == nil && now.Found > s.found.Found {
		s.found = now
	}
	return err
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

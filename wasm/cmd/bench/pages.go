//go:build !js

package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"

	"simotel/wasm/internal/chromium"
	"simotel/wasm/internal/pageserver"
	"simotel/wasm/internal/stage"
)

// measurePages is the subcommand pages: what the extension costs a page.
func measurePages(ctx context.Context, arguments []string) error {
	flags := flag.NewFlagSet("pages", flag.ExitOnError)
	rounds := flags.Int("rounds", 4, "loads of each page with the extension and without")
	names := flags.String("pages", "", "which pages, such as directory,chat; all if empty")
	flags.Parse(arguments)
	chosen, err := choose(*names)
	if err != nil {
		return err
	}
	r, err := runPages(ctx, *rounds, chosen)
	if err != nil {
		return err
	}
	return r.write(os.Stdout, "build/bench")
}

// choose returns the workloads whose pages' names are listed, without ".html".
func choose(names string) ([]workload, error) {
	if names == "" {
		return workloads, nil
	}
	var chosen []workload
	for name := range strings.SplitSeq(names, ",") {
		i := slices.IndexFunc(workloads, func(w workload) bool { return strings.TrimSuffix(w.name(), ".html") == name })
		if i < 0 {
			return nil, fmt.Errorf("choose pages: there is no page %q", name)
		}
		chosen = append(chosen, workloads[i])
	}
	return chosen, nil
}

// bench is two browsers that live through the whole run, one with the extension
// and one without: to start one for each load would add the work of its start,
// which goes on for seconds, to the figures.
type bench struct {
	pages       *pageserver.Server
	with, plain *chromium.Browser
}

func runPages(ctx context.Context, rounds int, chosen []workload) (*report, error) {
	s, err := stage.Start(ctx, ".", chromium.Options{})
	if err != nil {
		return nil, err
	}
	defer s.Close()
	s.Pages.Bare = true
	if err := s.Configure(ctx, stage.Document(s.PBX.URL(), "en")); err != nil {
		return nil, err
	}
	plain, err := chromium.Start(ctx, chromium.Options{})
	if err != nil {
		return nil, err
	}
	defer plain.Close()
	b := bench{pages: s.Pages, with: s.Browser, plain: plain}
	for _, browser := range []*chromium.Browser{b.with, b.plain} {
		if err := b.warm(ctx, browser); err != nil {
			return nil, err
		}
	}
	r := newReport(s.Browser.Version(), rounds, chosen)
	for round := range rounds {
		for i, w := range chosen {
			fmt.Fprintf(os.Stderr, "round %d of %d: %s\n", round+1, rounds, w.name())
			if err := b.pair(ctx, w, &r.Pages[i]); err != nil {
				return nil, fmt.Errorf("%s: %w", w.name(), err)
			}
		}
	}
	for i, w := range chosen {
		fmt.Fprintln(os.Stderr, "where the time goes:", w.name())
		if err := b.explain(ctx, w, &r.Pages[i]); err != nil {
			return nil, fmt.Errorf("%s: %w", w.name(), err)
		}
	}
	return r, nil
}

// pair loads a page without the extension and with it.
func (b bench) pair(ctx context.Context, w workload, r *pageReport) error {
	plain, err := b.load(ctx, b.plain, w, categories)
	if err != nil {
		return fmt.Errorf("without the extension: %w", err)
	}
	with, err := b.load(ctx, b.with, w, categories)
	if err != nil {
		return fmt.Errorf("with the extension: %w", err)
	}
	r.add(plain, with)
	return nil
}

// explain loads a page once more, sampled by V8.
func (b bench) explain(ctx context.Context, w workload, r *pageReport) error {
	s, err := b.load(ctx, b.with, w, append(slices.Clone(categories), profiling))
	if err != nil || len(s.ours) == 0 {
		return err
	}
	p, err := profileOf(s.events, s.renderer)
	if err != nil {
		return err
	}
	slices.SortStableFunc(s.ours, longer)
	r.LongestIn = p.hot(s.ours[:min(3, len(s.ours))], 5)
	r.AllIn = p.hot(s.ours, 8)
	return nil
}

// load measures a page once, with a service worker that runs.
func (b bench) load(ctx context.Context, browser *chromium.Browser, w workload, categories []string) (sampled, error) {
	if browser.ExtensionID != "" {
		running, err := browser.WorkerRuns()
		if err == nil && !running {
			err = b.warm(ctx, browser)
		}
		if err != nil {
			return sampled{}, err
		}
	}
	expected := len(b.pages.Expected[w.name()])
	return measure(ctx, browser, w, b.pages.Page(w.Page), expected, categories)
}

// warm loads a page that is not measured, which starts the worker. Chrome ends a service worker that is idle for
// 30 s; its start is measured by the subcommand calls.
func (b bench) warm(ctx context.Context, browser *chromium.Browser) error {
	p, err := browser.Open(ctx, b.pages.Page("demo.html"))
	if err != nil {
		return fmt.Errorf("warm up: %w", err)
	}
	defer p.Close()
	if browser.ExtensionID == "" {
		return nil
	}
	return p.WaitFor(ctx, `CSS.highlights.get("simotel")?.size`)
}

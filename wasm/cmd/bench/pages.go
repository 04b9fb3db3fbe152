//go:build !js

package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"slices"

	"simotel/wasm/internal/pageserver"
)

// allVariants are those that pages are measured with, in the order of the tables.
var allVariants = []string{none, ours, inPage, inWorker, wrapping, ranges, walk, nothing}

// pageRun says which pages are measured with what, and how often.
type pageRun struct {
	rounds int
	chosen []workload
	names  []string // the variants
	all    bool     // both hosts on every page
	tabs   int      // that are left idle; 0 leaves that out

	short       bool // what does not come in time is left out
	once        bool // whether they, both hosts and the bare walk are in the first round alone
	unexplained bool // whether V8's samples are left out
}

// measurePages is the subcommand pages: what extensions cost a page.
func measurePages(ctx context.Context, arguments []string) error {
	flags := flag.NewFlagSet("pages", flag.ExitOnError)
	rounds := flags.Int("rounds", 4, "loads of each page with each extension and without")
	names := flags.String("pages", "", "which pages, such as directory,chat; all if empty")
	short := flags.Bool("short", false, "watch them for a shorter time, the important ones only")
	tabs := flags.Int("tabs", 50, "tabs that are left idle; 0 leaves them out")
	flags.Parse(arguments)
	chosen, err := choose(*names, *short)
	if err != nil {
		return err
	}
	r, err := runPages(ctx, pageRun{rounds: *rounds, chosen: chosen, names: allVariants, all: !*short, tabs: *tabs, short: *short})
	if isLate(*short, "pages", err) {
		return nil
	}
	if err != nil {
		return err
	}
	return r.write(os.Stdout, buildFolder)
}

// runPages measures; with an error it returns what there was before it.
func runPages(ctx context.Context, run pageRun) (*report, error) {
	pages, err := pageserver.Start("testdata/pages")
	if err != nil {
		return nil, err
	}
	defer pages.Close()
	pages.Bare = true
	if err := serveRows(pages); err != nil {
		return nil, err
	}
	variants, err := openAll(ctx, run.names, pages)
	if err != nil {
		return nil, err
	}
	defer closeAll(variants)
	r := newReport(variants[0].browser.Version(), run)
	for round := range run.rounds {
		for i, w := range run.chosen {
			fmt.Fprintf(os.Stderr, "round %d of %d: %s\n", round+1, run.rounds, w.name())
			for n := range variants {
				v := variants[(n+round)%len(variants)]
				if !runs(v.name, w, run.all) || run.once && round > 0 && (isHost(v.name) || v.name == walk) {
					continue
				}
				what := w.name() + ", " + v.name
				if slices.Contains(r.Late, what) {
					continue
				}
				s, err := v.load(ctx, w, categories)
				if isLate(run.short, what, err) {
					r.Late = append(r.Late, what)
					delete(r.Pages[i].Costs, v.name)
					continue
				}
				if err != nil {
					return r, fmt.Errorf("%s: %w", what, err)
				}
				r.Pages[i].add(v.name, s)
			}
		}
		if run.tabs > 0 && (round == 0 || !run.once) {
			fmt.Fprintf(os.Stderr, "round %d of %d: %d idle tabs\n", round+1, run.rounds, run.tabs)
			err := measureIdle(ctx, variants, run.tabs, &r.Idle)
			if isLate(run.short, "idle tabs", err) {
				r.Late, r.Idle, run.tabs = append(r.Late, "idle tabs"), nil, 0
			} else if err != nil {
				return r, err
			}
		}
	}
	if at := slices.IndexFunc(variants, func(v variant) bool { return v.name == ours }); at >= 0 && !run.unexplained {
		for i, w := range run.chosen {
			fmt.Fprintln(os.Stderr, "where the time goes:", w.name())
			err := variants[at].explain(ctx, w, &r.Pages[i])
			if err != nil && !isLate(run.short, "where the time goes, "+w.name(), err) {
				return r, fmt.Errorf("%s: %w", w.name(), err)
			}
		}
	}
	return r, nil
}

// explain loads a page once more, sampled by V8, for at most so long that the
// trace holds it.
func (v variant) explain(ctx context.Context, w workload, r *pageReport) error {
	if w.Short > 0 {
		w.Window = w.Short
	}
	s, err := v.load(ctx, w, append(slices.Clone(categories), profiling))
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

// load measures a page once, with a service worker that runs. A load that was half over
// before the extension, ours or a peer, had marked anything tells what a busy machine
// left undone: it is measured anew, once.
func (v variant) load(ctx context.Context, w workload, categories []string) (sampled, error) {
	for again := false; ; again = true {
		if err := v.ready(ctx); err != nil {
			return sampled{}, err
		}
		s, err := v.measure(ctx, w, max(w.Finds, len(v.pages.Expected[w.name()])), categories)
		if err != nil || again || !v.marks(w) || s.First > 0 && s.First < ms(w.Window)/2 {
			return s, err
		}
		fmt.Fprintf(os.Stderr, "%s, %s: came to its work late, measured anew\n", w.name(), v.name)
	}
}

// marks reports whether a variant marks numbers on a page.
func (v variant) marks(w workload) bool {
	return v.name != none && v.name != walk && v.name != nothing && w.name() != idlePage
}

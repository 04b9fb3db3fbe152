//go:build !js

package main

import (
	"fmt"
	"io"
)

// target is what was to be reached, and where the figure for it is.
type target struct {
	what, wanted string
	of           func(a *allReport) spread
	decimals     int
	unit         string
	met          func(measured float64) bool // of one value
	why          func(a *allReport) string   // what the figures say of a miss
	always       bool                        // and of there being none, as where the other adds nothing
	page, peer   string                      // where ours has to have marked as many numbers as a peer
}

// verdict is a target that was held against a run.
type verdict struct {
	Target   string `json:"target"`
	Wanted   string `json:"wanted"`
	Measured string `json:"measured"`
	Verdict  string `json:"verdict"`
	Why      string `json:"why,omitempty"`
}

// The verdicts.
const (
	met         = "met"
	missed      = "**missed**"
	notCompared = "not compared"
	undecided   = "undecided" // what is wanted lies within the range of what was measured
	notMeasured = "not measured"
)

func atMost(limit float64) func(float64) bool {
	return func(v float64) bool { return v <= limit }
}

func below(limit float64) func(float64) bool {
	return func(v float64) bool { return v < limit }
}

func atLeast(limit float64) func(float64) bool {
	return func(v float64) bool { return v >= limit }
}

// judge holds all targets against a run.
func judge(a *allReport) []verdict {
	var list []verdict
	for _, t := range allTargets() {
		s := t.of(a)
		v := verdict{t.what, t.wanted, s.text(t.decimals) + t.unit, met, ""}
		switch {
		case !s.measured():
			v.Measured, v.Verdict = "–", notMeasured
			if t.always {
				v.Why = t.why(a)
			}
		case t.peer != "" && a.share(t.page, t.peer) < enough:
			v.Verdict, v.Why = notCompared, fmt.Sprintf("ours had marked %s of the peer's numbers when the time was over", percent(a.share(t.page, t.peer)))
		case t.met(s.Lowest) != t.met(s.Most):
			v.Verdict, v.Why = undecided, t.why(a)
		case !t.met(s.Median):
			v.Verdict, v.Why = missed, t.why(a)
		}
		list = append(list, v)
	}
	return list
}

func targetTable(out io.Writer, list []verdict) {
	fmt.Fprintln(out, "| target | wanted | measured | | why |\n| --- | --- | ---: | --- | --- |")
	for _, v := range list {
		fmt.Fprintf(out, "| %s | %s | %s | %s | %s |\n", v.Target, v.Wanted, v.Measured, v.Verdict, v.Why)
	}
}

// costOn is what a variant costs a page, nil if that was not measured.
func (a *allReport) costOn(page, variant string) *pageCost {
	if a.Pages == nil {
		return nil
	}
	for _, p := range a.Pages.Pages {
		if (workload{Page: p.Page}).name() == page {
			return p.Costs[variant]
		}
	}
	return nil
}

// enough is the share of a peer's numbers that ours has to have marked in a page's time
// for what both cost to be compared.
const enough = 0.95

// share is that share, 1 where it cannot be told.
func share(c, peer *pageCost) float64 {
	if c != nil && peer != nil {
		if s := c.Found.times(peer.Found); s.measured() {
			return s.Median
		}
	}
	return 1
}

func (a *allReport) share(page, peer string) float64 {
	return share(a.costOn(page, ours), a.costOn(page, peer))
}

func percent(share float64) string { return fmt.Sprintf("%.0f %%", 100*share) }

// addedOn is what a variant adds to a page without an extension.
func (a *allReport) addedOn(page, variant string, of func(*pageCost) spread) spread {
	c, plain := a.costOn(page, variant), a.costOn(page, none)
	if c == nil || plain == nil {
		return spread{}
	}
	return of(c).above(of(plain))
}

// addedAbove is by how much ours adds more than another does: unlike how many times as
// much, there is such a figure also where the other adds nothing. With a page that the
// other broke nothing is compared.
func (a *allReport) addedAbove(page, other string, of func(*pageCost) spread) spread {
	if c := a.costOn(page, other); c != nil && c.Errors.Median > 0 {
		return spread{}
	}
	return a.addedOn(page, ours, of).above(a.addedOn(page, other, of))
}

// idle is what idle tabs take with a variant, most tabs, nil if that was not measured.
func (a *allReport) idle(variant string) *idleCost {
	if a.Pages == nil || len(a.Pages.Idle) == 0 {
		return nil
	}
	return a.Pages.Idle[len(a.Pages.Idle)-1].Costs[variant]
}

// idleAbove is what they take above those without an extension.
func (a *allReport) idleAbove(variant string, of func(*idleCost) spread) spread {
	c, plain := a.idle(variant), a.idle(none)
	if c == nil || plain == nil {
		return spread{}
	}
	return of(c).above(of(plain))
}

func blocking(c *pageCost) spread    { return c.BlockingMs }
func blockingCPU(c *pageCost) spread { return c.BlockingCPU }
func computing(c *pageCost) spread   { return c.TasksCPU }
func laidOut(c *pageCost) spread     { return c.LayoutCPU }
func painted(c *pageCost) spread     { return c.PaintCPU }
func processes(c *pageCost) spread   { return c.allCPU() }
func idleCPU(c *idleCost) spread     { return c.CPU }
func idleMemory(c *idleCost) spread  { return c.MemoryMB }
func pageMemory(c *pageCost) spread  { return c.MemoryMB }
func lastMarked(c *pageCost) spread  { return c.LastMs }

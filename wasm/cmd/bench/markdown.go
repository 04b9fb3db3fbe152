//go:build !js

package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// markdown writes the report as tables.
func (r *report) markdown(out io.Writer) {
	fmt.Fprintf(out, "Loads of each page with each extension: %d, interleaved, of one run. %s. Median (lowest–highest).%s\n", r.Rounds, r.machine, leftOut(r.Late))
	r.costs(out)
	r.added(out)
	r.ofOurs(out)
	idleTable(out, r.Idle)
	r.worst(out)
	r.functions(out)
}

// each calls a function for every page and variant that was measured.
func (r *report) each(do func(p pageReport, name string, c *pageCost)) {
	for _, p := range r.Pages {
		for _, name := range allVariants {
			if c := p.Costs[name]; c != nil {
				do(p, name, c)
			}
		}
	}
}

// costs compares the browsers.
func (r *report) costs(out io.Writer) {
	fmt.Fprintln(out, "\n### What a page costs\n\n| page, watched for | extension | blocking, ms | of it computing, ms | computing, ms | of it style and layout, ms | of it paint, ms | its scripts, ms | first number, ms | last, ms | numbers in its time | errors of the page | renderer CPU, s | worker CPU, s | memory, MB |")
	fmt.Fprintln(out, "| --- | --- |"+strings.Repeat(" ---: |", 13))
	r.each(func(p pageReport, name string, c *pageCost) {
		fmt.Fprintf(out, "| %s, %.1f s | %s | %s | %s | %s | %s | %s | %s | %s | %s | %s | %s | %s | %s | %s |\n", p.Page, float64(p.WindowMs)/1000, name,
			c.BlockingMs.text(0), c.BlockingCPU.text(0), c.TasksCPU.text(0), c.LayoutCPU.text(0), c.PaintCPU.text(0), c.ScriptsCPU.text(0), c.FirstMs.text(0), c.LastMs.text(0), c.Found.text(0), c.Errors.text(0),
			c.CPU.text(2), c.WorkerCPU.text(2), c.MemoryMB.text(1))
	})
}

// added tells what each extension adds to the page without, in the same round, and how
// many times that is what ours adds.
func (r *report) added(out io.Writer) {
	fmt.Fprintln(out, "\n### What is added\n\n| page | extension | blocking, ms | of it computing, ms | computing, ms | times ours | of it style and layout, ms | of it paint, ms | renderer and worker CPU, s | times ours | memory, MB |")
	fmt.Fprintln(out, "| --- | --- |"+strings.Repeat(" ---: |", 9))
	r.each(func(p pageReport, name string, c *pageCost) {
		plain := p.Costs[none]
		if name == none || plain == nil {
			return
		}
		computing, cpu := c.TasksCPU.above(plain.TasksCPU), c.allCPU().above(plain.allCPU())
		var oursComputing, oursCPU spread
		if o := p.Costs[ours]; o != nil {
			oursComputing, oursCPU = o.TasksCPU.above(plain.TasksCPU), o.allCPU().above(plain.allCPU())
		}
		times := func(of, ofOurs spread) string {
			if s := share(p.Costs[ours], c); s < enough {
				return notCompared + ", ours marked " + percent(s)
			}
			return of.times(ofOurs).text(1)
		}
		fmt.Fprintf(out, "| %s | %s | %s | %s | %s | %s | %s | %s | %s | %s | %s |\n", p.Page, name, c.BlockingMs.above(plain.BlockingMs).text(0), c.BlockingCPU.above(plain.BlockingCPU).text(0), computing.text(0), times(computing, oursComputing),
			c.LayoutCPU.above(plain.LayoutCPU).text(0), c.PaintCPU.above(plain.PaintCPU).text(0), cpu.text(2), times(cpu, oursCPU), c.MemoryMB.above(plain.MemoryMB).text(1))
	})
}

// allCPU is what the page's process and the worker's compute.
func (c *pageCost) allCPU() spread {
	return c.CPU.pair(c.WorkerCPU, func(a, b float64) float64 { return a + b })
}

// ofOurs tells of the extensions' scripts alone.
func (r *report) ofOurs(out io.Writer) {
	fmt.Fprintln(out, "\n### The extensions' scripts\n\n| page | extension | blocking by its scripts, computing, ms | its scripts, ms | computing, ms | longest task, ms | computing, ms | tasks over 16 ms, a load | computing |")
	fmt.Fprintln(out, "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
	r.each(func(p pageReport, name string, c *pageCost) {
		if name != none {
			fmt.Fprintf(out, "| %s | %s | %s | %s | %s | %s | %s | %s | %s |\n", p.Page, name,
				c.ByScripts.text(0), c.ScriptsMs.text(0), c.ScriptsCPU.text(0), c.LongestMs.text(1), c.LongestCPU.text(1), c.OverFrame.text(0), c.OverFrameCPU.text(0))
		}
	})
}

// worst lists the tasks of ours that computed longest by the functions that the browser called.
func (r *report) worst(out io.Writer) {
	fmt.Fprintln(out, "\n### Our tasks that computed longest\n\nOf all loads; what is longer on the clock waited for a core.")
	fmt.Fprintln(out, "\n| page | ms | computing, ms | the browser called |\n| --- | ---: | ---: | --- |")
	for _, p := range r.Pages {
		for _, w := range p.Worst[:min(3, len(p.Worst))] {
			fmt.Fprintf(out, "| %s | %.1f | %.1f | %s |\n", p.Page, w.Wall, w.CPU, w.In)
		}
	}
}

// functions tells where a load that V8 sampled spent the time of our scripts.
func (r *report) functions(out io.Writer) {
	if !slices.ContainsFunc(r.Pages, func(p pageReport) bool { return len(p.AllIn) > 0 }) {
		return
	}
	fmt.Fprintln(out, "\n### Where our time goes\n\nBy V8's samples of one more load of each page:")
	for _, p := range r.Pages {
		if len(p.AllIn) == 0 {
			continue
		}
		fmt.Fprintf(out, "\n- %s\n  - the three longest tasks: %s\n  - all: %s\n", p.Page, strings.Join(p.LongestIn, ", "), strings.Join(p.AllIn, ", "))
	}
}

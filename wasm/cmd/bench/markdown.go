//go:build !js

package main

import (
	"fmt"
	"io"
	"strings"
)

// markdown writes the report as tables.
func (r *report) markdown(out io.Writer) {
	fmt.Fprintf(out, "Loads of each page with the extension and without: %d, interleaved. %s, %s, %d cores, %s. Median (lowest–highest).\n\n",
		r.Rounds, r.Browser, r.CPU, r.Cores, r.Date)
	r.costs(out)
	r.ours(out)
	r.worst(out)
	r.functions(out)
}

// costs compares the two browsers.
func (r *report) costs(out io.Writer) {
	fmt.Fprintln(out, "| page, watched for | extension | main thread, ms | computing, ms | of it rendering, ms | blocking, ms | renderer CPU, s | worker CPU, s | memory, MB |")
	fmt.Fprintln(out, "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
	for _, p := range r.Pages {
		for i, v := range []variant{p.Without, p.With} {
			fmt.Fprintf(out, "| %s, %.1f s | %s | %s | %s | %s | %s | %s | %s | %s |\n", p.Page, float64(p.WindowMs)/1000, [...]string{"no", "yes"}[i],
				v.TasksMs.text(0), v.TasksCPU.text(0), v.RenderingCPU.text(0), v.BlockingMs.text(0), v.CPU.text(2), v.WorkerCPU.text(2), v.MemoryMB.text(1))
		}
	}
}

// ours tells of our scripts alone.
func (r *report) ours(out io.Writer) {
	fmt.Fprintln(out, "\n| page | first highlight, ms | all highlights, ms | our scripts, ms | computing, ms | our longest task, ms | computing, ms | ours over 16 ms, a load | computing |")
	fmt.Fprintln(out, "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
	for _, p := range r.Pages {
		fmt.Fprintf(out, "| %s | %s | %s | %s | %s | %s | %s | %s | %s |\n", p.Page, p.FirstMs.text(0), p.AllMs.text(0),
			p.OursMs.text(0), p.OursCPU.text(0), p.LongestMs.text(1), p.LongestCPU.text(1), p.OverFrame.text(0), p.OverFrameCPU.text(0))
	}
}

// worst lists the tasks of ours that computed longest by the functions that the browser called.
func (r *report) worst(out io.Writer) {
	fmt.Fprintln(out, "\nOur tasks that computed longest, of all loads (what is longer on the clock waited for a core):")
	fmt.Fprintln(out, "\n| page | ms | computing, ms | the browser called |\n| --- | ---: | ---: | --- |")
	for _, p := range r.Pages {
		for _, w := range p.Worst[:min(3, len(p.Worst))] {
			fmt.Fprintf(out, "| %s | %.1f | %.1f | %s |\n", p.Page, w.Wall, w.CPU, w.In)
		}
	}
}

// functions tells where a load that V8 sampled spent the time of our scripts.
func (r *report) functions(out io.Writer) {
	fmt.Fprintln(out, "\nWhere our time goes, by V8's samples of one more load of each page:")
	for _, p := range r.Pages {
		if len(p.AllIn) == 0 {
			continue
		}
		fmt.Fprintf(out, "\n- %s\n  - the three longest tasks: %s\n  - all: %s\n", p.Page, strings.Join(p.LongestIn, ", "), strings.Join(p.AllIn, ", "))
	}
}

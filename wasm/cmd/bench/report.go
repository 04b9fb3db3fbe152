//go:build !js

package main

import (
	"cmp"
	"io"
	"slices"
)

// frameTime is the length in ms above which a task of ours costs a frame.
const frameTime = 16

// report is a whole run of the subcommand pages, as it is written to pages.json.
type report struct {
	machine
	Rounds int          `json:"rounds"`
	Pages  []pageReport `json:"pages"`
	Idle   []idleReport `json:"idle"`
	Late   []string     `json:"late,omitempty"` // what was left out
}

// pageReport is what was measured on one page.
type pageReport struct {
	Page      string               `json:"page"`
	WindowMs  int64                `json:"windowMs"`
	Numbers   int                  `json:"numbers,omitempty"`
	Costs     map[string]*pageCost `json:"costs"`     // by variant
	Worst     []part               `json:"worst"`     // of ours, of all loads, those that computed longest
	LongestIn []string             `json:"longestIn"` // where the three longest tasks of the sampled load spent their time
	AllIn     []string             `json:"oursIn"`    // and all of ours
}

// pageCost is what a page costs with one variant.
type pageCost struct {
	TasksMs      spread `json:"tasksMs"`    // all tasks of the main thread
	TasksCPU     spread `json:"tasksCpuMs"` // what it computed in them
	BlockingMs   spread `json:"blockingMs"`
	BlockingCPU  spread `json:"blockingCpuMs"`          // of each task what it computed above 50 ms
	ByScripts    spread `json:"blockingByScriptsCpuMs"` // of that what there would not be without the extension's scripts
	LayoutCPU    spread `json:"styleAndLayoutCpuMs"`    // computing both, what scripts forced included
	PaintCPU     spread `json:"paintCpuMs"`             // pre-paint, paint, layers, commit
	ScriptsMs    spread `json:"scriptsMs"`              // of the extension
	ScriptsCPU   spread `json:"scriptsCpuMs"`
	LongestMs    spread `json:"longestMs"` // of one task what those scripts took
	LongestCPU   spread `json:"longestCpuMs"`
	OverFrame    spread `json:"over16Ms"` // tasks in which they took longer
	OverFrameCPU spread `json:"computingOver16Ms"`
	OverButStart spread `json:"computingOver16MsButGoStart"` // without those that no function of ours was called in, as a Go program's start
	CPU          spread `json:"rendererCpuSeconds"`
	WorkerCPU    spread `json:"workerCpuSeconds"`
	MemoryMB     spread `json:"rendererPrivateMB"`
	FirstMs      spread `json:"firstMarkedMs"`
	LastMs       spread `json:"lastMarkedMs"`
	Found        spread `json:"foundInTime"`
	Errors       spread `json:"errorsOfThePage"`
}

// worstKept is how many tasks of ours are remembered for a page.
const worstKept = 5

func newReport(browser string, run pageRun) *report {
	r := &report{machine: thisMachine(browser), Rounds: run.rounds}
	for _, w := range run.chosen {
		r.Pages = append(r.Pages, pageReport{Page: w.Page, WindowMs: w.Window.Milliseconds(), Costs: make(map[string]*pageCost)})
	}
	return r
}

// add takes a load with a variant in.
func (r *pageReport) add(variant string, s sampled) {
	c := r.Costs[variant]
	if c == nil {
		c = new(pageCost)
		r.Costs[variant] = c
	}
	c.add(s)
	if variant == ours {
		r.Worst = append(r.Worst, s.ours...)
		slices.SortStableFunc(r.Worst, func(a, b part) int { return cmp.Compare(b.CPU, a.CPU) })
		r.Worst = r.Worst[:min(len(r.Worst), worstKept)]
	}
}

func (c *pageCost) add(s sampled) {
	c.TasksMs.add(s.tasks.Wall)
	c.TasksCPU.add(s.tasks.CPU)
	c.BlockingMs.add(s.blocking.Wall)
	c.BlockingCPU.add(s.blocking.CPU)
	c.ByScripts.add(s.byScripts)
	c.LayoutCPU.add(s.layout.CPU)
	c.PaintCPU.add(s.paint.CPU)
	c.CPU.add(s.cpu)
	c.WorkerCPU.add(s.workerCPU)
	c.MemoryMB.add(s.memory)
	c.FirstMs.addIf(s.First)
	c.LastMs.addIf(s.Last)
	c.Found.add(float64(s.InTime))
	c.Errors.add(float64(s.Errors))
	var all cost
	over, computing, called := 0, 0, 0
	for _, p := range s.ours {
		all = all.plus(p.cost)
		if p.Wall > frameTime {
			over++
		}
		if p.CPU > frameTime {
			computing++
			if p.In != nameless {
				called++
			}
		}
	}
	c.ScriptsMs.add(all.Wall)
	c.ScriptsCPU.add(all.CPU)
	c.OverFrame.add(float64(over))
	c.OverFrameCPU.add(float64(computing))
	c.OverButStart.add(float64(called))
	c.LongestMs.add(longest(s.ours).Wall)
	c.LongestCPU.add(longest(s.ours).CPU)
}

// longer orders parts, the longest first.
func longer(a, b part) int { return cmp.Compare(b.Wall, a.Wall) }

// longest returns the longest part, a part of no length if there is none.
func longest(parts []part) part {
	if len(parts) == 0 {
		return part{}
	}
	return slices.MinFunc(parts, longer)
}

// write prints the tables and writes them and the figures into a folder.
func (r *report) write(out io.Writer, folder string) error {
	return writeReport(out, folder, "pages", r)
}

//go:build !js

package main

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"
)

// frameTime is the length in ms above which a task of ours costs a frame.
const frameTime = 16

// report is a whole run, as it is written to pages.json.
type report struct {
	Date    string       `json:"date"`
	Browser string       `json:"browser"`
	CPU     string       `json:"cpu"`
	Cores   int          `json:"cores"`
	Rounds  int          `json:"rounds"`
	Pages   []pageReport `json:"pages"`
}

// pageReport is what was measured on one page.
type pageReport struct {
	Page         string   `json:"page"`
	WindowMs     int64    `json:"windowMs"`
	Without      variant  `json:"without"`
	With         variant  `json:"with"`
	FirstMs      spread   `json:"firstHighlightMs"`
	AllMs        spread   `json:"allHighlightsMs"`
	LongestMs    spread   `json:"longestOfOursMs"`
	OursMs       spread   `json:"oursMs"`
	OursCPU      spread   `json:"oursCpuMs"`
	LongestCPU   spread   `json:"longestOfOursCpuMs"` // what that task computed
	OverFrame    spread   `json:"oursOver16Ms"`
	OverFrameCPU spread   `json:"oursComputingOver16Ms"`
	Worst        []part   `json:"worst"`     // of ours, of all loads, those that computed longest
	LongestIn    []string `json:"longestIn"` // where the three longest tasks of the sampled load spent their time
	AllIn        []string `json:"oursIn"`    // and all of ours
}

// variant is what a page costs in one of the two browsers.
type variant struct {
	TasksMs      spread `json:"tasksMs"`    // all tasks of the main thread
	TasksCPU     spread `json:"tasksCpuMs"` // what it computed in them
	BlockingMs   spread `json:"blockingMs"`
	RenderingCPU spread `json:"renderingCpuMs"` // computing style, layout, paint, but for what our scripts forced
	CPU          spread `json:"rendererCpuSeconds"`
	WorkerCPU    spread `json:"workerCpuSeconds"`
	MemoryMB     spread `json:"rendererPrivateMB"`
}

func (v *variant) add(s sampled) {
	v.TasksMs.add(s.tasks.Wall)
	v.TasksCPU.add(s.tasks.CPU)
	v.BlockingMs.add(s.blocking)
	v.RenderingCPU.add(s.rendering.CPU)
	v.CPU.add(s.cpu)
	v.WorkerCPU.add(s.workerCPU)
	v.MemoryMB.add(s.memory)
}

// worstKept is how many tasks of ours are remembered for a page.
const worstKept = 5

func newReport(browser string, rounds int, chosen []workload) *report {
	r := &report{Date: time.Now().UTC().Format(time.DateOnly), Browser: browser, CPU: processor(), Cores: runtime.NumCPU(), Rounds: rounds}
	for _, w := range chosen {
		r.Pages = append(r.Pages, pageReport{Page: w.Page, WindowMs: w.Window.Milliseconds()})
	}
	return r
}

// add takes a pair of loads in.
func (r *pageReport) add(without, with sampled) {
	r.Without.add(without)
	r.With.add(with)
	r.FirstMs.addIf(with.first)
	r.AllMs.addIf(with.last)
	var all cost
	over, computing := 0, 0
	for _, p := range with.ours {
		all = all.plus(p.cost)
		if p.Wall > frameTime {
			over++
		}
		if p.CPU > frameTime {
			computing++
		}
	}
	r.OursMs.add(all.Wall)
	r.OursCPU.add(all.CPU)
	r.OverFrame.add(float64(over))
	r.OverFrameCPU.add(float64(computing))
	r.LongestMs.add(longest(with.ours).Wall)
	r.LongestCPU.add(longest(with.ours).CPU)
	r.Worst = append(r.Worst, with.ours...)
	slices.SortStableFunc(r.Worst, func(a, b part) int { return cmp.Compare(b.CPU, a.CPU) })
	r.Worst = r.Worst[:min(len(r.Worst), worstKept)]
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
	var tables bytes.Buffer
	r.markdown(&tables)
	return writeReport(out, folder, "pages", tables.Bytes(), r)
}

// writeReport prints tables and writes them and the figures that they are made of
// into a folder, as name.md and name.json.
func writeReport(out io.Writer, folder, name string, tables []byte, figures any) error {
	raw, err := json.MarshalIndent(figures, "", "  ")
	if err != nil {
		return fmt.Errorf("write the figures: %w", err)
	}
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return fmt.Errorf("write the report: %w", err)
	}
	for ending, content := range map[string][]byte{".md": tables, ".json": raw} {
		if err := os.WriteFile(filepath.Join(folder, name+ending), content, 0o644); err != nil {
			return fmt.Errorf("write the report: %w", err)
		}
	}
	_, err = out.Write(tables)
	return err
}

// processor is the name of the machine's CPU, where the system tells it.
func processor() string {
	raw, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return runtime.GOARCH
	}
	for line := range strings.Lines(string(raw)) {
		if name, value, found := strings.Cut(line, ":"); found && strings.TrimSpace(name) == "model name" {
			return strings.TrimSpace(value)
		}
	}
	return runtime.GOARCH
}

//go:build !js

package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// categories are the trace's: tasks, scripts, microtasks, messages.
var categories = []string{"devtools.timeline", "disabled-by-default-devtools.timeline", "v8", "v8.execute", "mojom"}

// event is a trace event, as far as it is read here.
type event struct {
	Name     string
	Phase    string  `json:"ph"`
	Process  int     `json:"pid"`
	Thread   int     `json:"tid"`
	Start    float64 `json:"ts"`   // microseconds
	Duration float64 `json:"dur"`  // microseconds
	CPU      float64 `json:"tdur"` // microseconds that the thread computed in it
	Args     struct {
		Name      string // of a thread
		FileName  string
		WorldName string
		Mojo      struct {
			Interface string `json:"mojo_interface_tag"`
		} `json:"chrome_mojo_event_info"`
		Data json.RawMessage
	}
}

// data is what the events of scripts and frames tell of themselves.
type data struct {
	URL, FunctionName    string
	LineNumber           int
	ProcessID            int
	IsOutermostMainFrame bool
}

// cost is what something took of a thread, in milliseconds: on the clock, with
// whatever else the machine did meanwhile, and computing.
type cost struct {
	Wall float64 `json:"wallMs"`
	CPU  float64 `json:"cpuMs"`
}

func (c cost) plus(o cost) cost  { return cost{c.Wall + o.Wall, c.CPU + o.CPU} }
func (c cost) minus(o cost) cost { return cost{c.Wall - o.Wall, c.CPU - o.CPU} }

func (e event) cost() cost { return cost{e.Duration / 1000, e.CPU / 1000} }

// part is what our scripts took of one task of the main thread.
type part struct {
	cost
	In    string  `json:"in"` // the functions that the browser called, the longest first
	start float64 // of the task, in microseconds
	end   float64
}

// analysis is what a trace tells of a page's main thread.
type analysis struct {
	renderer  int     // process id
	tasks     cost    // all tasks
	blocking  cost    // of each task what is above 50 ms
	byScripts float64 // ms of that, by computing, that there would not be without our scripts
	layout    cost    // style and layout, what scripts forced included
	paint     cost    // pre-paint, paint, layers, commit
	ours      []part  // what our scripts took of every task that ran them
}

// longTask is the length in ms above which a task keeps a person waiting.
const longTask = 50

// analyse reads a trace of one page load. Ours is what belongs to the origin
// chrome-extension://, and what an answer of the extension's worker set off.
func analyse(raw []json.RawMessage) (analysis, error) {
	events, err := decode(raw)
	if err != nil {
		return analysis{}, err
	}
	var a analysis
	if a.renderer, err = rendererOf(events); err != nil {
		return a, err
	}
	thread, err := mainThread(events, a.renderer)
	if err != nil {
		return a, err
	}
	for _, task := range tasksOf(events, a.renderer, thread) {
		c := task.events[0].cost()
		a.tasks = a.tasks.plus(c)
		a.blocking = a.blocking.plus(cost{max(0, c.Wall-longTask), max(0, c.CPU-longTask)})
		ours, layout, paint := task.split()
		a.byScripts += max(0, c.CPU-longTask) - max(0, c.CPU-ours.CPU-longTask)
		a.layout, a.paint = a.layout.plus(layout), a.paint.plus(paint)
		if ours.In != "" {
			a.ours = append(a.ours, ours)
		}
	}
	return a, nil
}

func decode(raw []json.RawMessage) ([]event, error) {
	events := make([]event, len(raw))
	for i, r := range raw {
		if err := json.Unmarshal(r, &events[i]); err != nil {
			return nil, fmt.Errorf("read a trace event %.200s: %w", r, err)
		}
	}
	return events, nil
}

func (e event) data() data {
	var d data
	// Data of another form belongs to an event that is not asked for it.
	_ = json.Unmarshal(e.Args.Data, &d)
	return d
}

// rendererOf returns the process that the page was last committed to.
func rendererOf(events []event) (int, error) {
	process, at := 0, 0.0
	for _, e := range events {
		if e.Name != "FrameCommittedInBrowser" || e.Start < at {
			continue
		}
		if d := e.data(); d.IsOutermostMainFrame && d.ProcessID != 0 {
			process, at = d.ProcessID, e.Start
		}
	}
	if process == 0 {
		return 0, errors.New("the trace does not tell which process rendered the page")
	}
	return process, nil
}

func mainThread(events []event, process int) (int, error) {
	for _, e := range events {
		if e.Name == "thread_name" && e.Process == process && e.Args.Name == "CrRendererMain" {
			return e.Thread, nil
		}
	}
	return 0, fmt.Errorf("the trace does not name the main thread of process %d", process)
}

// task is an event RunTask and the events in it, in the order of their starts,
// the longer first.
type task struct{ events []event }

func tasksOf(events []event, process, thread int) []task {
	var own []event
	for _, e := range events {
		if e.Phase == "X" && e.Process == process && e.Thread == thread {
			own = append(own, e)
		}
	}
	slices.SortStableFunc(own, func(a, b event) int {
		if c := cmp.Compare(a.Start, b.Start); c != 0 {
			return c
		}
		return cmp.Compare(b.Duration, a.Duration)
	})
	var tasks []task
	end := 0.0
	for _, e := range own {
		switch {
		case e.Start < end:
			last := &tasks[len(tasks)-1]
			last.events = append(last.events, e)
		case e.Name == "RunTask":
			tasks = append(tasks, task{[]event{e}})
			end = e.Start + e.Duration
		}
	}
	return tasks
}

const extensionOrigin = "chrome-extension://"

// replies is the interface by which answers reach a content script. They run no
// function of ours but go on with one that waits, in a microtask.
const replies = "extensions.mojom.MessagePort"

// owner tells whose time an event is: that of a script whose name it returns, if
// the event enters one, ours or the page's.
func (e event) owner() (label string, ours, enters bool) {
	switch e.Name {
	case "FunctionCall", "EvaluateScript", "v8.run", "v8.compile":
	case "v8.callFunction":
		// Has no address, but the world of an extension has a name.
		return "", true, e.Args.WorldName != ""
	default:
		return "", false, false
	}
	d := e.data()
	url := cmp.Or(d.URL, e.Args.FileName)
	path, ours := strings.CutPrefix(url, extensionOrigin)
	if !ours {
		return "", false, url != ""
	}
	_, file, _ := strings.Cut(path, "/")
	switch {
	case e.Name != "FunctionCall":
		return "start of " + file, true, true
	case d.FunctionName == "":
		return fmt.Sprintf("function at %s:%d", file, d.LineNumber), true, true
	}
	return fmt.Sprintf("%s (%s:%d)", d.FunctionName, file, d.LineNumber), true, true
}

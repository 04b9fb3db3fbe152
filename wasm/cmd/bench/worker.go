//go:build !js

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"
)

// The tables, rows and columns of workers that targets are held against.
const (
	workerTable  = "A worker"
	coldRequest  = "message to request, cold"
	warmRequest  = "message to request, warm"
	startTable   = "The start of a worker, step by step"
	oursColumn   = "ours"
	timesEmpty   = "times an empty Go program"
	goStartTable = "Go's packages at the start of worker.wasm"
)

// measureWorker is the subcommand worker: the start of the service worker and its
// parts, what a message takes and how many it answers, its memory; beside a worker
// whose Go program is empty. And how many events of a PBX it follows.
func measureWorker(ctx context.Context, arguments []string) error {
	return measureOpening(ctx, "worker", runWorker, arguments)
}

func runWorker(ctx context.Context, rounds int) (r *result, err error) {
	loader, err := os.ReadFile("dist/wasm.js")
	if err != nil {
		return nil, fmt.Errorf("read the loader: %w", err)
	}
	folder, err := timedExtension()
	if err != nil {
		return nil, err
	}
	var hosts []*host
	defer func() {
		for _, h := range hosts {
			h.close()
		}
	}()
	for _, open := range []func() (*host, error){
		func() (*host, error) { return openOurs(ctx, "") },
		func() (*host, error) { return openEmpty(ctx, "empty", string(loader)) },
		func() (*host, error) { return openOurs(ctx, folder) },
		func() (*host, error) { return openEmpty(ctx, "emptytimed", timedStart) },
	} {
		h, err := open()
		if err != nil {
			return nil, err
		}
		hosts = append(hosts, h)
	}
	r = &result{machine: thisMachine(hosts[0].browser.Version()), Name: "worker", Rounds: rounds}
	columns := []column{{oursColumn, 1}, {"an empty Go program", 1}, {timesEmpty, 2}}
	whole := r.table(workerTable, "it", columns...)
	whole.Note = "Times in ms: until a server has the request that a message from a page of ours makes; until a message has its answer, the mean of 50. Then how many messages of 500 at once it answers in a second (ours finds the number in a line), and the private memory of its process in MB. Ours was warmed up before (`wasm/app/warmup.go`); of the empty one nothing runs long enough."
	start := r.table(startTable, "ms", columns...)
	start.Note = "By a loader that takes one step after the other and has Go tell of its packages: together more than the message above takes, in which reading and compiling go on beside each other and most of what runs was compiled before. Of what this loader compiles Chrome keeps nothing. libphonenumber is in neither program."
	packages := r.table(goStartTable, "package", column{"ms", 2}, column{"allocated, KB", 0})
	packages.Note = "What their variables take (`GODEBUG=inittrace=1`, in the worker), of those that take longest."
	for i := range rounds + 1 { // the first is thrown away: files that were not read before
		w, err := wholes(ctx, hosts[0], hosts[1])
		if err != nil {
			return nil, err
		}
		s, err := steps(ctx, hosts[2], hosts[3])
		if err != nil {
			return nil, err
		}
		if i == 0 {
			continue
		}
		w.into(whole)
		s.figures.into(start)
		for _, p := range s.packages {
			packages.add(p.name, p.ms, p.kilobytes)
		}
	}
	packages.keepLargest(8)
	return r, measureBursts(ctx, r, rounds)
}

// figures are of both workers, in the order of the table's rows.
type figures []figure

type figure struct {
	name        string
	ours, empty float64
}

func (f figures) into(t *table) {
	for _, f := range f {
		t.add(f.name, f.ours, f.empty, f.ours/f.empty)
	}
}

// wholes measures both workers as they are.
func wholes(ctx context.Context, ours, empty *host) (figures, error) {
	var err error
	both := func(name string, measure func(h *host) (float64, error)) figure {
		o, oErr := measure(ours)
		e, eErr := measure(empty)
		err = errors.Join(err, oErr, eErr)
		return figure{name, o, e}
	}
	list := figures{
		both(coldRequest, func(h *host) (float64, error) {
			if err := h.browser.KillWorker(ctx); err != nil {
				return 0, err
			}
			return h.request()
		}),
		both(warmRequest, (*host).request),
		both("message and answer, warm", func(h *host) (v float64, err error) {
			err = h.page.Evaluate(fmt.Sprintf(`(async () => {
				const since = performance.now();
				for (let i = 0; i < 50; i++) await chrome.runtime.sendMessage(%s);
				return (performance.now() - since) / 50;
			})()`, h.wake), &v)
			return v, err
		}),
		both("messages a second", func(h *host) (v float64, err error) {
			err = h.page.Evaluate(fmt.Sprintf(`(async () => {
				const since = performance.now();
				await Promise.all(Array.from({ length: 500 }, () => chrome.runtime.sendMessage(%s)));
				return 500 / (performance.now() - since) * 1000;
			})()`, h.busy), &v)
			return v, err
		}),
		both("memory, MB", (*host).memory),
	}
	return list, err
}

// request has a worker ask its server, and returns after how many ms that had it.
func (h *host) request() (float64, error) {
	start := time.Now()
	at, err := h.call()
	return ms(at.Sub(start)), err
}

// memory is that of the process that the worker runs in.
func (h *host) memory() (float64, error) {
	processes, err := h.browser.RendererCPU()
	if err != nil {
		return 0, err
	}
	for process := range processes {
		if runsWorker(process) {
			return privateMemory(process)
		}
	}
	return 0, errors.New("no process runs the service worker")
}

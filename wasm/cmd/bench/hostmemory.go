//go:build !js

package main

import (
	"context"
	"fmt"
	"time"

	"simotel/wasm/internal/chromium"
)

// tab is a kind of tab whose renderer's memory is measured.
type tab struct {
	name, page string
	where      string // settings.Detection.Host; empty without the extension
	start      string // a program that is started besides
}

var tabs = []tab{
	{name: "no extension", page: "demo.html"},
	{name: "numbers found by the worker", page: "demo.html", where: "worker"},
	{name: "numbers found by the worker, and an empty Go program", page: "demo.html", where: "worker", start: "empty.wasm"},
	{name: "numbers found by the page's own core", page: "demo.html", where: "page"},
	{name: "no extension", page: "nodigits.html"},
	{name: "no number in the page", page: "nodigits.html", where: "page"},
	{name: "no extension", page: "directory.html"},
	{name: "numbers found by the worker", page: "directory.html", where: "worker"},
	{name: "numbers found by the page's own core", page: "directory.html", where: "page"},
}

// settled is how long after its numbers are painted a tab's memory is read.
const settled = 3 * time.Second

// memory compares the private memory of renderers, a new tab for each.
func (h host) memory(ctx context.Context, rounds int) error {
	plain, err := chromium.Start(ctx, chromium.Options{})
	if err != nil {
		return err
	}
	defer plain.Close()
	figures := make([]spread, len(tabs))
	for range rounds {
		for i, t := range tabs {
			b := h.stage.Browser
			if t.where == "" {
				b = plain
			} else if err := h.choose(ctx, t.where); err != nil {
				return err
			}
			mb, err := h.tabMemory(ctx, b, t)
			if err != nil {
				return fmt.Errorf("%s, %s: %w", t.page, t.name, err)
			}
			figures[i].add(mb)
		}
	}
	fmt.Printf("\nPrivate memory of the tab's renderer, MB, %d tabs of each, in turns. Median (lowest–highest).\n\n", rounds)
	fmt.Println("| page | tab | MB |\n| --- | --- | ---: |")
	for i, t := range tabs {
		fmt.Printf("| %s | %s | %s |\n", t.page, t.name, figures[i].text(1))
	}
	return nil
}

// tabMemory opens a tab, waits for its numbers and reads its memory.
func (h host) tabMemory(ctx context.Context, b *chromium.Browser, t tab) (float64, error) {
	p, err := b.Open(ctx, h.stage.Pages.Page(t.page))
	if err != nil {
		return 0, err
	}
	defer p.Close()
	expected := len(h.stage.Pages.Expected[t.page])
	if t.where != "" && expected > 0 {
		if err := p.WaitFor(ctx, fmt.Sprintf(`(CSS.highlights.get("simotel")?.size ?? 0) >= %d`, expected)); err != nil {
			return 0, err
		}
	}
	if t.where == "page" && expected > 0 {
		err := p.WaitUntil(ctx, "the page's own core", func() (bool, error) {
			var runs bool
			err := p.EvaluateInContentScript(`simotel.core.state === "runs"`, &runs)
			return runs, err
		})
		if err != nil {
			return 0, err
		}
	}
	if t.start != "" {
		if err := p.EvaluateInContentScript(start+`("`+t.start+`")`, nil); err != nil {
			return 0, err
		}
	}
	time.Sleep(settled)
	process, err := processOf(b, p)
	if err != nil {
		return 0, err
	}
	if err := p.CollectGarbage(); err != nil {
		return 0, err
	}
	return privateMemory(process)
}

// processOf returns the process of a page: the one that computes most while the
// page does.
func processOf(b *chromium.Browser, p *chromium.Page) (process int, err error) {
	before, err := b.RendererCPU()
	if err == nil {
		err = p.Evaluate(`(() => { for (const end = performance.now() + 400; performance.now() < end;); })()`, nil)
	}
	if err != nil {
		return 0, err
	}
	after, err := b.RendererCPU()
	most := 0.0
	for id, seconds := range after {
		if spent := seconds - before[id]; spent > most {
			process, most = id, spent
		}
	}
	return process, err
}

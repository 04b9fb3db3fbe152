//go:build !js

package main

import (
	"context"
	"fmt"
	"io"
	"time"

	"simotel/wasm/internal/chromium"
	"simotel/wasm/internal/prose"
)

// startReport is what the start of the page's own core takes, against that of an
// empty Go program.
type startReport struct {
	Core    started `json:"core"`
	Empty   started `json:"empty"`
	Run     spread  `json:"runRatio"`
	Overall spread  `json:"ratio"`
}

// started is the start of a program. Reading and compiling it are no work of the
// page's main thread; to run it until it waits is one task.
type started struct {
	CompileMs spread `json:"compileMs"`
	RunMs     spread `json:"runMs"`
	CPUMs     spread `json:"cpuMs"` // of all processes of the browser
}

// measureStart starts both programs in turns, each in a tab of its own.
func measureStart(ctx context.Context, r *detectReport) error {
	l, err := openLaboratory(ctx)
	if err != nil {
		return err
	}
	defer l.Close()
	r.Browser = l.Browser.Version()
	var s startReport
	for i := range r.Rounds + 1 {
		var took [2]struct{ CompileMs, RunMs, cpuMs float64 }
		for j, file := range []string{"content.wasm", "empty.wasm"} {
			page, err := l.open(ctx, l.Pages.Page("demo.html"))
			if err != nil {
				return err
			}
			before, err := l.Browser.CPU()
			if err == nil {
				err = page.EvaluateInContentScript(fmt.Sprintf("bench.start(%q)", file), &took[j])
			}
			if err != nil {
				page.Close()
				return err
			}
			after, err := l.Browser.CPU()
			page.Close()
			if err != nil {
				return err
			}
			took[j].cpuMs = 1000 * (after - before)
		}
		if i == 0 {
			continue // files that were not read before
		}
		core, empty := took[0], took[1]
		s.Core.CompileMs.add(core.CompileMs)
		s.Core.RunMs.add(core.RunMs)
		s.Empty.CompileMs.add(empty.CompileMs)
		s.Empty.RunMs.add(empty.RunMs)
		s.Core.CPUMs.add(core.cpuMs)
		s.Empty.CPUMs.add(empty.cpuMs)
		s.Run.add(core.RunMs / empty.RunMs)
		s.Overall.add((core.CompileMs + core.RunMs) / (empty.CompileMs + empty.RunMs))
	}
	r.Start = &s
	return nil
}

func (s *startReport) markdown(out io.Writer) {
	if s == nil {
		return
	}
	fmt.Fprintln(out, "\n### Start in a page\n\n| program | read and compiled, ms | run until it waits, ms | computing of all processes, ms |\n| --- | ---: | ---: | ---: |")
	fmt.Fprintf(out, "| content.wasm | %s | %s | %s |\n| empty Go program | %s | %s | %s |\n| ratio, in all %s | | %s | |\n",
		s.Core.CompileMs.text(1), s.Core.RunMs.text(1), s.Core.CPUMs.text(0), s.Empty.CompileMs.text(1), s.Empty.RunMs.text(1), s.Empty.CPUMs.text(0), s.Overall.text(2), s.Run.text(2))
}

// memory is what one kind of tab takes.
type memory struct {
	Page      string `json:"page"`
	Kind      string `json:"kind"`
	PrivateMB spread `json:"rendererPrivateMB"`
	AboveMB   spread `json:"aboveWithoutMB"`   // above the same page without the extension, in the same round
	MoreMB    spread `json:"aboveRowBeforeMB"` // above the kind of tab before it
}

// tabKind is a kind of tab whose memory is measured.
type tabKind struct {
	page, kind string
	without    bool                         // in the browser without the extension
	idle       bool                         // in the browser with one that does nothing
	where      string                       // settings.Detection.Host
	settle     func(p *chromium.Page) error // brings the tab into the state that is measured; nil for none
}

const madeUpPage = "madeup.html"

// tabKinds are measured in this order. What a page without the extension takes comes
// before the rest of that page.
var tabKinds = []tabKind{
	{page: "nodigits.html", kind: "without the extension", without: true},
	{page: "nodigits.html", kind: "with it, no number", where: "auto"},
	{page: madeUpPage, kind: "without the extension", without: true},
	{page: madeUpPage, kind: "with an extension of one empty content script", idle: true},
	{page: madeUpPage, kind: "numbers found by the worker", where: "worker"},
	{page: madeUpPage, kind: "the same, and content.wasm that reads nothing", where: "worker", settle: func(p *chromium.Page) error {
		return p.EvaluateInContentScript(`bench.start("content.wasm").then(() => {})`, nil)
	}},
	{page: madeUpPage, kind: "numbers found by the worker, and an empty Go program", where: "worker", settle: func(p *chromium.Page) error {
		return p.EvaluateInContentScript(`bench.start("empty.wasm").then(() => {})`, nil)
	}},
	{page: madeUpPage, kind: "numbers found by the page's own core", where: "page", settle: func(p *chromium.Page) error {
		return p.EvaluateInContentScript("bench.core().then(() => bench.readAgain())", nil)
	}},
}

// measureMemory measures every kind of tab in each round.
func measureMemory(ctx context.Context, r *detectReport) error {
	l, err := openLaboratory(ctx)
	if err != nil {
		return err
	}
	defer l.Close()
	r.Browser = l.Browser.Version()
	made, err := prose.Make(prose.Persian, 10, 2*prose.Hundred)
	if err != nil {
		return err
	}
	l.Pages.Serve(madeUpPage, "text/html; charset=utf-8", document(made))
	plain, err := chromium.Start(ctx, chromium.Options{})
	if err != nil {
		return err
	}
	defer plain.Close()
	idle, err := startIdle(ctx)
	if err != nil {
		return err
	}
	defer idle.Close()
	for _, t := range tabKinds {
		r.Memory = append(r.Memory, memory{Page: t.page, Kind: t.kind})
	}
	for i := range max(r.Rounds/3, 1) + 1 {
		var without, before float64
		for j, t := range tabKinds {
			browser := plain
			if t.idle {
				browser = idle
			} else if !t.without {
				browser = l.Browser
				if err := l.configure(ctx, fmt.Sprintf(`{"detection":{"host":%q}}`, t.where)); err != nil {
					return err
				}
			}
			mb, err := l.memoryOf(ctx, browser, t)
			if err != nil {
				return fmt.Errorf("%s, %s: %w", t.page, t.kind, err)
			}
			if t.without {
				without, before = mb, mb
			}
			if i > 0 {
				r.Memory[j].PrivateMB.add(mb)
				r.Memory[j].AboveMB.add(mb - without)
				r.Memory[j].MoreMB.add(mb - before)
			}
			before = mb
		}
	}
	return nil
}

// watched is how long a tab is left alone before its memory is measured.
const watched = 1500 * time.Millisecond

// memoryOf returns the private memory of a new tab's renderer in MB.
func (l *laboratory) memoryOf(ctx context.Context, b *chromium.Browser, t tabKind) (float64, error) {
	p, err := b.Open(ctx, "about:blank")
	if err != nil {
		return 0, err
	}
	defer p.Close()
	events, err := p.Trace(ctx, categories, func() error { return p.Navigate(ctx, l.Pages.Page(t.page)) })
	if err != nil {
		return 0, err
	}
	a, err := analyse(events)
	if err != nil {
		return 0, err
	}
	if t.where != "" && t.page == madeUpPage {
		if err := p.WaitFor(ctx, `CSS.highlights.get("simotel")?.size`); err != nil {
			return 0, err
		}
	}
	if t.settle != nil {
		if err := equip(ctx, p); err != nil {
			return 0, err
		}
		if err := t.settle(p); err != nil {
			return 0, err
		}
	}
	time.Sleep(watched)
	if err := p.CollectGarbage(); err != nil {
		return 0, err
	}
	return privateMemory(a.renderer)
}

func memoryTable(out io.Writer, list []memory) {
	if len(list) == 0 {
		return
	}
	fmt.Fprintln(out, "\n### Memory of a tab\n\n| page | tab | private memory of the renderer, MB | above the page without the extension, MB | above the row before, MB |\n| --- | --- | ---: | ---: | ---: |")
	for _, m := range list {
		fmt.Fprintf(out, "| %s | %s | %s | %s | %s |\n", m.Page, m.Kind, m.PrivateMB.text(1), m.AboveMB.text(1), m.MoreMB.text(1))
	}
}

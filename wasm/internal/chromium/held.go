//go:build !js

package chromium

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/heapprofiler"
	"github.com/chromedp/cdproto/memory"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// Held is what a page or the service worker holds once all garbage is collected.
// Nodes, Documents and Listeners are its whole process's, zero for the worker;
// what begins with Go only a program built with the tag soak tells.
type Held struct {
	Heap      int64 // of JavaScript, in bytes
	Memory    int64 // of WebAssembly, in bytes: it grows and never shrinks
	Values    int64 // of JavaScript that Go programs refer to
	Nodes     int64
	Documents int64
	Listeners int64

	GoFunctions  int64 `json:"functions"` // that JavaScript can call and that are not released
	GoRoutines   int64 `json:"goroutines"`
	GoHeap       int64 `json:"goHeap"` // in bytes
	GoIsMeasured bool
}

// Held collects the garbage of a page of the extension and returns what it holds
// then.
func (p *Page) Held() (Held, error) {
	h, err := held(p.ctx)
	if err != nil {
		return h, fmt.Errorf("what the page holds: %w", err)
	}
	return h, p.count(&h)
}

// HeldBeside is Held for a page of the web with the extension's scripts beside it.
// Their programs count with their memory.
func (p *Page) HeldBeside() (h Held, err error) {
	p.mu.Lock()
	world := p.world
	p.mu.Unlock()
	if world == "" {
		return h, errors.New("what the page holds: no content script is there")
	}
	if h, err = programs(p.ctx, world); err != nil {
		return h, fmt.Errorf("what the page holds: %w", err)
	}
	return h, p.count(&h)
}

// count counts what the page's process holds of the DOM.
func (p *Page) count(h *Held) error {
	dom, err := chromedp.Call(p.ctx, memory.GetDOMCounters, cdp.Empty{})
	if err != nil {
		return fmt.Errorf("count the page's nodes: %w", err)
	}
	h.Nodes, h.Documents, h.Listeners = dom.Nodes, dom.Documents, dom.JsEventListeners
	return nil
}

// WorkerHeld collects the service worker's garbage and returns what it holds then,
// with a debugger attached for that moment only. The worker must run.
func (b *Browser) WorkerHeld(ctx context.Context) (h Held, err error) {
	running, err := b.worker()
	if err == nil && running == nil {
		err = errors.New("it does not run")
	}
	if err != nil {
		return h, fmt.Errorf("what the service worker holds: %w", err)
	}
	worker, cancel := chromedp.NewContext(b.ctx, chromedp.WithTargetID(running.TargetID), chromedp.WithDetachOnCancel())
	if err = chromedp.Do(worker); err == nil {
		h, err = held(worker)
	}
	cancel()
	if err != nil {
		return h, fmt.Errorf("what the service worker holds: %w", err)
	}
	return h, poll(ctx, "the debugger to leave the service worker", func(context.Context) (bool, error) {
		_, err := b.worker()
		return err == nil, nil
	})
}

// held measures one target. Go's garbage goes first, and what it referred to in
// the turn after that.
func held(target context.Context) (h Held, err error) {
	const ofGo = `(async () => {
		if (!globalThis.simotelHeld) return "";
		for (let i = 0; i < 2; i++) {
			globalThis.simotelTold = undefined;
			simotelHeld();
			while (!globalThis.simotelTold) await new Promise((done) => setTimeout(done, 20));
		}
		return simotelTold;
	})()`
	told, err := evaluateIn(target, "", ofGo)
	if err != nil {
		return h, err
	}
	var text string
	if err = json.Unmarshal(told, &text); err != nil {
		return h, fmt.Errorf("read %s: %w", told, err)
	}
	if h, err = programs(target, ""); err != nil || text == "" {
		return h, err
	}
	h.GoIsMeasured = true
	if err = json.Unmarshal([]byte(text), &h); err != nil {
		return h, fmt.Errorf("read %s: %w", text, err)
	}
	return h, nil
}

// CountsPrograms is what wasm_exec.js of an extension that is measured ends with: it
// remembers the programs that run. Chromium can be asked for all objects of a kind,
// but dies now and then when a service worker is (Runtime.queryObjects, Chromium 156).
const CountsPrograms = `
globalThis.Go = class extends globalThis.Go {
	constructor() {
		super();
		(globalThis.simotelPrograms ??= []).push(new WeakRef(this));
	}
};
`

// programs collects the garbage of a target and returns the heap that is left, and
// of the programs in a world of it, the page's own for an empty one, the memory and
// the values. What a closed page held goes in steps, each of which frees the next.
func programs(target context.Context, world string) (h Held, err error) {
	const all = `[(globalThis.simotelPrograms ?? []).map((ref) => ref.deref()).filter((go) => go?._inst)].map((all) => ({
		Memory: all.reduce((sum, go) => sum + go._inst.exports.mem.buffer.byteLength, 0),
		Values: all.reduce((sum, go) => sum + go._values.length - go._idPool.length, 0),
	}))[0]`
	for range 2 {
		if _, err = chromedp.Call(target, heapprofiler.CollectGarbage, cdp.Empty{}); err != nil {
			return h, fmt.Errorf("collect garbage: %w", err)
		}
	}
	told, err := evaluateIn(target, world, all)
	if err == nil {
		err = json.Unmarshal(told, &h)
	}
	if err != nil {
		return h, err
	}
	usage, err := chromedp.Call(target, runtime.GetHeapUsage, cdp.Empty{})
	h.Heap = int64(usage.UsedSize)
	return h, err
}

func evaluateIn(target context.Context, world, expression string) (json.RawMessage, error) {
	result, err := chromedp.Call(target, runtime.Evaluate, runtime.EvaluateParams{
		Expression: expression, UniqueContextID: world, ReturnByValue: new(true), AwaitPromise: new(true),
	})
	switch {
	case err != nil:
		return nil, fmt.Errorf("evaluate %.80s: %w", expression, err)
	case result.ExceptionDetails != nil:
		return nil, fmt.Errorf("evaluate %.80s: it threw", expression)
	}
	return json.RawMessage(result.Result.Value), nil
}

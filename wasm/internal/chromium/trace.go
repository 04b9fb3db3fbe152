//go:build !js

package chromium

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/css"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/heapprofiler"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/systeminfo"
	"github.com/chromedp/cdproto/tracing"
	"github.com/chromedp/chromedp"
)

// traceBuffer is the room for a trace, in KB: six times Chrome's own, for a busy page
// that is watched for a minute.
const traceBuffer = 1_200_000

// Trace records the browser's trace events of some categories while do runs,
// and returns them as Chrome writes them: every process of the browser, in no
// order. One trace at a time can run in a browser.
func (p *Page) Trace(ctx context.Context, categories []string, do func() error) ([]json.RawMessage, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	tab, stop := context.WithCancel(p.ctx)
	defer stop()
	var events []json.RawMessage
	complete := make(chan bool, 1)
	err := chromedp.Listen(tab, func(event any) {
		switch e := event.(type) {
		case *tracing.EventDataCollected:
			for _, v := range e.Value {
				events = append(events, json.RawMessage(v))
			}
		case *tracing.EventTracingComplete:
			complete <- e.DataLossOccurred
		}
	})
	if err != nil {
		return nil, fmt.Errorf("listen to the trace: %w", err)
	}
	config := &tracing.TraceConfig{IncludedCategories: categories, ExcludedCategories: []string{"*"}, TraceBufferSizeInKb: traceBuffer}
	if _, err := chromedp.Call(p.ctx, tracing.Start, tracing.StartParams{TraceConfig: config}); err != nil {
		return nil, fmt.Errorf("start the trace of %s: %w", strings.Join(categories, ","), err)
	}
	done := do()
	if _, err := chromedp.Call(p.ctx, tracing.End, cdp.Empty{}); err != nil {
		return nil, errors.Join(done, fmt.Errorf("end the trace: %w", err))
	}
	ctx, cancel = context.WithTimeout(ctx, patience)
	defer cancel()
	select {
	case lost := <-complete:
		if lost {
			return nil, errors.Join(done, errors.New("the trace lost events: its buffer was full"))
		}
		return events, done
	case <-ctx.Done():
		return nil, errors.Join(done, fmt.Errorf("wait for the trace: %w", ctx.Err()))
	}
}

// BeforeScripts has a script run in every document of the tab from now on,
// before the page's own.
func (p *Page) BeforeScripts(script string) error {
	_, err := chromedp.Call(p.ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: script})
	if err != nil {
		return fmt.Errorf("add a script to the tab: %w", err)
	}
	return nil
}

// Unwatched has the browser tell no more of the tab's requests, style sheets, nodes
// and log, which it does for each tab: to tell of a file of 6 MB takes it 13 ms, that
// whoever measures the page would count as the page's.
func (p *Page) Unwatched() error {
	for _, method := range []cdp.Command[cdp.Empty, cdp.Empty]{css.Disable, dom.Disable, network.Disable, log.Disable} {
		if _, err := chromedp.Call(p.ctx, method, cdp.Empty{}); err != nil {
			return fmt.Errorf("stop watching the tab: %w", err)
		}
	}
	return nil
}

// CollectGarbage frees what the page's scripts no longer reach.
func (p *Page) CollectGarbage() error {
	if _, err := chromedp.Call(p.ctx, heapprofiler.CollectGarbage, cdp.Empty{}); err != nil {
		return fmt.Errorf("collect the garbage of the page: %w", err)
	}
	return nil
}

// RendererCPU returns the seconds that each renderer of the browser has computed
// so far, by process id. A service worker runs in one of its own.
func (b *Browser) RendererCPU() (map[int]float64, error) {
	return b.cpu(func(kind string) bool { return kind == "renderer" })
}

// CPU returns the seconds that the browser has computed so far, all its
// processes together. One that ends takes its seconds with it.
func (b *Browser) CPU() (float64, error) {
	seconds, err := b.cpu(func(string) bool { return true })
	sum := 0.0
	for _, s := range seconds {
		sum += s
	}
	return sum, err
}

// Processes returns the ids of all processes of the browser.
func (b *Browser) Processes() ([]int, error) {
	seconds, err := b.cpu(func(string) bool { return true })
	return slices.Collect(maps.Keys(seconds)), err
}

func (b *Browser) cpu(counts func(kind string) bool) (map[int]float64, error) {
	info, err := chromedp.CallBrowser(b.ctx, systeminfo.GetProcessInfo, cdp.Empty{})
	if err != nil {
		return nil, fmt.Errorf("read the CPU time of the browser: %w", err)
	}
	seconds := make(map[int]float64)
	for _, process := range info.ProcessInfo {
		if counts(process.Type) {
			seconds[int(process.ID)] = process.CPUTime
		}
	}
	return seconds, nil
}

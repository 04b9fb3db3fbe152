//go:build !js

package chromium

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"sync"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/inspector"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// Page is one tab.
type Page struct {
	browser *Browser
	ctx     context.Context
	cancel  context.CancelFunc
	end     context.CancelCauseFunc // what is under way, and all that comes

	mu     sync.Mutex
	errors []string
	world  string // the extension's isolated world
}

// Point is a place in the viewport, in CSS pixels.
type Point struct{ X, Y float64 }

// Box is a rectangle of the viewport, in CSS pixels.
type Box struct{ Left, Top, Right, Bottom float64 }

// Middle returns a box's middle.
func (b Box) Middle() Point { return Point{(b.Left + b.Right) / 2, (b.Top + b.Bottom) / 2} }

// Open opens a tab at an address and waits for its load.
func (b *Browser) Open(ctx context.Context, url string) (*Page, error) {
	tab, cancel := chromedp.NewContext(b.ctx)
	p := &Page{browser: b, cancel: cancel}
	p.ctx, p.end = context.WithCancelCause(tab)
	thrown := chromedp.Events(tab, runtime.ExceptionThrown)
	worlds := chromedp.Events(tab, runtime.ExecutionContextCreated)
	crashed := chromedp.Events(tab, inspector.TargetCrashed)
	if err := chromedp.Do(tab); err != nil {
		cancel()
		return nil, fmt.Errorf("open a tab: %w", err)
	}
	go p.collectErrors(thrown)
	go p.collectWorlds(worlds)
	go p.endWhen(crashed)
	if err := detachFromWorkers(tab); err != nil {
		cancel()
		return nil, err
	}
	if err := p.Navigate(ctx, url); err != nil {
		cancel()
		return nil, err
	}
	return p, nil
}

func (p *Page) collectErrors(thrown iter.Seq2[runtime.EventExceptionThrown, error]) {
	for e, err := range thrown {
		if err != nil {
			return
		}
		text := e.ExceptionDetails.Text
		if e.ExceptionDetails.Exception != nil {
			text += " " + e.ExceptionDetails.Exception.Description
		}
		p.mu.Lock()
		p.errors = append(p.errors, text)
		p.mu.Unlock()
	}
}

// collectWorlds remembers the newest isolated world of the extension.
func (p *Page) collectWorlds(created iter.Seq2[runtime.EventExecutionContextCreated, error]) {
	for e, err := range created {
		if err != nil {
			return
		}
		if e.Context.Origin == "chrome-extension://"+p.browser.ExtensionID {
			p.mu.Lock()
			p.world = e.Context.UniqueID
			p.mu.Unlock()
		}
	}
}

// endWhen ends what waits for an answer of a page whose process crashed: none comes.
func (p *Page) endWhen(crashed iter.Seq2[inspector.EventTargetCrashed, error]) {
	for _, err := range crashed {
		if err == nil {
			p.end(errors.New("the page's process crashed"))
		}
		return
	}
}

// OpenExtension opens one of the extension's own pages in a tab.
func (b *Browser) OpenExtension(ctx context.Context, file string) (*Page, error) {
	return b.Open(ctx, "chrome-extension://"+b.ExtensionID+"/"+file)
}

// Navigate goes to an address and waits for its load.
func (p *Page) Navigate(_ context.Context, url string) error {
	if err := chromedp.Do(p.ctx, chromedp.Navigate(url)); err != nil {
		return fmt.Errorf("open %s: %w", url, err)
	}
	return nil
}

// History goes back (-1) or forward (1) in the tab's history.
func (p *Page) History(by int64) error {
	h, err := chromedp.Call(p.ctx, page.GetNavigationHistory, cdp.Empty{})
	if err == nil {
		_, err = chromedp.Call(p.ctx, page.NavigateToHistoryEntry, page.NavigateToHistoryEntryParams{EntryID: h.Entries[h.CurrentIndex+by].ID})
	}
	if err != nil {
		return fmt.Errorf("go %+d in the history: %w", by, err)
	}
	return nil
}

// KillWorker ends the service worker of the page's browser, as Browser's does.
func (p *Page) KillWorker(ctx context.Context) error { return p.browser.KillWorker(ctx) }

// Close closes the tab.
func (p *Page) Close() { p.cancel() }

// Errors returns what the page threw and did not catch.
func (p *Page) Errors() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]string(nil), p.errors...)
}

// Evaluate runs an expression in the page's own world, awaits it, and decodes
// its JSON into v, which may be nil.
func (p *Page) Evaluate(expression string, v any) error {
	return p.evaluate(p.ctx, expression, v)
}

// EvaluateWithin is Evaluate for a page that may not answer: after a while its error
// wraps context.DeadlineExceeded.
func (p *Page) EvaluateWithin(limit time.Duration, expression string, v any) error {
	ctx, cancel := context.WithTimeout(p.ctx, limit)
	defer cancel()
	return p.evaluate(ctx, expression, v)
}

func (p *Page) evaluate(ctx context.Context, expression string, v any) error {
	raw, err := chromedp.Run(ctx, chromedp.Evaluate[[]byte](expression, chromedp.EvalAwaitPromise))
	if cause := context.Cause(ctx); err != nil && cause != nil {
		err = cause
	}
	if err != nil {
		return fmt.Errorf("evaluate %.80s: %w", expression, err)
	}
	if v == nil || len(raw) == 0 {
		return nil
	}
	if err := json.Unmarshal(raw, v); err != nil {
		return fmt.Errorf("evaluate %.80s: %w", expression, err)
	}
	return nil
}

// EvaluateInContentScript runs an expression in the content script's isolated
// world, which the page cannot enter, awaits it, and decodes its JSON into v.
func (p *Page) EvaluateInContentScript(expression string, v any) error {
	p.mu.Lock()
	world := p.world
	p.mu.Unlock()
	if world == "" {
		return errors.New("evaluate in the content script: there is none")
	}
	result, err := chromedp.Call(p.ctx, runtime.Evaluate, runtime.EvaluateParams{
		Expression: expression, UniqueContextID: world, ReturnByValue: new(true), AwaitPromise: new(true),
	})
	switch {
	case err != nil:
		return fmt.Errorf("evaluate %.80s: %w", expression, err)
	case result.ExceptionDetails != nil:
		return fmt.Errorf("evaluate %.80s: it threw: %s", expression, result.ExceptionDetails.Exception.Description)
	case v == nil:
		return nil
	}
	if err := json.Unmarshal(result.Result.Value, v); err != nil {
		return fmt.Errorf("evaluate %.80s: %w", expression, err)
	}
	return nil
}

// WaitFor waits until an expression is true, or what it promises.
func (p *Page) WaitFor(ctx context.Context, expression string) error {
	return poll(ctx, expression, func(context.Context) (bool, error) {
		var yes bool
		err := p.Evaluate(`((v) => typeof v?.then === "function" ? v.then(Boolean) : !!v)((`+expression+`))`, &yes)
		return yes, err
	})
}

// WaitUntil waits until done.
func (p *Page) WaitUntil(ctx context.Context, what string, done func() (bool, error)) error {
	return poll(ctx, what, func(context.Context) (bool, error) { return done() })
}

// Downloads has the browser put what its pages save into a folder, without
// asking.
func (p *Page) Downloads(folder string) error {
	_, err := chromedp.Call(p.ctx, browser.SetDownloadBehavior, browser.SetDownloadBehaviorParams{
		Behavior: browser.SetDownloadBehaviorBehaviorAllow, DownloadPath: folder,
	})
	if err != nil {
		return fmt.Errorf("downloads into %s: %w", folder, err)
	}
	return nil
}

//go:build !js

package chromium

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
)

// Page is one tab.
type Page struct {
	browser *Browser
	ctx     context.Context
	cancel  context.CancelFunc

	mu     sync.Mutex
	errors []string
}

// Point is a place in the viewport, in CSS pixels.
type Point struct{ X, Y float64 }

// Open opens a tab at an address and waits for its load.
func (b *Browser) Open(ctx context.Context, url string) (*Page, error) {
	tab, cancel := chromedp.NewContext(b.ctx)
	p := &Page{browser: b, ctx: tab, cancel: cancel}
	thrown := chromedp.Events(tab, runtime.ExceptionThrown)
	if err := chromedp.Do(tab); err != nil {
		cancel()
		return nil, fmt.Errorf("open a tab: %w", err)
	}
	go func() {
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
	}()
	// chromedp would attach to what belongs to the page, the service worker of
	// an extension's page among it.
	if _, err := chromedp.Call(tab, target.SetAutoAttach, target.SetAutoAttachParams{AutoAttach: false, Flatten: new(true)}); err != nil {
		cancel()
		return nil, fmt.Errorf("switch off auto attach: %w", err)
	}
	if err := p.Navigate(ctx, url); err != nil {
		cancel()
		return nil, err
	}
	return p, nil
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
	raw, err := chromedp.Run(p.ctx, chromedp.Evaluate[[]byte](expression, chromedp.EvalAwaitPromise))
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

// WaitFor waits until an expression is true.
func (p *Page) WaitFor(ctx context.Context, expression string) error {
	return poll(ctx, expression, func(context.Context) (bool, error) {
		var yes bool
		err := p.Evaluate("!!("+expression+")", &yes)
		return yes, err
	})
}

// WaitUntil waits until done.
func (p *Page) WaitUntil(ctx context.Context, what string, done func() (bool, error)) error {
	return poll(ctx, what, func(context.Context) (bool, error) { return done() })
}

// MoveTo moves the mouse as a hand does, in steps.
func (p *Page) MoveTo(to Point) error {
	for _, share := range []float64{0.5, 0.8, 0.95, 1} {
		if err := p.mouse(input.DispatchMouseEventTypeMouseMoved, Point{to.X * share, to.Y * share}); err != nil {
			return err
		}
	}
	return nil
}

// Click moves the mouse to a place and presses and releases its left button.
func (p *Page) Click(at Point) error {
	if err := p.MoveTo(at); err != nil {
		return err
	}
	if err := chromedp.Do(p.ctx, chromedp.MouseClickXY(at.X, at.Y)); err != nil {
		return fmt.Errorf("click: %w", err)
	}
	return nil
}

func (p *Page) mouse(kind input.DispatchMouseEventType, at Point) error {
	if err := chromedp.Do(p.ctx, chromedp.MouseEvent(kind, at.X, at.Y)); err != nil {
		return fmt.Errorf("move the mouse: %w", err)
	}
	return nil
}

// Type types on the keyboard, into whatever has the focus.
func (p *Page) Type(keys string) error {
	if err := chromedp.Do(p.ctx, chromedp.KeyEvent(keys)); err != nil {
		return fmt.Errorf("type: %w", err)
	}
	return nil
}

// PointOf brings a text of the page into view and returns the middle of its
// first line, also where the text crosses elements.
func (p *Page) PointOf(text string) (Point, error) {
	quoted, err := json.Marshal(text)
	if err != nil {
		return Point{}, err
	}
	var at *Point
	err = p.Evaluate(`(`+pointOf+`)(`+string(quoted)+`)`, &at)
	if err == nil && at == nil {
		err = errors.New("it is not on the page")
	}
	if err != nil {
		return Point{}, fmt.Errorf("find %q: %w", text, err)
	}
	return *at, nil
}

// pointOf looks for a text that is shown, in what a walk over the text nodes of
// one block after another finds.
const pointOf = `(text) => {
  const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
  const nodes = [];
  let all = "";
  for (let n = walker.nextNode(); n; n = walker.nextNode()) {
    if (!n.parentElement.checkVisibility({visibilityProperty: true}) || n.parentElement.closest("script,style")) continue;
    nodes.push([all.length, n]);
    all += n.data;
  }
  const start = all.indexOf(text);
  if (start < 0) return null;
  const at = (i) => { const [from, node] = nodes.findLast(([from]) => from <= i); return [node, i - from]; };
  const range = document.createRange();
  range.setStart(...at(start));
  const [node, offset] = at(start + text.length - 1);
  range.setEnd(node, offset + 1);
  range.startContainer.parentElement.scrollIntoView({block: "center", behavior: "instant"});
  const r = [...range.getClientRects()].find((r) => r.width > 0);
  return r ? {X: r.left + r.width / 2, Y: r.top + r.height / 2} : null;
}`

// Painted returns the texts that our highlight covers, in the order of the
// document, as the page itself can see them: the registry is shared.
func (p *Page) Painted() ([]string, error) {
	var texts []string
	err := p.Evaluate(`(() => {
	  const all = [...(CSS.highlights.get("simotel") ?? [])].filter((r) => r.startContainer.isConnected);
	  all.sort((a, b) => {
	    const x = document.createRange(), y = document.createRange();
	    x.setStart(a.startContainer, a.startOffset); y.setStart(b.startContainer, b.startOffset);
	    return x.compareBoundaryPoints(Range.START_TO_START, y);
	  });
	  return all.map((r) => {
	    const live = document.createRange();
	    live.setStart(r.startContainer, r.startOffset);
	    live.setEnd(r.endContainer, r.endOffset);
	    return live.toString().replace(/\s+/g, " ");
	  });
	})()`, &texts)
	return texts, err
}

// ColorScheme has the page believe that the user prefers "light" or "dark".
func (p *Page) ColorScheme(scheme string) error {
	_, err := chromedp.Call(p.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
	})
	if err != nil {
		return fmt.Errorf("prefer %s: %w", scheme, err)
	}
	return nil
}

// Size sets the viewport, in CSS pixels.
func (p *Page) Size(width, height int) error {
	if err := chromedp.Do(p.ctx, chromedp.EmulateViewport(int64(width), int64(height))); err != nil {
		return fmt.Errorf("size the viewport: %w", err)
	}
	return nil
}

// Screenshot writes what the viewport shows as PNG.
func (p *Page) Screenshot(path string) error {
	png, err := chromedp.Run(p.ctx, chromedp.CaptureScreenshot())
	if err == nil {
		if err = os.MkdirAll(filepath.Dir(path), 0o755); err == nil {
			err = os.WriteFile(path, png, 0o644)
		}
	}
	if err != nil {
		return fmt.Errorf("screenshot %s: %w", path, err)
	}
	return nil
}

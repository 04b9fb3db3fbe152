//go:build !js

package chromium

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// PointOfNode brings an element into view and returns its middle.
func (p *Page) PointOfNode(selector string) (Point, error) {
	return p.point(`(selector) => {
	  const e = document.querySelector(selector);
	  if (!e) return null;
	  e.scrollIntoView({block: "center", behavior: "instant"});
	  const r = e.getBoundingClientRect();
	  return r.width ? {X: r.left + r.width / 2, Y: r.top + r.height / 2} : null;
	}`, selector)
}

// PointOf brings a text of the page into view and returns the middle of its
// first line, also where the text crosses elements.
func (p *Page) PointOf(text string) (Point, error) {
	lines, err := p.LinesOf(text)
	if err != nil {
		return Point{}, err
	}
	return lines[0].Middle(), nil
}

// LinesOf brings a text of the page into view and returns where it stands: for
// each line that it has there the place of its first piece.
func (p *Page) LinesOf(text string) ([]Box, error) {
	var lines []Box
	err := p.call(linesOf, text, &lines)
	if err == nil && len(lines) == 0 {
		err = errors.New("it is not shown")
	}
	if err != nil {
		return nil, fmt.Errorf("find %q: %w", text, err)
	}
	return lines, nil
}

// call decodes into v what a function of JavaScript makes of a text.
func (p *Page) call(function, what string, v any) error {
	quoted, err := json.Marshal(what)
	if err == nil {
		err = p.Evaluate(`(`+function+`)(`+string(quoted)+`)`, v)
	}
	return err
}

// point has a function of JavaScript look for something that is shown.
func (p *Page) point(function, what string) (Point, error) {
	var at *Point
	err := p.call(function, what, &at)
	if err == nil && at == nil {
		err = errors.New("it is not shown")
	}
	if err != nil {
		return Point{}, fmt.Errorf("find %q: %w", what, err)
	}
	return *at, nil
}

// linesOf looks for a text that is shown, in what a walk over the text nodes of
// one block after another finds.
const linesOf = `(text) => {
  const walker = document.createTreeWalker(document.documentElement, NodeFilter.SHOW_TEXT);
  // Every character with its place, blanks collapsed as the page shows them.
  const places = [];
  let all = "", blank = false; // to look at the end of all would copy it each time
  for (let n = walker.nextNode(); n; n = walker.nextNode()) {
    if (!n.parentElement.checkVisibility({visibilityProperty: true}) || n.parentElement.closest("script,style")) continue;
    for (let i = 0; i < n.data.length; i++) {
      const c = /[ \t\n\r\f]/.test(n.data[i]) ? " " : n.data[i];
      if (c === " " && blank) continue;
      blank = c === " ";
      all += c;
      places.push([n, i]);
    }
  }
  const start = all.indexOf(text);
  if (start < 0) return [];
  const range = document.createRange();
  range.setStart(...places[start]);
  const [node, offset] = places[start + text.length - 1];
  range.setEnd(node, offset + 1);
  range.startContainer.parentElement.scrollIntoView({block: "center", behavior: "instant"});
  const pieces = [...range.getClientRects()].filter((r) => r.width > 0);
  const lines = pieces.filter((r, i) => i === 0 || r.top >= pieces[i - 1].bottom);
  return lines.map((r) => ({Left: r.left, Top: r.top, Right: r.right, Bottom: r.bottom}));
}`

// Painted returns the texts that our highlight covers, in the order of the
// document, as the page itself can see them: the registry is shared.
func (p *Page) Painted() ([]string, error) { return p.painted("") }

// PaintedShown is Painted without what the page keeps but does not show.
func (p *Page) PaintedShown() ([]string, error) {
	return p.painted(".filter((r) => r.startContainer.parentElement.checkVisibility())")
}

func (p *Page) painted(filter string) ([]string, error) {
	var texts []string
	err := p.Evaluate(`(() => {
	  const all = [...(CSS.highlights.get("simotel") ?? [])].filter((r) => r.startContainer.isConnected)`+filter+`;
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

// ForcedColors has the page believe that the system forces its own few colours on
// it, as high contrast does, or no more.
func (p *Page) ForcedColors(on bool) error {
	value := "none"
	if on {
		value = "active"
	}
	_, err := chromedp.Call(p.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "forced-colors", Value: value}},
	})
	if err != nil {
		return fmt.Errorf("force colours: %w", err)
	}
	return nil
}

// Media has the page lay itself out for "screen" or "print".
func (p *Page) Media(media string) error {
	if _, err := chromedp.Call(p.ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: media}); err != nil {
		return fmt.Errorf("emulate %s: %w", media, err)
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

// Zoom sets the viewport, in CSS pixels, each of which is scale pixels of the
// screen wide: at 2 a page is laid out as in a window zoomed to 200 %.
func (p *Page) Zoom(width, height, scale int) error {
	if err := chromedp.Do(p.ctx, chromedp.EmulateViewport(int64(width), int64(height), chromedp.EmulateScale(float64(scale)))); err != nil {
		return fmt.Errorf("zoom the viewport: %w", err)
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

// PDF prints the page.
func (p *Page) PDF() ([]byte, error) {
	printed, err := chromedp.Call(p.ctx, page.PrintToPDF, page.PrintToPDFParams{PrintBackground: new(true)})
	if err != nil {
		return nil, fmt.Errorf("print: %w", err)
	}
	return printed.Data, nil
}

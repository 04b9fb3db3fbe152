//go:build !js

package chromium

import (
	"fmt"

	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
)

// Frames attaches to the frames that Chrome runs in another process than their
// page. Each is a Page of its own to read from; the mouse is that of the page
// it is in. They stay attached for as long as they live: to close one would
// close the page.
func (b *Browser) Frames() ([]*Page, error) {
	targets, err := chromedp.CallBrowser(b.ctx, target.GetTargets, target.GetTargetsParams{})
	if err != nil {
		return nil, fmt.Errorf("list frames: %w", err)
	}
	var frames []*Page
	for _, t := range targets.TargetInfos {
		if t.Type != "iframe" {
			continue
		}
		ctx, _ := chromedp.NewContext(b.ctx, chromedp.WithTargetID(t.TargetID))
		if err := chromedp.Do(ctx); err != nil {
			return frames, fmt.Errorf("attach to frame %s: %w", t.URL, err)
		}
		frames = append(frames, &Page{browser: b, ctx: ctx, cancel: func() {}})
	}
	return frames, nil
}

//go:build !js

package chromium

import (
	"context"
	"fmt"

	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/cdproto/target"
	"github.com/chromedp/chromedp"
)

// Opened waits for a page of the extension that it opened by itself, and returns
// its tab.
func (b *Browser) Opened(ctx context.Context, file string) (*Page, error) {
	var id target.ID
	err := poll(ctx, file+" to be opened", func(context.Context) (bool, error) {
		targets, err := chromedp.CallBrowser(b.ctx, target.GetTargets, target.GetTargetsParams{})
		if err != nil {
			return false, err
		}
		for _, t := range targets.TargetInfos {
			if t.Type == "page" && t.URL == "chrome-extension://"+b.ExtensionID+"/"+file {
				id = t.TargetID
				return true, nil
			}
		}
		return false, nil
	})
	if err != nil {
		return nil, err
	}
	tab, cancel := chromedp.NewContext(b.ctx, chromedp.WithTargetID(id))
	p := &Page{browser: b, ctx: tab, cancel: cancel}
	thrown := chromedp.Events(tab, runtime.ExceptionThrown)
	if err = chromedp.Do(tab); err == nil {
		err = detachFromWorkers(tab)
	}
	if err == nil {
		// Only the tab in front is drawn, and takes the mouse.
		_, err = chromedp.CallBrowser(b.ctx, target.ActivateTarget, target.ActivateTargetParams{TargetID: id})
	}
	if err != nil {
		cancel()
		return nil, fmt.Errorf("go to %s: %w", file, err)
	}
	go p.collectErrors(thrown)
	return p, nil
}

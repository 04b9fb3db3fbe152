//go:build !js

package main

import (
	"context"
	"fmt"
	"slices"

	"simotel/wasm/internal/bundle"
	"simotel/wasm/internal/chromium"
	"simotel/wasm/internal/pageserver"
	"simotel/wasm/internal/stage"
	"simotel/wasm/settings"
)

// The variants that are compared.
const (
	none     = "no extension"
	ours     = "ours"
	inPage   = "ours, in the page"
	inWorker = "ours, in the worker"
	wrapping = "libphonenumber-js, wrapping"
	ranges   = "libphonenumber-js, ranges"
	walk     = "a bare TreeWalker"
	nothing  = "an extension that does nothing"
)

// variant is a browser that lives through the whole run, with one extension or
// none: to start one for each load would add the work of its start, which goes on
// for seconds, to the figures. One that is not measured is idle.
type variant struct {
	name    string
	browser *chromium.Browser
	stage   *stage.Stage // of ours; nil for the others
	pages   *pageserver.Server
}

// runs reports whether a variant is measured on a page: the walk is what the
// directory is compared with, what does nothing is for idle tabs alone, and where not
// all are wanted the hosts are told apart on some pages only.
func runs(name string, w workload, all bool) bool {
	switch name {
	case walk:
		return w.Page == directoryPage
	case nothing:
		return false
	case inPage, inWorker:
		return all || w.Hosts
	}
	return true
}

// isHost reports whether a variant is ours with a host of detection that is set.
func isHost(name string) bool { return name == inPage || name == inWorker }

// open starts the browser of a variant.
func open(ctx context.Context, name string, pages *pageserver.Server) (v variant, err error) {
	v = variant{name: name, pages: pages}
	switch name {
	case none:
		v.browser, err = chromium.Start(ctx, chromium.Options{})
	case ours:
		err = v.start(ctx, settings.HostAuto)
	case inPage:
		err = v.start(ctx, settings.HostPage)
	case inWorker:
		err = v.start(ctx, settings.HostWorker)
	case wrapping:
		v.browser, err = startPeer(ctx, "wrapping", "wrapping.js")
	case ranges:
		v.browser, err = startPeer(ctx, "ranges", "ranges.js")
	case walk:
		v.browser, err = startOther(ctx, "walk", bareWalk, "")
	case nothing:
		v.browser, err = startIdle(ctx)
	}
	if err == nil {
		err = v.warm(ctx)
	}
	if err != nil {
		v.close()
		return v, fmt.Errorf("%s: %w", name, err)
	}
	return v, nil
}

// start starts our extension with a host of detection.
func (v *variant) start(ctx context.Context, host string) error {
	s, err := stage.Start(ctx, ".", chromium.Options{})
	if err != nil {
		return err
	}
	v.stage, v.browser = s, s.Browser
	if err := s.Configure(ctx, stage.With(stage.Document(s.PBX.URL(), "en"), fmt.Sprintf(`"detection":{"host":%q}`, host))); err != nil {
		return err
	}
	return s.StayCold(ctx)
}

func (v *variant) close() {
	if v.stage != nil {
		v.stage.Close()
	} else if v.browser != nil {
		v.browser.Close()
	}
}

// warm loads a page that is not measured, which starts the worker of ours. Chrome
// ends a service worker that is idle for 30 s; its start is measured by the
// subcommand calls.
func (v *variant) warm(ctx context.Context) error {
	p, err := v.browser.Open(ctx, v.pages.Page("demo.html"))
	if err != nil {
		return fmt.Errorf("warm up: %w", err)
	}
	defer p.Close()
	if v.stage == nil {
		return nil
	}
	return p.WaitFor(ctx, `CSS.highlights.get("simotel")?.size`)
}

// ready has the worker of ours run.
func (v *variant) ready(ctx context.Context) error {
	if v.stage == nil {
		return nil
	}
	running, err := v.browser.WorkerRuns()
	if err == nil && !running {
		err = v.warm(ctx)
	}
	return err
}

// openAll starts the browsers of some variants.
func openAll(ctx context.Context, names []string, pages *pageserver.Server) ([]variant, error) {
	var list []variant
	for _, name := range names {
		v, err := open(ctx, name, pages)
		if err != nil {
			closeAll(list)
			return nil, err
		}
		list = append(list, v)
	}
	return list, nil
}

func closeAll(list []variant) {
	for _, v := range slices.Backward(list) {
		v.close()
	}
}

// bareWalk does what whoever reads a page's text does at least.
const bareWalk = `{
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  let units = 0;
  while (walker.nextNode()) units += walker.currentNode.data.length;
  globalThis.units = units;
}`

// startPeer starts a browser with an extension that finds numbers by
// libphonenumber-js, as peers do, made of one of the scripts beside its package.
func startPeer(ctx context.Context, name, entry string) (*chromium.Browser, error) {
	script, err := bundle.Make("testdata/npm/libphonenumber-js", entry, bundle.Production)
	if err != nil {
		return nil, err
	}
	return startOther(ctx, name, string(script), "::highlight(peer) { text-decoration: underline; }")
}

//go:build !js

package main

import (
	"context"
	"fmt"
	"io"

	"simotel/wasm/internal/chromium"
	"simotel/wasm/internal/prose"
)

// The readers of detect.js.
const (
	digitTest = "digit test"
	prefilter = "prefilter"
	written   = "prefilter and UTF-8"
	ownCore   = "own core"
	worker    = "worker"
	byBlock   = "libphonenumber-js, by block"
	atOnce    = "libphonenumber-js, all at once"
	behind    = "libphonenumber-js, behind our prefilter"
)

// againstPeer is the ratio that targets are held against.
const againstPeer = "own core : libphonenumber-js"

// crossing is what of a page's text is handed on by the prefilter.
type crossing struct {
	Page     string `json:"page"`
	Blocks   int    `json:"blocks"`
	Bytes    int    `json:"bytes"`
	Messages int    `json:"messages"` // in which the blocks go to the worker
	OfBlocks int    `json:"ofBlocks"`
	OfBytes  int    `json:"ofBytes"`
}

// measureInPage is how fast both hosts come from a page's text to its numbers, in
// the content scripts' own world, with prefilter and crossings, against
// libphonenumber-js in the same world.
func measureInPage(ctx context.Context, r *detectReport) error {
	l, err := openLaboratory(ctx)
	if err != nil {
		return err
	}
	defer l.Close()
	r.Browser = l.Browser.Version()
	all, err := madeUpPages()
	if err != nil {
		return err
	}
	if err := serveMadeUp(l.Pages, all); err != nil {
		return err
	}
	if err := l.configure(ctx, `{"detection":{"host":"page"}}`); err != nil {
		return err
	}
	page, err := l.open(ctx, l.Pages.Page("demo.html"))
	if err != nil {
		return err
	}
	defer page.Close()
	peer, err := libphonenumber()
	if err != nil {
		return err
	}
	for _, script := range []string{peer + "; void 0", fmt.Sprintf("bench.load(%q)", l.Pages.Page("madeup.json")), "bench.core()"} {
		if err := page.EvaluateInContentScript(script, nil); err != nil {
			return err
		}
	}
	t := newRates("In Chromium, from a page's text to its numbers", []string{digitTest, prefilter, written, ownCore, worker, byBlock, atOnce, behind}, []ratio{
		{Name: againstPeer, Of: ownCore, To: []string{byBlock, atOnce}, Target: true},
		{Name: "worker : libphonenumber-js", Of: worker, To: []string{byBlock, atOnce}, Target: true},
		{Name: "digit test : libphonenumber-js", Of: digitTest, To: []string{byBlock, atOnce}},
		{Name: "prefilter : libphonenumber-js", Of: prefilter, To: []string{byBlock, atOnce}},
		{Name: "prefilter and UTF-8 : libphonenumber-js", Of: written, To: []string{byBlock, atOnce}},
	}, all)
	r.Rates = append(r.Rates, t)
	for i, p := range all {
		c := crossing{Page: p.Name(), OfBlocks: len(p.Blocks), OfBytes: len(p.Text())}
		if err := page.EvaluateInContentScript(fmt.Sprintf("bench.crossed(%d)", i), &c); err != nil {
			return err
		}
		r.Crossed = append(r.Crossed, c)
	}
	if err := l.measurePrices(page, r); err != nil {
		return err
	}
	// The worker knows the country from the settings, so one language after the other.
	for _, language := range []*prose.Language{prose.Persian, prose.English} {
		if err := l.configure(ctx, fmt.Sprintf(`{"country":%q}`, language.Region)); err != nil {
			return err
		}
		if err := measureLanguage(page, t, r.Rounds, func(at int) bool { return all[at].Language == language }); err != nil {
			return err
		}
	}
	return nil
}

// measureLanguage measures those pages of a table that are of a language.
func measureLanguage(page *chromium.Page, t *rates, rounds int, is func(at int) bool) error {
	for i := range rounds + 1 {
		err := t.round(i == 0, is, func(at int, reader string) (m rating, err error) {
			err = page.EvaluateInContentScript(fmt.Sprintf("bench.measure(%d, %q, %d)", at, reader, sampleMs), &m)
			return m, err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// crossedTable writes what the prefilter hands on.
func crossedTable(out io.Writer, crossed []crossing) {
	if len(crossed) == 0 {
		return
	}
	fmt.Fprintln(out, "\n### What crosses\n\n| text, numbers in 100 KB | blocks, of | KB, of | calls of the own core | messages to the worker |\n| --- | ---: | ---: | ---: | ---: |")
	for _, c := range crossed {
		fmt.Fprintf(out, "| %s | %d of %d | %.1f of %.1f | %d | %d |\n", c.Page, c.Blocks, c.OfBlocks, float64(c.Bytes)/1000, float64(c.OfBytes)/1000, c.Blocks, c.Messages)
	}
}

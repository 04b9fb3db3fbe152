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

// writtenAgainstPeer is the same of what any core in WebAssembly has to do.
const writtenAgainstPeer = "prefilter and UTF-8 : libphonenumber-js"

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
	peer, err := libphonenumber()
	if err != nil {
		return err
	}
	if err := l.measureFirst(ctx, all, peer, r); err != nil {
		return err
	}
	page, err := l.readers(ctx, peer)
	if err != nil {
		return err
	}
	defer page.Close()
	t := newRates("In Chromium, from a page's text to its numbers", []string{digitTest, prefilter, written, ownCore, worker, byBlock, atOnce, behind}, []ratio{
		{Name: againstPeer, Of: ownCore, To: []string{byBlock, atOnce}, Target: true},
		{Name: "worker : libphonenumber-js", Of: worker, To: []string{byBlock, atOnce}, Target: true},
		{Name: "digit test : libphonenumber-js", Of: digitTest, To: []string{byBlock, atOnce}},
		{Name: "prefilter : libphonenumber-js", Of: prefilter, To: []string{byBlock, atOnce}},
		{Name: writtenAgainstPeer, Of: written, To: []string{byBlock, atOnce}},
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

// firstRead is how fast readers read a text that is the first that they read, each in a tab
// of its own: before that nothing of theirs is compiled.
type firstRead struct {
	Page string `json:"page"`
	Core spread `json:"ownCoreMBPerSecond"`
	Peer spread `json:"libphonenumberMBPerSecond"` // all at once
}

// measureFirst has each text read for the first time.
func (l *laboratory) measureFirst(ctx context.Context, all []prose.Page, peer string, r *detectReport) error {
	for at, p := range all {
		f := firstRead{Page: p.Name()}
		for range max(r.Rounds/2, 1) { // a tab for each
			for reader, into := range map[string]*spread{ownCore: &f.Core, atOnce: &f.Peer} {
				page, err := l.readers(ctx, peer)
				if err != nil {
					return err
				}
				var m rating
				err = page.EvaluateInContentScript(fmt.Sprintf("bench.measure(%d, %q, 0)", at, reader), &m)
				page.Close()
				if err != nil {
					return fmt.Errorf("first read of %s: %w", reader, err)
				}
				into.add(m.MBs)
			}
		}
		r.First = append(r.First, f)
	}
	return nil
}

// readers opens a tab with all readers, whose own core runs.
func (l *laboratory) readers(ctx context.Context, peer string) (*chromium.Page, error) {
	page, err := l.open(ctx, l.Pages.Page("demo.html"))
	if err != nil {
		return nil, err
	}
	for _, script := range []string{peer + "; void 0", fmt.Sprintf("bench.load(%q)", l.Pages.Page("madeup.json")), "bench.core()"} {
		if err := page.EvaluateInContentScript(script, nil); err != nil {
			page.Close()
			return nil, err
		}
	}
	return page, nil
}

// firstTable writes the first reads.
func firstTable(out io.Writer, list []firstRead) {
	if len(list) == 0 {
		return
	}
	fmt.Fprintln(out, "\n### The first read\n\nOf 200 KB, by a reader that has read nothing yet, as in a page that was just opened; the table above is of readers that V8 has compiled as well as it will.\n\n| text, numbers in 100 KB | own core, MB/s | libphonenumber-js, all at once, MB/s | own core : libphonenumber-js |\n| --- | ---: | ---: | ---: |")
	for _, f := range list {
		fmt.Fprintf(out, "| %s | %s | %s | %s |\n", f.Page, f.Core.text(1), f.Peer.text(1), f.Core.times(f.Peer).text(1))
	}
}

// warmUpMs is for how long each reader reads each page before it is measured: as long as
// V8 takes to compile anew what runs often, WebAssembly two to three times as fast.
const warmUpMs = 600

// measureLanguage measures those pages of a table that are of a language.
func measureLanguage(page *chromium.Page, t *rates, rounds int, is func(at int) bool) error {
	for i := range rounds + 1 {
		least := sampleMs
		if i == 0 {
			least = warmUpMs
		}
		err := t.round(i == 0, is, func(at int, reader string) (m rating, err error) {
			err = page.EvaluateInContentScript(fmt.Sprintf("bench.measure(%d, %q, %d)", at, reader, least), &m)
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

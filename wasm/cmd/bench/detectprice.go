//go:build !js

package main

import (
	"fmt"
	"io"

	"simotel/wasm/internal/chromium"
)

// price is what it takes to have some texts read once by one of the hosts. It
// tells when a page's own core pays for its start.
type price struct {
	Reader string `json:"reader"`
	Texts  string `json:"texts"`
	Units  int    `json:"units"` // UTF-16
	Ms     spread `json:"ms"`
	CPUMs  spread `json:"cpuMs"` // of all processes of the browser
	page   int
	most   int // texts
	times  int // so that the system's clock of CPU time, which has steps of 10 ms, tells it
}

// priced are the texts: one of a Persian page, and the first full message of
// one. Each is read so often in a round.
func priced() []price {
	const many = 2 // of madeUpPages, Persian with 200 numbers in 100 KB
	return []price{
		{Reader: worker, Texts: "one", page: many, most: 1, times: 100},
		{Reader: ownCore, Texts: "one", page: many, most: 1, times: 2000},
		{Reader: worker, Texts: "a full message", page: many, most: 256, times: 5},
		{Reader: ownCore, Texts: "a full message", page: many, most: 256, times: 5},
	}
}

// measurePrices measures both hosts in turns, on a page whose own core runs.
func (l *laboratory) measurePrices(page *chromium.Page, r *detectReport) error {
	r.Prices = priced()
	for i := range r.Rounds + 1 {
		for j := range r.Prices {
			p := &r.Prices[j]
			var took struct {
				Units int
				Ms    float64
			}
			before, err := l.Browser.CPU()
			if err == nil {
				err = page.EvaluateInContentScript(fmt.Sprintf("bench.price(%d, %q, %d, %d)", p.page, p.Reader, p.most, p.times), &took)
			}
			if err != nil {
				return fmt.Errorf("price of %s: %w", p.Reader, err)
			}
			after, err := l.Browser.CPU()
			if err != nil {
				return err
			}
			if i > 0 {
				p.Units = took.Units
				p.Ms.add(took.Ms)
				p.CPUMs.add(1000 * (after - before) / float64(p.times))
			}
		}
	}
	return nil
}

func priceTable(out io.Writer, prices []price) {
	if len(prices) == 0 {
		return
	}
	fmt.Fprintln(out, "\n### The price of an answer\n\n| host | texts | UTF-16 units | ms | computing of all processes, ms |\n| --- | --- | ---: | ---: | ---: |")
	for _, p := range prices {
		fmt.Fprintf(out, "| %s | %s | %d | %s | %s |\n", p.Reader, p.Texts, p.Units, p.Ms.text(2), p.CPUMs.text(2))
	}
}

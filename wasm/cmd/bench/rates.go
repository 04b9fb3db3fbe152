//go:build !js

package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"simotel/wasm/internal/prose"
)

// rates is a table of how fast several readers read the same pages, in MB of
// UTF-8 a second, measured in turns.
type rates struct {
	Title   string    `json:"title"`
	Readers []string  `json:"readers"`
	Ratios  []ratio   `json:"ratios"`
	Rows    []rateRow `json:"rows"`
}

// ratio compares a reader with the fastest of some others.
type ratio struct {
	Name   string   `json:"name"`
	Of     string   `json:"of"`
	To     []string `json:"to"`
	Target bool     `json:"target"` // whether it is held against the target of the page's density
}

// targets are the least ratios to libphonenumber-js, by numbers in 100 KB.
var targets = map[int]float64{0: 10, 10: 10, 200: 4}

// rateRow is what was measured on one page.
type rateRow struct {
	Page    string            `json:"page"`
	Density int               `json:"numbersIn100KB"`
	Numbers int               `json:"numbers"`
	Blocks  int               `json:"blocks"`
	Bytes   int               `json:"bytes"`
	MBs     map[string]spread `json:"mbPerSecond"`
	Found   map[string]int    `json:"found"`
	Ratios  map[string]spread `json:"ratios"`
}

func newRates(title string, readers []string, ratios []ratio, pages []prose.Page) *rates {
	t := &rates{Title: title, Readers: readers, Ratios: ratios}
	for _, p := range pages {
		t.Rows = append(t.Rows, rateRow{Page: p.Name(), Density: p.Density, Numbers: len(p.Numbers), Blocks: len(p.Blocks), Bytes: len(p.Text()),
			MBs: make(map[string]spread), Found: make(map[string]int), Ratios: make(map[string]spread)})
	}
	return t
}

// rating is one measurement.
type rating struct {
	MBs   float64 `json:"rate"`
	Found int     `json:"found"`
}

// round measures every reader once on every page that is meant. A warm-up is
// not counted.
func (t *rates) round(warmUp bool, meant func(page int) bool, measure func(page int, reader string) (rating, error)) error {
	for i, row := range t.Rows {
		if !meant(i) {
			continue
		}
		for _, reader := range t.Readers {
			m, err := measure(i, reader)
			if err != nil {
				return fmt.Errorf("%s, %s: %w", row.Page, reader, err)
			}
			if !warmUp {
				s := row.MBs[reader]
				s.add(m.MBs)
				row.MBs[reader] = s
				row.Found[reader] = m.Found
			}
		}
	}
	return nil
}

// every is all pages, for round.
func every(int) bool { return true }

// compare fills the ratios, one a round.
func (t *rates) compare() {
	for _, row := range t.Rows {
		for _, r := range t.Ratios {
			var s spread
			for i, of := range row.MBs[r.Of].Values {
				fastest := 0.0
				for _, to := range r.To {
					fastest = max(fastest, row.MBs[to].Values[i])
				}
				s.add(of / fastest)
			}
			row.Ratios[r.Name] = s
		}
	}
}

// markdown writes the table.
func (t *rates) markdown(out io.Writer) {
	fmt.Fprintf(out, "\n### %s\n\n| text, numbers in 100 KB |", t.Title)
	for _, reader := range t.Readers {
		fmt.Fprintf(out, " %s, MB/s |", reader)
	}
	for _, r := range t.Ratios {
		fmt.Fprintf(out, " %s |", r.Name)
	}
	fmt.Fprintf(out, " found |\n| --- |%s\n", strings.Repeat(" ---: |", len(t.Readers)+len(t.Ratios)+1))
	for _, row := range t.Rows {
		fmt.Fprintf(out, "| %s |", row.Page)
		for _, reader := range t.Readers {
			fmt.Fprintf(out, " %s |", row.MBs[reader].text(1))
		}
		for _, r := range t.Ratios {
			fmt.Fprintf(out, " %s |", row.ratio(r))
		}
		fmt.Fprintf(out, " %s |\n", row.found(t.Readers))
	}
}

// ratio writes a ratio, and whether it misses its target.
func (row rateRow) ratio(r ratio) string {
	s := row.Ratios[r.Name]
	if target := targets[row.Density]; r.Target && s.measured() && s.Median < target {
		return fmt.Sprintf("%s, **misses %.0f**", s.text(1), target)
	}
	return s.text(1)
}

// found writes how many numbers each reader that finds any found, of all that
// stand there.
func (row rateRow) found(readers []string) string {
	var counts []string
	for _, reader := range readers {
		if !slices.Contains([]string{scan, digitTest, prefilter, written}, reader) {
			counts = append(counts, fmt.Sprint(row.Found[reader]))
		}
	}
	if len(slices.Compact(slices.Clone(counts))) == 1 {
		counts = counts[:1]
	}
	return fmt.Sprintf("%s of %d", strings.Join(counts, ", "), row.Numbers)
}

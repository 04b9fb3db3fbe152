//go:build !js

package main

import (
	"errors"
	"strings"
	"testing"

	"simotel/wasm/cmd/bench/rate"
	"simotel/wasm/internal/prose"
)

func TestRatesAreComparedWithinARound(t *testing.T) {
	pages := []prose.Page{
		{Language: prose.Persian, Blocks: []string{"متن"}},
		{Language: prose.English, Density: 200, Blocks: []string{"Call 212-555-0142"}, Numbers: []string{"212-555-0142"}},
	}
	table := newRates("Rates", []string{"ours", "slow", "fast", scan}, []ratio{{Name: "ours : others", Of: "ours", To: []string{"slow", "fast"}, Target: true}}, pages)
	figures := map[string][]float64{"ours": {999, 90, 100, 20}, "slow": {1, 9, 1, 1}, "fast": {1, 1, 10, 5}, scan: {7, 7, 7, 7}}
	for i := range 4 {
		err := table.round(i == 0, func(page int) bool { return page == 1 }, func(page int, reader string) (rating, error) {
			return rating{MBs: figures[reader][i], Found: 3}, nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	table.compare()
	var out strings.Builder
	table.markdown(&out)
	for _, line := range []string{
		"| text, numbers in 100 KB | ours, MB/s | slow, MB/s | fast, MB/s | digit scan, MB/s | ours : others | found |",
		"| --- | ---: | ---: | ---: | ---: | ---: | ---: |",
		"| Persian, 0 numbers | – | – | – | – | – | 0 of 0 |",
		"| English, 200 numbers | 90.0 (20.0–100.0) | 1.0 (1.0–9.0) | 5.0 (1.0–10.0) | 7.0 | 10.0 (4.0–10.0) | 3 of 1 |",
	} {
		if !strings.Contains(out.String(), line+"\n") {
			t.Errorf("the table has no line\n%s\nbut is\n%s", line, out.String())
		}
	}
}

func TestARatioBelowItsTargetIsSaid(t *testing.T) {
	row := rateRow{Density: 10, Ratios: map[string]spread{"r": {Median: 9.94, Lowest: 9, Most: 11, Values: []float64{9, 9.94, 11}}}}
	if got := row.ratio(ratio{Name: "r", Target: true}); got != "9.9 (9.0–11.0), **misses 10**" {
		t.Errorf("with a target: %s", got)
	}
	if got := row.ratio(ratio{Name: "r"}); got != "9.9 (9.0–11.0)" {
		t.Errorf("without: %s", got)
	}
}

func TestWhatCannotBeMeasuredIsNamed(t *testing.T) {
	table := newRates("Rates", rate.Detectors, nil, []prose.Page{{Language: prose.Persian}})
	err := table.round(false, every, func(int, string) (rating, error) { return rating{}, errors.New("no browser") })
	if err == nil || err.Error() != "Persian, 0 numbers, detect: no browser" {
		t.Errorf("got %v", err)
	}
}

// What runs apart is read by its own tests; here that every part finds its way into the tables.
func TestTheReportHoldsAllItsParts(t *testing.T) {
	var s startReport
	s.Core.CompileMs.add(30)
	s.Empty.CompileMs.add(20)
	s.Core.RunMs.add(12)
	s.Empty.RunMs.add(10)
	s.Core.CPUMs.add(180)
	s.Run.add(1.2)
	s.Overall.add(1.4)
	m := memory{Page: "a.html", Kind: "own core"}
	m.PrivateMB.add(20.25)
	m.AboveMB.add(8.5)
	m.MoreMB.add(-0.5)
	r := detectReport{Rounds: 1, Start: &s, Memory: []memory{m}, Prices: []price{{Reader: worker, Texts: "one", Units: 90}}, Crossed: []crossing{{Page: "Persian, 0 numbers", Blocks: 2, OfBlocks: 9, Bytes: 1500, OfBytes: 9000, Messages: 1}}}
	var out strings.Builder
	if err := r.write(&out, t.TempDir()); err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{
		"| Persian, 0 numbers | 2 of 9 | 1.5 of 9.0 | 2 | 1 |",
		"| worker | one | 90 | – | – |",
		"| content.wasm | 30.0 | 12.0 | 180 |",
		"| ratio, in all 1.40 | | 1.20 | |",
		"| a.html | own core | 20.2 | 8.5 | -0.5 |",
	} {
		if !strings.Contains(out.String(), line+"\n") {
			t.Errorf("there is no line\n%s\nin\n%s", line, out.String())
		}
	}
}

//go:build !js

package main

import (
	"context"
	"fmt"
	"math"
	"os"
	"strings"
	"time"

	"simotel/wasm/internal/pageserver"
	"simotel/wasm/internal/stage"
)

// The table of growth and its columns, and what is more than linear.
const (
	growthTable   = "What ten times as many cost"
	lastTenfold   = "the last tenfold costs, times"
	lastIncrement = "the last increment, times the one before"
	linear        = 10.0
	slack         = 1.25 // above linear, for noise
	steep         = 1.3  // the same of increments, in which what does not grow has no part
	growingTabs   = "idle tabs"
)

var growthColumns = []column{{"smallest", 2}, {"ten times as many", 2}, {"a hundred times", 2}, {lastTenfold, 1}, {lastIncrement, 1}, {"numbers found in time, of most, %", 0}}

// growing is something that grows by ten, and what its sizes cost.
type growing struct {
	name    string
	figures []measure
	sizes   []int // two or three
	cost    func(ctx context.Context, size int) (bill, error)
}

// measure is a figure with its unit, and how much of it is noise.
type measure struct {
	name  string
	noise float64
}

// bill is what a size costs, and which share of its numbers, NaN if they come and go, was
// marked in time.
type bill struct {
	costs []float64
	found float64
}

// measureGrowth is the subcommand growth: what our costs do when numbers, nodes,
// mutations, calls and tabs grow by ten.
func measureGrowth(ctx context.Context, arguments []string) error {
	return measureOpening(ctx, "growth", func(ctx context.Context, rounds int) (*result, error) {
		r, err := runGrowth(ctx, rounds, 50)
		if err == nil {
			r.Tables[0].flag()
		}
		return r, err
	}, arguments)
}

// runGrowth measures; with so many idle tabs and a tenth of them, if any.
func runGrowth(ctx context.Context, rounds, tabs int) (*result, error) {
	pages, err := pageserver.Start("testdata/pages")
	if err != nil {
		return nil, err
	}
	defer pages.Close()
	pages.Bare = true
	variants, err := openAll(ctx, []string{none, ours}, pages)
	if err != nil {
		return nil, err
	}
	defer closeAll(variants)
	r := &result{machine: thisMachine(variants[0].browser.Version()), Name: "growth", Rounds: rounds}
	t := r.table(growthTable, "what grows: what it costs above no extension", growthColumns...)
	t.Note = "Linear is 10; less is a part that does not grow, which increments have none of. Fewer that cost less than noise count as noise. Pages are watched for 3 s, that of most paragraphs for 8 s, in which all is read; CPU is of page and worker."
	for range rounds {
		for _, g := range growings(variants, pages) {
			if err := g.measure(ctx, t); err != nil {
				return nil, err
			}
		}
	}
	var idle []idleReport
	if tabs > 0 {
		fmt.Fprintln(os.Stderr, "growing:", growingTabs)
		if err := measureIdle(ctx, variants, tabs, &idle); err != nil {
			return nil, err
		}
	}
	t.addTabs(idle)
	return r, nil
}

// measure measures all sizes once.
func (g growing) measure(ctx context.Context, t *table) error {
	fmt.Fprintln(os.Stderr, "growing:", g.name)
	bills := make([]bill, len(g.sizes))
	for i, size := range g.sizes {
		var err error
		if bills[i], err = g.cost(ctx, size); err != nil {
			return fmt.Errorf("%d %s: %w", size, g.name, err)
		}
	}
	for f, figure := range g.figures {
		costs := make([]float64, len(bills))
		for i := range bills {
			costs[i] = bills[i].costs[f]
		}
		t.addGrowth(fmt.Sprintf("%s, from %d: %s", g.name, g.sizes[0], figure.name), costs, figure.noise, bills[len(bills)-1].found)
	}
	return nil
}

// addGrowth adds what two or three sizes cost to a row.
func (t *table) addGrowth(name string, costs []float64, noise, found float64) {
	values := []float64{math.NaN(), math.NaN(), math.NaN(), math.NaN(), math.NaN(), 100 * found}
	copy(values, costs)
	last := len(costs) - 1
	values[3] = tenfold(costs[last-1], costs[last], noise)
	if last == 2 {
		values[4] = tenfold(costs[1]-costs[0], costs[2]-costs[1], noise)
	}
	t.add(name, values...)
}

// addTabs adds what all idle tabs take above none, of the fewest and the most.
func (t *table) addTabs(list []idleReport) {
	if len(list) == 0 {
		return
	}
	few, many := list[0], list[len(list)-1]
	for _, f := range []struct {
		measure
		of func(r idleReport, c *idleCost) spread
	}{
		{measure{"all of the browser computes, ms a second", 1}, func(_ idleReport, c *idleCost) spread { return c.CPU }},
		{measure{"memory of all, MB", 1}, func(r idleReport, c *idleCost) spread {
			return c.MemoryMB.pair(c.MemoryMB, func(mb, _ float64) float64 { return mb * float64(r.Tabs) })
		}},
	} {
		added := func(r idleReport) spread {
			if r.Costs[ours] == nil || r.Costs[none] == nil {
				return spread{}
			}
			return f.of(r, r.Costs[ours]).above(f.of(r, r.Costs[none]))
		}
		fewer, more := added(few).Values, added(many).Values
		for i := range min(len(fewer), len(more)) {
			t.addGrowth(fmt.Sprintf("%s, from %d: %s", growingTabs, few.Tabs, f.name), []float64{fewer[i], more[i]}, f.noise, math.NaN())
		}
	}
}

// tenfold is how many times the cost of ten times as many is. A cost below noise counts as
// noise.
func tenfold(few, many, noise float64) float64 { return max(many, 0) / max(few, noise) }

// flag names the rows that grow faster than what they depend on, and those of which fewer
// cost nothing.
func (t *table) flag() {
	var fast, little []string
	tabs := false
	for _, r := range t.Rows {
		if t.cell(r.Name, lastTenfold).Median > linear*slack || t.cell(r.Name, lastIncrement).Median > linear*steep {
			fast = append(fast, r.Name)
		}
		few := r.Cells[0]
		if r.Cells[2].measured() {
			few = r.Cells[1]
		}
		if few.Median <= 0 {
			little = append(little, r.Name)
		}
		tabs = tabs || strings.HasPrefix(r.Name, growingTabs)
	}
	if len(little) > 0 {
		t.Note += " Ten times fewer cost nothing that can be told, so that noise stands for it: " + strings.Join(little, "; ") + "."
	}
	if !tabs {
		t.Note += " Idle tabs were not measured."
	}
	switch {
	case len(fast) > 0:
		t.Note += " **Super-linear: " + strings.Join(fast, "; ") + ".**"
	case tabs:
		t.Note += " Nothing is super-linear."
	}
}

func growings(variants []variant, pages *pageserver.Server) []growing {
	onPage := []measure{{"our scripts, ms", 20}, {"CPU, s", 0.1}}
	const watched = 3 * time.Second
	load := func(page string, window time.Duration, expected int) func(context.Context, int) (bill, error) {
		return func(ctx context.Context, size int) (bill, error) {
			return addition(ctx, variants, workload{Page: fmt.Sprintf(page, size), Window: window}, expected)
		}
	}
	const rest = 30 // paragraphs with a number where paragraphs grow
	made := func(name string, paragraphs, numbers int) string {
		pages.Serve(name, "text/html; charset=utf-8", paragraphsOf(paragraphs, numbers))
		return name
	}
	return []growing{
		{"numbers in 3,000 paragraphs", onPage, []int{30, 300, 3000}, func(ctx context.Context, n int) (bill, error) {
			return load(made(fmt.Sprintf("numbers-%d.html", n), 3000, n)+"?%d", watched, n)(ctx, n)
		}},
		// Chrome goes through all ranges of a highlight whenever anything of the page changes.
		{"numbers beside a clock that ticks in every frame", onPage, []int{50, 500, 5000}, func(ctx context.Context, n int) (bill, error) {
			page := fmt.Sprintf("clock-%d.html", n)
			pages.Serve(page, "text/html; charset=utf-8", append(paragraphsOf(5000, n), clock...))
			return load(page+"?%d", watched, n)(ctx, n)
		}},
		{"paragraphs", onPage, []int{300, 3000, 30000}, func(ctx context.Context, n int) (bill, error) {
			window := watched
			if n == 30000 {
				window = 8 * time.Second
			}
			return load(made(fmt.Sprintf("paragraphs-%d.html", n), n, rest)+"?%d", window, rest)(ctx, n)
		}},
		{"messages a second", onPage, []int{5, 50, 500}, load(chatPage+"?rate=%d", watched, 0)},
		{"calls in the history", []measure{{"first calls shown, ms", 20}, {"the oldest found, ms", 20}}, []int{1000, 10000}, func(ctx context.Context, n int) (bill, error) {
			page, err := variants[1].stage.Own(ctx)
			if err == nil {
				err = stage.FillSomeCalls(page, n)
			}
			if err != nil {
				return bill{}, err
			}
			// For the first time it is opened to be read and compiled.
			if _, _, _, err = openHistory(ctx, variants[1].browser); err != nil {
				return bill{}, err
			}
			_, listed, searched, err := openHistory(ctx, variants[1].browser)
			return bill{[]float64{listed, searched}, math.NaN()}, err
		}},
	}
}

// addition is what our extension adds to a page: what its scripts compute, in ms,
// and what the page's and the worker's processes do, in s.
func addition(ctx context.Context, variants []variant, w workload, expected int) (bill, error) {
	var scripts, cpu [2]float64
	found := math.NaN()
	for i, v := range variants {
		if err := v.ready(ctx); err != nil {
			return bill{}, err
		}
		s, err := v.measure(ctx, w, expected, categories)
		if err != nil {
			return bill{}, err
		}
		for _, p := range s.ours {
			scripts[i] += p.CPU
		}
		cpu[i] = s.cpu + s.workerCPU
		if expected > 0 {
			found = float64(s.InTime) / float64(expected)
		}
	}
	return bill{[]float64{scripts[1], cpu[1] - cpu[0]}, found}, nil
}

// clock is a text that a page writes anew in each frame.
const clock = `<p id=clock style="position: fixed; top: 0; right: 0">0</p><script>
let ticks = 0;
(function tick() { clock.firstChild.data = ++ticks; requestAnimationFrame(tick); })();
</script>`

// paragraphsOf writes a page of paragraphs, of which some, evenly spread, have a
// telephone number and all have another one.
func paragraphsOf(paragraphs, numbers int) []byte {
	var b strings.Builder
	b.WriteString("<!doctype html><html lang=en><meta charset=utf-8><title>Growing</title>\n")
	for i := range paragraphs {
		text := fmt.Sprintf("Order %d was sent on 2026-11-%02d.", 10000+i, 1+i%28)
		if i*numbers/paragraphs != (i+1)*numbers/paragraphs {
			text += fmt.Sprintf(" Call 021-88%02d %04d.", 30+i/10000, i%10000)
		}
		fmt.Fprintf(&b, "<p>%s</p>\n", text)
	}
	return []byte(b.String())
}

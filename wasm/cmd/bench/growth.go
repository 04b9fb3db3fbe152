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

// growthTable is held against the target that nothing is super-linear.
const (
	growthTable = "What ten times as many cost"
	lastTenfold = "the last tenfold costs, times"
	linear      = 10.0
	slack       = 1.25 // above linear, for noise
)

// growing is something that grows by ten, and what its sizes cost.
type growing struct {
	name    string
	figures []string // what is measured, with its unit
	sizes   []int    // two or three
	cost    func(ctx context.Context, size int) ([]float64, error)
}

// measureGrowth is the subcommand growth: what our costs do when numbers, nodes,
// mutations and calls grow by ten; of tabs the subcommand pages tells it.
func measureGrowth(ctx context.Context, arguments []string) error {
	return measureOpening(ctx, "growth", runGrowth, arguments)
}

func runGrowth(ctx context.Context, rounds int) (*result, error) {
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
	t := r.table(growthTable, "what grows: what it costs above no extension", column{"smallest", 2}, column{"ten times as many", 2}, column{"a hundred times", 2}, column{lastTenfold, 1})
	t.Note = "Linear is 10; less is a part that does not grow. Pages are watched for 4 s; CPU is of page and worker. Tabs: the table of idle tabs."
	for range rounds {
		for _, g := range growings(variants, pages) {
			if err := g.measure(ctx, t); err != nil {
				return nil, err
			}
		}
	}
	t.flag()
	return r, nil
}

// measure measures all sizes once.
func (g growing) measure(ctx context.Context, t *table) error {
	fmt.Fprintln(os.Stderr, "growing:", g.name)
	costs := make([][]float64, len(g.sizes))
	for i, size := range g.sizes {
		var err error
		if costs[i], err = g.cost(ctx, size); err != nil {
			return fmt.Errorf("%d %s: %w", size, g.name, err)
		}
	}
	for f, figure := range g.figures {
		values := []float64{math.NaN(), math.NaN(), math.NaN(), tenfold(costs[len(costs)-2][f], costs[len(costs)-1][f])}
		for i := range costs {
			values[i] = costs[i][f]
		}
		t.add(fmt.Sprintf("%s, from %d: %s", g.name, g.sizes[0], figure), values...)
	}
	return nil
}

// tenfold is how many times the cost of ten times as many is; none where the fewer
// cost nothing that can be told.
func tenfold(few, many float64) float64 {
	if few <= 0 {
		return math.NaN()
	}
	return max(many, 0) / few
}

// flag names the rows that grow faster than what they depend on.
func (t *table) flag() {
	var fast []string
	for _, r := range t.Rows {
		if s := t.cell(r.Name, lastTenfold); len(s.Values) > 0 && s.Median > linear*slack {
			fast = append(fast, r.Name)
		}
	}
	if len(fast) == 0 {
		t.Note += " Nothing is super-linear."
		return
	}
	t.Note += " **Super-linear: " + strings.Join(fast, "; ") + ".**"
}

func growings(variants []variant, pages *pageserver.Server) []growing {
	onPage := []string{"our scripts, ms", "CPU, s"}
	load := func(page string, expected int) func(context.Context, int) ([]float64, error) {
		return func(ctx context.Context, size int) ([]float64, error) {
			return addition(ctx, variants, workload{Page: fmt.Sprintf(page, size), Window: 4 * time.Second}, expected)
		}
	}
	const rest = 30 // paragraphs with a number where paragraphs grow
	made := func(name string, paragraphs, numbers int) string {
		pages.Serve(name, "text/html; charset=utf-8", paragraphsOf(paragraphs, numbers))
		return name
	}
	return []growing{
		{"numbers in 3,000 paragraphs", onPage, []int{30, 300, 3000}, func(ctx context.Context, n int) ([]float64, error) {
			return load(made(fmt.Sprintf("numbers-%d.html", n), 3000, n)+"?%d", n)(ctx, n)
		}},
		// Chrome goes through all ranges of a highlight whenever anything of the page changes.
		{"numbers beside a clock that ticks in every frame", onPage, []int{50, 500, 5000}, func(ctx context.Context, n int) ([]float64, error) {
			page := fmt.Sprintf("clock-%d.html", n)
			pages.Serve(page, "text/html; charset=utf-8", append(paragraphsOf(5000, n), clock...))
			return load(page+"?%d", n)(ctx, n)
		}},
		{"paragraphs", onPage, []int{300, 3000, 30000}, func(ctx context.Context, n int) ([]float64, error) {
			return load(made(fmt.Sprintf("paragraphs-%d.html", n), n, rest)+"?%d", rest)(ctx, n)
		}},
		{"messages a second", onPage, []int{5, 50, 500}, load(chatPage+"?rate=%d", 0)},
		{"calls in the history", []string{"first calls shown, ms", "the oldest found, ms"}, []int{1000, 10000}, func(ctx context.Context, n int) ([]float64, error) {
			page, err := variants[1].stage.Own(ctx)
			if err == nil {
				err = stage.FillSomeCalls(page, n)
			}
			if err != nil {
				return nil, err
			}
			// For the first time it is opened to be read and compiled.
			if _, _, _, err = openHistory(ctx, variants[1].browser); err != nil {
				return nil, err
			}
			_, listed, searched, err := openHistory(ctx, variants[1].browser)
			return []float64{listed, searched}, err
		}},
	}
}

// addition is what our extension adds to a page: what its scripts compute, in ms,
// and what the page's and the worker's processes do, in s.
func addition(ctx context.Context, variants []variant, w workload, expected int) ([]float64, error) {
	var scripts, cpu [2]float64
	for i, v := range variants {
		if err := v.ready(ctx); err != nil {
			return nil, err
		}
		s, err := v.measure(ctx, w, expected, categories)
		if err != nil {
			return nil, err
		}
		for _, p := range s.ours {
			scripts[i] += p.CPU
		}
		cpu[i] = s.cpu + s.workerCPU
	}
	return []float64{scripts[1], cpu[1] - cpu[0]}, nil
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

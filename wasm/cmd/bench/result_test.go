package main

import (
	"context"
	"math"
	"slices"
	"strings"
	"testing"
)

func TestATableHoldsFiguresByTheirNames(t *testing.T) {
	r := &result{Name: "calls"}
	table := r.table("From click to request", "worker", inMs, column{"times the first", 1})
	table.add("running", 10, 1)
	table.add("ended", 80, 8)
	table.add("running", 20, math.NaN())
	table.add("ended", 90, math.Inf(1))
	var out strings.Builder
	r.markdown(&out)
	for _, line := range []string{"### From click to request", "| worker | ms | times the first |", "| --- | ---: | ---: |", "| running | 15 (10–20) | 1.0 |", "| ended | 85 (80–90) | 8.0 |"} {
		if !strings.Contains(out.String(), line+"\n") {
			t.Errorf("there is no line %q in\n%s", line, out.String())
		}
	}
	if got := r.find("From click to request", "ended", "ms"); got.Median != 85 {
		t.Errorf("found %+v", got)
	}
	var nothing *result
	for name, got := range map[string]spread{
		"another table":     r.find("From", "ended", "ms"),
		"another row":       r.find("From click to request", "asleep", "ms"),
		"another column":    r.find("From click to request", "ended", "s"),
		"nothing measured":  nothing.find("From click to request", "ended", "ms"),
		"nothing was found": nothing.find("", "", ""),
	} {
		if len(got.Values) > 0 {
			t.Errorf("%s has figures: %+v", name, got)
		}
	}
}

func TestGrowthThatIsFasterThanLinearIsNamed(t *testing.T) {
	const fast = "**Super-linear: nodes, from 3: ms.**"
	for name, c := range map[string]struct {
		costs []float64
		want  string
	}{
		"linear":                             {[]float64{1, 10, 100}, "Nothing is super-linear."},
		"within the noise":                   {[]float64{1, 10, 109}, "Nothing is super-linear."},
		"quadratic":                          {[]float64{1, 10, 1000}, fast},
		"quadratic above what does not grow": {[]float64{200, 201, 400}, fast},
		"linear above what does not grow":    {[]float64{200, 210, 300}, "Nothing is super-linear."},
		"of two sizes, linear":               {[]float64{10, 100}, "Nothing is super-linear."},
		"of two sizes, is fast":              {[]float64{10, 200}, fast},
		"from nothing, within the noise":     {[]float64{0, -1, 9}, "Ten times fewer cost nothing that can be told, so that noise stands for it: nodes, from 3: ms. Nothing is super-linear."},
		"from nothing, is fast":              {[]float64{0, -1, 40}, fast},
	} {
		t.Run(name, func(t *testing.T) {
			r := &result{}
			table := r.table(growthTable, "what", growthColumns...)
			sizes := []int{3, 30, 300}[:len(c.costs)]
			g := growing{"nodes", []measure{{"ms", 1}}, sizes, costsOf(sizes, c.costs)}
			if err := g.measure(t.Context(), table); err != nil {
				t.Fatal(err)
			}
			table.addTabs(tabsThatTake(3, 30))
			table.flag()
			if !strings.HasSuffix(table.Note, " "+c.want) {
				t.Errorf("the table says %q", table.Note)
			}
			var out strings.Builder
			if table.markdown(&out); !strings.Contains(out.String(), " 96 |\n") {
				t.Errorf("it does not say how many numbers were found:\n%s", out.String())
			}
		})
	}
}

// tabsThatTake are 5 and 50 idle tabs with ours and what all of them take more.
func tabsThatTake(few, many float64) (list []idleReport) {
	for tabs, more := range map[int]float64{5: few, 50: many} {
		list = append(list, idleReport{tabs, map[string]*idleCost{
			none: {CPU: of(9, 8), MemoryMB: of(9)}, ours: {CPU: of(9+more, 8+more), MemoryMB: of(9 + more/float64(tabs))},
		}})
	}
	slices.SortFunc(list, func(a, b idleReport) int { return a.Tabs - b.Tabs })
	return list
}

func TestIdleTabsGrowWithTheRest(t *testing.T) {
	growth := func(list []idleReport) *table {
		r := &result{}
		table := r.table(growthTable, "what", growthColumns...)
		table.addTabs(list)
		table.flag()
		return table
	}
	linear := growth(tabsThatTake(4, 40))
	if linear.Note != " Nothing is super-linear." || len(linear.Rows) != 2 {
		t.Errorf("of tabs that take ten times as much it says %q", linear.Note)
	}
	for _, row := range []string{"idle tabs, from 5: all of the browser computes, ms a second", "idle tabs, from 5: memory of all, MB"} {
		if got := linear.cell(row, "ten times as many").text(0) + ", " + linear.cell(row, lastTenfold).text(0); got != "40, 10" {
			t.Errorf("%s: %s", row, got)
		}
	}
	if fast := growth(tabsThatTake(2, 40)).Note; !strings.Contains(fast, "**Super-linear: idle tabs, from 5: all of the browser computes, ms a second; idle tabs, from 5: memory of all, MB.**") {
		t.Errorf("of tabs that take twenty times as much it says %q", fast)
	}
	if none := growth(nil).Note; none != " Idle tabs were not measured." {
		t.Errorf("without tabs it says %q", none)
	}
}

func TestParagraphsHoldSoManyNumbersEvenlySpread(t *testing.T) {
	for _, c := range [][2]int{{300, 30}, {3000, 3000}, {3000, 30}, {30000, 30}} {
		page := string(paragraphsOf(c[0], c[1]))
		if p, n := strings.Count(page, "<p>"), strings.Count(page, "Call 021"); p != c[0] || n != c[1] {
			t.Errorf("%d paragraphs with %d numbers are %d with %d", c[0], c[1], p, n)
		}
	}
}

func TestGoTellsWhatItsPackagesTookToInitialise(t *testing.T) {
	got := initialisations([]string{
		"init internal/godebug @0.5 ms, 0.25 ms clock, 1500 bytes, 3 allocs",
		"worker: something else",
		"init simotel/wasm/plan @1.2 ms, 1.5 ms clock, 2500 bytes, 9 allocs",
	})
	want := []initialised{{"all", 1.75, 4}, {"internal/godebug", 0.25, 1.5}, {"wasm/plan", 1.5, 2.5}}
	if !slices.Equal(got, want) {
		t.Errorf("got %+v", got)
	}
	r := &result{}
	table := r.table("packages", "package", column{"ms", 2}, column{"KB", 0})
	for _, p := range append(got, initialised{"wasm/guard", 3, 1}) {
		table.add(p.name, p.ms, p.kilobytes)
	}
	table.keepLargest(2)
	var names []string
	for _, row := range table.Rows {
		names = append(names, row.Name)
	}
	if !slices.Equal(names, []string{"wasm/guard", "all", "wasm/plan"}) {
		t.Errorf("kept %v", names)
	}
}

// costsOf answers for each size what it costs.
func costsOf(sizes []int, costs []float64) func(context.Context, int) (bill, error) {
	return func(_ context.Context, size int) (bill, error) {
		return bill{[]float64{costs[slices.Index(sizes, size)]}, 0.96}, nil
	}
}

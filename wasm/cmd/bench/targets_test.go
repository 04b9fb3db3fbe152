package main

import (
	"slices"
	"strings"
	"testing"
)

// of makes a figure of some values.
func of(values ...float64) (s spread) {
	for _, v := range values {
		s.add(v)
	}
	return s
}

// someRun is a run in which the directory, the chat, idle tabs, a worker and the popup
// were measured.
func someRun() *allReport {
	page := func(name string, costs map[string]*pageCost) pageReport { return pageReport{Page: name, Costs: costs} }
	worker := &result{}
	whole := worker.table(workerTable, "it", column{oursColumn, 1}, column{"an empty Go program", 1}, column{timesEmpty, 2})
	whole.add(coldRequest, 400, 160, 2.5)
	start := worker.table(startTable, "ms", column{oursColumn, 1})
	start.add(stepRead, 90)
	packages := worker.table(goStartTable, "package", column{"ms", 2})
	packages.add(allPackages, 300)
	packages.add("wasm/locale", 280)
	popup := &result{}
	popup.table(openingPopup, "it", byState()...).add(canBeTyped, 90, 140)
	return &allReport{
		Worker: worker, Popup: popup,
		Pages: &report{
			Pages: []pageReport{
				page(directoryPage, map[string]*pageCost{
					none:     {BlockingMs: of(100, 100), BlockingCPU: of(50, 50)},
					ours:     {BlockingMs: of(130, 90), BlockingCPU: of(80, 90), ByScripts: of(6, 16), LastMs: of(900, 900)},
					wrapping: {BlockingMs: of(400, 300), LastMs: of(450, 450)},
					ranges:   {BlockingMs: of(90, 80)},
					walk:     {BlockingMs: of(130, 110), BlockingCPU: of(40, 80), ByScripts: of(10, 10)},
				}),
				page(rowsPage, map[string]*pageCost{
					none: {TasksCPU: of(900)}, ours: {TasksCPU: of(1100), Errors: of(0)}, wrapping: {TasksCPU: of(300), Errors: of(20)},
				}),
				page("chat.html?rate=50", map[string]*pageCost{
					none: {TasksCPU: of(1000), LayoutCPU: of(300), PaintCPU: of(400)}, ours: {TasksCPU: of(1200), LayoutCPU: of(350), PaintCPU: of(500), ScriptsCPU: of(45), OverButStart: of(2)},
				}),
			},
			Idle: []idleReport{{5, map[string]*idleCost{none: {MemoryMB: of(1)}, ours: {MemoryMB: of(9)}}}, {50, map[string]*idleCost{
				none: {CPU: of(3), MemoryMB: of(8)}, ours: {CPU: of(3.5), MemoryMB: of(9.25)}, wrapping: {MemoryMB: of(9)},
			}}},
		},
	}
}

func TestTargetsAreHeldAgainstTheRunsOwnFigures(t *testing.T) {
	verdicts := judge(someRun())
	for _, c := range []struct{ target, measured, verdict, why string }{
		{"1 MB directory: blocking time added, above that of " + wrapping, "-240 (-270–-210) ms", met, ""},
		{"1 MB directory: blocking time added, above that of " + ranges, "25 (10–40) ms", missed, ranges + " adds"},
		{"1,000 rows of React: computing added, above that of " + wrapping, "–", notMeasured, "throw 20 errors"},
		{"1,000 rows of React: errors that the page throws", "0", met, ""},
		{"1 MB directory: last number, times " + wrapping, "2.00", missed, "slices"},
		{"1 MB directory: blocking time added, above 1.5 times what a bare TreeWalker adds", "-20 (-25–-15) ms", met, ""},
		{"1 MB directory: blocking computing added, above 1.5 times what a bare TreeWalker adds", "12 (-5–30) ms", undecided, "ours adds 35 (30–40) ms, of it what a task's scripts computed above 50 ms 11 (6–16); a bare TreeWalker adds 10 (-10–30) ms"},
		{"tasks of ours that compute over 16 ms, but for a Go start, on the page that has most", "2", missed, "table"},
		{"mutation storm (chat): computing, times no extension", "1.20", missed, "ours adds 200 ms of computing, of it style and layout 50, paint 100, its scripts 45"},
		{"idle tabs: computing above no extension", "0.5 ms a second", met, ""},
		{"idle tabs without numbers: memory of a tab above no extension", "1.25 MB", missed, wrapping + " 1.00 MB"},
		{"cold worker: message to PBX request, times an empty Go program's", "2.50", missed, "worker.wasm; of Go's start its packages' variables are 300 ms, and of these wasm/locale 280"},
		{"warm worker: click to PBX request", "–", notMeasured, ""},
		{"popup: can be typed into", "90 ms", met, ""},
		{"detection in a page, times libphonenumber-js: English, 200 numbers in 100 KB", "–", notMeasured, ""},
	} {
		t.Run(c.target, func(t *testing.T) {
			for _, v := range verdicts {
				if v.Target != c.target {
					continue
				}
				if v.Measured != c.measured || v.Verdict != c.verdict || !strings.Contains(v.Why, c.why) || (c.why == "") != (v.Why == "") {
					t.Errorf("got %+v", v)
				}
				return
			}
			t.Error("there is no such target")
		})
	}
}

func TestWhereOursMarkedFewerNumbersNothingIsCompared(t *testing.T) {
	a := someRun()
	costs := a.Pages.Pages[0].Costs
	costs[ours].Found, costs[wrapping].Found, costs[ranges].Found = of(90, 92), of(100, 100), of(94, 94)
	verdicts := make(map[string]verdict)
	for _, v := range judge(a) {
		verdicts[v.Target] = v
	}
	const blocking, last = "1 MB directory: blocking time added, above that of ", "1 MB directory: last number, times "
	for _, what := range []string{blocking, last} {
		if v := verdicts[what+wrapping]; v.Verdict != notCompared || !strings.Contains(v.Why, "91 %") {
			t.Errorf("of 91 %% of the numbers it is said %+v", v)
		}
	}
	if v := verdicts[blocking+ranges]; v.Verdict != missed {
		t.Errorf("of 97 %% of the numbers it is said %+v", v)
	}
	var out strings.Builder
	a.Pages.markdown(&out)
	if got := strings.Count(out.String(), "not compared, ours marked 91 %"); got != 2 {
		t.Errorf("it says %d times that nothing is compared:\n%s", got, out.String())
	}
}

func TestATargetWithinTheRangeOfWhatWasMeasuredIsUndecided(t *testing.T) {
	popup := &result{}
	opening := popup.table(openingPopup, "it", byState()...)
	for _, v := range []float64{90, 95, 140} {
		opening.add(canBeTyped, v, v)
		opening.add(obeys, v+10.5, v)
	}
	verdicts := judge(&allReport{Popup: popup})
	for target, want := range map[string]string{"popup: can be typed into": undecided, "popup: obeys": missed} {
		if i := slices.IndexFunc(verdicts, func(v verdict) bool { return v.Target == target }); i < 0 || verdicts[i].Verdict != want || verdicts[i].Why == "" {
			t.Errorf("%s: got %+v", target, verdicts)
		}
	}
}

func TestOfWhatWasNotMeasuredNoTargetIsMetOrMissed(t *testing.T) {
	for _, v := range judge(&allReport{}) {
		if v.Verdict != notMeasured {
			t.Errorf("%s: %s", v.Target, v.Verdict)
		}
	}
}

package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestASpreadTellsTheMedianAndBothEnds(t *testing.T) {
	for want, values := range map[string][]float64{
		"–":           nil,
		"0":           {0, 0},
		"20 (10–40)":  {40, 10, 20},
		"25 (10–400)": {400, 10, 20, 30},
	} {
		var s spread
		for _, v := range values {
			s.add(v)
		}
		if got := s.text(0); got != want {
			t.Errorf("%v is written %q, want %q", values, got, want)
		}
	}
}

func TestFiguresOfOneRoundAreCompared(t *testing.T) {
	var a, b spread
	for _, v := range []float64{30, 8, 9} {
		a.add(v)
	}
	for _, v := range []float64{10, 4, 0} {
		b.add(v)
	}
	if got := a.above(b).text(0); got != "9 (4–20)" {
		t.Errorf("the difference is %s", got)
	}
	if got := a.times(b).text(1); got != "2.5 (2.0–3.0)" { // of nothing there is no multiple
		t.Errorf("the ratio is %s", got)
	}
	if got := a.times(spread{}).text(1); got != "–" {
		t.Errorf("the ratio to what was not measured is %s", got)
	}
	if got := a.times(of(-10, -4, 0)).text(1); got != "–" {
		t.Errorf("of less than nothing there is a multiple: %s", got)
	}
}

func TestAMissingValueKeepsThePlaceOfItsRound(t *testing.T) {
	var first spread
	for _, moment := range []float64{0, 200, 300} { // in the first round it never came
		first.addIf(moment)
	}
	if got := first.above(of(100, 150, 100)).text(0); got != "125 (50–200)" {
		t.Errorf("the difference is %s", got)
	}
	if got := first.above(of(100, 150, 100)).above(of(1000, 10, 100)).text(0); got != "70 (40–100)" {
		t.Errorf("what it is above another is %s", got)
	}
	if got := first.text(0); got != "250 (200–300)" {
		t.Errorf("it is written %s", got)
	}
	var never spread
	never.addIf(0)
	if got := never.text(0); got != "–" || never.measured() {
		t.Errorf("what never came is written %s", got)
	}
	raw, err := json.Marshal(first)
	if want := `{"median":250,"lowest":200,"highest":300,"values":[null,200,300]}`; err != nil || string(raw) != want {
		t.Errorf("as JSON it is %s, %v", raw, err)
	}
}

func TestAReportComparesTheExtensionsAndListsOurLongestTasks(t *testing.T) {
	r := newReport("Chromium 1", pageRun{rounds: 2, chosen: workloads[1:2]})
	slow := part{cost: cost{31.6, 20}, In: "work (content/content.js:45)"}
	short := part{cost: cost{17, 3}, In: "answer of the worker (code after an await)"}
	p := &r.Pages[0]
	p.add(none, sampled{analysis: analysis{tasks: cost{100, 80}, blocking: cost{5, 3}}, memory: 11})
	p.add(ours, sampled{analysis: analysis{tasks: cost{130, 90}, ours: []part{short, slow}}, memory: 12.5, seen: seen{First: 200, Last: 200, Found: 4, InTime: 4}})
	p.add(wrapping, sampled{analysis: analysis{tasks: cost{300, 110}, blocking: cost{65, 33}, ours: []part{{cost: cost{90, 80}, In: "theirs"}}}, memory: 14, seen: seen{First: 100, Last: 130, Found: 3, InTime: 3, Errors: 2}})
	p.add(none, sampled{analysis: analysis{tasks: cost{110, 80}}, memory: 11})
	p.add(ours, sampled{analysis: analysis{tasks: cost{150, 100}, ours: []part{short}}, memory: 12.5, seen: seen{First: 300, Found: 6, InTime: 4}})
	p.add(wrapping, sampled{analysis: analysis{tasks: cost{310, 110}, blocking: cost{40, 30}}, memory: 14})
	r.Idle = []idleReport{{50, map[string]*idleCost{none: {MemoryMB: of(9)}, ours: {MemoryMB: of(9.75)}}}}
	folder := filepath.Join(t.TempDir(), "bench")
	var out bytes.Buffer
	if err := r.write(&out, folder); err != nil {
		t.Fatal(err)
	}
	for _, row := range []string{
		"| demo.html, 1.5 s | no extension | 2 (0–5) | 2 (0–3) | 80 | 0 | 0 | 0 | – | – | 0 | 0 | 0.00 | 0.00 | 11.0 |",
		"| demo.html, 1.5 s | ours | 0 | 0 | 95 (90–100) | 0 | 0 | 13 (3–23) | 250 (200–300) | 200 | 4 | 0 | 0.00 | 0.00 | 12.5 |",
		"| demo.html | ours | -2 (-5–0) | -2 (-3–0) | 15 (10–20) | 1.0 | 0 | 0 | 0.00 | – | 1.5 |",
		"| demo.html | libphonenumber-js, wrapping | 50 (40–60) | 30 | 30 | 2.2 (1.5–3.0) | 0 | 0 | 0.00 | – | 3.0 |",
		"| demo.html | ours | 0 | 33 (17–49) | 13 (3–23) | 24.3 (17.0–31.6) | 11.5 (3.0–20.0) | 2 (1–2) | 0 (0–1) |",
		"| demo.html | 31.6 | 20.0 | work (content/content.js:45) |\n| demo.html | 17.0 | 3.0 | answer",
		"| 50 | ours | – | – | 9.75 | 0.75 |",
	} {
		if !strings.Contains(out.String(), row) {
			t.Errorf("there is no row %q in\n%s", row, out.String())
		}
	}
	written, err := os.ReadFile(filepath.Join(folder, "pages.md"))
	if err != nil || !bytes.Equal(written, out.Bytes()) {
		t.Errorf("pages.md is not what was printed: %v", err)
	}
	raw, err := os.ReadFile(filepath.Join(folder, "pages.json"))
	if err != nil {
		t.Fatal(err)
	}
	var read report
	if err := json.Unmarshal(raw, &read); err != nil {
		t.Fatal(err)
	}
	if p := read.Pages[0]; read.Browser != "Chromium 1" || read.Cores < 1 || read.CPU == "" || p.Costs[ours].FirstMs.Median != 250 || p.Worst[0].In != slow.In {
		t.Errorf("pages.json holds %+v", read)
	}
}

func TestPagesAreChosenByNameAndAnUnknownOneIsRefused(t *testing.T) {
	chosen, err := choose("directory,chat", true)
	if err != nil || len(chosen) != 2 || chosen[0].Page != directoryPage || chosen[1].Window != chosen[1].Short {
		t.Errorf("got %v, %v", chosen, err)
	}
	if _, err := choose("directory,chats", false); err == nil || !strings.Contains(err.Error(), `"chats"`) {
		t.Errorf("an unknown page gave %v", err)
	}
	all, _ := choose("", false)
	short, _ := choose("", true)
	if len(all) != len(workloads) || len(short) >= len(all) || len(short) == 0 {
		t.Errorf("all are %d, the short form has %d", len(all), len(short))
	}
}

func TestTheWalkIsOfTheDirectoryAndHostsAreToldApartWhereItIsMeant(t *testing.T) {
	for _, c := range []struct {
		name string
		page string
		all  bool
		want bool
	}{
		{walk, directoryPage, false, true}, {walk, "demo.html", true, false},
		{inPage, "demo.html", false, true}, {inWorker, "rows.html", false, false}, {inWorker, "rows.html", true, true},
		{ours, "rows.html", false, true}, {none, "rows.html", false, true}, {wrapping, "rows.html", false, true},
	} {
		w := workloads[slices.IndexFunc(workloads, func(w workload) bool { return w.Page == c.page })]
		if got := runs(c.name, w, c.all); got != c.want {
			t.Errorf("%s on %s, all hosts %t: measured %t", c.name, c.page, c.all, got)
		}
	}
}

func TestAGoStartIsTheOnlyTaskThatMayBeLong(t *testing.T) {
	var c pageCost
	c.add(sampled{analysis: analysis{ours: []part{{cost: cost{30, 20}, In: nameless}, {cost: cost{30, 25}, In: nameless}, {cost: cost{18, 17}, In: "work (content/content.js:45)"}, {cost: cost{18, 12}, In: "work"}}}})
	if c.OverFrame.Median != 4 || c.OverFrameCPU.Median != 3 || c.OverButStart.Median != 1 {
		t.Errorf("of 4 tasks over 16 ms are told %v, %v computing, %v but a start", c.OverFrame, c.OverFrameCPU, c.OverButStart)
	}
}

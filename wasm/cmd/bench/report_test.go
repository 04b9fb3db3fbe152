package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
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

func TestAReportComparesThePagesAndListsOurLongestTasks(t *testing.T) {
	r := newReport("Chromium 1", 2, workloads[1:2])
	slow := part{cost: cost{31.6, 20}, In: "work (content/content.js:45)"}
	short := part{cost: cost{17, 3}, In: "answer of the worker (code after an await)"}
	r.Pages[0].add(
		sampled{analysis: analysis{tasks: cost{100, 80}, blocking: 5}, memory: 11},
		sampled{analysis: analysis{tasks: cost{130, 90}, ours: []part{short, slow}}, memory: 12.5, first: 200, last: 200})
	r.Pages[0].add(
		sampled{analysis: analysis{tasks: cost{110, 80}}, memory: 11},
		sampled{analysis: analysis{tasks: cost{150, 90}, ours: []part{short}}, memory: 12.5, first: 300})
	folder := filepath.Join(t.TempDir(), "bench")
	var out bytes.Buffer
	if err := r.write(&out, folder); err != nil {
		t.Fatal(err)
	}
	for _, row := range []string{
		"| demo.html, 1.5 s | no | 105 (100–110) | 80 | 0 | 2 (0–5) | 0.00 | 0.00 | 11.0 |",
		"| demo.html, 1.5 s | yes | 140 (130–150) | 90 | 0 | 0 | 0.00 | 0.00 | 12.5 |",
		"| demo.html | 250 (200–300) | 200 | 33 (17–49) | 13 (3–23) | 24.3 (17.0–31.6) | 11.5 (3.0–20.0) | 2 (1–2) | 0 (0–1) |",
		"| demo.html | 31.6 | 20.0 | work (content/content.js:45) |\n| demo.html | 17.0 | 3.0 | answer",
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
	if p := read.Pages[0]; read.Browser != "Chromium 1" || read.Cores < 1 || read.CPU == "" || p.FirstMs.Median != 250 || p.Worst[0].In != slow.In {
		t.Errorf("pages.json holds %+v", read)
	}
}

func TestPagesAreChosenByNameAndAnUnknownOneIsRefused(t *testing.T) {
	chosen, err := choose("directory,chat")
	if err != nil || len(chosen) != 2 || chosen[0].Page != "directory.html" || chosen[1].name() != "chat.html" {
		t.Errorf("got %v, %v", chosen, err)
	}
	if _, err := choose("directory,chats"); err == nil || !strings.Contains(err.Error(), `"chats"`) {
		t.Errorf("an unknown page gave %v", err)
	}
}

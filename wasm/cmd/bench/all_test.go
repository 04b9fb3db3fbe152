package main

import (
	"slices"
	"strings"
	"testing"
)

func TestAWholeRunIsOneChapterOfTheDocs(t *testing.T) {
	a := someRun()
	a.Calls, a.Options, a.History, a.Detect = &result{}, &result{}, &result{}, &detectReport{} // growth could not be measured
	a.Short, a.Targets = true, judge(a)
	var out strings.Builder
	a.markdown(&out)
	var headings []string
	for line := range strings.Lines(out.String()) {
		if level, heading, is := strings.Cut(strings.TrimSpace(line), " "); is && strings.Trim(level, "#") == "" {
			headings = append(headings, level+" "+heading)
		}
	}
	for _, want := range []string{"### Targets", "### What pages pay", "#### Idle tabs", "### The worker", "#### " + workerTable, "### Finding numbers"} {
		if !slices.Contains(headings, want) {
			t.Errorf("there is no %q among %q", want, headings)
		}
	}
	if slices.Contains(headings, "### Growth") {
		t.Error("what was not measured has a heading")
	}
	if i := slices.IndexFunc(headings, func(h string) bool { return strings.HasPrefix(h, "## ") || strings.HasPrefix(h, "# ") }); i >= 0 {
		t.Errorf("%q would end the chapter", headings[i])
	}
	if !strings.HasPrefix(out.String(), "`./build.sh bench --short`: ") {
		t.Errorf("it begins with %.60s", out.String())
	}
}

package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestAWholeRunIsOneChapterOfTheDocs(t *testing.T) {
	a := someRun()
	a.Calls, a.Options, a.History, a.Detect = &result{}, &result{}, &result{}, &detectReport{} // growth could not be measured
	a.Short, a.Targets, a.Late = true, judge(a), []string{"growth"}
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
	if !strings.Contains(out.String(), "Did not come in time and is left out: growth.") {
		t.Error("it is not told what did not come in time")
	}
	if !strings.HasPrefix(out.String(), "`./build.sh bench --short`: ") {
		t.Errorf("it begins with %.60s", out.String())
	}
}

func TestTheShortFormDoesNotFailOnTime(t *testing.T) {
	slow := fmt.Errorf("popup.html: %w", errors.Join(context.DeadlineExceeded, errors.New("not there")))
	for name, c := range map[string]struct {
		short bool
		err   error
		want  bool
	}{
		"slow, in the short form": {true, slow, true},
		"slow, in the whole":      {false, slow, false},
		"broken":                  {true, errors.New("popup.html: it threw"), false},
		"done":                    {true, nil, false},
	} {
		if got := isLate(c.short, name, c.err); got != c.want {
			t.Errorf("%s: left out %t", name, got)
		}
	}
}

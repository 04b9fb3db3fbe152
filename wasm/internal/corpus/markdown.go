//go:build !js

package corpus

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// Markdown writes a tally as two tables: every group, and the sums with what
// they are made of.
func Markdown(out io.Writer, tally map[string]*Score) {
	groups := slices.DeleteFunc(slices.Sorted(maps.Keys(tally)), func(name string) bool { return slices.Contains(Sums, name) })
	fmt.Fprintln(out, "| group | cases | true | false | missed | precision % | recall % | F1 % | span % | extension % | kind % |")
	fmt.Fprintln(out, "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
	for _, name := range append(groups, Sums...) {
		s, ok := tally[name]
		if !ok {
			continue
		}
		precision, recall, f1 := "–", "–", "–"
		if s.Labels() {
			precision, recall, f1 = percent(s.Precision()), percent(s.Recall()), percent(s.F1())
		}
		fmt.Fprintf(out, "| %s | %d | %d | %d | %d | %s | %s | %s | %s | %s | %s |\n", name, s.Cases, s.True, s.False, s.Missed,
			precision, recall, f1, of(s.Spans, s.True), of(s.Read, s.Extensions), of(s.KindsRight, s.Kinds))
	}
	fmt.Fprintln(out, "\n| what | of | share % |\n| --- | ---: | ---: |")
	for _, row := range summary(tally, groups) {
		fmt.Fprintf(out, "| %s | %d | %s |\n", row.name, row.of, of(row.part, row.of))
	}
}

// row is one line of the summary.
type row struct {
	name     string
	part, of int
}

// summary tells what was found of all that was expected, and what was hit that holds no number.
func summary(tally map[string]*Score, groups []string) []row {
	var all, ordinary, hard Score
	for _, name := range groups {
		s := *tally[name]
		switch {
		case strings.HasSuffix(name, "_neg"):
			ordinary.add(s)
		case strings.HasSuffix(name, "_neg_hard"):
			hard.add(s)
		default:
			all.add(s)
		}
	}
	return []row{
		{"positives found", all.True, all.True + all.Missed},
		{"ordinary negatives hit", ordinary.Dirty, ordinary.Cases},
		{"phone-shaped negatives hit", hard.Dirty, hard.Cases},
		{"extensions read", all.Read, all.Extensions},
		{"kinds right", all.KindsRight, all.Kinds},
	}
}

func percent(share float64) string { return fmt.Sprintf("%.1f", 100*share) }

// of writes a share in percent, a dash of nothing.
func of(part, whole int) string {
	if whole == 0 {
		return "–"
	}
	return percent(share(part, whole))
}

package pageserver

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"simotel/wasm/detect"
)

var (
	breaks = regexp.MustCompile(`</?(?:tr|td|th|h1|h2|h3|p|div|table|section)[^>]*>|<br>`)
	tags   = regexp.MustCompile(`<[^>]*>`)
)

func TestTheDirectoryIsLargeAndShowsExactlyTheNumbersExpected(t *testing.T) {
	page, expected := directory()
	if again, _ := directory(); again != page {
		t.Error("it is not the same each time")
	}
	if len(expected) != directoryNumbers || len(page) < 900_000 || len(page) > 1_200_000 {
		t.Errorf("%d numbers in %d bytes", len(expected), len(page))
	}
	detector := detect.New()
	var got []Number
	for line := range strings.Lines(tags.ReplaceAllString(breaks.ReplaceAllString(page, "\n"), "")) {
		for _, m := range detector.Find(line, detect.Options{Region: "IR"}) {
			dialled, iranian := strings.CutPrefix(m.E164, "+98")
			if dialled = "0" + dialled; !iranian {
				dialled = "00" + m.E164[1:]
			}
			// No character of the page is more than one UTF-16 unit.
			got = append(got, Number{string([]rune(line)[m.Start:m.End]), dialled})
		}
	}
	for i := range min(len(got), len(expected)) {
		if got[i] != expected[i] {
			t.Fatalf("number %d is %q, expected %q", i, got[i], expected[i])
		}
	}
	if !slices.Equal(got, expected) {
		t.Errorf("%d numbers are found, %d expected", len(got), len(expected))
	}
}

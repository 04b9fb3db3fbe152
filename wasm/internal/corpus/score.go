//go:build !js

package corpus

import (
	"slices"
	"strings"
	"unicode"
)

// Score counts a detector's answers to the cases of a group. A find with the
// E.164 number of an expectation that is not yet claimed claims it; any other
// find is false, any expectation left is missed.
type Score struct {
	Cases  int
	True   int // finds that were expected
	False  int // finds that were not
	Missed int // expectations not found
	Dirty  int // cases with a false find

	Spans             int // of the true finds, those over the text of the label or of another that is as good
	Extensions, Read  int // labelled extensions, and those found with the number
	Kinds, KindsRight int // labelled kinds, and those of true finds that are right
}

// Precision is the share of the finds that were expected, 1 without finds.
func (s Score) Precision() float64 { return share(s.True, s.True+s.False) }

// Recall is the share of the expectations that were found, 1 without any.
func (s Score) Recall() float64 { return share(s.True, s.True+s.Missed) }

// F1 is the harmonic mean of Precision and Recall.
func (s Score) F1() float64 { return share(2*s.True, 2*s.True+s.False+s.Missed) }

func share(part, whole int) float64 {
	if whole == 0 {
		return 1
	}
	return float64(part) / float64(whole)
}

// Labels reports whether the group expects any number.
func (s Score) Labels() bool { return s.True+s.Missed > 0 }

func (s *Score) add(o Score) {
	s.Cases += o.Cases
	s.True += o.True
	s.False += o.False
	s.Missed += o.Missed
	s.Dirty += o.Dirty
	s.Spans += o.Spans
	s.Extensions += o.Extensions
	s.Read += o.Read
	s.Kinds += o.Kinds
	s.KindsRight += o.KindsRight
}

// Count returns what one answer is worth.
func Count(c Case, answer []Found) Score {
	s := Score{Cases: 1}
	left := slices.Clone(answer)
	for _, e := range c.Expect {
		if e.Extension != "" {
			s.Extensions++
		}
		if e.Kind != "" {
			s.Kinds++
		}
		i := slices.IndexFunc(left, func(f Found) bool { return f.E164 == e.E164 })
		if i < 0 {
			s.Missed++
			continue
		}
		f := left[i]
		left = slices.Delete(left, i, i+1)
		s.True++
		if slices.ContainsFunc(append([]string{e.Raw}, e.Others...), func(raw string) bool { return bare(raw) == bare(f.Raw) }) {
			s.Spans++
		}
		if e.Extension != "" && f.Extension == e.Extension {
			s.Read++
		}
		if e.Kind != "" && f.Kind == e.Kind {
			s.KindsRight++
		}
	}
	s.False = len(left)
	if s.False > 0 {
		s.Dirty = 1
	}
	return s
}

// bare is a span's text without the marks that nobody sees and outer blanks.
func bare(raw string) string {
	return strings.TrimFunc(strings.Map(func(r rune) rune {
		switch {
		case r >= 0x200b && r <= 0x200f, r >= 0x202a && r <= 0x202e, r >= 0x2060 && r <= 0x2069, r == 0xfeff, r == 0x61c:
			return -1
		}
		return r
	}, raw), unicode.IsSpace)
}

// The names of what is summed over groups.
const (
	IranCore       = "IR core"
	IranPositives  = "IR positives"
	IranNegatives  = "IR negatives"
	IranAll        = "IR all"
	WorldCore      = "WW core"
	WorldPositives = "WW positives"
	WorldNegatives = "WW negatives"
	WorldAll       = "WW all"
	All            = "ALL"
)

// Sums lists them in the order they are printed.
var Sums = []string{IranCore, IranPositives, IranNegatives, IranAll, WorldCore, WorldPositives, WorldNegatives, WorldAll, All}

// core are the groups of forms that every detector is expected to know, with
// the texts of the same kind that hold none.
var core = []string{
	"ir_mobile", "ir_landline", "ir_short", "ir_intl", "ir_multi", "ir_foreign", "ir_ext", "ir_neg",
	"ww_national", "ww_intl", "ww_native_digits", "ww_convention", "ww_ext", "ww_multi", "ww_foreign", "ww_tollfree", "ww_neg",
}

// sums returns the sums that a case belongs to.
func (c Case) sums() []string {
	coreOf, positives, negatives, all := WorldCore, WorldPositives, WorldNegatives, WorldAll
	if c.Region == "IR" && strings.HasPrefix(c.Group, "ir") {
		coreOf, positives, negatives, all = IranCore, IranPositives, IranNegatives, IranAll
	}
	list := []string{all, All}
	if len(c.Expect) > 0 {
		list = append(list, positives)
	} else {
		list = append(list, negatives)
	}
	if slices.Contains(core, c.Group) {
		list = append(list, coreOf)
	}
	return list
}

// Tally counts answers to cases by group and by Sums. answer returns what a
// detector found in a case's text.
func Tally(cases []Case, answer func(c Case) []Found) map[string]*Score {
	tally := make(map[string]*Score)
	for _, c := range cases {
		s := Count(c, answer(c))
		for _, name := range append(c.sums(), c.Group) {
			if tally[name] == nil {
				tally[name] = new(Score)
			}
			tally[name].add(s)
		}
	}
	return tally
}

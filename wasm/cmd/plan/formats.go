//go:build !js

package main

import (
	"fmt"
	"regexp"
	"strconv"

	"github.com/nyaruka/phonenumbers/v2"
)

// addFormats adds a list of formats and the machine that chooses among them,
// as libphonenumber does: the first whose leading digits begin the number and
// whose pattern is all of it. Its answer is the place in the list, from 1.
func (t *table) addFormats(list []*phonenumbers.NumberFormat) (l formatList, err error) {
	l.first = len(t.formats)
	var expressions []string
	for _, f := range list {
		leading := ""
		if l := f.GetLeadingDigitsPattern(); len(l) > 0 {
			leading = l[len(l)-1] // the most detailed
		}
		expressions = append(expressions, "^(?:"+leading+")", "^(?:"+f.GetPattern()+")$")
		format, err := t.format(f)
		if err != nil {
			return l, err
		}
		t.formats = append(t.formats, format)
	}
	if len(list) > answers {
		return l, fmt.Errorf("there are more than %d formats", answers)
	}
	l.chosen, err = t.automaton.add(machine{
		expressions: expressions,
		answer: func(matched []groups, _ int, all bool) (uint8, error) {
			for i := range list {
				if all && matched[2*i] != nil && matched[2*i+1] != nil {
					return uint8(i + 1), nil
				}
			}
			return 0, nil
		},
	})
	return l, err
}

var (
	// Every format's pattern is groups of any digits, whose lengths decide alone
	// what stands in which.
	formatPattern = regexp.MustCompile(`^(?:\(\\d(?:\{\d+(?:,\d+)?\})?\))+$`)
	formatGroup   = regexp.MustCompile(`\(\\d(?:\{(\d+)(?:,(\d+))?\})?\)`)
	formatLayout  = regexp.MustCompile(`^(?:[^$0-9]*\$[1-5]|[^$]*\$[1-5])+$`)
	formatRule    = regexp.MustCompile(`^[^$]*\$1[^$]*$`)
	// A rule that adds nothing but brackets needs no national prefix.
	bareRule = regexp.MustCompile(`^\(?\$1\)?$`)
)

func (t *table) format(f *phonenumbers.NumberFormat) (numberFormat, error) {
	var n numberFormat
	groups := formatGroup.FindAllStringSubmatch(f.GetPattern(), -1)
	if !formatPattern.MatchString(f.GetPattern()) || len(groups) > len(n.groups) {
		return n, fmt.Errorf("pattern %q is not up to %d groups of any digits", f.GetPattern(), len(n.groups))
	}
	for i, g := range groups {
		least, most := 1, 1
		if g[1] != "" {
			least, _ = strconv.Atoi(g[1]) // digits, by the expression
			most = least
		}
		if g[2] != "" {
			most, _ = strconv.Atoi(g[2])
		}
		if least < 1 || most < least || most > 15 {
			return n, fmt.Errorf("pattern %q has a group of %d to %d digits", f.GetPattern(), least, most)
		}
		n.groups[i] = uint8(least<<4 | most)
	}
	rule := f.GetNationalPrefixFormattingRule()
	if !formatLayout.MatchString(f.GetFormat()) || rule != "" && !formatRule.MatchString(rule) {
		return n, fmt.Errorf("format %q with rule %q is not of groups", f.GetFormat(), rule)
	}
	n.required = rule != "" && !f.GetNationalPrefixOptionalWhenFormatting() && !bareRule.MatchString(rule)
	if rule == "" {
		rule = "$1"
	}
	n.layout, n.rule = index(&t.layouts, f.GetFormat()), index(&t.rules, rule)
	return n, nil
}

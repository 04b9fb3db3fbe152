//go:build !js

package main

import (
	"bytes"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/nyaruka/phonenumbers/v2"
)

// Another process made the file, so this also tells that the table is the same
// each time.
func TestTheTableIsWhatTheMetadataMakes(t *testing.T) {
	want, err := generate()
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("../../plan/table.go")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("wasm/plan/table.go is not what the metadata makes: run go generate ./wasm/plan")
	}
}

// Which of several matches counts decides what is taken off a number.
func TestAPatternPrefersWhatPackageRegexpDoes(t *testing.T) {
	for _, expression := range []string{
		"0|00", "00|0", "0?", "0??1", "(0|01)1?", "0?(?:(1|12)5)?", "([12]0)$|1", "(1)?(2)?0", "(?:(0)|1)*2", "",
	} {
		p, err := compile("^(?:"+expression+")", true)
		if err != nil {
			t.Fatal(err)
		}
		want := regexp.MustCompile("^(?:" + expression + ")")
		for _, digits := range words("0125", 4) {
			if got, want := p.match(digits), want.FindStringSubmatchIndex(digits); !slices.Equal(got, want) {
				t.Errorf("%q of %q matches %v, want %v", expression, digits, got, want)
			}
		}
	}
}

// match returns what p matches at the beginning of digits.
func (p *pattern) match(digits string) groups {
	s := p.start()
	for i := range len(digits) {
		s = p.step(s, i, digits[i])
	}
	end, _ := p.matches(s, len(digits))
	return end
}

// words returns all strings of up to n letters.
func words(letters string, n int) []string {
	all := []string{""}
	for from := 0; n > 0; n-- {
		to := len(all)
		for _, w := range all[from:to] {
			for _, l := range letters {
				all = append(all, w+string(l))
			}
		}
		from = to
	}
	return all
}

func TestEqualNodesAreOne(t *testing.T) {
	whole := func(expression string) machine {
		return machine{expressions: []string{"^(?:" + expression + ")$"}, answer: func(m []groups, _ int, all bool) (uint8, error) {
			if !all || m[0] == nil {
				return 0, nil
			}
			return 1, nil
		}}
	}
	a := newAutomaton()
	first, err := a.add(whole(`21\d{3}|26\d{3}`))
	if err != nil {
		t.Fatal(err)
	}
	nodes := len(a.nodes)
	if nodes != 1+6 {
		t.Errorf("five digits of which two decide have %d nodes, want none and 6", nodes)
	}
	second, err := a.add(whole(`2[16]\d\d\d`))
	if err != nil || first != second || len(a.nodes) != nodes {
		t.Errorf("the same numbers written otherwise have root %d and %d, and %d more nodes (%v)", first, second, len(a.nodes)-nodes, err)
	}
}

func TestMetadataThatTheTableCannotHoldIsRefused(t *testing.T) {
	text := func(s string) *string { return &s }
	for name, err := range map[string]error{
		"a group that is no digits": func() error {
			_, err := new(table).format(&phonenumbers.NumberFormat{Pattern: text(`([2-9]\d)(\d{3})`), Format: text("$1 $2")})
			return err
		}(),
		"six groups": func() error {
			_, err := new(table).format(&phonenumbers.NumberFormat{Pattern: text(strings.Repeat(`(\d)`, 6)), Format: text("$1")})
			return err
		}(),
		"a layout without groups": func() error {
			_, err := new(table).format(&phonenumbers.NumberFormat{Pattern: text(`(\d{3})`), Format: text("123")})
			return err
		}(),
		"a rule with two groups": func() error {
			_, err := new(table).format(&phonenumbers.NumberFormat{Pattern: text(`(\d{3})`), Format: text("$1"), NationalPrefixFormattingRule: text("0$1$2")})
			return err
		}(),
		"a transform rule that goes on after its group": func() error {
			_, err := transform("9$1-1", groups{0, 2, 0, 2})
			return err
		}(),
		"a transform rule of a group that is not": func() error {
			_, err := transform("9$2", groups{0, 2, 0, 2})
			return err
		}(),
		"numbers without end": func() error {
			_, err := newAutomaton().add(machine{expressions: []string{`^(?:2\d*)$`}, answer: func([]groups, int, bool) (uint8, error) { return 0, nil }})
			return err
		}(),
		"twenty digits": func() error {
			_, err := lengths([]int32{20})
			return err
		}(),
	} {
		if err == nil {
			t.Errorf("%s is taken", name)
		}
	}
}

func TestTheEmergencyNumbersAreWhatTheMetadataMakes(t *testing.T) {
	want, err := emergencies()
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("../../guard/emergency_table.go")
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("wasm/guard/emergency_table.go is not what the metadata makes: run go generate ./wasm/guard")
	}
}

// Each that the table has, and in some countries every string of up to three digits.
func TestTheEmergencyNumbersAreThoseOfPhonenumbers(t *testing.T) {
	source, err := emergencies()
	if err != nil {
		t.Fatal(err)
	}
	listed := make(map[string][]string)
	for line := range strings.Lines(string(source)) {
		if fields := strings.Fields(line); len(fields) > 1 && len(fields[0]) == 2 && fields[0] != "//" {
			listed[fields[0]] = fields[1:]
		}
	}
	if len(listed) < 200 {
		t.Fatalf("%d countries have emergency numbers", len(listed))
	}
	short := words("0123456789", 3)
	for region, numbers := range listed {
		asked := numbers
		if slices.Contains([]string{"AE", "BR", "DE", "GA", "GB", "IR", "SE", "US", "UZ"}, region) {
			asked = slices.Concat(short, numbers)
		}
		for _, digits := range asked {
			if got, want := slices.Contains(numbers, digits), phonenumbers.IsEmergencyNumber(digits, region); got != want {
				t.Errorf("%s in %s: %v, want %v", digits, region, got, want)
			}
		}
	}
	if _, err := numbersOf(`1\d*`); err == nil {
		t.Error("an expression without an end has a table")
	}
}

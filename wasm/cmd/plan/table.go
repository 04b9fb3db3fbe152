//go:build !js

package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/nyaruka/phonenumbers/v2"
)

// The table's entries, as in package plan, with ids of nodes for roots.
type territory struct {
	code, calling, nationalPrefix           string
	lengths, local                          uint32
	numbers, leadingDigits                  int32
	internationalPrefixes, nationalPrefixes int32
	nationalFormats, internationalFormats   formatList
}

type formatList struct {
	chosen int32
	first  int
}

type prefix struct {
	put             string
	keep, kept, end int
}

type numberFormat struct {
	groups       [5]uint8
	layout, rule int
	required     bool
}

type table struct {
	automaton   *automaton
	territories []territory
	prefixes    []prefix
	formats     []numberFormat
	layouts     []string
	rules       []string
}

func newTable() (*table, error) {
	all, err := inOrder()
	if err != nil {
		return nil, err
	}
	t := &table{automaton: newAutomaton(), territories: []territory{{code: "ZZ"}}}
	for _, m := range all {
		if err := t.addTerritory(m); err != nil {
			return nil, fmt.Errorf("%s %d: %w", m.GetId(), m.GetCountryCode(), err)
		}
	}
	return t, nil
}

// byCode returns the countries' places, sorted by code.
func (t *table) byCode() []uint8 {
	var all []uint8
	for i, r := range t.territories {
		if i > 0 && r.code != phonenumbers.REGION_CODE_FOR_NON_GEO_ENTITY {
			all = append(all, uint8(i))
		}
	}
	slices.SortFunc(all, func(a, b uint8) int { return strings.Compare(t.territories[a].code, t.territories[b].code) })
	return all
}

func (t *table) addTerritory(m *phonenumbers.PhoneMetadata) error {
	r := territory{code: m.GetId(), calling: strconv.Itoa(int(m.GetCountryCode())), nationalPrefix: m.GetNationalPrefix()}
	var err error
	if r.lengths, err = lengths(m.GetGeneralDesc().GetPossibleLength()); err != nil {
		return err
	}
	if r.local, err = lengths(m.GetGeneralDesc().GetPossibleLengthLocalOnly()); err != nil {
		return err
	}
	if r.lengths == 0 || m.GetGeneralDesc().GetNationalNumberPattern() == "" {
		return fmt.Errorf("there is no general description")
	}
	if r.numbers, err = t.automaton.add(numbers(m)); err != nil {
		return err
	}
	if r.leadingDigits, err = t.addPrefix(m.GetLeadingDigits(), func(groups) (uint8, error) { return 1, nil }); err != nil {
		return err
	}
	if r.internationalPrefixes, err = t.addPrefix(m.GetInternationalPrefix(), func(g groups) (uint8, error) {
		return t.prefix(prefix{end: g[1]})
	}); err != nil {
		return err
	}
	if r.nationalPrefixes, err = t.addPrefix(m.GetNationalPrefixForParsing(), func(g groups) (uint8, error) {
		p, err := transform(m.GetNationalPrefixTransformRule(), g)
		if err != nil {
			return 0, err
		}
		return t.prefix(p)
	}); err != nil {
		return err
	}
	if r.nationalFormats, err = t.addFormats(m.GetNumberFormat()); err != nil {
		return err
	}
	r.internationalFormats = r.nationalFormats
	if intl := m.GetIntlNumberFormat(); len(intl) > 0 {
		r.internationalFormats, err = t.addFormats(intl)
	}
	t.territories = append(t.territories, r)
	return err
}

// lengths returns a set of counts of digits, bit n for n of them.
func lengths(all []int32) (uint32, error) {
	set := uint32(0)
	for _, n := range all {
		if n < 1 || n > 17 {
			return 0, fmt.Errorf("%d digits are not possible", n)
		}
		set |= 1 << n
	}
	return set, nil
}

// addPrefix adds the machine of an expression for the first digits of a
// number; name makes an answer of what matched.
func (t *table) addPrefix(expression string, name func(groups) (uint8, error)) (int32, error) {
	if expression == "" {
		return none, nil
	}
	return t.automaton.add(machine{
		expressions: []string{"^(?:" + expression + ")"},
		captures:    true,
		answer: func(matched []groups, _ int, _ bool) (uint8, error) {
			if matched[0] == nil {
				return 0, nil
			}
			return name(matched[0])
		},
	})
}

// transform returns what libphonenumber does with the digits where a national
// prefix matched: it takes them off, unless there is a rule and the last group
// matched; then the rule stands for them.
func transform(rule string, g groups) (prefix, error) {
	p := prefix{end: g[1]}
	if rule == "" || g[len(g)-2] < 0 {
		return p, nil
	}
	put, group, ok := strings.Cut(rule, "$")
	n, err := strconv.Atoi(group)
	if !ok || err != nil || 2*n+1 >= len(g) || strings.Trim(put, "0123456789") != "" {
		return p, fmt.Errorf("transform rule %q is not digits and a group", rule)
	}
	p.put = put
	if g[2*n] >= 0 {
		p.keep, p.kept = g[2*n], g[2*n+1]
	}
	return p, nil
}

// prefix returns 1 + the index of p among the prefixes.
func (t *table) prefix(p prefix) (uint8, error) {
	i := index(&t.prefixes, p)
	if i+1 > answers {
		return 0, fmt.Errorf("there are more than %d prefixes", answers)
	}
	return uint8(i + 1), nil
}

// index returns where v stands in all, to which it is added if it is new.
func index[T comparable](all *[]T, v T) int {
	if i := slices.Index(*all, v); i >= 0 {
		return i
	}
	*all = append(*all, v)
	return len(*all) - 1
}

package plan

// International returns the number as libphonenumber writes it for callers
// from anywhere, without extension: +98 21 8812 3456.
func (n Number) International() string {
	t := n.region.territory()
	b := append(make([]byte, 0, 32), '+')
	b = append(b, t.calling...)
	b = append(b, ' ')
	f := t.internationalFormats.choose(n.national())
	return string(f.write(b, n.national(), false))
}

// Domestic returns the number as libphonenumber writes it for callers within
// its country, without extension: 021 8812 3456.
func (n Number) Domestic() string {
	t := n.region.territory()
	f := t.nationalFormats.choose(n.national())
	return string(f.write(make([]byte, 0, 32), n.national(), true))
}

// PrefixMissing reports whether the number is usually written with its
// national prefix and digits, which are those that Parse had, have none; it is
// the opposite of what libphonenumber calls isNationalPrefixPresentIfRequired
// and asks of all matches in a text. Written with a calling code no number
// needs one.
func (n Number) PrefixMissing(digits string) bool {
	if n.source != FromRegion || len(digits) > maxDigits || !areDigits(digits) {
		return false
	}
	t := n.region.territory()
	if f := t.nationalFormats.choose(n.national()); f == nil || !f.required {
		return false
	}
	var input, scratch [maxDigits]byte
	_, stripped := t.strip(input[:copy(input[:], digits)], &scratch)
	return !stripped
}

// formatList is the formats from first on among which a number's is chosen.
type formatList struct {
	chosen root // of the whole number: how many formats on its own stands, from 1
	first  uint16
}

// choose returns the format of a number, nil if there is none.
func (l formatList) choose(national []byte) *format {
	i := l.chosen.find(national)
	if i == 0 {
		return nil
	}
	return &formats[int(l.first)+int(i)-1]
}

// format is one way to write a number.
type format struct {
	groups   [5]uint8 // least digits of each group in the upper four bits, most in the lower; 0 for no group
	layout   uint8    // index into layouts, such as "$1 $2-$3"
	rule     uint8    // index into rules: how the first group is written within the country, such as "(0$1)"
	required bool     // whether a number of this format, written without calling code, must have the national prefix
}

// write appends national in its groups, the first one written by the rule if
// that is wanted.
func (f *format) write(b, national []byte, byRule bool) []byte {
	if f == nil {
		return append(b, national...)
	}
	groups := f.split(national)
	layout := layouts[f.layout]
	for i := 0; i < len(layout); i++ {
		if layout[i] != '$' {
			b = append(b, layout[i])
			continue
		}
		i++
		group := groups[layout[i]-'1']
		if !byRule {
			b = append(b, group...)
			continue
		}
		byRule = false
		rule := rules[f.rule]
		for j := 0; j < len(rule); j++ {
			if rule[j] == '$' {
				b = append(b, group...)
				j++ // always 1: the group
			} else {
				b = append(b, rule[j])
			}
		}
	}
	return b
}

// split cuts national into the format's groups. Each takes as many digits as
// it may and leaves the others their least.
func (f *format) split(national []byte) (groups [len(format{}.groups)][]byte) {
	least := 0
	for _, g := range f.groups {
		least += int(g >> 4)
	}
	for i, g := range f.groups {
		least -= int(g >> 4)
		n := min(int(g&15), len(national)-least)
		groups[i], national = national[:n], national[n:]
	}
	return groups
}

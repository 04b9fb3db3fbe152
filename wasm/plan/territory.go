package plan

// territory is one country, or one calling code of none, as the generated
// table has it.
type territory struct {
	code           string // ISO 3166-1 alpha-2, 001 for a non-geographical entity
	calling        string // the calling code, decimal
	nationalPrefix string // what is dialled before a national number, empty for none

	// How many digits a national significant number may have, and one that is
	// dialled in its own area only: bit n stands for n digits.
	lengths, local uint32

	numbers root // of the whole number: 1 + its Type, 0 where the general pattern does not match
	// leadingDigits answers 1 to the first digits by which the territory is told
	// from others of its calling code, where they decide.
	leadingDigits root
	// What is taken off before the calling code and before the national number,
	// carrier codes included: 1 + an index into prefixes.
	internationalPrefixes, nationalPrefixes root
	// How a number is written within the country and from elsewhere.
	nationalFormats, internationalFormats formatList
}

// prefix is what becomes of a number whose beginning matched: put, then the
// digits from keep to kept, then all from end on.
type prefix struct {
	put             string
	keep, kept, end uint8
}

// strip takes the national prefix and a carrier code off, or puts in what the
// number lacks, if the territory has a rule for its beginning and does not
// lose a good number by it. It reports whether the rule was applied. The result
// may lie in scratch.
func (t *territory) strip(national []byte, scratch *[maxDigits]byte) ([]byte, bool) {
	if len(national) == 0 {
		return national, false
	}
	i := t.nationalPrefixes.find(national)
	if i == 0 {
		return national, false
	}
	p := &prefixes[i-1]
	rest := national[p.end:]
	if p.put != "" || p.keep != p.kept {
		b := append(scratch[:0], p.put...)
		b = append(b, national[p.keep:p.kept]...)
		rest = append(b, rest...)
	}
	if !t.matches(rest) && t.matches(national) {
		return national, false
	}
	return rest, true
}

// matches reports whether national matches the general pattern.
func (t *territory) matches(national []byte) bool { return t.numbers.find(national) != 0 }

// length is what a count of digits says about a number, in an order of which
// Parse makes use: from possible on a prefix may be taken off.
type length uint8

const (
	tooShort  length = iota
	localOnly        // a subscriber's number without its area code
	notPossible
	possible
	tooLong
)

// length tells of how many digits a national significant number may be.
func (t *territory) length(n int) length {
	bit := uint32(1) << n
	switch {
	case t.local&bit != 0:
		return localOnly
	case t.lengths&bit != 0:
		return possible
	case t.lengths&(bit-1) == 0:
		return tooShort
	case t.lengths>>n == 0:
		return tooLong
	}
	return notPossible
}

// typeOf returns the type that the territory knows national as.
func (t *territory) typeOf(national []byte) Type {
	if t.lengths>>len(national)&1 == 0 {
		return Unknown // no number has so many digits: most that were no number
	}
	return Type(max(t.numbers.find(national), 1) - 1)
}
